"""LibreOffice as a colleague: saves a draft in other formats and back, edits it through its own API.

Run by the system's Python, which has `uno`: `python3 office.py IN.docx OUT.docx STEPS` with STEPS as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def start(folder: str) -> tuple[subprocess.Popen[bytes], Any]:
    """The program and the context of its components, by a pipe of its own."""
    import uno

    pipe = f"drafts{Path(folder).name}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}"]
    command.append(f"--accept=pipe,name={pipe};urp;")
    quiet = subprocess.DEVNULL
    office = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(200):
        try:
            return office, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.2)
    stop(office)
    raise SystemExit("LibreOffice did not answer")


def stop(office: subprocess.Popen[bytes]) -> None:
    """End the program and what it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGKILL)


def value(name: str, content: object) -> Any:
    from com.sun.star.beans import PropertyValue

    return PropertyValue(Name=name, Value=content)


def sign_in(context: Any, given: str, surname: str) -> None:
    """Who edits: the name that tracked changes carry."""
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    where = (value("nodepath", "/org.openoffice.UserProfile/Data"),)
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", where)
    access.setPropertyValue("givenname", given)
    access.setPropertyValue("sn", surname)
    access.commitChanges()


def find(document: Any, text: str) -> Any:
    search = document.createSearchDescriptor()
    search.SearchString = text
    found = document.findFirst(search)
    if found is None:
        raise SystemExit(f"not in the document: {text}")
    return found


def edit(document: Any, step: dict[str, str]) -> None:
    """One edit: `replace` a text or a `figure`, `add` a paragraph `after` one that holds a text, or `remark` on it."""
    from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

    if "replace" in step:
        find(document, step["replace"]).String = step["with"]
    elif "after" in step:
        found = find(document, step["after"])
        cursor = found.Text.createTextCursorByRange(found.End)
        cursor.gotoEndOfParagraph(False)
        found.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        found.Text.insertString(cursor, step["add"], False)
    elif "figure" in step:
        tables = (document.TextTables.getByIndex(number) for number in range(document.TextTables.Count))
        cells = (table.getCellByName(name) for table in tables for name in table.CellNames)
        cell = next(cell for cell in cells if cell.String == step["figure"])
        cursor = cell.createTextCursor()
        cursor.gotoStart(False)
        cursor.gotoEnd(True)
        cursor.String = step["with"]
    elif "remark" in step:
        found = find(document, step["remark"])
        note = document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = "王科长", step["say"]
        found.Text.insertTextContent(found.End, note, False)


def main(source: str, target: str, steps: list[dict[str, str]], track: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office, context = start(folder)
        try:
            sign_in(context, "小红", "李")
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            document = desktop.loadComponentFromURL(f"file://{source}", "_blank", 0, (value("Hidden", True),))
            document.RecordChanges = track
            for step in steps:
                edit(document, step)
            document.storeToURL(f"file://{target}", (value("FilterName", "MS Word 2007 XML"),))
            document.close(True)
            desktop.terminate()
            office.wait(30)
        finally:
            stop(office)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), sys.argv[4] == "track")
