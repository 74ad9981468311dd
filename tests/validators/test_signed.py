"""Signing, sealing and time stamps leave the file PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pyhanko")

from converter.finish.signing.levels import Level
from converter.finish.signing.straddle import Sides
from tests.finish.signing.conftest import office, rendered, seal_file, services, sign  # noqa: F401
from tests.finish.signing.pki import Holder
from tests.finish.signing.test_seal import LONG
from tests.validators.test_archive_grade import second_opinion, verapdf  # noqa: F401


@pytest.fixture
def signed(sign: Callable[..., bytes], office: Holder, tmp_path: Path) -> list[Path]:
    """The report at every level, and a long one with the seal across its edges both ways."""
    paths = []
    for level in Level:
        paths.append(tmp_path / f"{level}.pdf")
        paths[-1].write_bytes(sign(office, level))
    for sides in Sides:
        paths.append(tmp_path / f"straddle-{sides.value}.pdf")
        paths[-1].write_bytes(sign(office, Level.B_LTA, data=rendered(LONG), straddle=sides))
    return paths


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("javac") is None, reason="veraPDF needs a JDK")
def test_verapdf_passes_signed_files(signed: list[Path]) -> None:
    verdicts = verapdf(signed)
    assert len(verdicts) == 2 * len(signed)
    assert all(line.startswith("PASS") for line in verdicts), verdicts


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_fast_validator_passes_what_has_one_signature(
    signed: list[Path],
    second_opinion: Callable[[Path, str], list[str]],
    profile: str,
) -> None:
    """It misreads the byte range of a signature that is followed by a revision (B-LT, B-LTA): veraPDF judges those."""
    for path in signed[:2]:
        assert second_opinion(path, profile) == [], path.name
