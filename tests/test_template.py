"""A template folder becomes a form, or a FormError that says what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from converter.errors import FormError
from converter.model.form import Entry
from converter.model.relations import equations
from converter.template import FORM_FILE, find_template, template_names
from tests.conftest import HEAD, Outcome

OWN = Path(__file__).parents[1] / "templates"
TEXT = (OWN / "disclosure-2021" / FORM_FILE).read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> tuple[Path, ...]:
    """A folder of templates that holds one, `mine`: the form of 2021 with `old` written as `new`."""
    assert old in TEXT
    (folder / "mine").mkdir()
    (folder / "mine" / FORM_FILE).write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return (folder,)


def test_the_templates_of_the_program() -> None:
    assert set(template_names()) >= {"disclosure-2019", "disclosure-2021"}
    for name, cells in (("disclosure-2019", 198), ("disclosure-2021", 200)):
        form = find_template(name).form
        assert form.name == name
        assert len(form.cells) == cells
        assert [relation.id for relation in form.relations] == ["R1", "R2", "R3", "R4"]


@pytest.mark.parametrize(("name", "rows"), [("disclosure-2019", 23), ("disclosure-2021", 25)])
def test_equations(name: str, rows: int) -> None:
    """R1 and R2 in each of 7 columns, R3 in every row, R4 in each of 3 blocks, as the form sheet counts them."""
    form = find_template(name).form
    counted: dict[str, int] = {}
    for equation in equations(form):
        counted[equation.relation.id] = counted.get(equation.relation.id, 0) + 1
    assert counted == {"R1": 7, "R2": 7, "R3": rows, "R4": 3}
    results = {len(e.right) for e in equations(form) if e.relation.id == "R2"}
    assert results == {rows - 4}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("received + carried_over", "recieved + carried_over"),
        ("+ refused.* +", "+ refusd.* +"),
        ("+ businesses +", "+ busineses +"),
        ("section: applications", "section: application"),
    ],
)
def test_a_relation_over_nothing(old: str, new: str, tmp_path: Path) -> None:
    folders = changed(tmp_path, old, new)
    with pytest.raises(FormError) as problem:
        find_template("mine", folders)
    assert "在表中不存在" in problem.value.words.zh


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: disclosure-2021", "nam: disclosure-2021", "“name”缺失"),
        ("label_columns: 1", "label_columns: one", "“label_columns”缺失或写法不对"),
        ("first: 2021", "first: ２０２１", "“first”"),
        ("widths: [51,", "widths: [x,", "“widths”"),
        ("kind: decimal", "kind: money", "“kind”"),
        ("    each: column", "    each: cell", "“each”"),
        ("= total_handled + carried_forward", "", "“equation”"),
        ("aliases: [规范性文件]", "alias: [规范性文件]", "没有“alias”这一项"),
        ("{id: repealed,", "{id: issued,", "有两格的标识都是"),
        ('title: "{agency}', 'title: "{agencies}', "“title”"),
        ('title: "{agency}', 'title: "{agency', "“title”"),
        ("sections:", "sections: 1\nother:", "“sections”"),
        ("sections:\n", "sections:\n  - 甲\n", "名称: 内容"),
        ("years: {first: 2021}", "years: {first: 2021", "没有配对"),
        ("name: disclosure-2021", "name: &a disclosure-2021", "锚点"),
    ],
)
def test_a_form_that_is_wrong(old: str, new: str, says: str, tmp_path: Path, run: Callable[..., Outcome]) -> None:
    folders = changed(tmp_path, old, new)
    with pytest.raises(FormError) as problem:
        find_template("mine", folders)
    assert says in problem.value.words.zh
    assert problem.value.place
    assert problem.value.place.file.endswith(FORM_FILE)
    report = tmp_path / "r.yaml"
    report.write_text(HEAD.replace("disclosure-2021", "mine"), encoding="utf-8")
    outcome = run("check", "--templates", tmp_path, report)
    assert outcome.code == 4
    assert says in outcome.err


def test_the_nearest_name_is_proposed() -> None:
    with pytest.raises(FormError) as problem:
        find_template("disclosure-2012")
    assert "是否为“disclosure-2021”？" in problem.value.words.zh
    assert problem.value.hint
    assert "disclosure-2019" in problem.value.hint.zh


def test_own_folders_come_first(tmp_path: Path) -> None:
    folders = changed(tmp_path, "label_en: Annual", "label_en: My annual")
    (tmp_path / "mine").rename(tmp_path / "disclosure-2021")
    assert find_template("disclosure-2021", folders).form.label_en.startswith("My annual")
    assert find_template("disclosure-2021").form.label_en.startswith("Annual")


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开"),
        ("本年收费金额（单位：万元）", "本年收费金额"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.申请人无正当理由逾期不补正"),
        ("一、本年新收政府信息公开申请数量", "一、本年新收政府信息公开申请数量"),
        ("（六）其他处理", "（六）其他处理"),
        ("（附注）", "（附注）"),
        ("", ""),
    ],
)
def test_labels_in_messages_are_short(label: str, short: str) -> None:
    assert Entry(label).short == short
