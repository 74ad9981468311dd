"""A fill-in sheet that came back → Report.

What comes in: the bytes of an .xlsx or CSV file that may have been through any hands and office program. What goes out:
a `Report` whose values know their cells, with findings for everything that is not right. What it may know: the layout
in `model/sheet.py`; nothing of how it is drawn.

What people see counts: a figure belongs to the row and column whose labels it stands under; the names of the cells
help where a label is gone. Nothing that stands on the sheets is lost: it is read, or told.
"""

from converter.source.sheet.identify import is_fill_in
from converter.source.sheet.read import SUFFIXES, read_sheet

__all__ = ["SUFFIXES", "is_fill_in", "read_sheet"]
