"""Report → Word draft → edits → `pull --apply`: the report file says what the draft says, and nothing else changed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from converter.model.drafts import contents, paragraph_path
from converter.model.edits import State
from converter.model.report import Report
from converter.ooxml.package import read_package, write_package
from converter.pull import Pulled, pull
from converter.render.word.draft import render_word
from converter.settings import Settings
from converter.source import load_report
from converter.source.write import report_text
from converter.template import find_template
from tests.properties.test_round_trip import FORMS, load
from tests.source.draft.editing import WANG, Editor, run, xml
from tests.source.draft.identity import w

SENTENCES = ["主动公开信息第{}批", "受理依申请公开第{}件", "开展第{}次培训", "整改第{}项问题", "答复第{}封来信"]
MORE = ["，较上年有所增加", "，均按期办结", "，群众满意", "，已报上级备案"]


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report on either form: some figures, and paragraphs that can be told apart."""
    form = draw(st.sampled_from(FORMS))
    numbers = iter(range(11, 999, 7))
    data: dict[str, object] = {"template": form.name, "agency": "青禾县财政局", "year": 2025}
    for path in draw(st.lists(st.sampled_from(list(form.cells)), max_size=12, unique=True)):
        *groups, leaf = path.split(".")
        branch = data
        for group in groups:
            branch = branch.setdefault(group, {})  # type: ignore[assignment]
        branch[leaf] = draw(st.sampled_from(["0", "/", "3", "118974", None]))
    for section in form.sections:
        if section.table is None:
            count = draw(st.integers(1, 4))
            lines = [
                draw(st.sampled_from(SENTENCES)).format(next(numbers)) + "，" + section.label for _ in range(count)
            ]
            data[section.id] = "\n".join(f"{line}。" for line in lines)
    data["signoff"] = {"agency": "青禾县财政局", "date": "2026-01-20"}
    return load(data)


def edit(draw: st.DrawFn, editor: Editor, report: Report) -> dict[str, str | list[str]]:
    """Some edits of each kind, tracked or not, and what the report should say of them."""
    wanted: dict[str, str | list[str]] = {}
    for number, path in enumerate(draw(st.lists(st.sampled_from(list(report.form.cells)), max_size=6, unique=True))):
        wanted[path] = str(500 + number)
        place = editor.at(path)
        if editor.runs(place):
            editor.say(path, str(500 + number))
        else:
            place.find(w("bookmarkStart")).addnext(xml(run(str(500 + number))))
    for section, texts in report.texts.items():
        now: list[str] = []
        for index, paragraph in enumerate(texts):
            path, what = paragraph_path(section, index), draw(st.sampled_from(["keep", "keep", "say", "track", "add"]))
            text = paragraph.text
            if what in ("say", "track"):
                more = f"{draw(st.sampled_from(MORE))}。"
                change = {"say": editor.reword, "track": lambda *items: editor.tracked(*items, WANG)}[what]
                change(path, "。", more)
                text = text.replace("。", more)
            now.append(text)
            if what == "add":
                now.append(f"另有补充说明{section}{index}，一并报告。")
                editor.add(path, now[-1], author=draw(st.sampled_from([None, WANG])))
        if len(texts) > 1 and len(now) == len(texts) and draw(st.booleans()):
            editor.delete(paragraph_path(section, len(texts) - 1))
            now.pop()
        wanted[section] = now
    return wanted


@st.composite
def edited(draw: st.DrawFn) -> tuple[Report, bytes, dict[str, str | list[str]]]:
    report = draw(reports())
    editor = Editor(read_package(render_word(report, find_template(report.form.name))), report)
    wanted = edit(draw, editor, report)
    return report, write_package(editor.parts), wanted


def pulled(folder: Path, report: Report, draft: bytes) -> tuple[Report, Pulled]:
    source, path = folder / "报告.yaml", folder / "稿.docx"
    source.write_text(report_text(report), encoding="utf-8")
    path.write_bytes(draft)
    done = pull([path], source, Settings(), apply=True)
    return load_report(source), done


@settings(max_examples=25, deadline=None)
@given(case=edited())
def test_every_edit_comes_home_and_nothing_else(case: tuple[Report, bytes, dict[str, str | list[str]]]) -> None:
    report, draft, wanted = case
    with TemporaryDirectory() as folder:
        after, done = pulled(Path(folder), report, draft)
    assert done.unmatched == ()
    assert [change for change in done.changes if change.state is State.CONFLICT] == []
    for path in report.form.cells:
        assert after.figure(path).text == wanted.get(path, report.figure(path).text), path
    for section in report.texts:
        assert [paragraph.text for paragraph in after.texts.get(section, ())] == wanted[section], section
    short = {
        path: text for path, text in contents(report).items() if path in ("title", "signoff.agency", "signoff.date")
    }
    assert {path: contents(after)[path] for path in short} == short
