"""Keys where they are: files, programs that sign elsewhere, and where the passphrase comes from."""

from __future__ import annotations

import pickle
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from converter.errors import ConverterError, MissingError, SignatureError, SourceError, UsageError
from converter.finish.signing import passphrase as passphrases
from converter.finish.signing.keys import KeyChoice, open_key
from converter.finish.signing.passphrase import PassphraseSource, Secret
from converter.finish.signing.sign import SigningWish, sign_pdf
from converter.finish.signing.trust import Trust
from converter.finish.signing.verify import verify_signatures
from tests.finish.signing.conftest import known, rendered
from tests.finish.signing.pki import PASSPHRASE, Holder
from tests.finish.signing.service import Services


def signed_with(choice: KeyChoice) -> bytes:
    with open_key(choice) as key:
        return sign_pdf(rendered(), "报告.pdf", key, SigningWish())


@pytest.mark.parametrize("passphrase", [PASSPHRASE, "", None], ids=["passphrase", "empty", "none"])
def test_files(passphrase: str | None, office: Holder, tmp_path: Path, trust: Trust) -> None:
    path = tmp_path / "密钥.p12"
    path.write_bytes(office.p12(passphrase or None))
    source = known(PASSPHRASE) if passphrase else PassphraseSource()  # nobody is asked where nothing is needed
    assert verify_signatures(signed_with(KeyChoice(str(path), source)), trust).ok


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=lambda curve: curve.name)
def test_elliptic_curves(curve: ec.EllipticCurve, services: Services, tmp_path: Path, trust: Trust) -> None:
    holder = services.authority.issue("椭圆曲线测试机关", key=ec.generate_private_key(curve))
    path = tmp_path / "key.p12"
    path.write_bytes(holder.p12(None))
    assert verify_signatures(signed_with(KeyChoice(str(path))), trust).ok


def test_certificates_beside_a_bare_key(office: Holder, tmp_path: Path, trust: Trust) -> None:
    """A key file that does not bring the certificates above it along gets them from files."""
    path, chain = tmp_path / "key.p12", tmp_path / "chain.pem"
    path.write_bytes(office.p12(None, chain=False))
    assert "SIG-05" in {r.code for r in verify_signatures(signed_with(KeyChoice(str(path))), trust).problems}
    chain.write_bytes(office.chain_pem())
    assert verify_signatures(signed_with(KeyChoice(str(path), certificates=(chain,))), trust).ok


def broken(content: bytes) -> Callable[[Path], KeyChoice]:
    def choice(folder: Path) -> KeyChoice:
        path = folder / "key.p12"
        path.write_bytes(content)
        return KeyChoice(str(path), known("x"))

    return choice


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"-----BEGIN CERTIFICATE-----", bytes(100), b"\x30\x82\x01"])
def test_what_is_no_key_file(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught, open_key(broken(content)(tmp_path)):
        pass
    assert "PKCS#12" in caught.value.words.zh
    assert caught.value.place is not None


def test_a_missing_key_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError), open_key(KeyChoice(str(tmp_path / "nowhere.p12"))):
        pass


def test_a_wrong_passphrase_is_not_repeated(office: Holder, tmp_path: Path) -> None:
    path = tmp_path / "key.p12"
    path.write_bytes(office.p12())
    with pytest.raises(SignatureError) as caught, open_key(KeyChoice(str(path), known("falsch-und-geheim"))):
        pass
    error = caught.value
    assert "口令不对" in error.words.zh
    assert "falsch" not in f"{error}{error.words}{error.hint}{error.__cause__}{error.__context__!r}"


@pytest.mark.parametrize(
    ("purpose", "usage", "words"),
    [
        ([ExtendedKeyUsageOID.SERVER_AUTH], ["digital_signature"], "不是签署文件用的"),
        ([], ["key_encipherment"], "不是签署文件用的"),
    ],
)
def test_keys_that_must_not_sign(
    purpose: list[object], usage: list[str], words: str, services: Services, tmp_path: Path
) -> None:
    holder = services.authority.issue("别的用途", purpose=purpose, usage=usage)  # type: ignore[arg-type]
    path = tmp_path / "key.p12"
    path.write_bytes(holder.p12(None))
    with pytest.raises(SignatureError, match="not for signing") as caught, open_key(KeyChoice(str(path))):
        pass
    assert words in caught.value.words.zh


def test_a_short_key(services: Services, tmp_path: Path) -> None:
    holder = services.authority.issue("短密钥", key=rsa.generate_private_key(65537, 1024))
    path = tmp_path / "key.p12"
    path.write_bytes(holder.p12(None))
    with pytest.raises(SignatureError, match="1024 bits"), open_key(KeyChoice(str(path))):
        pass


SM2 = [
    ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "sm2.pem"],
    [
        "openssl",
        "req",
        "-x509",
        "-new",
        "-key",
        "sm2.pem",
        "-sm3",
        "-out",
        "cert.pem",
        "-days",
        "9",
        "-subj",
        "/CN=test",
    ],
    ["openssl", "pkcs12", "-export", "-inkey", "sm2.pem", "-in", "cert.pem", "-out", "sm2.p12", "-passout", "pass:x"],
]


