"""`converter clean`: a draft without names, comments, revision marks and base data, before it leaves the office."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import say, say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Words
from converter.finish.read import read_bytes
from converter.finish.write import write_all


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("clean", parents=[common], help="去掉 Word 稿里的修订、批注、姓名和随带数据，另存一份")
    verb.add_argument("file", type=Path, metavar="DRAFT.docx")
    verb.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.docx")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the clean file beside its source, never over it, and say what was taken out and what was left."""
    from converter.finish.word_clean import COUNTED, clean_word

    source, output = options.file, options.output
    if output.suffix.lower() != ".docx":
        raise UsageError(Words("清理后的文件只能是 .docx", "a clean file is a .docx file"))
    data = read_bytes(source)
    if output.exists() and output.samefile(source):
        hint = Words("换一个文件名", "take another name")
        raise UsageError(Words("不覆盖原稿", "the draft itself is not overwritten"), hint=hint)
    cleaned = clean_word(data, str(source))
    write_all({output: cleaned.data})
    for key, number in cleaned.taken.items():
        say(Words("已去掉  ", "taken out  ").text(options.lang) + COUNTED[key].text(options.lang).format(number))
    if not cleaned.taken:
        say(Words("没有要去掉的内容", "there was nothing to take out").text(options.lang))
    for words in cleaned.left:
        say(Words("请留意  ", "look at  ").text(options.lang) + words.text(options.lang))
    say_written([output], options.lang)
    return ExitCode.DONE
