"""A rendered report, an authority with its services, keys of several kinds, and the ways to sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("pyhanko")

from converter.finish.signing.authority import time_authority
from converter.finish.signing.keys import KeyChoice, open_key
from converter.finish.signing.levels import Level
from converter.finish.signing.passphrase import PassphraseSource, Secret
from converter.finish.signing.seal import read_seal
from converter.finish.signing.sign import SigningWish, sign_pdf
from converter.finish.signing.straddle import Sides
from converter.finish.signing.trust import Trust, read_trust
from converter.render.fonts import find_fonts
from converter.render.pdf.render import render_pdf
from converter.source import read_report
from converter.template import find_template
from tests.finish.signing.pki import PASSPHRASE, Holder
from tests.finish.signing.seals import seal_png
from tests.finish.signing.service import Services, running_services

REPORT = """template: disclosure-2021
agency: 青禾县财政局
year: 2025
mobile_url: https://www.example.gov.cn/m/2025.html
overview: |
  全年主动公开信息 318 条。
applications:
  received: {natural_persons: 3, total: 3}
  carried_forward: {natural_persons: 3, total: 3}
signoff: {agency: 青禾县财政局, date: 2026-01-20}
"""


@cache
def rendered(text: str = REPORT) -> bytes:
    """The PDF of a report."""
    report = read_report(text.encode(), "报告.yaml")
    return render_pdf(report, find_template(report.form.name), find_fonts())


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    with running_services() as running:
        yield running


@pytest.fixture
def service(services: Services) -> Iterator[Services]:
    """The services as they were in the beginning."""
    services.asked.clear()
    yield services
    services.silent.clear()
    services.authority.revoked.clear()


@pytest.fixture(scope="session")
def office(services: Services) -> Holder:
    return services.authority.issue("青禾县财政局（测试）")


@pytest.fixture(scope="session")
def trust(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Trust:
    path = tmp_path_factory.mktemp("trust") / "root.pem"
    path.write_bytes(services.authority.root.pem())
    return read_trust([path])


@pytest.fixture(scope="session")
def seal_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seal") / "测试章.png"
    path.write_bytes(seal_png())
    return path


@pytest.fixture
def sign(tmp_path: Path, services: Services, seal_file: Path) -> Callable[..., bytes]:
    """Sign the report with a holder's key at a level."""

    def signed(
        holder: Holder, level: Level = Level.B_B, *, data: bytes | None = None, straddle: Sides | None = None
    ) -> bytes:
        path = tmp_path / "key.p12"
        path.write_bytes(holder.p12())
        authority = time_authority(f"{services.url}/tsa") if level > Level.B_B else None
        wish = SigningWish(level, authority, (), read_seal(seal_file), None, straddle)
        with open_key(KeyChoice(str(path), known(PASSPHRASE))) as key:
            return sign_pdf(data or rendered(), "报告.pdf", key, wish)

    return signed


def known(passphrase: str) -> PassphraseSource:
    """A source that knows the passphrase, as if somebody had typed it."""

    class Known(PassphraseSource):
        def read(self, name: str) -> Secret:
            return Secret(passphrase)

    return Known()
