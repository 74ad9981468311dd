"""The engines of the table, by name."""

from __future__ import annotations

from tests.benchmarks.peers import chromium, naive, ours, typst_engine
from tests.benchmarks.peers.engine import Engine

OURS, AGAIN, NAIVE, TYPST = "ours", "ours again", "naive", "typst"

ENGINES = {
    engine.name: engine
    for engine in (
        Engine(OURS, "batch worker: read, check, PDF/A-3a + UA-1, data inside, reopen, compare", ours.whole, True),
        Engine(AGAIN, "the same in a second process: what the clock is worth", ours.whole, True),
        Engine(
            "ours PDF only",
            "a PDF laid out from a report that was read; not checked, not reopened",
            ours.rendering,
            True,
        ),
        Engine("ours compiled", "the same pages by a compiled form that has seen 40 reports", ours.compiled, True),
        Engine(NAIVE, "WeasyPrint, all anew for each report, QR codes as PNG", naive.naive),
        Engine(TYPST, "compiler kept, plain PDF without tags", typst_engine.plain, False, typst_engine.missing),
        Engine("typst archive", "PDF/A-3a + UA-1, data inside", typst_engine.archive, True, typst_engine.missing),
        Engine("chromium", "browser kept, plain PDF, no QR code", chromium.chromium, False, chromium.missing),
    )
}
