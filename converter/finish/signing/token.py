"""A key in a token or card, by PKCS#11: named as RFC 7512 names it, opened once, closed at the end.

pkcs11:token=公章;object=签章?module-path=/usr/lib/softhsm/libsofthsm2.so
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes

from asn1crypto import x509

from converter.errors import MissingError, SignatureError, UsageError
from converter.findings import Words, shorten
from converter.finish.signing.keys import OpenKey, make_key
from converter.finish.signing.passphrase import PassphraseSource

_EXAMPLE = "pkcs11:token=公章;object=签章?module-path=/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """What an RFC 7512 address names: the library, the token's label, the key's label and id."""

    module: str
    token: str | None = None
    label: str | None = None
    id: bytes | None = None


def parse_address(text: str) -> TokenAddress:
    """The address in its parts; UsageError when it names no library, or has parts that would be passed over."""
    path, _, query = text.partition(":")[2].partition("?")
    parts = dict(_pairs(path, ";"))
    options = dict(_pairs(query, "&"))
    module = unquote(options.pop("module-path", ""))
    if "pin-value" in options:
        words = Words("口令不能写在命令行里（pin-value）", "the PIN does not belong on the command line (pin-value)")
        hint = Words(
            "用 --passphrase-file、--keyring，或等它询问", "use --passphrase-file, --keyring, or wait to be asked"
        )
        raise UsageError(words, hint=hint)
    if not module or options or parts.keys() - {"token", "object", "id", "type"}:
        words = Words(f"令牌的地址写法不对：{shorten(text)}", f"this is no address of a token: {shorten(text)}")
        raise UsageError(words, hint=Words(f"例如：{_EXAMPLE}", f"for example: {_EXAMPLE}"))
    label, token = (unquote(parts[name]) if name in parts else None for name in ("object", "token"))
    return TokenAddress(module, token, label, unquote_to_bytes(parts["id"]) if "id" in parts else None)


def _pairs(text: str, separator: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, text.split(separator)):
        name, _, value = part.partition("=")
        yield name, value


@contextmanager
def open_token(address: str, passphrase: PassphraseSource, given: list[x509.Certificate]) -> Iterator[OpenKey]:
    """The key in the token, logged in until the block ends."""
    where = parse_address(address)
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        words = Words("本机没有装 python-pkcs11", "python-pkcs11 is not installed here")
        hint = Words("运行：python3 -m pip install python-pkcs11", "run: python3 -m pip install python-pkcs11")
        raise MissingError(words, hint=hint) from None
    secret = passphrase.read(where.token or where.module)
    criteria = TokenCriteria(label=where.token) if where.token else None
    try:
        session = open_pkcs11_session(where.module, token_criteria=criteria, user_pin=secret.reveal())
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as problem:
        raise _no_token(problem, where) from None
    try:
        wanted = {"cert_label": where.label, "key_label": where.label}
        if where.id is not None:
            wanted = {"cert_id": where.id, "key_id": where.id}  # type: ignore[dict-item]
        elif where.label is None:
            wanted = {"key_label": _only_key(session, where)}
        fitting = given[0] if given else None
        signer = PKCS11Signer(session, signing_cert=fitting, other_certs_to_pull=None, ca_chain=given, **wanted)  # type: ignore[arg-type]
        chain = [*signer.cert_registry, *given]
        yield make_key(signer, chain)
    except pkcs11.PKCS11Error as problem:
        raise _no_token(problem, where) from None
    finally:
        session.close()


def _only_key(session: object, where: TokenAddress) -> str:
    """The label of the only key in the token."""
    from pkcs11 import Attribute, ObjectClass

    found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))  # type: ignore[attr-defined]
    if len(found) != 1:
        names = "、".join(str(key.label) for key in found) or "—"
        words = Words(f"令牌里有 {len(found)} 个密钥：{names}", f"the token holds {len(found)} keys: {names}")
        hint = Words("在地址里写明 object=…", "name one in the address: object=…")
        raise SignatureError(words, hint=hint)
    return str(found[0].label)


def _no_token(problem: Exception, where: TokenAddress) -> SignatureError:
    """What a token's library says, in words. Its own texts may be empty; none of them holds the PIN."""
    kind = type(problem).__name__
    known = {
        "PinIncorrect": Words(
            "令牌的口令（PIN）不对；连错几次会锁死", "the PIN is wrong; a few more tries lock the token"
        ),
        "PinLocked": Words("令牌已经锁死，请发证机构解锁", "the token is locked; its issuer can unlock it"),
        "PinLenRange": Words("令牌的口令（PIN）长度不对", "the PIN has a wrong length"),
        "TokenNotPresent": Words("令牌没有插好", "the token is not there"),
        "NoSuchToken": Words("没有这个名称的令牌", "there is no token of this name"),
        "DeviceRemoved": Words("令牌被拔出", "the token was taken out"),
    }
    if "token matching" in str(problem):
        kind = "NoSuchToken"
    words = known.get(kind) or Words(
        f"令牌打不开（{kind}：{shorten(str(problem), 80)}）",
        f"the token does not open ({kind}: {shorten(str(problem), 80)})",
    )
    hint = Words(
        f"检查令牌是否插好、驱动 {where.module} 是否装好、名称是否写对",
        f"is the token plugged in, its driver {where.module} installed, its name right?",
    )
    return SignatureError(words, hint=hint)
