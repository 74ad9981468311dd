"""What a report costs, ours and elsewhere: CPU time, the same content, faces and pages, side by side.

    .venv/bin/python -m tests.benchmarks.peers [ROUNDS [FOLDER]]

One process for each engine stays for the whole run. They make report after report in turn, the order reversed every
round, and no two reports are alike; the first two are dropped. A ratio is the median of the ratios within a round. CPU
time is that of all threads and of all processes that an engine starts. The last PDF of each must hold the whole report.
With FOLDER, the PDFs stay there.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.peers import libreoffice
from tests.benchmarks.peers.content import MOST_PAGES, make_content
from tests.benchmarks.peers.engines import ENGINES, OURS
from tests.benchmarks.peers.same import require_same
from tests.benchmarks.peers.table import lines, office_lines
from tests.benchmarks.peers.team import EngineError, Member

ROUNDS = 9
DROPPED = 2
SITTINGS = 3


def main(rounds: int, folder: Path) -> None:
    """Let all engines that this machine has work, and print what they cost."""
    members: list[Member] = []
    try:
        members += filter(None, (_join(name, folder) for name in ENGINES))
        for number in range(DROPPED + rounds):
            for member in members if number % 2 else reversed(members):
                sample = member.make(number)
                if number >= DROPPED:
                    member.samples.append(sample)
        last = make_content(DROPPED + rounds - 1).report
        for member in members:
            require_same(last, member.pdf, member.engine.name)
        print(f"{rounds} rounds, QR codes made by naive and typst: {MOST_PAGES} a report")
        print("\n".join(lines(members)), flush=True)
        _office(next(member for member in members if member.engine.name == OURS), folder)
    finally:
        for member in members:
            member.leave()


def _join(name: str, folder: Path) -> Member | None:
    engine = ENGINES[name]
    lacking = engine.missing()
    if lacking:
        print(f"{name}: left out, there is no {lacking}")
        return None
    print(f"{name}: {engine.what}", flush=True)
    return Member(engine, folder / name.replace(" ", "-"))


def _office(ours: Member, folder: Path) -> None:
    lacking = libreoffice.missing()
    if lacking:
        print(f"libreoffice: left out, there is no {lacking}")
        return
    sittings, made = libreoffice.measure(folder / "libreoffice", lambda number: ours.make(number).cpu, SITTINGS)
    print("\n".join(office_lines(sittings, made)))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    try:
        with tempfile.TemporaryDirectory() as temporary:
            main(count, Path(sys.argv[2] if len(sys.argv) > 2 else temporary))
    except EngineError as problem:
        sys.exit(f"an engine has failed:\n{problem}")
