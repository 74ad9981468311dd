"""Whether a workbook is a fill-in sheet, and of which form: it says so in three places, and else its labels tell."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePath

from converter.errors import FormError, SourceError
from converter.findings import Place, Words
from converter.model.form import Form
from converter.model.sheet import META, META_TEMPLATE, layout
from converter.source.keys import fold
from converter.source.sheet.labels import likeness
from converter.source.sheet.spots import Spot
from converter.tabular import Book, read_book, read_csv_book
from converter.tabular.guard import BROKEN
from converter.template import find_template, template_names

_LABELS = ("模板", META_TEMPLATE)
_LIKE_ENOUGH = 0.5
_BOOK = "xl/workbook.xml"
_LARGEST_PART = 1 << 20


def is_fill_in(data: bytes, file: str, template_dirs: tuple[Path, ...] = ()) -> bool:
    """Whether a table file is a fill-in sheet, as far as can be told without reading it as one. SourceError when it
    cannot be read at all.
    """
    is_book = PurePath(file).suffix.lower() == ".xlsx"
    if is_book and _has_hidden_sheet(data):
        return True
    book = read_book(data, file) if is_book else read_csv_book(data, file)
    try:
        form_of(book, file, template_dirs)
    except SourceError:
        return False
    except FormError:
        return True
    return True


def _has_hidden_sheet(data: bytes) -> bool:
    """Whether a workbook lists the sheet that ours have, which any office program keeps; a fiftieth of reading it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = archive.getinfo(_BOOK)
            return part.file_size <= _LARGEST_PART and f'"{META}"'.encode() in archive.read(part)
    except BROKEN:
        return False


def form_of(book: Book, file: str, template_dirs: tuple[Path, ...]) -> Form:
    """The form. FormError when it is unknown or cannot be told, SourceError for a workbook that is no fill-in sheet."""
    named = _named(book)
    if named:
        place = named.place(file)
        return find_template(named.cell.text.strip(), template_dirs, place=place).form
    forms = [find_template(name, template_dirs).form for name in template_names(template_dirs)]
    texts = {fold(cell.text) for sheet in book.sheets for cell in sheet.cells.values()}
    labelled = [form for form in forms if any(text.startswith(fold(form.label)) for text in texts)]
    if len(labelled) == 1:
        return labelled[0]
    likest = {form.name: _likeness(form, book) for form in forms}
    most = max(likest.values())
    if not most:
        raise no_sheet(file)
    best = [form for form in forms if likest[form.name] == most]
    if len(best) > 1:
        names = "、".join(form.name for form in best)
        raise FormError(
            Words(f"看不出是哪一版表式：{names} 都像", "more than one form looks like this sheet"),
            place=Place(file),
            hint=Words(
                "在表里写一格“模板”，右边一格写模板名", "write 模板 into a cell and the template's name beside it"
            ),
        )
    return best[0]


def no_sheet(file: str) -> SourceError:
    """The refusal of a workbook that is something else, such as a list of files."""
    return SourceError(
        Words("这不是本程序的填报表：找不到表式里的行和列", "this is no fill-in sheet: no row or column of a form"),
        place=Place(file),
        hint=Words("用 converter new 模板 -o 填报表.xlsx 生成一份", "make one: converter new TEMPLATE -o form.xlsx"),
    )


def _named(book: Book) -> Spot | None:
    """The cell with the name of the form: on the hidden sheet, else beside the label 模板."""
    for sheet in sorted(book.sheets, key=lambda sheet: sheet.title != META):
        for cell in sheet.cells.values():
            if fold(cell.text) in _LABELS:
                beside = Spot(sheet, cell.row, cell.column + 1)
                if not beside.cell.is_blank:
                    return beside
    return None


def _likeness(form: Form, book: Book) -> float:
    """How much of the form's tables is there."""
    found = 0.0
    for sheet in layout(form):
        if sheet.section:
            best = max((likeness(sheet, form, other) for other in book.sheets), default=0.0)
            found += best if best >= _LIKE_ENOUGH else 0.0
    return found
