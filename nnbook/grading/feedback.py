"""Feedback pages that need no network: formulas are MathML, explorables are pictures, and nothing is run.

nbgrader's pages fetch MathJax, jQuery, RequireJS and a manager of widgets from the web, and run the scripts that a
student's outputs hold. ``nbgrader_config.py`` has `FeedbackPage` write them instead.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils.utils.math import latex2mathml
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

# What a student wrote may run without a script, as by an image's onerror, or fetch: the browser itself forbids both.
_POLICY = "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'"
_HEAD = re.compile(r"<head>", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_RUN = ("application/vnd.jupyter.widget-view+json", "application/javascript", "text/vnd.mermaid")
# What docutils' reader of TeX does not know, in words that it knows.
_OTHER_WORDS = (
    (re.compile(r"\\dots\b"), r"\\ldots"),
    (re.compile(r"\\[bB]igg?[lrm]?\b"), ""),
    (re.compile(r"\\texttt\b"), r"\\text"),
    (re.compile(r"\\([dt]?)frac\s*(\w)\s*(\w)"), r"\\\1frac{\2}{\3}"),
    (re.compile("½"), r"\\frac{1}{2}"),
    (re.compile("^(?=[_^])"), r"\\text{}"),
)


class FeedbackPage(HTMLExporter):
    """nbconvert's exporter of pages, without what comes from elsewhere or is run."""

    @property
    def default_config(self) -> Config:
        config: Any = super().default_config
        shown = config.NbConvertBase.display_data_priority
        config.NbConvertBase.display_data_priority = [kind for kind in shown if kind not in _RUN]
        return config

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        renderer = _Renderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return MarkdownWithMath(renderer=renderer).render(source)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        page, resources = super().from_notebook_node(nb, resources, **kw)
        policy = f'<head><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        return _HEAD.sub(lambda _: policy, _SCRIPT.sub("", page), count=1), resources


class _Renderer(IPythonRenderer):
    def inline_math(self, body: str) -> str:
        return as_mathml(body)

    def block_math(self, body: str) -> str:
        return as_mathml(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        return as_mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)


def as_mathml(tex: str, block: bool = False) -> str:
    r"""Return a formula in TeX as MathML, which browsers show by themselves; as it is where that cannot be done.

    >>> as_mathml("x^2")
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi><mn>2</mn></msup></math>'
    >>> as_mathml(r"\nosuch{x}")
    '<code>\\nosuch{x}</code>'
    """
    known = tex.strip()
    for pattern, words in _OTHER_WORDS:
        known = pattern.sub(words, known)
    try:
        said = latex2mathml.tex2mathml(known, as_block=block)
    except Exception:  # docutils raises MathError, and others for what it did not expect
        return f"<code>{html.escape(tex)}</code>"
    return re.sub(r">\s+<", "><", said)
