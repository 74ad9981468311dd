"""What one cell says → text for the report, or a finding why it says nothing."""

from __future__ import annotations

from converter.findings import Finding, Words, error, note, shorten
from converter.source.sheet.spots import Spot
from converter.tabular import Content

_OPEN_AND_SAVE = Words(
    "用 Excel、WPS 或 LibreOffice 打开，保存一次；或直接填写结果",
    "open the file in an office program and save it once, or type the result",
)


def cell_text(spot: Spot, file: str, path: str, label: str, *, is_figure: bool) -> tuple[str | None, list[Finding]]:
    """The text of a filled-in cell; None where it cannot be told what was meant. `label` names it in messages."""
    cell, place = spot.cell, spot.place(file)
    if cell.content is Content.ERROR:
        words = Words(
            f"{label}：单元格里是错误值 {shorten(cell.text)}", f"{path}: the cell holds the error {shorten(cell.text)}"
        )
        hint = Words("删去公式，直接填写", "delete the formula and type the value")
        return None, [error("SHT-01", words, path=path, place=place, hint=hint)]
    if cell.content is Content.PENDING:
        words = Words(f"{label}：这一格是公式，还没有结果", f"{path}: the cell holds a formula without a result")
        return None, [error("SHT-01", words, path=path, place=place, hint=_OPEN_AND_SAVE)]
    if cell.content is Content.DATE and is_figure:
        words = Words(
            f"{label}：填的内容被表格程序变成了日期 {cell.text}",
            f"{path}: the office program has turned what was typed into the date {cell.text}",
        )
        hint = Words("把单元格格式改为“常规”，重新填写", "set the cell's format to “General” and type it again")
        return None, [error("SHT-02", words, path=path, place=place, hint=hint)]
    if not cell.formula:
        return cell.text, []
    words = Words(
        f"{label}：填写处是公式 {shorten(cell.formula)}，按它的结果“{shorten(cell.text)}”读入",
        f"{path}: a formula, {shorten(cell.formula)}, is read as its result “{shorten(cell.text)}”",
    )
    return cell.text, [note("SHT-03", words, path=path, place=place)]
