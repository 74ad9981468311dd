"""A run: what is made, what is not made again, what fails, and that nothing of it depends on when a run was stopped."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from converter.bulk.job import Policy
from converter.bulk.ledger import LEDGER, State, open_ledger, read_ledger
from converter.bulk.plan import Again
from converter.bulk.store import HIDDEN
from converter.errors import SourceError, UsageError, WriteError
from converter.findings import Place, Words
from converter.settings import Settings
from tests.bulk.running import Desk, crash
from tests.source.sheet.books import changed, filled, put

BAD_SUM = "收到和处理政府信息公开申请情况:\n  本年新收政府信息公开申请数量:\n    自然人: 1\n    总计: 5\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_there_is_not_made_again(desk: Desk) -> None:
    for name in ("财政", "教育", "民政"):
        desk.put(name)
    first = desk.run()
    assert (first.total, first.done, first.skipped, first.failures) == (3, 3, 0, [])
    assert desk.files == ["青禾县教育局-2025.pdf", "青禾县民政局-2025.pdf", "青禾县财政局-2025.pdf"]
    again = desk.run()
    assert (again.done, again.skipped, desk.maker.asked) == (0, 3, [])


def test_sheets_are_reports_like_others(desk: Desk) -> None:
    desk.put("财政")
    (desk.reports / "填报表.xlsx").write_bytes(filled())
    first = desk.run()
    assert (first.total, first.done, first.failures) == (2, 2, [])
    assert desk.files == ["青禾县人民政府办公室-2025.pdf", "青禾县财政局-2025.pdf"]
    (desk.reports / "填报表.xlsx").write_bytes(changed(put("表三!D6", 999)))
    again = desk.run()
    assert (again.skipped, again.done) == (1, 0)
    ((source, failure),) = again.failures
    assert (Path(source).name, failure.code, failure.place.cell) == ("填报表.xlsx", "SUM-01", "表三!D6")


def test_what_has_changed_is_made_again(desk: Desk) -> None:
    desk.put("财政")
    desk.put("教育")
    desk.run()
    desk.put("教育", more="总体情况: 有改动。\n")
    assert desk.run().done == 1
    assert desk.maker.asked == ["青禾县教育局-2025"]


@pytest.mark.parametrize("change", ["taken away", "cut short"])
def test_a_file_that_is_not_whole_is_made_again(desk: Desk, change: str) -> None:
    desk.put("财政")
    desk.run()
    file = desk.archive / "青禾县财政局-2025.pdf"
    whole = file.read_bytes()
    if change == "taken away":
        file.unlink()
    else:
        file.write_bytes(whole[:10])
    assert desk.run().done == 1
    assert file.read_bytes() == whole


def test_other_options_are_other_outputs(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    assert desk.run(settings=Settings(press=True)).done == 1
    assert desk.run(settings=Settings(press=True), formats=("pdf", "docx")).done == 1
    assert desk.run(settings=Settings(press=True), formats=("pdf", "docx"), workers=7).done == 0


def test_another_template_makes_anew_only_what_uses_it(desk: Desk, tmp_path: Path) -> None:
    import converter.resources

    templates = tmp_path / "templates"
    for name in ("disclosure-2021", "disclosure-2019"):
        shutil.copytree(converter.resources.resource_dir("templates") / name, templates / name)
    desk.put("财政")
    old = desk.put("教育", year=2020)
    old.write_text(old.read_text(encoding="utf-8").replace("2021", "2019"), encoding="utf-8")
    settings = Settings(template_dirs=(templates,))
    assert desk.run(settings=settings).done == 2
    css = templates / "disclosure-2019" / "report.css"
    css.write_bytes(css.read_bytes() + b"\n/* new */\n")
    desk.run(settings=settings)
    assert desk.maker.asked == ["青禾县教育局-2020"]


def test_force_makes_all_again(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    assert desk.run(again=Again(force=True)).done == 1


def test_one_bad_report_costs_one_report(desk: Desk) -> None:
    desk.put("财政")
    desk.put("坏", more="收到和处理政府信息公开申请情况: [\n")
    desk.put("错", more=BAD_SUM)
    (desk.reports / "乱.yaml").write_bytes(b"\xff\xfe\x00 nothing")
    found = desk.run()
    assert (found.total, found.done, found.skipped, len(found.failures)) == (4, 1, 0, 3)
    codes = {Path(source).stem: failure.code for source, failure in found.failures}
    assert codes == {"坏": "SOURCE", "乱": "SOURCE", "错": "SUM-01"}
    places = {Path(source).stem: failure.place for source, failure in found.failures}
    assert places["错"] is not None
    assert places["错"].line == 6


def test_a_failure_that_the_report_decides_is_told_again_without_work(desk: Desk) -> None:
    desk.put("错", more=BAD_SUM)
    desk.run()
    again = desk.run()
    assert [failure.code for _, failure in again.failures] == ["SUM-01"]
    assert desk.maker.asked == []
    desk.run(again=Again(only_failed=True))
    assert desk.maker.asked == ["青禾县错局-2025"]


def test_only_failed_leaves_all_else_alone(desk: Desk) -> None:
    desk.put("财政")
    desk.put("教育")
    desk.maker.trouble["教育"] = [crash(), crash()]
    assert desk.run().done == 1
    desk.put("民政")
    found = desk.run(again=Again(only_failed=True))
    assert (found.total, found.done, found.skipped) == (3, 1, 2)
    assert desk.maker.asked == ["青禾县教育局-2025"]
    assert "青禾县民政局-2025.pdf" not in desk.files


def test_only_failed_notes_nothing_of_what_it_leaves_alone(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    desk.put("民政")
    desk.run(again=Again(only_failed=True))
    with read_ledger(desk.archive / HIDDEN / LEDGER) as ledger:
        assert [entry.stem for entry in ledger.entries.values()] == ["青禾县财政局-2025"]


def test_every_run_leaves_its_report(desk: Desk) -> None:
    desk.put("财政")
    desk.put("错", more=BAD_SUM)
    desk.run()
    page = (desk.archive / "run-report.html").read_text(encoding="utf-8")
    assert "SUM-01" in page
    assert "青禾县财政局-2025.pdf" in page
    assert (desk.archive / "run-report.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert json.loads((desk.archive / "run-report.json").read_bytes())["counts"]


def test_a_page_over_many_reports_is_no_report(desk: Desk) -> None:
    desk.put("财政")
    manifest = desk.reports / "清单.csv"
    for name in ("run-report", "Index"):
        manifest.write_text(f"文件,文件名\n财政.yaml,{name}\n", encoding="utf-8")
        with pytest.raises(UsageError):
            desk.run(manifest, formats=("html",))


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_name_that_is_not_utf_8_fails_alone(desk: Desk) -> None:
    desk.put("财政")
    desk.put("教育").rename(desk.reports / os.fsdecode(b"\xff.yaml"))
    found = desk.run()
    assert (found.done, [failure.code for _, failure in found.failures]) == (1, ["SOURCE"])
    assert "U+DCFF" in found.failures[0][0]


@pytest.mark.parametrize(
    ("policy", "done", "skipped", "failed"),
    [(Policy.STOP, 1, 0, 1), (Policy.MARK, 2, 0, 0), (Policy.SKIP, 1, 1, 0)],
)
def test_reports_with_errors_go_by_the_policy(desk: Desk, policy: Policy, done: int, skipped: int, failed: int) -> None:
    desk.put("财政")
    desk.put("错", more=BAD_SUM)
    found = desk.run(policy=policy)
    assert (found.done, found.skipped, len(found.failures)) == (done, skipped, failed)
    again = desk.run(policy=policy)
    assert (again.done, again.skipped, len(again.failures)) == (0, 2 - failed, failed)


def test_another_policy_is_asked_anew_of_reports_with_errors_only(desk: Desk) -> None:
    desk.put("财政")
    desk.put("错", more=BAD_SUM)
    desk.run(policy=Policy.STOP)
    for policy in (Policy.MARK, Policy.SKIP, Policy.STOP):
        desk.run(policy=policy)
        assert desk.maker.asked == ["青禾县错局-2025"]


def test_what_a_worker_did_not_survive_is_tried_once_more(desk: Desk) -> None:
    desk.put("财政")
    desk.put("教育")
    desk.maker.trouble["教育"] = [crash()]
    assert desk.run().done == 2
    with read_ledger(desk.archive / HIDDEN / LEDGER) as ledger:
        tries = {entry.stem: entry.tries for entry in ledger.entries.values()}
    assert tries == {"青禾县财政局-2025": 1, "青禾县教育局-2025": 2}


def test_what_is_lost_twice_has_failed_and_is_tried_by_the_next_run(desk: Desk) -> None:
    desk.put("教育")
    desk.maker.trouble["教育"] = [crash(), crash()]
    (source, failure), *more = desk.run().failures
    assert not more
    assert (Path(source).stem, failure.code) == ("教育", "BAT-03")
    assert "SIGSEGV" in failure.message.zh
    assert desk.maker.asked == ["青禾县教育局-2025"] * 2
    assert desk.run().done == 1


def test_two_reports_of_one_name_never_overwrite(desk: Desk) -> None:
    desk.put("一", agency="青禾县财政局")
    desk.put("二", agency="青禾县财政局", more="总体情况: 另一份。\n")
    found = desk.run()
    assert found.done == 1
    (source, failure), *_ = found.failures
    assert (Path(source).stem, failure.code) == ("二", "BAT-05")
    assert "一.yaml" in failure.message.zh
    before = (desk.archive / "青禾县财政局-2025.pdf").read_bytes()
    assert [failure.code for _, failure in desk.run().failures] == ["BAT-05"]
    assert (desk.archive / "青禾县财政局-2025.pdf").read_bytes() == before


def test_a_file_of_somebody_else_is_not_overwritten(desk: Desk) -> None:
    desk.put("财政")
    desk.archive.mkdir()
    own = desk.archive / "青禾县财政局-2025.pdf"
    own.write_text("不是归档的", encoding="utf-8")
    assert [failure.code for _, failure in desk.run().failures] == ["BAT-06"]
    assert own.read_text(encoding="utf-8") == "不是归档的"
    own.unlink()
    assert desk.run().done == 1


def test_a_report_that_moved_keeps_its_files(desk: Desk) -> None:
    path = desk.put("财政")
    desk.run()
    (desk.reports / "下级").mkdir()
    path.rename(desk.reports / "下级" / "财政.yaml")
    found = desk.run()
    assert (found.done, found.skipped, found.failures) == (0, 1, [])


def test_a_report_of_another_name_leaves_its_old_file_and_the_ledger_knows(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    desk.put("财政", agency="青禾县财政和国资局")
    assert desk.run().done == 1
    assert len(desk.files) == 2
    with read_ledger(desk.archive / HIDDEN / LEDGER) as ledger:
        current = {output.name: output.current for output in ledger.outputs.values()}
    assert current == {"青禾县财政局-2025.pdf": False, "青禾县财政和国资局-2025.pdf": True}


def test_a_manifest_gives_template_and_name(desk: Desk) -> None:
    desk.put("财政")
    manifest = desk.reports / "清单.csv"
    manifest.write_text("文件,模板,文件名\n财政.yaml,,财政局年报\n没有.yaml,,\n", encoding="utf-8")
    found = desk.run(manifest)
    assert desk.files == ["财政局年报.pdf"]
    assert [(Path(source).name, failure.code) for source, failure in found.failures] == [("没有.yaml", "SOURCE")]


def test_a_run_that_was_cut_off_is_finished_by_the_next(desk: Desk) -> None:
    for number in range(6):
        desk.put(f"{number}")
    desk.maker.trouble["3局"] = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        desk.run()
    made = len(desk.files)
    assert made == 3
    with read_ledger(desk.archive / HIDDEN / LEDGER) as ledger:
        states = [entry.state for entry in ledger.entries.values()]
        assert ledger.runs()[-1].finished is None
    assert states.count(State.DONE) <= made
    found = desk.run()
    assert (found.done + found.skipped, found.failures) == (6, [])
    assert desk.run().skipped == 6


def test_files_that_the_ledger_had_not_heard_of_are_ours_all_the_same(desk: Desk) -> None:
    """The file comes before its row: killed between the two, the next run makes it again over itself."""
    desk.put("财政")
    desk.run()
    with sqlite3.connect(desk.archive / HIDDEN / LEDGER) as database:
        database.execute("UPDATE report SET state = 'sent'")
        database.execute("DELETE FROM output")
    database.close()
    assert desk.run().done == 1


def test_what_was_half_written_is_cleared_away(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    rest = desk.archive / HIDDEN / "writing" / ".青禾县.tmp"
    rest.write_bytes(b"half")
    desk.run()
    assert not rest.exists()


def test_two_runs_do_not_write_one_archive(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    with open_ledger(desk.archive / HIDDEN / LEDGER), pytest.raises(WriteError, match="another batch"):
        desk.run()


def test_a_broken_ledger_is_told(desk: Desk) -> None:
    desk.put("财政")
    desk.run()
    (desk.archive / HIDDEN / LEDGER).write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(WriteError):
        desk.run()
    with pytest.raises(SourceError), read_ledger(desk.archive / HIDDEN / LEDGER):
        pass


def test_a_full_disk_ends_the_run_and_fails_nobody(desk: Desk) -> None:
    desk.put("财政")
    desk.put("教育")
    full = WriteError(Words("写不出文件：磁盘已满", "no space left"))
    full.everywhere = True
    desk.maker.trouble["教育"] = [full]
    with pytest.raises(WriteError):
        desk.run()
    assert desk.run().failures == []
    assert len(desk.files) == 2


def test_errors_come_whole_from_another_process() -> None:
    from converter.render.pdf.engine import MissingGlyphError

    place = Place("a.yaml", 3)
    for problem in (SourceError(Words("读", "read"), place=place), MissingGlyphError("鄠")):
        again = pickle.loads(pickle.dumps(problem))
        assert type(again) is type(problem)
        assert (again.words, again.place, again.hint) == (problem.words, problem.place, problem.hint)


def test_reports_of_many_formats_come_together(desk: Desk) -> None:
    desk.put("财政")
    desk.run(formats=("pdf", "docx", "html", "json"))
    names = sorted(path.name for path in desk.archive.iterdir() if not path.name.startswith("."))
    assert [name for name in names if name.startswith("青禾县")] == [
        f"青禾县财政局-2025.{kind}" for kind in ("docx", "html", "json", "pdf")
    ]
