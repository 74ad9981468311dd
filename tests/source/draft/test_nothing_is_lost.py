"""Whatever a person types, wherever a person can type it, is somewhere in what was read; no file breaks the reader."""

from __future__ import annotations

import copy
import random
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from converter.errors import SourceError
from converter.model.data import report_json
from converter.model.drafts import contents
from converter.model.edits import Draft
from converter.model.grid import table_grid
from converter.ooxml.package import MAIN, write_package
from converter.source.draft import draft_identity, read_draft
from tests.source.draft.editing import WANG, ZHANG, Editor, box, by, deletion, ins, paragraph, run, table, xml
from tests.source.draft.identity import EXAMPLES, Parts, draft, example, stripped, text_of, w

Typing = Callable[[Editor, random.Random, str], None]


def _paragraphs(editor: Editor) -> list[Any]:
    return [item for item in editor.body if item.tag == w("p") and text_of(item)]


def _cells(editor: Editor, *, figures: bool) -> list[Any]:
    cells = list(editor.root.iter(w("tc")))
    return [cell for cell in cells if (cell.find(f".//{w('bookmarkStart')}") is not None) == figures]


def _line(cell: Any) -> Any:
    return next(cell.iter(w("p")))


def _put(item: Any, chance: random.Random, content: str) -> None:
    """Somewhere in a paragraph: first, in between, last."""
    first = 1 if item.find(w("pPr")) is not None else 0
    item.insert(chance.randint(first, len(item)), xml(content))


def _in_first_run(item: Any, token: str) -> None:
    texts = list(item.iter(w("t")))
    if texts:
        texts[0].text = token + (texts[0].text or "")
    else:
        item.append(xml(run(token)))


