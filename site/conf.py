"""Sphinx's configuration for the course as a site; `make site` puts the pages beside it and builds."""

import os

project = "nnbook"
author = "the nnbook authors"
copyright = "text CC BY 4.0, code MIT"
version = release = os.environ.get("NNBOOK_VERSION", "")
language = "en"
smartquotes = False

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "nnbook.course.site_docstrings"]
exclude_patterns = ["_templates", "_static"]
templates_path = ["_templates"]

# Notebooks come executed; nothing is run here. Math and links as JupyterLab understands them.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
nb_mime_priority_overrides = [("*", "text/html", 0)]

# A single backtick in a docstring is code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_class_signature = "mixed"
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "pydata_sphinx_theme"
html_title = "nnbook"
html_baseurl = ""
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_favicon = "_static/favicon.svg"
html_css_files = ["explorables.css", "nnbook.css"]
html_js_files = [("live.js", {"type": "module"})]
html_copy_source = False
html_show_sourcelink = False
html_permalinks_icon = "#"
html_theme_options = {
    "logo": {"text": "nnbook"},
    "navbar_align": "left",
    "navbar_start": ["navbar-logo"],
    "navbar_center": ["navbar-nav"],
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["copyright"],
    "footer_center": [],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "header_links_before_dropdown": 7,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
}
html_sidebars = {"index": [], "explorables": [], "performance": [], "glossary": [], "teaching": [], "contributing": []}
html_context = {"default_mode": "auto"}

# MathJax lies in _static, with its fonts: no page asks another host for anything.
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {
    "options": {"enableMenu": False},
    "tex": {"inlineMath": [["\\(", "\\)"]], "displayMath": [["\\[", "\\]"]]},
}
