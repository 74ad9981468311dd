"""`converter sign`: the signed filing copy, or the copy for ink."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put_json, say, say_error, say_findings, say_written
from converter.cli.signing import add_signing_options, refuse_signing_options, signing_wish
from converter.convert import convert
from converter.errors import ConverterError, ExitCode, UsageError
from converter.findings import Words
from converter.settings import Settings

_STOPPED = Words("有错误，没有签", "there are errors and nothing was signed")


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("sign", parents=[common], help="校核、生成、盖章并签名，得到归档用的 PDF")
    verb.add_argument(
        "sources", type=Path, nargs="+", metavar="REPORT|FILE.pdf", help="报告，或本程序生成的 PDF；可写多个"
    )
    verb.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.pdf|DIR", help="多个时是文件夹")
    add_signing_options(verb)
    verb.add_argument("--paper", action="store_true", help="手写签字、盖实体印章用的纸质件，不签名")
    verb.add_argument("--notes", action="store_true", help="逐条显示说明")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出回执，一行一份")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign every source; the exit code is that of the only one, or 9 when some of many failed."""
    pairs = _targets(options)
    settings = Settings(
        template_dirs=tuple(options.templates),
        font_dirs=tuple(options.fonts),
        paper=options.paper,
        seal_diameter=options.seal_diameter,
    )
    if options.paper:
        refuse_signing_options(options, Words("写了 --paper ", "--paper"))
        return _paper(pairs, settings, options)
    wish = signing_wish(options)
    from converter.filing import open_filing

    codes = []
    with open_filing(wish, settings) as filing:
        for source, target in pairs:
            codes.append(_sign(filing, source, target, options, alone=len(pairs) == 1))
    return _summary(codes)


def _sign(filing: Any, source: Path, target: Path, options: argparse.Namespace, *, alone: bool) -> ExitCode:
    """Sign one source. Among many, what is wrong with one is told and the next is signed."""
    try:
        filed = filing.file(source, target)
    except ConverterError as problem:
        if alone:
            raise
        say(f"{source}:")
        say_error(problem, options.lang)
        return problem.exit_code
    say_findings(filed.findings, options.lang, notes=options.notes)
    if filed.receipt is None:
        say(f"{source}: {_STOPPED.text(options.lang)}" if not alone else _STOPPED.text(options.lang))
        return ExitCode.FINDINGS
    if options.json:
        put_json(filed.receipt.data)
    say(_signed(filed.receipt.level, filed.receipt.data["signature"]["signer"], options).text(options.lang))
    say_written(filed.written, options.lang)
    return ExitCode.DONE


def _signed(level: str, signer: str, options: argparse.Namespace) -> Words:
    if options.timestamp_url:
        return Words(f"已签名：{signer}，PAdES {level}", f"signed by {signer}, PAdES {level}")
    return Words(
        f"已签名：{signer}，PAdES {level}。没有给时间戳服务（--timestamp-url），只签到 B-B：证书过期后不能再证明有效",
        f"signed by {signer}, PAdES {level}. Without --timestamp-url it is B-B: no proof after the certificate expires",
    )


def _paper(pairs: list[tuple[Path, Path]], settings: Settings, options: argparse.Namespace) -> int:
    codes = []
    for source, target in pairs:
        result = convert(source, [target], settings)
        say_findings(result.findings, options.lang, notes=options.notes)
        if not result.written:
            say(_STOPPED.text(options.lang))
        say_written(result.written, options.lang)
        codes.append(ExitCode.DONE if result.written else ExitCode.FINDINGS)
    return _summary(codes)


def _summary(codes: list[ExitCode]) -> ExitCode:
    failed = [code for code in codes if code]
    if not failed:
        return ExitCode.DONE
    return failed[0] if len(codes) == 1 else ExitCode.BATCH


def _targets(options: argparse.Namespace) -> list[tuple[Path, Path]]:
    """Source and target of each; several sources go into a folder, named after them."""
    output: Path = options.output
    if len(options.sources) == 1 and not output.is_dir():
        if output.suffix.lower() != ".pdf":
            words = Words(f"签名的文件是 PDF，“{output.name}”不是", f"what is signed is a PDF, “{output.name}” is none")
            raise UsageError(words, hint=Words("-o 写成 文件.pdf", "give -o FILE.pdf"))
        return [(options.sources[0], output)]
    if not output.is_dir():
        words = Words("要签多个文件时，-o 是一个已有的文件夹", "for several files -o is a folder that exists")
        raise UsageError(words, hint=Words("先建好文件夹", "make the folder first"))
    pairs = [(source, output / f"{source.stem}.pdf") for source in options.sources]
    names = [target.name.casefold() for _, target in pairs]
    double = next((target.name for _, target in pairs if names.count(target.name.casefold()) > 1), None)
    if double:
        words = Words(f"有两个文件都要写成 {double}", f"two files would be written as {double}")
        raise UsageError(words, hint=Words("分两次签到不同的文件夹", "sign them into different folders"))
    return pairs
