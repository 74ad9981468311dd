"""Tracked changes of WordprocessingML (ECMA-376 part 1, 17.13.5): runs, paragraph marks and rows that came or went."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from itertools import groupby
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {"\n": f"{W}br", "\t": f"{W}tab"}


class Marks:
    """Makes marks of one author and date, every one with an id that nothing else in the document has."""

    def __init__(self, author: str, date: str, document: Any) -> None:
        self._attributes = {f"{W}author": author} | ({f"{W}date": date} if date else {})
        ids = (element.get(f"{W}id", "") for element in document.iter())
        self._last = max((int(number) for number in ids if number.isdecimal()), default=0)

    def make(self, kind: str) -> Any:
        """An empty mark: `ins`, `del` or `pPrChange`."""
        self._last += 1
        return etree.Element(f"{W}{kind}", {f"{W}id": str(self._last), **self._attributes})

    def wrapped(self, kind: str, runs: Iterable[Any]) -> Any:
        """The runs under one mark."""
        mark = self.make(kind)
        mark.extend(runs)
        return mark

    def mark_paragraph(self, paragraph: Any, kind: str) -> None:
        """The paragraph's own mark, its end, came or went."""
        properties = child(paragraph, "pPr", first=True)
        look = properties.find(f"{W}rPr")
        if look is None:
            look = etree.Element(f"{W}rPr")
            after = [found for name in ("sectPr", "pPrChange") for found in properties.findall(f"{W}{name}")]
            properties.insert(properties.index(after[0]) if after else len(properties), look)
        look.insert(0, self.make(kind))

    def mark_row(self, row: Any, kind: str) -> None:
        """A row of a table came or went."""
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = etree.Element(f"{W}trPr")
            row.insert(1 if row.find(f"{W}tblPrEx") is not None else 0, properties)
        properties.append(self.make(kind))

    def insert_runs(self, element: Any) -> None:
        """Everything in `element` came: its runs go under marks, wherever they stand."""
        for run in list(element.iter(f"{W}r")):
            mark = self.make("ins")
            run.addprevious(mark)
            mark.append(run)


def child(parent: Any, name: str, *, first: bool = False) -> Any:
    """The child of that name; where there is none it is made, as the first or the last."""
    found = parent.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        parent.insert(0 if first else len(parent), found)
    return found


def make_run(text: str, look: Any, *, deleted: bool = False) -> Any:
    """A run of text with the properties `look`; line ends are `w:br`, tabs `w:tab`."""
    run = etree.Element(f"{W}r")
    if look is not None:
        run.append(deepcopy(look))
    for sign, stretch in groupby(text, key=lambda character: character if character in _SIGNS else ""):
        if sign:
            run.extend(etree.Element(_SIGNS[sign]) for _ in stretch)
        else:
            piece = etree.SubElement(run, f"{W}delText" if deleted else f"{W}t")
            piece.set(_SPACE, "preserve")
            piece.text = "".join(stretch)
    return run
