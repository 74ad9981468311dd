"""A form as a workbook to fill in: which sheet and which cell holds what, and by which formulas.

The writer draws this layout, the reader looks for it: by the names of the cells and by their labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from converter.model.explanations import EXPLANATION_LABELS
from converter.model.figures import Kind
from converter.model.form import Form, Section
from converter.model.grid import GridCell, table_grid
from converter.model.grid import Role as GridRole
from converter.model.relations import Equation
from converter.model.sheet_formulas import address, check_formula, equation_label, total_formula
from converter.model.totals import determined, watched

TEXTS, VALUES, EXPLANATIONS, HELP, META = "文字部分", "基本信息", "情况说明", "填表说明", "_meta"
META_TEMPLATE = "template"
"""The key in the first column of the hidden sheet; the name of the form stands beside it."""
PARAGRAPHS = 40
"""Cells for the paragraphs of a section of prose."""
EXPLAINED = 20
"""Rows for explanations of warnings."""
AGREES, DIFFERS = "√", "相差"
"""What a cell that watches an equation says."""
_NONE: Mapping[str, int] = MappingProxyType({})
_TABLE_TOP = 2
"""Rows above a table: its heading; form and unit."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST_NAME = 31


class Role(Enum):
    """What a cell of the workbook is. The last four are filled in by people or by formulas."""

    TITLE = "title"
    REMARK = "remark"
    HEAD = "head"
    LABEL = "label"
    CHECK = "check"
    FIGURE = "figure"
    TOTAL = "total"
    VALUE = "value"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell, from row and column 1. `path` says what belongs there; `rows` and `columns` are merged.

    A PARAGRAPH stands for as many single cells below one another as it has `rows`. `as_text`: what is typed there
    stays as it is typed, for a sheet would turn 2026-01-20 and +248 into numbers.
    """

    row: int
    column: int
    role: Role
    text: str = ""
    path: str = ""
    formula: str = ""
    rows: int = 1
    columns: int = 1
    as_text: bool = False

    @property
    def name(self) -> str:
        """The workbook's name for the cell; empty for one that holds nothing of the report."""
        family = "figure" if self.role in (Role.FIGURE, Role.TOTAL) else self.role.value
        return f"{family}.{self.path}" if self.path else ""

    @property
    def address(self) -> str:
        """Its address, such as D5."""
        return address(self.row, self.column)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells in reading order, the widths of its columns in characters, what stays in sight.

    `section` is the one whose table it holds; `head` counts the rows and columns that never scroll away.
    """

    name: str
    cells: tuple[SheetCell, ...]
    widths: tuple[float, ...]
    head: tuple[int, int] = (0, 0)
    section: Section | None = None


def layout(form: Form, paragraphs: Mapping[str, int] = _NONE) -> tuple[Sheet, ...]:
    """All visible sheets of the form's workbook. `paragraphs` says how many some sections of prose, and the list of
    explanations, have already.
    """
    tables = [section for section in form.sections if section.table]
    names = {section.id: _sheet_name(section, number) for number, section in enumerate(tables, 1)}
    known, open_equations = determined(form), watched(form)
    return (
        Sheet(HELP, tuple(_help(form, tables, names)), (4, 92)),
        Sheet(VALUES, tuple(_values(form)), (16, 56, 44), (1, 1)),
        Sheet(TEXTS, tuple(_texts(form, paragraphs)), (86,), (1, 0)),
        *(_table_sheet(form, section, names[section.id], known, open_equations) for section in tables),
        Sheet(EXPLANATIONS, tuple(_explanations(paragraphs)), (10, 40, 24, 50, 14), (2, 0)),
    )


def _sheet_name(section: Section, number: int) -> str:
    """表三 for the table under the heading 三、: what the office calls it, and short in a message."""
    return f"表{section.number or f'（{number}）'}".translate(_FORBIDDEN)[:_LONGEST_NAME]


def _help(form: Form, tables: list[Section], names: dict[str, str]) -> Iterator[SheetCell]:
    places = "；".join(f"“{names[section.id]}”是{section.heading or section.label}" for section in tables)
    lines = (
        f"依据：{form.clause}。",
        f"先填“{VALUES}”，再填“{TEXTS}”和各表。{places}。",
        "浅黄色的格是填写处；灰色的格是公式，自动合计，不用填；其余的格是表式，已锁定（没有密码）。",
        "没有发生的填 0。留空印成空白，填“/”印成“/”；0、空白、“/”是三种不同的填法。",
        "件数填整数，不写单位；表头印有单位的按表头。增减数可写 +248、-2；金额连单位写，如 1243.64万元。",
        f"表下面的“勾稽”行：数对得上显示“{AGREES}”，对不上显示“{DIFFERS}”和差数，并变红。",
        f"“{TEXTS}”一格一段，可从文稿整篇复制后粘贴到第一格；以（一）、1.、（1）开头的段落按标题排印。",
        "署名和成文日期填在“基本信息”的落款两格，日期写成 2026-01-20；印章由用印环节加盖，不填。",
        f"校核的提醒经核实可以接受的，在“{EXPLANATIONS}”里逐条写明理由。",
        "填好后保存为 .xlsx（Excel、WPS 表格、LibreOffice 均可），交给本程序：converter check 本文件 校核，"
        "converter render 本文件 -o 报告.pdf 排印；有问题的地方按“表名!格号”指出。",
    )
    yield SheetCell(1, 1, Role.TITLE, form.label, columns=2)
    for number, line in enumerate(lines, 1):
        yield SheetCell(number + 1, 1, Role.REMARK, f"{number}.")
        yield SheetCell(number + 1, 2, Role.REMARK, line)


def _values(form: Form) -> Iterator[SheetCell]:
    yield SheetCell(1, 1, Role.TITLE, f"{form.label}：{VALUES}", columns=3)
    yield SheetCell(2, 1, Role.LABEL, "模板")
    yield SheetCell(2, 2, Role.LABEL, form.name)
    yield SheetCell(2, 3, Role.REMARK, "表式的代号，不要改")
    row = 3
    for path, label, remark in _fields(form):
        if path:
            yield SheetCell(row, 1, Role.LABEL, label)
            yield SheetCell(row, 2, Role.VALUE, path=path, as_text=path != "year")
            yield SheetCell(row, 3, Role.REMARK, remark)
        else:
            yield SheetCell(row, 1, Role.HEAD, label, columns=3)
        row += 1


def _fields(form: Form) -> Iterator[tuple[str, str, str]]:
    """Path, label and remark of everything that is neither prose nor a figure; a heading has no path."""
    title = form.title.format(agency="（机关）", year="（年度）")
    yield "agency", "机关", "必填，编制本报告的机关全称"
    yield "agency_kind", "机关类别", "可不填；不填按机关名称定印章大小"
    yield "year", "年度", "必填，四位数字，如 2025"
    yield "title", "标题", f"可不填；不填就是“{title}”"
    yield "mobile_url", "手机端网址", "二维码指向的网址；没有就留空"
    if form.catalogue:
        yield "", "目录信息（印在首页；没有的要素留空，就不印）", ""
    for field in form.catalogue:
        remark = "日期，如 2026-01-20" if field.kind == "date" else ""
        yield f"catalogue.{field.id}", field.label, remark
    yield "", "落款", ""
    yield "signoff.agency", "落款机关", "署名的机关"
    yield "signoff.date", "落款日期", "成文日期，如 2026-01-20"


def _texts(form: Form, paragraphs: Mapping[str, int]) -> Iterator[SheetCell]:
    remark = "一格一段，浅黄色的格都可以填；一格里有换行的，每行算一段。行不够可以插入行。"
    yield SheetCell(1, 1, Role.REMARK, f"{form.label}：{remark}")
    row = 2
    for section in form.sections:
        if section.table:
            continue
        rows = max(PARAGRAPHS, paragraphs.get(section.id, 0) + PARAGRAPHS // 2)
        yield SheetCell(row, 1, Role.HEAD, section.heading or section.label)
        yield SheetCell(row + 1, 1, Role.PARAGRAPH, path=section.id, rows=rows, as_text=True)
        row += rows + 1


def _explanations(paragraphs: Mapping[str, int]) -> Iterator[SheetCell]:
    """A row for each warning that the office accepts, a column for each thing to be said of it."""
    remark = (
        "校核的提醒经核实可以接受的，一行写一条；没有就空着。运行 converter check 本文件 --explain，"
        "把给出的几行粘贴到第一个代码格，再填理由和说明人。不印进报告。"
    )
    yield SheetCell(1, 1, Role.REMARK, remark, columns=len(EXPLANATION_LABELS))
    rows = max(EXPLAINED, paragraphs.get("explanations", 0) + EXPLAINED // 2)
    for column, (name, label) in enumerate(EXPLANATION_LABELS.items(), 1):
        yield SheetCell(2, column, Role.HEAD, label)
        yield SheetCell(3, column, Role.PARAGRAPH, path=f"explanations.{name}", rows=rows, as_text=True)


def _table_sheet(
    form: Form, section: Section, name: str, known: dict[str, Equation], open_equations: list[Equation]
) -> Sheet:
    grid = table_grid(section)
    table = section.table
    assert table is not None  # only sections with a table have a grid
    columns = len(grid.widths)
    cells = {cell.path: cell for row in grid.rows for cell in row if cell.path}
    places = {path: (cell.row + _TABLE_TOP + 1, cell.column + 1) for path, cell in cells.items()}
    unit = f"　单位：{table.unit}" if table.unit else ""
    drawn = [
        SheetCell(1, 1, Role.TITLE, section.heading or section.label, columns=columns),
        SheetCell(2, 1, Role.REMARK, f"{form.label}{unit}", columns=columns),
    ]
    for row in grid.rows:
        drawn += [_table_cell(cell, places, section, known) for cell in row]
    last = len(grid.rows) + _TABLE_TOP
    own = [equation for equation in open_equations if equation.relation.section == section.id]
    drawn += _checks(own, last + 1, table.label_columns, columns, cells, places)
    head = (grid.head_rows or 0) + _TABLE_TOP
    return Sheet(name, tuple(drawn), _widths(section, grid.widths), (head, table.label_columns), section)


def _table_cell(
    cell: GridCell, places: dict[str, tuple[int, int]], section: Section, known: dict[str, Equation]
) -> SheetCell:
    row, column = cell.row + _TABLE_TOP + 1, cell.column + 1
    if cell.role is not GridRole.FIGURE:
        role = Role.LABEL if cell.role is GridRole.ROW_HEAD else Role.HEAD
        return SheetCell(row, column, role, cell.text, rows=cell.rows, columns=cell.columns)
    equation = known.get(cell.path)
    formula = total_formula([places[part.path] for part in equation.right]) if equation else ""
    role = Role.TOTAL if equation else Role.FIGURE
    as_text = section.cells[cell.path].kind in (Kind.CHANGE, Kind.AMOUNT)
    return SheetCell(row, column, role, path=cell.path, formula=formula, columns=cell.columns, as_text=as_text)


def _checks(
    own: list[Equation],
    row: int,
    label_columns: int,
    columns: int,
    cells: dict[str, GridCell],
    places: dict[str, tuple[int, int]],
) -> Iterator[SheetCell]:
    """Below the table, a row for each relation that is watched in the columns; a line for any other equation."""
    rows: dict[str, int] = {}
    for equation in own:
        sides = ([places[cell.path] for cell in equation.left], [places[cell.path] for cell in equation.right])
        formula = check_formula(*sides, AGREES, DIFFERS)
        by_column = label_columns > 0 and equation.relation.each == "column"
        label = equation_label(equation, whole=not by_column)
        if not by_column:
            yield SheetCell(row, 1, Role.LABEL, label, columns=columns - 1)
            yield SheetCell(row, columns, Role.CHECK, formula=formula)
            row += 1
            continue
        if equation.relation.id not in rows:
            rows[equation.relation.id] = row
            yield SheetCell(row, 1, Role.LABEL, label, columns=label_columns)
            row += 1
        first = cells[equation.left[0].path]
        line = rows[equation.relation.id]
        yield SheetCell(line, first.column + 1, Role.CHECK, formula=formula, columns=first.columns)


_MM_IN_CHARACTERS = 0.72
"""A screen has more room than the page: about 1.3 times the printed width."""
_NARROWEST = 9.0


def _widths(section: Section, widths: tuple[float, ...]) -> tuple[float, ...]:
    """Widths in characters; a column of figures has room for its head and nine digits."""
    labels = section.table.label_columns if section.table else 0
    scaled = [round(width * _MM_IN_CHARACTERS, 1) for width in widths]
    return tuple(width if number < labels else max(width, _NARROWEST) for number, width in enumerate(scaled))
