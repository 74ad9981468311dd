"""`converter batch`: many reports into an archive; what is up to date stays, what is bad holds up nobody."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from converter.cli.progress import show_progress
from converter.cli.say import put_json, say, say_written
from converter.cli.signing import add_signing_options, refuse_signing_options, signing_wish
from converter.errors import ExitCode, UsageError
from converter.findings import Words, visible
from converter.finish.write import write_all
from converter.outputs import FORMATS
from converter.settings import Settings

_INTERRUPTED = Words(
    "已中断。做好的都在；再运行同一条命令，接着做余下的",
    "interrupted. What was made is there; the same command goes on with the rest",
)
_DIFFERENCE = Words(
    "抽查发现快速排版与常规排版的结果不同：该份及其后各份已用常规排版。前面的各份，同一条命令加 --exact 再运行一次，"
    "就用常规排版重做；请把运行报告发给开发者",
    "a report that was made both ways came out different: it and all after it took the ordinary path. The same command "
    "with --exact makes those before it anew; please send the run report to the developers",
)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("batch", parents=[common], help="批量生成并归档：断了能续，坏一份不影响其他")
    verb.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="报告文件、文件夹、通配符，或清单（CSV、XLSX）；可写多个"
    )
    verb.add_argument("-o", "--output", metavar="DIR", help="归档文件夹")
    verb.add_argument("--to", default="pdf", metavar=",".join(FORMATS), help="输出格式，逗号分开，默认 pdf")
    verb.add_argument(
        "--jobs", type=_count, default=os.cpu_count() or 1, metavar="N", help="同时开几个进程，默认等于处理器核数"
    )
    verb.add_argument(
        "--findings",
        choices=("stop", "mark", "skip"),
        default="stop",
        help="校核有错误的报告：stop 不生成、算失败（默认），mark 生成并每页标明“未通过校核”，skip 跳过、不算失败",
    )
    verb.add_argument("--force", action="store_true", help="已是最新的也重新生成")
    verb.add_argument("--exact", action="store_true", help="不用快速排版，每份 PDF 都按常规排版（结果一样，慢得多）")
    verb.add_argument("--only-failed", action="store_true", help="只重做上次失败的")
    verb.add_argument(
        "--time-limit", type=_count, metavar="SECONDS", help="每份报告的时限；默认按报告大小，40 秒起，最多 120 秒"
    )
    verb.add_argument("--memory", type=_count, default=2048, metavar="MB", help="每个进程的内存上限，默认 2048 MB")
    verb.add_argument("--recycle", type=_count, default=500, metavar="N", help="每做 N 份换一个新进程，默认 500")
    verb.add_argument("--label", default="征求意见稿", help="Word 稿页脚的字样；写成空则不印")
    verb.add_argument("--cluster", metavar="ADDRESS", help="交给 Dask 集群做，如 tcp://主机:8786 或 tls://主机:8786")
    verb.add_argument("--tls-ca", type=Path, metavar="FILE", help="tls:// 用的 CA 证书（PEM）")
    verb.add_argument("--tls-cert", type=Path, metavar="FILE", help="tls:// 用的本机证书（PEM）")
    verb.add_argument("--tls-key", type=Path, metavar="FILE", help="tls:// 用的本机私钥（PEM，无口令）")
    verb.add_argument("--ledger", type=Path, metavar="FILE", help="台账放在哪里；输出到网址（如 s3://…）时要写")
    verb.add_argument("--report", type=Path, metavar="DIR", help="不生成，只由归档文件夹的台账重做运行报告")
    verb.add_argument("--sign", action="store_true", help="签名归档，以下是签名的选项")
    add_signing_options(verb)
    verb.add_argument("--json", action="store_true", help="以 JSON 输出结果")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make what is missing; the exit code is 0, or 9 when some reports have failed."""
    if options.report:
        return _report(options)
    from converter.bulk.batch import run_batch

    wish = _wish(options)
    try:
        with _ended_by_signals(), show_progress(options.lang) as tell:
            summary = run_batch(wish, tell, _cluster(options))
    except KeyboardInterrupt:
        say(_INTERRUPTED.text(options.lang))
        return ExitCode.INTERRUPTED
    for source, failure in summary.failures:
        where = f"{failure.place}" if failure.place else visible(source)
        say(f"✗ {where}  {failure.code}  {failure.message.text(options.lang)}")
    if options.json:
        put_json(summary.as_dict(options.lang))
    total, done, skipped, failed = summary.total, summary.done, summary.skipped, len(summary.failures)
    closing = Words(
        f"共 {total} 份：生成 {done}，跳过 {skipped}，失败 {failed}，用时 {summary.seconds:.1f} 秒",
        f"{total} reports: {done} made, {skipped} skipped, {failed} failed, {summary.seconds:.1f} s",
    )
    say(closing.text(options.lang))
    if summary.ways.differ:
        say(_DIFFERENCE.text(options.lang))
    return ExitCode.BATCH if failed else ExitCode.DONE


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A closed terminal and a polite end are like Ctrl-C: the workers are not left behind."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _report(options: argparse.Namespace) -> int:
    """The run report of an archive, made again."""
    from converter.bulk.ledger import LEDGER, read_ledger
    from converter.bulk.run_report import run_report
    from converter.bulk.store import HIDDEN

    if options.sources or options.output:
        words = Words("--report 只重做运行报告，不能同时生成", "--report makes the run report again and nothing else")
        raise UsageError(words, hint=Words("只写 --report 归档文件夹", "give --report DIR alone"))
    with read_ledger(options.ledger or options.report / HIDDEN / LEDGER) as ledger:
        files = {options.report / name: data for name, data in run_report(ledger).items()}
    write_all(files)
    say_written(files, options.lang)
    return ExitCode.DONE


