"""LibreOffice Calc as a clerk: opens a workbook, takes the protection away, types, inserts, deletes, cuts and pastes.

Run by the system's Python, which has `uno`: `python3 calc.py IN.xlsx OUT STEPS` with STEPS as JSON; the suffix of OUT
says as what it is saved.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "draft"))
from office import start, stop, value

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}


def cell(document: Any, address: str) -> Any:
    sheet, _, spot = address.partition("!")
    return document.Sheets.getByName(sheet).getCellRangeByName(spot)


def do(document: Any, step: dict[str, Any]) -> None:
    """One step: `type` a text into a cell, `insert` or `delete` rows or columns at one, `cut` one `to` another."""
    if "type" in step:
        cell(document, step["type"]).FormulaLocal = step["text"]
    elif "cut" in step:
        source, target = cell(document, step["cut"]), cell(document, step["to"])
        source.Spreadsheet.moveRange(target.CellAddress, source.RangeAddress)
    else:
        verb = "insert" if "insert" in step else "delete"
        spot = cell(document, step[verb])
        lines = spot.Spreadsheet.Rows if step["lines"] == "rows" else spot.Spreadsheet.Columns
        index = spot.CellAddress.Row if step["lines"] == "rows" else spot.CellAddress.Column
        (lines.insertByIndex if verb == "insert" else lines.removeByIndex)(index, 1)


def main() -> None:
    source, target, steps = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        office, context = start(folder)
        try:
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (value("Hidden", True),))
            for sheet in document.Sheets:
                sheet.unprotect("")
            for step in steps:
                do(document, step)
            document.calculateAll()
            document.storeToURL(target.as_uri(), (value("FilterName", FILTERS[target.suffix]),))
            with contextlib.suppress(Exception):
                document.close(True)
        finally:
            stop(office)


if __name__ == "__main__":
    main()
