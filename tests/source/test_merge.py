"""Three ways together: what one side changed is taken, what both changed is for people, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from converter.model.drafts import contents, paragraph_path
from converter.model.edits import Added, Change, Draft, Found, Revision, State
from converter.model.report import Report
from converter.source import read_report
from converter.source.merge import decide, merge
from converter.source.merge_texts import merged_sentences, whereabouts
from converter.source.rewrite import rewrite
from converter.template import find_template

FORM = find_template("disclosure-2021").form
TOTAL = "applications.received.total"
LONG = [
    "第一段讲总体情况和主要做法。",
    "第二段讲依申请公开的办理。",
    "第三段讲平台建设与监督保障。",
    "第四段讲基层试点。",
]
LI, WANG = Revision("ins", "李某", "2026-01-05T09:00:00Z", "x"), Revision("del", "王某", "2026-01-06T09:00:00Z", "y")


def source(
    overview: list[str] | None = None, total: str = "12", date: str = "2026-01-20", title: str = "年报"
) -> bytes:
    prose = "".join(f"\n  {text}\n" for text in (LONG if overview is None else overview))
    return (
        f"template: disclosure-2021\nagency: 甲县\nyear: 2025\ntitle: {title}\n"
        f"overview: |{prose or chr(10)}"
        f"applications:\n  received:\n    total: {total}  # 合计\n"
        f"signoff:\n  agency: 甲县\n  date: {date}\n"
    ).encode()


def report(*arguments: Any, **named: Any) -> Report:
    return read_report(source(*arguments, **named), "r.yaml")


def draft(file: str = "甲.docx", base: Report | None = None, /, **changed: str | None) -> Draft:
    """A draft of the base with these containers changed (`p2` is a paragraph); None deletes one."""
    texts = contents(base or report())
    made = Draft(file, found={path: Found(path, text, text) for path, text in texts.items()})
    for name, text in changed.items():
        path = paragraph_path("overview", int(name[1:])) if name[0] == "p" else name.replace("__", ".")
        before = made.found.pop(path)
        if text is None:
            made.deleted[path] = (WANG,)
        else:
            made.found[path] = Found(path, text, before.text, (LI,))
    return made


def changes(ours: Report, *drafts: Draft, base: Report | None = None) -> list[Change]:
    return merge(base or report(), ours, list(drafts))


def states(found: list[Change]) -> list[tuple[str, str]]:
    return [(change.path, change.state.value) for change in found]


FIGURES = {
    "untouched": ("12", "12", None),
    "draft changed": ("12", "13", "apply"),
    "in full width": ("12", " １２ ", None),
    "with separators": ("12", "１，３００", "apply"),
    "blanked": ("12", "", "apply"),
    "zero is not blank": ("0", "", "conflict"),
    "report changed": ("13", "12", "kept"),
    "both the same": ("13", "１３", "same"),
    "both": ("13", "14", "conflict"),
    "no figure": ("12", "十三件", "apply"),
    "the report has no figure": ("六", "13", "conflict"),
}


@pytest.mark.parametrize(("ours", "theirs", "state"), FIGURES.values(), ids=FIGURES)
def test_figures(ours: str, theirs: str, state: str | None) -> None:
    found = changes(report(total=ours), draft(**{TOTAL: theirs}))
    assert states(found) == ([(TOTAL, state)] if state else [])


def test_a_figure_is_told_as_it_will_be_printed() -> None:
    (found,) = changes(report(), draft(**{TOTAL: "１，３００"}))
    assert found == Change(TOTAL, "12", "12", "1300", State.APPLY, "李某", LI.date, False, "", ("甲.docx",))


def test_what_is_no_figure_or_no_date_is_told_and_never_written() -> None:
    found = changes(
        report(), draft(**{TOTAL: "十三件", "signoff.date": "春节", "title": "", "signoff.agency": "乙\u200b"})
    )
    values, prose, left = decide(report(), report(), found)
    assert (values, prose, left) == ({}, {}, found)
    assert [change.theirs for change in found] == ["", "十三件", "乙\u200b", "春节"]


def test_short_texts_and_dates() -> None:
    made = draft(title=" 新年报 ", signoff__date="2026年01月21日")
    found = changes(report(), made)
    assert states(found) == [("title", "apply"), ("signoff.date", "apply")]
    assert decide(report(), report(), found)[0] == {"title": "新年报", "signoff.date": "2026年01月21日"}
    assert states(changes(report(title="新年报", date="2026-01-21"), made)) == [
        ("title", "same"),
        ("signoff.date", "same"),
    ]
    assert not changes(report(), draft(signoff__date="2026/1/20"))


SWAPPED = [LONG[2], LONG[0], LONG[1], LONG[3]]
WHERE = {
    "same": (LONG, [0, 1, 2, 3]),
    "added": (["新。", *LONG[:2], "另新。", *LONG[2:]], [1, 2, 4, 5]),
    "deleted": ([LONG[0], LONG[3]], [0, None, None, 1]),
    "reworded": ([LONG[0], LONG[1].replace("办理", "受理情况"), *LONG[2:]], [0, 1, 2, 3]),
    "moved": (SWAPPED, [1, 2, 0, 3]),
    "none left": ([], [None] * 4),
}


@pytest.mark.parametrize(("now", "expected"), WHERE.values(), ids=WHERE)
def test_where_paragraphs_are_now(now: list[str], expected: list[int | None]) -> None:
    assert whereabouts(report(), report(now), "overview") == expected


def text_after(ours: Report, found: list[Change], choice: Any = None, base: Report | None = None) -> list[str]:
    """The overview after the changes, through the file."""
    values, prose, _ = decide(base or report(), ours, found, choice)
    now = [paragraph.text for paragraph in ours.texts["overview"]]
    assert not values
    assert set(prose) <= {"overview"}
    return prose.get("overview", now)


def test_a_paragraph_is_found_where_the_report_has_it_now() -> None:
    ours = report(["新。", LONG[0], LONG[2], "另新。", LONG[3]])
    made = draft(p2="第三段讲平台建设、监督与保障。")
    found = changes(ours, made)
    assert states(found) == [("overview[1]", "kept"), ("overview[2]", "apply")]
    assert text_after(ours, found) == ["新。", LONG[0], "第三段讲平台建设、监督与保障。", "另新。", LONG[3]]


def test_deletions() -> None:
    made = draft(p1=None)
    (found,) = changes(report(), made)
    assert (found.state, found.theirs, found.by, found.untracked) == (State.DELETED, None, "王某", False)
    assert text_after(report(), [found]) == [LONG[0], *LONG[2:]]
    gone = report([LONG[0], *LONG[2:]])
    assert states(changes(gone, made)) == [("overview[1]", "same")]
    assert states(changes(gone, draft())) == [("overview[1]", "kept")]
    reworded = report([LONG[0], LONG[1] + "又办一件。", *LONG[2:]])
    assert states(changes(reworded, made)) == [("overview[1]", "conflict")]
    assert text_after(reworded, changes(reworded, made), "theirs") == [LONG[0], *LONG[2:]]
    emptied = changes(report(), draft(p1=""))
    assert states(emptied) == [("overview[1]", "deleted")]


def test_an_edit_of_what_the_report_deleted_can_come_back() -> None:
    gone = report([LONG[0], *LONG[2:]])
    found = changes(gone, draft(p1="第二段改写。"))
    assert states(found) == [("overview[1]", "conflict")]
    assert decide(report(), gone, found)[2] == found
    assert text_after(gone, found) == [LONG[0], *LONG[2:]]
    assert text_after(gone, found, "ours") == [LONG[0], *LONG[2:]]
    assert text_after(gone, found, "theirs") == [LONG[0], "第二段改写。", *LONG[2:]]
    assert text_after(gone, found, {"overview[1]": "第三种写法。"}) == [LONG[0], "第三种写法。", *LONG[2:]]


def added(made: Draft, *items: tuple[str, str]) -> Draft:
    made.added += [Added("overview", after, text, (LI,)) for after, text in items]
    return made


def test_additions() -> None:
    made = added(draft(), ("", "头。"), ("overview[1]", "甲。"), ("overview[1]", "乙。"), ("overview[3]", "尾。"))
    other = added(draft("乙.docx"), ("overview[1]", "乙。"), ("overview[1]", "丙。"))
    ours = report([LONG[0], LONG[1], "自己的。", LONG[2], LONG[3]])
    found = changes(ours, made, other)
    assert states(found) == [("overview", "added")] * 5
    assert [change.drafts for change in found if change.theirs == "乙。"] == [("甲.docx", "乙.docx")]
    expected = ["头。", LONG[0], LONG[1], "甲。", "乙。", "丙。", "自己的。", LONG[2], LONG[3], "尾。"]
    assert text_after(ours, found) == expected
    assert {change.state for change in changes(report(expected), made, other)} == {State.SAME}
    assert text_after(ours, found, {"overview": "ours"}) == [p.text for p in ours.texts["overview"]]
    assert text_after(ours, found, {"overview": "theirs"}) == expected
    assert decide(report(), ours, found, {"overview": "什么"})[2] == found


def test_additions_where_the_neighbour_is_gone() -> None:
    made = added(draft(p1=None), ("overview[1]", "甲。"), ("overview.heading", "头。"))
    assert text_after(report(), changes(report(), made)) == ["头。", LONG[0], "甲。", *LONG[2:]]
    ours = report(LONG[2:])
    assert text_after(ours, changes(ours, made)) == ["头。", "甲。", *LONG[2:]]


def test_a_doubled_paragraph_is_an_addition_once() -> None:
    made = added(draft(), ("overview[0]", LONG[0]))
    twice = text_after(report(), changes(report(), made))
    assert twice == [LONG[0], *LONG]
    assert text_after(report(twice), changes(report(twice), made)) == twice


def test_additions_that_have_no_place_are_left() -> None:
    made = draft()
    made.added += [Added("applications", TOTAL, "甲。"), Added("", "", "乙。"), Added("preamble", "", "丙。")]
    found = changes(report(), made)
    values, prose, left = decide(report(), report(), found)
    assert (values, prose) == ({}, {"preamble": ["丙。"]})
    assert [change.theirs for change in left] == ["甲。", "乙。"]


def test_moved_paragraphs() -> None:
    made = draft()
    made.moved["overview"] = tuple(f"overview[{number}]" for number in (2, 0, 1, 3))
    made.found["overview[2]"] = Found("overview[2]", LONG[2], LONG[2], (Revision("move", "李某", "2026", ""),))
    found = changes(report(), made)
    assert states(found) == [("overview.order", "apply")]
    assert (found[0].by, found[0].untracked) == ("李某", False)
    assert text_after(report(), found) == SWAPPED
    assert states(changes(report(SWAPPED), made)) == [("overview.order", "same")]
    other = report([LONG[3], *LONG[:3]])
    conflict = changes(other, made)
    assert states(conflict) == [("overview.order", "conflict")]
    assert decide(report(), other, conflict)[1:] == ({}, conflict)
    assert text_after(other, conflict, "theirs") == SWAPPED
    own = report(["头。", LONG[0], "自己的。", *LONG[1:]])
    assert text_after(own, changes(own, made)) == ["头。", LONG[2], LONG[0], "自己的。", LONG[1], LONG[3]]


SENTENCES = "第一句。第二句！第三句；第四句。（注。）第五句"
MERGED = {
    "apart": ("第一句改。第二句！第三句；第四句。（注。）第五句", SENTENCES.replace("第四句", "第四句也改"), True),
    "neighbours": (SENTENCES.replace("第一句", "一"), SENTENCES.replace("第二句", "二"), False),
    "the same sentence": (SENTENCES.replace("第一句", "一"), SENTENCES.replace("第一句", "壹"), False),
    "the same change": (SENTENCES.replace("第一句", "一"), SENTENCES.replace("第一句", "一"), True),
    "inserted in the same place": ("新。" + SENTENCES, "另新。" + SENTENCES, False),
    "deleted and changed": (SENTENCES.replace("第一句。", ""), SENTENCES.replace("第三句", "三"), True),
}


@pytest.mark.parametrize(("ours", "theirs", "clean"), MERGED.values(), ids=MERGED)
def test_sentences(ours: str, theirs: str, clean: bool) -> None:
    merged = merged_sentences(SENTENCES, ours, theirs)
    assert merged_sentences(SENTENCES, theirs, ours) == merged
    assert (merged is not None) is clean
    assert merged_sentences(SENTENCES, ours, SENTENCES) == ours


def test_different_sentences_of_a_paragraph_come_together() -> None:
    base = report([SENTENCES])
    ours = report([SENTENCES.replace("第一句", "第一句改")])
    made = draft("甲.docx", base, p0=SENTENCES.replace("第四句", "第四句也改"))
    (found,) = changes(ours, made, base=base)
    assert (found.state, found.theirs) == (State.APPLY, "第一句改。第二句！第三句；第四句也改。（注。）第五句")
    assert states(changes(report([found.theirs]), made, base=base)) == [("overview[0]", "same")]


def test_several_drafts() -> None:
    one, same, other = draft(**{TOTAL: "13"}), draft("乙.docx", **{TOTAL: "１３"}), draft("丙.docx", **{TOTAL: "14"})
    (found,) = changes(report(), one, same)
    assert (found.state, found.drafts, found.theirs) == (State.APPLY, ("甲.docx", "乙.docx"), "13")
    found2 = changes(report(), one, same, other)
    assert states(found2) == [(TOTAL, "conflict")] * 2
    assert [change.drafts for change in found2] == [("甲.docx", "乙.docx"), ("丙.docx",)]
    assert decide(report(), report(), found2, "theirs") == ({}, {}, found2)
    assert decide(report(), report(), found2, {TOTAL: "theirs"}) == ({}, {}, found2)
    assert decide(report(), report(), found2, {TOTAL: "15"}) == ({TOTAL: "15"}, {}, [])
    assert decide(report(), report(), found2, {TOTAL: "十五"}) == ({}, {}, found2)
    assert decide(report(), report(), found2, "ours") == ({}, {}, [])
    deleted = changes(report(), draft(p1=None), draft("乙.docx", p1="改。"))
    assert states(deleted) == [("overview[1]", "conflict")] * 2


def test_a_decision_refuses_or_replaces_what_has_no_conflict() -> None:
    found = changes(report(total="12"), draft(**{TOTAL: "13"}))
    assert decide(report(), report(), found, "ours")[0] == {TOTAL: "13"}
    assert decide(report(), report(), found, {TOTAL: "ours"}) == ({}, {}, [])
    assert decide(report(), report(), found, {TOTAL: ""}) == ({TOTAL: ""}, {}, [])
    kept = changes(report(total="14"), draft())
    assert decide(report(), report(total="14"), kept, "theirs") == ({}, {}, [])
    assert decide(report(), report(total="14"), kept, {TOTAL: "theirs"}) == ({TOTAL: "12"}, {}, [])


def test_who_and_when() -> None:
    made = draft()
    zero = Revision("ins", "李某", "0-00-00T00:00:00", "")
    made.found["title"] = Found("title", "新", "年报", (zero, WANG, LI))
    made.found[TOTAL] = Found(TOTAL, "13", "12")
    made.found["overview[0]"] = Found("overview[0]", "改。", "别的。", (LI,))
    found = {change.path: change for change in changes(report(), made)}
    assert (found["title"].by, found["title"].date, found["title"].untracked) == ("李某、王某", WANG.date, False)
    assert (found[TOTAL].by, found[TOTAL].date, found[TOTAL].untracked) == ("", "", True)
    assert (found["overview[0]"].by, found["overview[0]"].untracked) == ("李某", True)


def test_a_draft_that_lost_containers_changes_nothing() -> None:
    made = draft()
    made.found.clear()
    assert not changes(report(), made)


# --- laws ---

WORDS = st.lists(st.sampled_from("甲乙丙丁戊己"), min_size=6, max_size=14).map(lambda signs: "".join(signs) + "。")
PARTS = st.lists(WORDS, max_size=5)


@st.composite
def edited(draw: st.DrawFn, base: list[str]) -> Draft:
    """A draft in which paragraphs are reworded, deleted, added, and the figure is another."""
    made = draft("甲.docx", report(base), **{TOTAL: draw(st.sampled_from(["12", "13", ""]))})
    for number in range(len(base)):
        path = f"overview[{number}]"
        what = draw(st.integers(0, 4))
        if what == 0:
            made.deleted[path] = (WANG,)
            del made.found[path]
        elif what == 1:
            made.found[path] = Found(path, draw(WORDS), base[number], (LI,))
    for number in sorted(draw(st.lists(st.integers(-1, len(base) - 1), max_size=2))):
        made.added.append(Added("overview", f"overview[{number}]" if number >= 0 else "", draw(WORDS), (LI,)))
    return made


def wanted(base: list[str], made: Draft) -> list[str]:
    """The overview as the draft has it."""
    texts = [item.text for item in made.added if not item.after]
    for number in range(len(base)):
        path = f"overview[{number}]"
        texts += [made.found[path].text] if path in made.found else []
        texts += [item.text for item in made.added if item.after == path]
    return texts


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_an_untouched_report_becomes_the_draft(data: st.DataObject) -> None:
    texts = data.draw(PARTS)
    made = data.draw(edited(texts))
    base = report(texts)
    values, prose, left = decide(base, base, merge(base, base, [made]))
    assert not left
    after = read_report(rewrite(source(texts), "r.yaml", FORM, values, prose), "r.yaml")
    assert [paragraph.text for paragraph in after.texts.get("overview", ())] == wanted(texts, made)
    assert after.figure(TOTAL).text == made.found[TOTAL].text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(PARTS, PARTS, st.data())
def test_an_untouched_draft_changes_nothing_and_every_change_is_told(
    texts: list[str], now: list[str], data: st.DataObject
) -> None:
    base, ours = report(texts), report(now)
    found = merge(base, ours, [draft("甲.docx", base)])
    assert {change.state for change in found} <= {State.KEPT}
    assert decide(base, ours, found) == ({}, {}, [])
    made = data.draw(edited(texts))
    told = {change.path for change in merge(base, ours, [made]) if change.state is not State.KEPT}
    assert set(made.deleted) <= told
    assert {path for path, item in made.found.items() if item.text != item.original} <= told
    _, prose, left = decide(base, ours, merge(base, ours, [made]))
    assert not [change for change in left if change.state is not State.CONFLICT]
    kept = iter(prose.get("overview", now))
    own = [text for number, text in enumerate(now) if number not in whereabouts(base, ours, "overview")]
    assert all(text in kept for text in own)  # in their order


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(PARTS, st.data())
def test_the_same_draft_again_changes_nothing(texts: list[str], data: st.DataObject) -> None:
    """For paragraphs that can be told apart: what the draft says anew is said nowhere else."""
    texts = list(dict.fromkeys(texts))
    base, made = report(texts), data.draw(edited(texts))
    new = [item.text for item in made.added]
    new += [item.text for item in made.found.values() if item.path[-1] == "]" and item.text != item.original]
    assume(not set(new) & set(texts))
    assume(len(set(new)) == len(new))
    values, prose, _ = decide(base, base, merge(base, base, [made]))
    after = read_report(rewrite(source(texts), "r.yaml", FORM, values, prose), "r.yaml")
    assert decide(base, after, merge(base, after, [made]))[:2] == ({}, {})