@pytest.mark.parametrize("location", ["sm2.p12", "program:true"])
def test_chinese_algorithms_are_refused_in_words(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        for command in SM2:
            subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("OpenSSL makes no SM2 keys here")
    choice = KeyChoice(location, known("x"), (tmp_path / "cert.pem",))
    with pytest.raises(SignatureError, match="SM2") as caught, open_key(choice):
        pass
    assert "国密" in caught.value.words.zh


PROGRAM = """
import base64, json, sys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key
request = json.loads(sys.stdin.readline())
assert request["signature_algorithm"] == "sha256_rsa" and len(request["digest"]) == 64, request
key = load_pem_private_key(open(sys.argv[1], "rb").read(), None)
raw = key.sign(bytes.fromhex(request["digest"]), padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
print(json.dumps({"signature": base64.b64encode(raw).decode()}))
"""


@pytest.fixture
def seal_service(tmp_path: Path, office: Holder) -> Callable[[str], KeyChoice]:
    """A program in the place of a seal service; the key lies in a file that only the program reads."""
    (tmp_path / "key.pem").write_bytes(office.key_pem())
    (tmp_path / "chain.pem").write_bytes(office.chain_pem())

    def choice(program: str) -> KeyChoice:
        path = tmp_path / "service.py"
        path.write_text(textwrap.dedent(program), encoding="utf-8")
        command = f"{sys.executable} '{path}' '{tmp_path / 'key.pem'}'"
        return KeyChoice(f"program:{command}", certificates=(tmp_path / "chain.pem",))

    return choice


def test_a_program_that_signs_elsewhere(seal_service: Callable[[str], KeyChoice], trust: Trust) -> None:
    assert verify_signatures(signed_with(seal_service(PROGRAM)), trust).ok


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.exit('盖章申请被退回')", "盖章申请被退回"),
        ("print('好')", "没有签名"),
        ('print(\'{"signature": "AAAA"}\')', "与证书不符"),
        ("print('{\"signature\": 1}')", "没有签名"),
    ],
)
def test_programs_that_do_not_sign(program: str, words: str, seal_service: Callable[[str], KeyChoice]) -> None:
    with pytest.raises(SignatureError) as caught:
        signed_with(seal_service(program))
    assert words in caught.value.words.zh


def test_a_program_needs_a_certificate_and_a_command(seal_service: Callable[[str], KeyChoice]) -> None:
    for choice in (KeyChoice("program:true"), KeyChoice("program:", certificates=seal_service("").certificates)):
        with pytest.raises(UsageError), open_key(choice):
            pass


def test_the_passphrase_does_not_reach_the_program(
    seal_service: Callable[[str], KeyChoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(passphrases.VARIABLE, "geheim")
    signed_with(seal_service("import os\nassert 'CONVERTER_PASSPHRASE' not in os.environ\n" + PROGRAM))


class TestPassphrase:
    def test_file(self, tmp_path: Path) -> None:
        path = tmp_path / "口令"
        path.write_bytes("测试 口令\r\nzweite Zeile\n".encode())
        assert PassphraseSource(file=path).read("k").reveal() == "测试 口令"

    @pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
    def test_unreadable_file(self, content: bytes | None, tmp_path: Path) -> None:
        path = tmp_path / "p"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(SourceError):
            PassphraseSource(file=path).read("k")

    def test_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(passphrases.VARIABLE, "aus der Umgebung")
        assert PassphraseSource(ask=lambda name: "gefragt").read("k").reveal() == "aus der Umgebung"

    def test_person(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(passphrases.VARIABLE, raising=False)
        asked: list[str] = []
        source = PassphraseSource(ask=lambda name: asked.append(name) or "getippt")  # type: ignore[func-returns-value]
        assert source.read("公章.p12").reveal() == "getippt"
        assert asked == ["公章.p12"]

    def test_nowhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(passphrases.VARIABLE, raising=False)
        with pytest.raises(SignatureError) as caught:
            PassphraseSource().read("公章.p12")
        assert caught.value.hint
        assert "--passphrase-file" in caught.value.hint.zh

    def test_keyring(self, monkeypatch: pytest.MonkeyPatch) -> None:
        keyring = pytest.importorskip("keyring")
        kept = {("converter", "公章"): "aus dem Schlüsselbund"}
        monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
        assert PassphraseSource(keyring="公章").read("k").reveal() == "aus dem Schlüsselbund"
        with pytest.raises(SignatureError, match="holds no passphrase"):
            PassphraseSource(keyring="别的").read("k")

    def test_no_keyring(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "keyring", None)
        with pytest.raises(MissingError):
            PassphraseSource(keyring="公章").read("k")

    def test_it_shows_itself_to_nobody(self) -> None:
        secret = Secret("streng geheim")
        assert "geheim" not in f"{secret} {secret!r} {[secret]}"
        with pytest.raises(TypeError):
            pickle.dumps(secret)


def test_every_error_names_a_way_out(tmp_path: Path, office: Holder) -> None:
    path = tmp_path / "key.p12"
    path.write_bytes(office.p12())
    for choice in (
        KeyChoice(str(path), known("x")),
        KeyChoice(str(tmp_path / "nowhere.p12")),
        KeyChoice("program:no-such-program-anywhere", certificates=(tmp_path / "nowhere.pem",)),
        KeyChoice("pkcs11:token=x"),
    ):
        with pytest.raises(ConverterError) as caught, open_key(choice):
            pass
        assert caught.value.hint, choice
