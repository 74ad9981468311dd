"""The command line: arguments in, words and exit codes out.

One module a verb; `parser.py` puts them together, `say.py` is the only printer, `main.py` turns
exceptions into exit codes. Data goes to stdout, words to stderr.
"""

from converter.cli.main import main

__all__ = ["main"]
