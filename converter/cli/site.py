"""`converter site`: an index page over the phone pages in a folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import say, say_written
from converter.errors import ExitCode
from converter.findings import Words
from converter.finish.write import write_all
from converter.site import INDEX, find_pages, require_ours, site_index

_NOTHING = Words(
    "提醒  文件夹里没有手机端页面。先用 converter render … --to html 生成",
    "warning  there are no phone pages in the folder. Make them with converter render … --to html",
)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("site", parents=[common], help="为文件夹里的手机端页面生成总目录")
    verb.add_argument("folder", type=Path, metavar="DIR")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write DIR/index.html. Nothing found is no fault: it is said, and only an old index is brought up to date."""
    target: Path = options.folder / INDEX
    pages = find_pages(options.folder)
    there = require_ours(target)
    if not pages:
        say(_NOTHING.text(options.lang))
    if pages or there:
        write_all({target: site_index(pages)})
        say(Words(f"共 {len(pages)} 份报告", f"{len(pages)} reports").text(options.lang))
        say_written([target], options.lang)
    return ExitCode.DONE
