"""Content controls (ECMA-376 part 1, 17.5.2) around figures, for offices that have nothing but Word: `--controls`.

Word cannot lose a control by overtyping, as it loses a bookmark. Only around whole numbers alone in a cell:
LibreOffice 7.4 repeats the text of controls that hold more than digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from converter.model.form import Form

_DIGITS = re.compile("[0-9]+")
_LONGEST = 64
"""Characters of a title that Word shows and takes."""


def control_labels(form: Form, places: Mapping[str, str]) -> dict[str, str]:
    """Bookmark of every figure → the labels of its row and column, which Word shows over the figure."""
    return {
        places[path]: "·".join(filter(None, (cell.row_name, cell.column_label)))[:_LONGEST]
        for path, cell in form.cells.items()
    }


def add_controls(body: Any, labels: Mapping[str, str]) -> None:
    """A control inside each bookmark that holds a run of digits alone in its cell; `labels` are by bookmark."""
    for start in list(body.iter(qn("w:bookmarkStart"))):
        run = start.getnext()
        name = start.get(qn("w:name"))
        if name not in labels or run is None or run.tag != qn("w:r") or not _alone(start, run):
            continue
        properties, content = OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
        for kind, value in (("w:alias", labels[name]), ("w:tag", name)):
            properties.append(OxmlElement(kind, attrs={qn("w:val"): value}))
        properties.append(OxmlElement("w:text"))
        control = OxmlElement("w:sdt")
        run.addprevious(control)
        content.append(run)
        control.extend([properties, content])


def _alone(start: Any, run: Any) -> bool:
    """Whether the cell says nothing but the whole number in this run, and the bookmark ends behind it."""
    end = run.getnext()
    cell = next(start.iterancestors(qn("w:tc")), None)
    if cell is None or end is None or end.tag != qn("w:bookmarkEnd"):
        return False
    said = "".join(text.text or "" for text in run.iter(qn("w:t")))
    return bool(_DIGITS.fullmatch(said)) and said == "".join(text.text or "" for text in cell.iter(qn("w:t")))
