"""The options of signing, for all verbs that sign."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from converter.errors import UsageError
from converter.findings import Words

_NO_KEY = Words(
    "--key 密钥.p12（文件）、--key 'pkcs11:token=…;object=…?module-path=…'（U 盾）或 --key 'program:程序'（签章服务）；"
    "手写签字用 --paper",
    "--key KEY.p12 (a file), --key 'pkcs11:…' (a token) or --key 'program:COMMAND' (a seal service); ink: --paper",
)
_OPTIONS = ("key", "certificate", "passphrase_file", "keyring", "seal", "straddle_seal", "timestamp_url", "level")


def add_signing_options(verb: argparse.ArgumentParser) -> None:
    """The key, its passphrase, the seal, the time stamp, the level, whom to trust."""
    verb.add_argument("--key", metavar="KEY", help="密钥：.p12 文件、pkcs11:…（U 盾）或 program:…（签章服务）")
    verb.add_argument(
        "--certificate", type=Path, action="append", default=[], metavar="FILE", help="签名人和上级的证书"
    )
    secret = verb.add_mutually_exclusive_group()
    secret.add_argument("--passphrase-file", type=Path, metavar="FILE", help="口令文件，第一行是口令")
    secret.add_argument("--keyring", metavar="NAME", help="口令在系统密码库里的名称（服务名 converter）")
    verb.add_argument("--seal", type=Path, metavar="SEAL.png", help="印章图片，透明底 PNG")
    verb.add_argument("--seal-diameter", type=float, choices=(42, 45, 50), metavar="42|45|50", help="印章直径，毫米")
    verb.add_argument(
        "--straddle-seal",
        nargs="?",
        const="duplex",
        choices=("duplex", "single"),
        help="加盖骑缝章：双面印（默认）或单面印",
    )
    verb.add_argument("--timestamp-url", metavar="URL", help="时间戳服务的网址（RFC 3161）；给出时签到 B-LTA")
    verb.add_argument("--level", metavar="B-B|B-T|B-LT|B-LTA", help="签名级别")
    verb.add_argument("--trust", type=Path, action="append", default=[], metavar="CERT", help="信任的证书，可写多次")


def refuse_signing_options(options: argparse.Namespace, why: Words) -> None:
    """UsageError for what would sign where nothing is signed."""
    given = next((name for name in _OPTIONS if getattr(options, name)), None)
    if given:
        option = f"--{given.replace('_', '-')}"
        words = Words(f"{option} 是签名用的，{why.zh}就不签名", f"{option} is for signing, and {why.en} signs nothing")
        raise UsageError(words, hint=Words("去掉其中一个", "leave one of them out"))


def signing_wish(options: argparse.Namespace) -> Any:
    """What the options ask for. UsageError when no key is named, MissingError without what signing needs."""
    if not options.key:
        raise UsageError(Words("没有说用哪个密钥", "no key was named"), hint=_NO_KEY)
    import converter.finish.signing  # noqa: F401  says what to install when the extra is missing
    from converter.filing import FilingWish
    from converter.finish.signing.keys import KeyChoice
    from converter.finish.signing.passphrase import PassphraseSource
    from converter.finish.signing.straddle import Sides

    def ask(name: str) -> str:
        return getpass.getpass(Words(f"{name} 的口令：", f"passphrase of {name}: ").text(options.lang))

    passphrase = PassphraseSource(
        file=options.passphrase_file, keyring=options.keyring, ask=ask if sys.stdin.isatty() else None
    )
    return FilingWish(
        key=KeyChoice(options.key, passphrase, tuple(options.certificate)),
        trust=tuple(options.trust),
        seal=options.seal,
        straddle=Sides(options.straddle_seal) if options.straddle_seal else None,
        timestamp_url=options.timestamp_url,
        level=options.level,
    )
