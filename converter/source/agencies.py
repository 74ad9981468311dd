"""A list of agencies on disk → their names, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.model.agencies import fold_agency
from converter.source.load import read_file
from converter.tabular import Row, read_rows
from converter.tabular.text import read_csv

_HEADS = {
    fold_agency(head)
    for head in ("机关", "机关名称", "单位", "单位名称", "部门", "报送单位", "填报单位", "agency", "name")
}
_TITLE_ROWS = 5
"""Above its header a sheet may have a title and remarks."""


def read_agencies(path: Path) -> list[str]:
    """The names in a .txt file, one a line (`#` opens a remark), or in a column 机关 or 单位 of a .csv or .xlsx file.

    SourceError when it cannot be read, has no such column, or names nobody.
    """
    file, data = str(path), read_file(path)
    plain = path.suffix.lower() == ".txt"
    names = _lines(list(read_csv(data, file))) if plain else _column(read_rows(data, file), file)
    found = {fold_agency(name): " ".join(name.split()) for name in names}
    if not found:
        words = Words("名单里没有机关", "the list names no agency")
        raise SourceError(words, place=Place(file), hint=Words("一行写一个机关", "write one agency a line"))
    return list(found.values())


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        for cell in row if row and not row[0].text.lstrip().startswith("#") else ():
            if not cell.is_blank:
                yield cell.text


def _column(rows: Sequence[Row], file: str) -> Iterator[str]:
    """What stands below the head; other columns are the list keeper's own."""
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        columns = [index for index, cell in enumerate(row) if fold_agency(cell.text) in _HEADS]
        if columns:
            cells = (below[columns[0]] for below in rows[number + 1 :] if columns[0] < len(below))
            yield from (cell.text for cell in cells if not cell.is_blank)
            return
    words = Words("名单里找不到“机关”一栏", "the list has no column “机关”")
    hint = Words("第一行写表头，机关名称一栏写“机关”或“单位”", "begin with a header; the names stand under “agency”")
    raise SourceError(words, place=rows[0][0].place if rows else Place(file), hint=hint)