def _cluster(options: argparse.Namespace) -> Any:
    """What calls up the cluster's machines; None for this machine's own processes."""
    files = (options.tls_ca, options.tls_cert, options.tls_key)
    if any(files) and not (all(files) and options.cluster):
        words = Words("TLS 的三个文件要一起给，并写明 --cluster", "the three files for TLS go together, with --cluster")
        raise UsageError(words, hint=Words("--tls-ca、--tls-cert、--tls-key", "--tls-ca, --tls-cert and --tls-key"))
    if not options.cluster:
        return None
    from converter.bulk.cluster.access import Certificates
    from converter.bulk.cluster.team import cluster_team

    def assemble(wish: Any, order: Any) -> Any:
        certificates = Certificates(*files) if all(files) else None
        return cluster_team(
            options.cluster,
            order,
            wish.limits,
            certificates=certificates,
            warn=lambda words: say(words.text(options.lang)),
        )

    return assemble


def _wish(options: argparse.Namespace) -> Any:
    from converter.bulk.batch import BatchWish
    from converter.bulk.job import Policy
    from converter.bulk.plan import Again
    from converter.bulk.workers.supervisor import Limits

    if not options.sources:
        words = Words("没有说要做哪些报告", "no reports were named")
        raise UsageError(words, hint=Words("写上报告文件、文件夹或清单", "name report files, a folder or a manifest"))
    if not options.output:
        words = Words("没有说归档到哪里", "no folder for the outputs was named")
        raise UsageError(words, hint=Words("加上 -o 文件夹", "add -o DIR"))
    return BatchWish(
        sources=tuple(options.sources),
        output=options.output,
        formats=_formats(options.to),
        policy=Policy(options.findings),
        settings=Settings(
            template_dirs=tuple(path.resolve() for path in options.templates),
            font_dirs=tuple(path.resolve() for path in options.fonts),
            label=options.label,
            seal_diameter=options.seal_diameter,
        ),
        workers=options.jobs,
        limits=Limits(memory=options.memory << 20, recycle=options.recycle, **_time(options.time_limit)),
        again=Again(options.force, options.only_failed),
        ledger=options.ledger,
        signing=_signing(options),
        exact=options.exact,
    )


def _time(limit: int | None) -> dict[str, Any]:
    """The limit that was asked for, else one by the size of each report."""
    from converter.bulk.job import patience

    return {"seconds": limit} if limit else {"patience": patience}


def _signing(options: argparse.Namespace) -> Any:
    if not options.sign:
        refuse_signing_options(options, Words("不写 --sign", "a batch without --sign"))
        return None
    if "pdf" not in _formats(options.to):
        words = Words("签名的是 PDF，这次没有生成 PDF", "what is signed is a PDF, and none is made here")
        raise UsageError(words, hint=Words("--to 里加上 pdf", "add pdf to --to"))
    return signing_wish(options)


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not formats or any(name not in FORMATS for name in formats):
        words = Words(f"--to 不认识“{text}”", f"--to does not know “{text}”")
        raise UsageError(words, hint=Words(f"可用：{'、'.join(FORMATS)}", f"formats: {', '.join(FORMATS)}"))
    return formats


def _count(text: str) -> int:
    """A whole number above zero; anything else is a mistake on the command line."""
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if not number:
        raise argparse.ArgumentTypeError(f"“{text}” 不是正整数 / is no whole number above zero")
    return number