def _row(editor: Editor, chance: random.Random, token: str) -> None:
    """A copy of a row right behind it."""
    row = chance.choice(list(editor.root.iter(w("tr"))))
    other = copy.deepcopy(row)
    for mark in list(other.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        mark.getparent().remove(mark)
    _line(chance.choice(list(other.iter(w("tc"))))).append(xml(run(token)))
    row.addnext(other)


def _column(editor: Editor, chance: random.Random, token: str) -> None:
    """One more cell in each row of a table."""
    for row in chance.choice(list(editor.root.iter(w("tbl")))).iter(w("tr")):
        row.append(xml(f"<w:tc>{'<w:p>' + run(token) + '</w:p>'}</w:tc>"))


def _note(editor: Editor, chance: random.Random, token: str) -> None:
    _put(chance.choice(_paragraphs(editor)), chance, '<w:r><w:footnoteReference w:id="2"/></w:r>')
    kind = chance.choice(["footnote", "endnote"])
    inside = f'<w:{kind} w:id="2"><w:p>{run(token)}</w:p></w:{kind}>'
    editor.put_more(f"word/{kind}s.xml", f"w:{kind}s", inside)


def _edge(editor: Editor, chance: random.Random, token: str) -> None:
    name = chance.choice(["word/footer1.xml", "word/footer2.xml", "word/header1.xml", "word/header2.xml"])
    editor.change_part(name, "</w:p>", f"{run(token)}</w:p>")


def _deleted(editor: Editor, chance: random.Random, token: str) -> None:
    """Text that is there and is deleted under revision; the token stands in it."""
    item = chance.choice([_line(cell) for cell in editor.root.iter(w("tc"))] + _paragraphs(editor))
    _put(item, chance, deletion(token, WANG))


def _block_sdt(editor: Editor, chance: random.Random, token: str) -> None:
    inside = f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{run(token)}</w:p></w:sdtContent></w:sdt>"
    chance.choice(_paragraphs(editor)).addnext(xml(inside))


def _gone_row(editor: Editor, chance: random.Random, token: str) -> None:
    """A row that was deleted under revision, after somebody had typed in it."""
    row = chance.choice([row for row in editor.root.iter(w("tr")) if row.find(w("trPr")) is not None])
    _line(chance.choice(list(row.iter(w("tc"))))).append(xml(run(token)))
    row.find(w("trPr")).append(xml(f"<w:del {by(WANG)}/>"))


def _remark(editor: Editor, chance: random.Random, token: str) -> None:
    _put(chance.choice(list(editor.root.iter(w("p")))), chance, '<w:r><w:commentReference w:id="0"/></w:r>')
    inside = f'<w:comment w:id="0" w:author="甲" w:date="0-00-00"><w:p>{run(token)}</w:p></w:comment>'
    editor.put_more("word/comments.xml", "w:comments", inside)


def _moved(editor: Editor, chance: random.Random, token: str) -> None:
    """A paragraph pulled elsewhere, with something typed into it."""
    item, other = chance.sample(_paragraphs(editor), 2)
    other.addnext(item)
    item.append(xml(run(token)))


def _joined(editor: Editor, chance: random.Random, token: str) -> None:
    """A paragraph whose mark was taken out under revision, and text in the next one."""
    item = chance.choice(_paragraphs(editor))
    item.find(w("pPr")).append(xml(f"<w:rPr><w:del {by(WANG)}/></w:rPr>"))
    item.addnext(paragraph(run(token)))


def _replaced(editor: Editor, chance: random.Random, token: str) -> None:
    """A whole paragraph overtyped."""
    item = chance.choice([item for item in _paragraphs(editor) if "甲乙" not in text_of(item)])
    for child in list(item):
        if child.tag != w("pPr"):
            item.remove(child)
    item.append(xml(run(token)))


PLACES: dict[str, Typing] = {
    "a paragraph": lambda e, c, t: _put(c.choice(_paragraphs(e)), c, run(t)),
    "a run": lambda e, c, t: _in_first_run(c.choice(_paragraphs(e)), t),
    "a figure": lambda e, c, t: _put(_line(c.choice(_cells(e, figures=True))), c, run(t)),
    "a label": lambda e, c, t: _put(_line(c.choice(_cells(e, figures=False))), c, run(t)),
    "a new paragraph in a cell": lambda e, c, t: c.choice(list(e.root.iter(w("tc")))).append(paragraph(run(t))),
    "a new paragraph": lambda e, c, t: c.choice(_paragraphs(e)).addnext(paragraph(run(t))),
    "a new paragraph under revision": lambda e, c, t: c.choice(_paragraphs(e)).addnext(
        paragraph(ins(t, ZHANG), f"<w:ins {by(ZHANG)}/>")
    ),
    "the beginning": lambda e, c, t: e.body.insert(0, paragraph(run(t))),
    "the end": lambda e, c, t: e.body.insert(len(e.body) - 1, paragraph(run(t))),
    "a new table": lambda e, c, t: c.choice(_paragraphs(e)).addnext(table(t)),
    "a table in a table": lambda e, c, t: c.choice(list(e.root.iter(w("tc")))).insert(0, table("甲", t)),
    "a text box": lambda e, c, t: _put(c.choice(list(e.root.iter(w("p")))), c, box(t)),
    "a link": lambda e, c, t: _put(c.choice(_paragraphs(e)), c, f'<w:hyperlink w:anchor="x">{run(t)}</w:hyperlink>'),
    "an insertion": lambda e, c, t: _put(c.choice(list(e.root.iter(w("p")))), c, ins(t, ZHANG)),
    "a field": lambda e, c, t: _put(
        c.choice(_paragraphs(e)), c, f'<w:fldSimple w:instr="REF x">{run(t)}</w:fldSimple>'
    ),
    "a deletion": _deleted,
    "a control": _block_sdt,
    "a row": _row,
    "a column": _column,
    "a row taken out": _gone_row,
    "a note": _note,
    "a header or footer": _edge,
    "a remark": _remark,
    "a moved paragraph": _moved,
    "two joined paragraphs": _joined,
    "a replaced paragraph": _replaced,
}


def _everything(found: Draft) -> str:
    """All that was read, as one text."""
    texts = [item.text for item in (*found.added, *found.unmatched, *found.comments)]
    texts += [item.text for item in found.found.values()]
    changes = [change for item in (*found.found.values(), *found.added) for change in item.revisions]
    changes += [change for revisions in found.deleted.values() for change in revisions]
    return "\n".join([*texts, *(change.text for change in changes)])


def _typed(seed: int) -> tuple[Editor, list[tuple[str, str]], str]:
    """A draft with some tokens typed into it, each with the place it was put."""
    chance = random.Random(seed)
    name = EXAMPLES[seed % 2]
    editor, tokens = Editor(draft(name), example(name)), []
    for number in range(chance.randint(1, 5)):
        place = chance.choice(list(PLACES))
        token = f"甲乙{seed}丙{number}丁"
        PLACES[place](editor, chance, token)
        tokens.append((place, token))
    if chance.random() < 0.3:
        editor.noise()
    return editor, tokens, name


def _read(parts: Parts, name: str) -> Draft:
    return read_draft(write_package(parts), "稿.docx", base=report_json(example(name)))[0]


def _check(seed: int) -> None:
    for identity in (True, False):
        editor, tokens, name = _typed(seed)
        parts = editor.parts if identity else stripped(editor.parts)
        found = _read(parts, name)
        said = _everything(found)
        lost = [(place, token) for place, token in tokens if token not in said.replace("\n", "")]
        assert not lost, (seed, identity)
        _check_characters(editor, found, name)


def _check_characters(editor: Editor, found: Draft, name: str) -> None:
    """No character of the body is read less often than it stands there, wording of the form aside."""
    report = example(name)
    body = Counter(
        sign
        for item in editor.body.iter(w("t"), w("delText"))
        if not any("Fallback" in str(outer.tag) for outer in item.iterancestors())
        for sign in item.text or ""
        if not sign.isspace()
    )
    fixed = "".join(field.label for field in report.form.catalogue)
    for section in report.form.sections:
        fixed += section.heading
        fixed += "".join(cell.text for row in table_grid(section).rows for cell in row) if section.table else ""
    # What was deleted or moved stands in two views; then it may be read twice, never less than once.
    lost = body - Counter(_everything(found) + fixed)
    assert not lost, lost


@pytest.mark.parametrize("seed", range(40))
def test_no_token_is_lost(seed: int) -> None:
    _check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 400))
