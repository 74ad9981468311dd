"""One command from arguments to exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from converter.cli.parser import make_parser
from converter.cli.say import say, say_error
from converter.errors import ConverterError, ExitCode
from converter.findings import Words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the promise of `ExitCode`."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(arguments)
    try:
        options = make_parser().parse_args(arguments)
        return int(options.run(options))
    except BrokenPipeError:
        # Who reads our output has gone away (`converter … | head`): no reason to complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except (Exception, KeyboardInterrupt) as problem:
        if "--debug" in arguments:
            traceback.print_exception(problem)
        return int(_tell(problem, language))


def _tell(problem: BaseException, language: str) -> ExitCode:
    """Say why the command ended and give its exit code. A bug of ours must not throw a traceback at a clerk."""
    if isinstance(problem, ConverterError):
        say_error(problem, language)
        return problem.exit_code
    if isinstance(problem, KeyboardInterrupt):
        say(Words("已中断", "interrupted").text(language))
        return ExitCode.INTERRUPTED
    words = Words("程序内部出错，没有写出任何文件", "an error inside the program; nothing was written")
    hint = Words("请把这一行和所用的文件发给开发者", "please send this line and the file to the developers")
    say(f"{words.text(language)}: {type(problem).__name__}: {problem}\n    {hint.text(language)}")
    return ExitCode.BUG


def _language(arguments: list[str]) -> str:
    """The language is wanted before the arguments are understood: a wrong argument is told in it."""
    for i, argument in enumerate(arguments):
        if argument == "--lang=en" or (argument == "--lang" and arguments[i + 1 : i + 2] == ["en"]):
            return "en"
    return "zh"
