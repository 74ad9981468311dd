"""Every value knows its line and column: the same text in every style of YAML and in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from converter.tree import Mapping, Node, Scalar, Sequence, Spots, as_plain, read_tree, yaml_events
from converter.tree.json_events import json_events
from converter.tree.reader import _build


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.entries:
            yield key
            yield from scalars(value)


def value_of(text: str, name: str = "r.yaml") -> Scalar:
    root = read_tree(text.encode(), name)
    assert isinstance(root, Mapping)
    value = root.entries[0][1]
    assert isinstance(value, Scalar)
    return value


STYLES = {
    "plain": "a: 甲乙\n",
    "plain over two lines": "a: 甲\n  乙丙\n",
    "single quotes": "a: '甲乙'\n",
    "single quotes over lines": "a: '甲\n\n   乙丙\n\n   丁'\n",
    "doubled quotes inside": "a: '甲''乙''丙'\n",
    "double quotes": 'a: "甲乙"\n',
    "double quotes with escapes": 'a: "甲\\n乙\\u4e01丙\\td\\"戊"\n',
    "double quotes over lines": 'a: "甲\n\n  乙丙\\\n  丁\\n戊"\n',
    "literal": "a: |\n  甲\n  乙丙\n",
    "literal with blank lines first": "a: |\n\n\n  甲\n\n  乙丙\n",
    "literal stripped": "a: |-\n  甲\n\n  乙丙\n\n\n",
    "literal kept": "a: |+\n  甲\n\n  乙丙\n\n\n",
    "literal with an indent indicator": "a: |2\n    甲\n  乙丙\n\n   丁\n",
    "literal with both indicators": "a: |2-  # 说明\n     甲\n  乙丙\n",
    "literal with longer blank line first": "a: |2\n\n     甲\n  乙\n",
    "literal deeper": "a: |\n        甲\n          乙丙\n\n        丁\n",
    "literal after a comment": "# 说明\n\n# 说明\na: |  # 说明\n  甲\n  乙\n",
    "literal with CRLF": "a: |\r\n\r\n  甲\r\n\r\n  乙丙\r\n",
    "literal with CR": "a: |\r  甲\r\r  乙丙\r",
    "folded": "a: >\n  甲\n  乙丙\n\n  丁\n",
    "folded stripped": "a: >-\n\n  甲\n  乙\n\n\n  丙丁\n",
    "folded with deeper lines": "a: >\n  甲\n    乙\n  丙\n",
    "rare characters": "a: |\n  𠮷𬭎\n  䶮㛃\n",
    "byte order mark": "\ufeffa: |\n  甲\n  乙\n",
    "key in quotes": '"a":   甲乙\n',
    "explicit key": "? a\n:   甲乙\n",
    "flow": "{b : c, a: 甲乙, d: '丙丁'}\n",
    "repeated words": "a: >\n  甲甲 甲\n  甲甲甲\n\n  甲\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_each_character_is_where_it_is_said_to_be(style: str) -> None:
    text = STYLES[style]
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    root = read_tree(text.encode(), "r.yaml")
    for scalar in scalars(root):
        spots = Spots(scalar)
        for offset, character in enumerate(scalar.text):
            place = spots.at(offset)
            assert place.line
            assert place.column
            if not character.isspace() and character not in "\"'" and character != "丁":
                assert rows[place.line - 1][place.column - 1] == character, (scalar, offset)


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader], ids=["libyaml", "pure"])
@pytest.mark.parametrize("style", STYLES)
def test_both_parsers_agree(style: str, loader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = list(scalars(read_tree(STYLES[style].encode(), "r.yaml")))
    monkeypatch.setattr(yaml_events, "_LOADER", loader)
    found = list(scalars(read_tree(STYLES[style].encode(), "r.yaml")))
    assert [(s.text, s.place, s.quoted) for s in found] == [(s.text, s.place, s.quoted) for s in expected]
    assert [[Spots(s).at(n) for n in range(len(s.text))] for s in found] == [
        [Spots(s).at(n) for n in range(len(s.text))] for s in expected
    ]


def test_an_escape_has_a_place_of_its_own() -> None:
    scalar = value_of('a: "甲\\u200b乙\\\n  \\x41丙"\n')
    assert scalar.text == "甲\u200b乙A丙"
    assert [(place.line, place.column) for place in map(Spots(scalar).at, range(5))] == [
        (1, 5),
        (1, 6),
        (1, 12),
        (2, 3),
        (2, 7),
    ]


@pytest.mark.parametrize("blank", ["", "~", "null", "Null", "NULL", "''", '""', '"  "', "|\n", "　", "# 说明"])
def test_blank(blank: str) -> None:
    assert value_of(f"a: {blank}\nb: 1\n").is_blank


@pytest.mark.parametrize("text", ["0", "/", "'~'", '"null"', "nULL", "no", "false", ".", "-1"])
def test_not_blank(text: str) -> None:
    assert not value_of(f"a: {text}\n").is_blank


TREES = st.recursive(
    st.none() | st.text(st.characters(blacklist_categories=["Cs"]), max_size=12) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=6), inner, max_size=3)
    ),
    max_leaves=12,
)


def _plain(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    return None if tree is None or not str(tree).strip() else str(tree)


@given(TREES, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_the_standard_library_reads_it(
    tree: object, ascii_only: bool, indent: int | str | None
) -> None:
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)
    node = _build(json_events(text, "r.json"))
    assert node is not None
    assert as_plain(node) == _plain(tree)
    rows = text.split("\n")
    for scalar in scalars(node):
        assert scalar.place.line
        assert scalar.place.column
        assert rows[scalar.place.line - 1][scalar.place.column - 1 :].startswith(scalar.raw)
