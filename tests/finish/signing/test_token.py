"""A key in a token: SoftHSM stands for the office's card."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from converter.errors import SignatureError, UsageError
from converter.finish.signing.authority import time_authority
from converter.finish.signing.keys import KeyChoice, open_key
from converter.finish.signing.levels import Level
from converter.finish.signing.passphrase import PassphraseSource
from converter.finish.signing.sign import SigningWish, sign_pdf
from converter.finish.signing.token import TokenAddress, parse_address
from converter.finish.signing.trust import Trust
from converter.finish.signing.verify import verify_signatures
from tests.finish.signing.conftest import known, rendered
from tests.finish.signing.pki import Holder
from tests.finish.signing.service import Services

PIN, LABEL = "4711", "测试公章"
MODULES = [
    path
    for path in (Path("/usr/lib/softhsm/libsofthsm2.so"), *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"))
    if path.exists()
]
softhsm = pytest.mark.skipif(
    not (MODULES and shutil.which("softhsm2-util")), reason="SoftHSM (softhsm2) is not installed"
)


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory, office: Holder) -> Iterator[str]:
    """The address of a token that holds the office's key and certificates."""
    with pytest.MonkeyPatch.context() as patch:
        yield make_token(tmp_path_factory.mktemp("token"), office, patch)


def make_token(folder: Path, office: Holder, patch: pytest.MonkeyPatch) -> str:
    """A token in `folder`, filled as its issuer would; its address."""
    (folder / "tokens").mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n", encoding="utf-8")
    patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm.conf"))
    module = str(MODULES[0])
    (folder / "key.pem").write_bytes(office.key_pem())
    util = ["softhsm2-util", "--module", module]
    run(*util, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678")
    run(*util, "--import", folder / "key.pem", "--token", LABEL, "--label", "签章", "--id", "01", "--pin", PIN)
    store(module, office)
    return f"pkcs11:token={quote(LABEL)};object={quote('签章')}?module-path={quote(module)}"


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def store(module: str, office: Holder) -> None:
    """Write the certificates into the token, as an issuer does."""
    import pkcs11
    from cryptography.hazmat.primitives.serialization import Encoding
    from pkcs11.util.x509 import decode_x509_certificate

    with pkcs11.lib(module).get_token(token_label=LABEL).open(user_pin=PIN, rw=True) as session:
        for number, certificate in enumerate((office.certificate, *office.above)):
            entry = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
            entry[pkcs11.Attribute.TOKEN] = True
            entry[pkcs11.Attribute.LABEL] = "签章" if number == 0 else f"上级 {number}"
            entry[pkcs11.Attribute.ID] = b"\x01" if number == 0 else bytes([16 + number])
            session.create_object(entry)


@softhsm
@pytest.mark.parametrize("level", [Level.B_B, Level.B_LTA], ids=str)
def test_signs_end_to_end(level: Level, token: str, services: Services, trust: Trust) -> None:
    authority = time_authority(f"{services.url}/tsa") if level > Level.B_B else None
    with open_key(KeyChoice(token, known(PIN))) as key:
        assert "青禾县财政局" in key.name
        for _ in range(2):  # opened once, signs as often as it is asked to
            signed = sign_pdf(rendered(), "报告.pdf", key, SigningWish(level, authority))
            assert verify_signatures(signed, trust).ok


@softhsm
@pytest.mark.parametrize(
    "spelling",
    [
        lambda address: address,
        lambda address: re.sub(r";object=[^?]*", "", address),
        lambda address: re.sub(r";object=[^?]*", ";id=%01", address),
        lambda address: re.sub(r"object=([^?]*)", r"object=\1;type=private", address),
    ],
    ids=["label", "only-key", "id", "type"],
)
def test_ways_to_name_the_key(spelling: Callable[[str], str], token: str, trust: Trust) -> None:
    with open_key(KeyChoice(spelling(token), known(PIN))) as key:
        assert verify_signatures(sign_pdf(rendered(), "报告.pdf", key, SigningWish()), trust).ok


@softhsm
@pytest.mark.parametrize(
    ("change", "pin", "words"),
    [
        (("", ""), "0000", "PIN"),
        ((quote(LABEL), quote("别的令牌")), PIN, "没有这个名称的令牌"),
        ((quote("签章"), quote("别的密钥")), PIN, "令牌打不开"),
        (("libsofthsm2.so", "libnothing.so"), PIN, "令牌打不开"),
    ],
    ids=["pin", "token", "key", "module"],
)
def test_what_may_be_wrong(change: tuple[str, str], pin: str, words: str, token: str) -> None:
    with pytest.raises(SignatureError) as caught, open_key(KeyChoice(token.replace(*change), known(pin))):
        pass
    assert words in caught.value.words.zh
    assert pin not in f"{caught.value.words} {caught.value.hint}".replace("PIN", "") or pin == PIN


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("pkcs11:token=a;object=b?module-path=/m.so", TokenAddress("/m.so", "a", "b", None)),
        ("pkcs11:token=%E5%85%AC%E7%AB%A0?module-path=/m.so", TokenAddress("/m.so", "公章", None, None)),
        ("pkcs11:token=公章;id=%01%02?module-path=/m.so", TokenAddress("/m.so", "公章", None, b"\x01\x02")),
        ("pkcs11:?module-path=/m.so", TokenAddress("/m.so", None, None, None)),
    ],
)
def test_addresses(text: str, address: TokenAddress) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "pkcs11:token=a",
        "pkcs11:tokne=a?module-path=/m.so",
        "pkcs11:token=a?module-path=/m.so&pin-value=1234",
        "pkcs11:token=a?module-path=/m.so&speed=fast",
        "pkcs11:",
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    """A part that would be passed over is an error; a PIN on the command line too, and it is not repeated."""
    with pytest.raises(UsageError) as caught:
        parse_address(text)
    assert "1234" not in f"{caught.value.words} {caught.value.hint}"
    assert caught.value.hint


def test_the_passphrase_is_asked_for_by_the_token_s_name() -> None:
    asked: list[str] = []
    source = PassphraseSource(ask=lambda name: asked.append(name) or "0")  # type: ignore[func-returns-value]
    with pytest.raises(SignatureError), open_key(KeyChoice("pkcs11:token=公章?module-path=/no/such.so", source)):
        pass
    assert asked == ["公章"]
