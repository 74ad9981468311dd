"""Form → a workbook to fill in; report → the same workbook, filled in.

What comes in: a form, or a `Report`. What goes out: the bytes of an .xlsx, the same for the same input. What it may
know: the layout in `model/sheet.py` and openpyxl; nothing of how such a workbook is read.
"""

from converter.render.sheet.workbook import blank_workbook, workbook

__all__ = ["blank_workbook", "workbook"]
