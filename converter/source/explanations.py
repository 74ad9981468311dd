"""The list `情况说明` of a report file → explanations. What cannot count (no reason, no name, no code) is an error."""

from __future__ import annotations

from collections.abc import Iterator

from converter.findings import Finding, Place, Words, error, shorten
from converter.model.explanations import GivenExplanation
from converter.model.figures import to_half_width
from converter.model.report import Report
from converter.source.keys import Key, find_path
from converter.source.text import clean_value
from converter.source.walk import walk, wrong_shape
from converter.tree import Mapping, Scalar, Sequence

_NEEDED = ("code", "reason", "by")


def read_explanations(report: Report, key: Key, items: Sequence) -> Iterator[GivenExplanation]:
    """Every explanation that can count; the faults of the others go to `report.reading`."""
    for number, item in enumerate(items.items, 1):
        path = f"{key.id}.{number}"
        if isinstance(item, Mapping):
            given = _explanation(report, key, item, path)
            if given:
                yield given
        elif not (isinstance(item, Scalar) and item.is_blank):
            report.reading.append(wrong_shape(key, path, item, item=True))


def _explanation(report: Report, key: Key, item: Mapping, path: str) -> GivenExplanation | None:
    before = len(report.reading)
    nodes = {k.id: node for _, k, _, node in walk(report, item, key, path) if isinstance(node, Scalar)}
    texts: dict[str, str] = {}
    for name, node in nodes.items():
        texts[name], findings = ("", []) if node.is_blank else clean_value(node, f"{path}.{name}")
        report.reading += findings
    missing = [child for child in key.children if child.id in _NEEDED and not texts.get(child.id)]
    if missing and not any(finding.code.startswith("KEY") for finding in report.reading[before:]):
        place = nodes[missing[0].id].place if missing[0].id in nodes else item.place
        report.reading.append(_incomplete(missing, f"{path}.{missing[0].id}", place))
    at = find_path(report.form, texts.get("path", ""))
    if at is None:
        report.reading.append(_unknown_path(texts["path"], f"{path}.path", nodes["path"].place))
    if missing or at is None:
        return None
    value = nodes.get("value")
    said = value is not None and (value.quoted or not value.is_blank)  # `""` says that nothing stood there
    code = to_half_width(texts["code"]).upper()
    return GivenExplanation(
        code, at[0], texts["value"] if said else None, texts["reason"], texts["by"], item.place, at[1]
    )


def _incomplete(missing: list[Key], path: str, place: Place) -> Finding:
    zh, en = "、".join(child.label for child in missing), ", ".join(child.id for child in missing)
    words = Words(f"这条说明没有写{zh}", f"this explanation lacks: {en}")
    hint = Words(f"写上{zh}；不再需要的，删去整条", f"give it: {en}; or take the whole item out")
    return error("EXP-05", words, path=path, place=place, hint=hint)


def _unknown_path(written: str, path: str, place: Place) -> Finding:
    words = Words(f"报告里没有“{shorten(written)}”这一项", f"the report has no “{shorten(written)}”")
    hint = Words("照 converter check 报告 --explain 给出的写", "write it as converter check REPORT --explain gives it")
    return error("EXP-05", words, path=path, place=place, hint=hint)