def test_no_token_is_lost_in_many_drafts(seed: int) -> None:
    _check(seed)


@pytest.mark.parametrize("place", list(PLACES))
def test_every_place_is_read(place: str) -> None:
    for seed in range(3):
        editor = Editor(draft(EXAMPLES[0]), example(EXAMPLES[0]))
        PLACES[place](editor, random.Random(seed), "甲乙丙丁戊")
        assert "甲乙丙丁戊" in _everything(_read(editor.parts, EXAMPLES[0])).replace("\n", "")


def _damaged(parts: Parts, chance: random.Random) -> Parts:
    """The draft with its XML changed anywhere, still packed well."""
    name = chance.choice([MAIN, MAIN, MAIN, "word/styles.xml", "word/footer1.xml", "docProps/custom.xml"])
    content = bytearray(parts[name])
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content))
        kind = chance.randrange(4)
        if kind == 0:
            content[place] = chance.randrange(256)
        elif kind == 1:
            del content[place : place + chance.randrange(1, 400)]
        elif kind == 2:
            content[place:place] = content[chance.randrange(len(content)) :][: chance.randrange(400)]
        else:
            del content[place:]
            content += b" "
    return parts | {name: bytes(content)}


def _never_breaks(data: bytes, base: bytes | None = None) -> bool:
    """Read, or refused in words; True when it was read."""
    try:
        draft_identity(data, "稿.docx")
        read_draft(data, "稿.docx", base=base)
    except SourceError:
        return False
    return True


def test_damaged_xml_is_refused_in_words() -> None:
    parts, base = draft(EXAMPLES[0]), report_json(example(EXAMPLES[0]))
    for seed in range(120):
        _never_breaks(write_package(_damaged(parts, random.Random(seed))), base)


def _shuffled(parts: Parts, chance: random.Random) -> Parts:
    """Elements put anywhere, renamed, taken out: sound XML that no program writes."""
    editor = Editor(parts, example(EXAMPLES[0]))
    items = [item for item in editor.root.iter() if item is not editor.root]
    for _ in range(chance.randint(1, 30)):
        item, other = chance.choice(items), chance.choice(items)
        if chance.random() < 0.3:
            item.tag = other.tag
        elif chance.random() < 0.3 and item.attrib:
            item.set(chance.choice(list(item.attrib)), chance.choice(["", "-1", "99999999999999999999", "甲", "²"]))
        elif item not in list(other.iterancestors()) and item is not other and item.getparent() is not None:
            other.append(item if chance.random() < 0.5 else copy.deepcopy(item))
    return editor.parts


def test_xml_that_makes_no_sense_is_read_or_refused() -> None:
    parts, base = draft(EXAMPLES[0]), report_json(example(EXAMPLES[0]))
    read = [_never_breaks(write_package(_shuffled(parts, random.Random(seed))), base) for seed in range(80)]
    assert any(read)


def test_a_file_cut_off_is_refused_in_words() -> None:
    data = write_package(draft(EXAMPLES[0]))
    chance = random.Random(7)
    assert not any(_never_breaks(data[: chance.randrange(len(data))]) for _ in range(60))


def test_bytes_turned_over_are_refused_in_words() -> None:
    data = write_package(draft(EXAMPLES[0]))
    for seed in range(60):
        chance = random.Random(seed)
        broken = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        _never_breaks(bytes(broken), report_json(example(EXAMPLES[0])))
    assert zlib.crc32(data)


def test_without_any_base_there_is_nothing_to_compare_with() -> None:
    with pytest.raises(SourceError, match="lost the report"):
        read_draft(write_package(stripped(draft(EXAMPLES[0]))), "稿.docx")
    for base in (b"", b"{}", b'{"template": "no-such-form"}', b"[1", "模板: 甲".encode()):
        with pytest.raises(SourceError):
            read_draft(write_package(stripped(draft(EXAMPLES[0]))), "稿.docx", base=base)


def test_untouched_text_is_read_once() -> None:
    for name in EXAMPLES:
        editor = Editor(draft(name), example(name))
        found = _read(editor.parts, name)
        assert _everything(found).split("\n") == "\n".join(contents(example(name))[path] for path in found.found).split(
            "\n"
        )
