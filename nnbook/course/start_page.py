"""The start page shows where one stands before anything is run: its overview is filled in when JupyterLab starts."""

from __future__ import annotations

import contextlib
import json

from nnbook.course.files import write_whole
from nnbook.course.places import START_PAGE, Places
from nnbook.course.progress import overview


def refresh_start_page(places: Places, site: str = "") -> None:
    """Put the present overview below the start page's code, if that cell is still as the course made it.

    site: the address of the course as pages, "" where there is none.
    All else on the page is left alone; a page that cannot be read or written stays as it is.
    """
    own = places.own(START_PAGE)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        page = json.loads(own.read_bytes())
        shipped = json.loads(places.shipped(START_PAGE).read_bytes())
        code = next((cell for cell in shipped["cells"] if cell["cell_type"] == "code"), None)
        mine = next((cell for cell in page["cells"] if code and cell.get("id") == code["id"]), None)
        if code is None or mine is None or "".join(mine["source"]) != "".join(code["source"]):
            return
        table = overview(places.work, site)
        data = {"text/html": table._repr_html_(), "text/plain": repr(table)}
        mine["outputs"] = [{"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}]
        write_whole(own, (json.dumps(page, indent=1, ensure_ascii=False) + "\n").encode())
