"""The finisher: what WeasyPrint has laid out → one file that is PDF/A-3a and PDF/UA-1 at once.

WeasyPrint calls it after it has made all objects and before it writes them. The order matters:
blocks and tables are made whole before what they drop becomes an artifact; links and the field of the signature are
added after that; the keys of the parent tree are counted last.
"""

from __future__ import annotations

from typing import Any

from converter.findings import Finding
from converter.model.pages import PageStart
from converter.render.pdf.artifacts import orphans_to_artifacts
from converter.render.pdf.continuity import join_fragments
from converter.render.pdf.metadata import set_metadata
from converter.render.pdf.objects import next_parent_key, parent_tree, resolve
from converter.render.pdf.page_codes import add_page_codes
from converter.render.pdf.pages import page_starts
from converter.render.pdf.pictures import coarse_pictures
from converter.render.pdf.press import add_press_marks
from converter.render.pdf.signature_field import add_signature_field
from converter.render.pdf.streams import settle_objects
from converter.render.pdf.tables import mend_tables


class Finisher:
    """The finisher of one report. With an address every page gets its QR code, without one none does; `press` adds
    what a print shop needs; a `seal` of so many mm gets its signature field, 0 means none.

    After it has run, `starts` tells where each page begins and `findings` what is not fit for paper.
    """

    def __init__(self, mobile_url: str, *, press: bool = False, seal: float = 0.0) -> None:
        self._mobile_url = mobile_url
        self._press = press
        self._seal = seal
        self.starts: tuple[PageStart, ...] = ()
        self.findings: tuple[Finding, ...] = ()

    def __call__(self, document: Any, pdf: Any) -> None:
        """Finish the PDF's objects in place."""
        root = resolve(pdf, pdf.catalog["StructTreeRoot"])
        join_fragments(document, pdf, root)
        mend_tables(document, pdf, root)
        orphans_to_artifacts(pdf, root)
        if self._mobile_url:
            add_page_codes(document, pdf, root, self._mobile_url)
        if self._seal:
            add_signature_field(document, pdf, root, self._seal)
        set_metadata(document, pdf)
        root["ParentTreeNextKey"] = next_parent_key(parent_tree(pdf))
        if self._press:
            add_press_marks(pdf)
        settle_objects(pdf)
        self.starts = page_starts(document)
        self.findings = tuple(coarse_pictures(document))
