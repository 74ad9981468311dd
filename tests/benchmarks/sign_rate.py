"""Filing copies signed with a key that is opened once for all of them: `python -m tests.benchmarks.sign_rate`.

The same 200 signatures with one key, in blocks that take turns: the key opened once for a block, opened for every file,
key and seal opened for every file, and (for a few) a process of its own for every file, as a script around `converter
sign` would do. Level B-B with the seal, PDF made beforehand. Medians of paired ratios, CPU time (wall clock for the
processes); a PKCS#12 file and, where SoftHSM is there, a token.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from converter.finish.signing.keys import KeyChoice, open_key
from converter.finish.signing.passphrase import PassphraseSource
from converter.finish.signing.seal import read_seal
from converter.finish.signing.sign import SigningWish, sign_pdf
from tests.benchmarks.clock import cpu
from tests.finish.signing.conftest import rendered
from tests.finish.signing.pki import PASSPHRASE, Authority
from tests.finish.signing.seals import seal_png
from tests.finish.signing.test_token import MODULES, PIN, make_token

FILES, BLOCKS, PROCESSES = 200, 10, 5


Way = Callable[[KeyChoice, SigningWish, Path, int], None]


def once(choice: KeyChoice, wish: SigningWish, seal: Path, files: int) -> None:
    with open_key(choice) as key:
        for _ in range(files):
            sign_pdf(rendered(), "r.pdf", key, wish)


def each(choice: KeyChoice, wish: SigningWish, seal: Path, files: int) -> None:
    for _ in range(files):
        with open_key(choice) as key:
            sign_pdf(rendered(), "r.pdf", key, wish)


def everything(choice: KeyChoice, wish: SigningWish, seal: Path, files: int) -> None:
    for _ in range(files):
        with open_key(choice) as key:
            sign_pdf(rendered(), "r.pdf", key, replace(wish, seal=read_seal(seal)))


WAYS: dict[str, Way] = {"key opened once": once, "key for every file": each, "key and seal for every file": everything}


def measure(name: str, choice: KeyChoice, wish: SigningWish, folder: Path) -> None:
    files = FILES // BLOCKS
    taken: dict[str, list[float]] = {label: [] for label in WAYS}
    for block in range(BLOCKS):
        for label in WAYS if block % 2 else reversed(WAYS):
            work = partial(WAYS[label], choice, wish, folder / "seal.png", files)
            taken[label].append(cpu(work) / files)
    print(name)
    for label, costs in taken.items():
        ratio = statistics.median(cost / fast for cost, fast in zip(costs, taken["key opened once"], strict=True))
        print(f"    {label}: {1000 * statistics.median(costs):.1f} ms, {ratio:.2f} times")
    command = [sys.executable, "-m", "converter", "sign", "r.pdf", "-o", "out.pdf", "--key", choice.location]
    command += ["--passphrase-file", "pass", "--seal", "seal.png"]
    start = time.perf_counter()
    for _ in range(PROCESSES):
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
    print(f"    a process for every file: {1000 * (time.perf_counter() - start) / PROCESSES:.0f} ms")


def main() -> None:
    office = Authority().issue("青禾县财政局（测试）")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "r.pdf").write_bytes(rendered())
        (folder / "seal.png").write_bytes(seal_png())
        (folder / "key.p12").write_bytes(office.p12())
        wish = SigningWish(seal=read_seal(folder / "seal.png"))
        (folder / "pass").write_text(PASSPHRASE, encoding="utf-8")
        source = PassphraseSource(file=folder / "pass")
        measure("PKCS#12", KeyChoice(str(folder / "key.p12"), source), wish, folder)
        if MODULES:
            with pytest.MonkeyPatch.context() as patch:
                address = make_token(folder, office, patch)
                (folder / "pass").write_text(PIN, encoding="utf-8")
                measure("PKCS#11 (SoftHSM)", KeyChoice(address, source), wish, folder)


if __name__ == "__main__":
    main()
