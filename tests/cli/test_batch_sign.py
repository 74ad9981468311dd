"""`batch --sign`, and `verify` over a signed archive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pyhanko")

from tests.cli.test_sign import Run, desk, key  # noqa: F401
from tests.finish.signing.conftest import office, seal_file, service, services  # noqa: F401


def test_a_signed_archive(desk: Path, run: Run, seal_file: Path) -> None:
    (desk / "另一份.yaml").write_text(
        "模板: disclosure-2021\n机关: 青禾县教育局\n年度: 2025\n落款: {日期: 2026-01-20}\n"
    )
    done = run("batch", "报告.yaml", "另一份.yaml", "-o", "out", "--sign", *key(), "--seal", seal_file, "--json")
    assert done.code == 0, done.err
    files = sorted(path.name for path in (desk / "out").iterdir() if path.name.startswith("青禾县教育局"))
    assert files == [f"青禾县教育局-2025.{kind}" for kind in ("pdf", "receipt.html", "receipt.json")]
    again = run("batch", "报告.yaml", "另一份.yaml", "-o", "out", "--sign", *key(), "--seal", seal_file, "--json")
    assert json.loads(again.out)["skipped"] == 2

    sound = run("verify", "out", "--trust", "root.pem", "--json")
    assert sound.code == 0, sound.out
    signed = [line for line in map(json.loads, sound.out.splitlines()) if line["signatures"]]
    assert len(signed) == 2
    assert all(line["signatures"][0]["trusted"] and line["figures_match"] for line in signed)
    assert run("verify", "out").code == 8, "nobody is trusted"

    run("batch", "报告.yaml", "-o", "plain")
    (desk / "out/青禾县教育局-2025.pdf").write_bytes(next((desk / "plain").glob("*.pdf")).read_bytes())
    assert run("verify", "out", "--trust", "root.pem").code == 8, "the signed one was swapped for one without"


def test_a_key_that_does_not_open_ends_the_run(desk: Path, run: Run) -> None:
    (desk / "pass").write_text("wrong", encoding="utf-8")
    failed = run("batch", "报告.yaml", "-o", "out", "--sign", *key())
    assert failed.code == 8
    assert not list((desk / "out").glob("*.pdf"))
