"""`converter verify`: signed, by whom, untouched, pages equal to the data; or is a digest on paper the file's."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import Any

from converter.cli.say import put, put_json, put_lines, say, say_error
from converter.digest import match_digest
from converter.errors import ConverterError, ExitCode, UsageError
from converter.findings import Words
from converter.settings import Settings

_YES, _NO = Words("是", "yes"), Words("否", "no")


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser(
        "verify", parents=[common], help="核验：签名、是否被改动、页面数字与数据是否一致；核对纸质件的数据摘要"
    )
    verb.add_argument("files", type=Path, nargs="+", metavar="FILE.pdf|DIR", help="PDF，或 batch 生成的归档文件夹")
    verb.add_argument(
        "--trust", type=Path, action="append", default=[], metavar="CERT", help="信任的证书或文件夹，可写多次"
    )
    verb.add_argument("--signer", metavar="CERT|NAME", help="应是谁签的：证书文件，或证书里的名称")
    verb.add_argument("--crl", type=Path, action="append", default=[], metavar="FILE", help="手头的证书吊销列表")
    verb.add_argument("--online", action="store_true", help="联网查证书是否被吊销")
    verb.add_argument("--digest", metavar="SHA256", help="只核对纸质件页脚的数据摘要（可只写前 16 位以上）")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出，一行一份")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one verdict a file; the exit code is 0 when all are good, else 8, or that of a file that cannot be read."""
    settings = Settings(template_dirs=tuple(options.templates))
    judges: dict[bool, Any] = {}
    codes = []
    for path in options.files:
        try:
            if path.is_dir() not in judges:
                judges[path.is_dir()] = _judge(options, settings, archive=path.is_dir())
            codes.append(ExitCode.DONE if judges[path.is_dir()](path) else ExitCode.SIGNATURE)
        except ConverterError as problem:
            if len(options.files) == 1 or isinstance(problem, UsageError):
                raise
            say_error(problem, options.lang)
            codes.append(problem.exit_code)
    return next((code for code in codes if code), ExitCode.DONE)


def _judge(options: argparse.Namespace, settings: Settings, *, archive: bool) -> Any:
    """What says of a path whether all is well with it."""
    if archive and options.digest:
        words = Words("数据摘要只能与一份文件核对", "a digest is compared with one file")
        raise UsageError(words, hint=Words("写出文件名", "name the file"))
    if archive:
        return _archive_judge(options, settings)
    return _digest_judge(options, settings) if options.digest else _signature_judge(options, settings)


def _archive_judge(options: argparse.Namespace, settings: Settings) -> Any:
    from converter.bulk.audit import AuditWish, audit_archive

    expected = _expected(options.signer) if options.signer else None

    def judge(folder: Path) -> bool:
        wish = AuditWish(folder, settings, tuple(options.trust), tuple(options.crl), options.online, expected)
        good = bad = 0
        for found in audit_archive(wish, os.cpu_count() or 1):
            good, bad = good + found.ok, bad + (not found.ok)
            if options.json:
                put_json(found.as_dict(options.lang))
            elif not found.ok:
                put(f"✗ {found.file}")
                put_lines(f"    {words.text(options.lang)}" for words in found.problems)
        closing = Words(f"共 {good + bad} 个文件，完好 {good}，有问题 {bad}", f"{good} files are sound, {bad} are not")
        say(f"{folder}: {closing.text(options.lang)}")
        return not bad

    return judge


def _signature_judge(options: argparse.Namespace, settings: Settings) -> Any:
    import converter.finish.signing  # noqa: F401  says what to install when the extra is missing
    from converter.finish.signing.trust import read_trust
    from converter.verification import verify

    trust = read_trust(options.trust, options.crl, online=options.online)
    expected = _expected(options.signer)

    def judge(path: Path) -> bool:
        found = verify(path, trust, settings, expected)
        if options.json:
            put_json(found.as_dict(options.lang))
        else:
            _put(found, options.lang)
        return bool(found.ok)

    return judge


def _expected(signer: str | None) -> Any:
    from converter.finish.signing.certificates import read_certificates
    from converter.finish.signing.verify import Expected

    if not signer:
        return Expected()
    path = Path(signer)
    if path.is_file():
        return Expected(certificate=read_certificates(path)[0].sha256.hex())
    if re.search(r"\.(pem|crt|cer|der)$", signer, re.IGNORECASE):
        words = Words(f"没有这个证书文件：{signer}", f"there is no such certificate: {signer}")
        raise UsageError(words, hint=Words("--signer 写证书文件，或证书里的名称", "--signer is a file or a name"))
    return Expected(name=signer)


def _put(found: Any, language: str) -> None:
    """The verdict for a person: first whether it holds, then what it rests on."""
    verdict = Words("✓ 有效", "✓ valid") if found.ok else Words("✗ 无效", "✗ not valid")
    put(f"{verdict.text(language)}  {found.file}")
    for signature in found.signatures.signatures:
        clock = (
            Words("（签名的电脑自己的时钟）", " (by the signer's own clock)")
            if signature.claimed_time
            else Words("", "")
        )
        moment = signature.time.astimezone().strftime("%Y-%m-%d %H:%M:%S %z") if signature.time else "—"
        rows = (
            (Words("签名人", "signer"), signature.signer),
            (Words("签名人可信", "trusted"), _yes(signature.trusted, language)),
            (Words("内容未改动", "intact"), _yes(signature.intact, language)),
            (Words("覆盖整个文件", "covers the whole file"), _yes(signature.covers_whole_file, language)),
            (Words("级别", "level"), f"PAdES {signature.level}"),
            (Words("时间", "time"), moment + clock.text(language)),
        )
        for label, value in rows:
            put(f"    {label.text(language)}: {value}")
    match = {True: _YES, False: _NO, None: Words("没有数据可比", "no data to compare")}[found.figures_match]
    put(f"    {Words('页面数字与数据一致', 'figures equal the data').text(language)}: {match.text(language)}")
    for remark in found.signatures.problems:
        put(f"    ✗ {remark.text(language)}")
    for remark in found.signatures.notes:
        put(f"    – {remark.text(language)}")


def _yes(value: bool, language: str) -> str:
    return (_YES if value else _NO).text(language)


def _digest_judge(options: argparse.Namespace, settings: Settings) -> Any:
    def judge(path: Path) -> bool:
        found = match_digest(path, options.digest, settings)
        if options.json:
            told = {"file": found.file, "ok": found.matches, "digest": found.found, "digits_compared": found.digits}
            put_json(told | {"figures_match": found.figures_match})
        elif found.matches:
            words = Words(f"✓ 相符（比对了 {found.digits} 位）", f"✓ it is the same ({found.digits} digits compared)")
            put(f"{words.text(options.lang)}  {path}")
        else:
            _put_mismatch(found, path, options.lang)
        return bool(found.matches)

    return judge


def _put_mismatch(found: Any, path: Path, language: str) -> None:
    if found.figures_match is False:
        words = Words("✗ 文件的页面与它随带的数据不符", "✗ the pages of the file differ from its data")
    else:
        words = Words("✗ 不相符：这不是同一份数据", "✗ not the same data")
    put(f"{words.text(language)}  {path}")
    say(Words(f"    文件的数据摘要：{found.found}", f"    digest of the file's data: {found.found}").text(language))
