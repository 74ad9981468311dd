"""A file with decisions over conflicts → path → "ours", "theirs", or the text that shall stand there."""

from __future__ import annotations

from pathlib import Path

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.source.load import read_file
from converter.tree import Mapping, Scalar, read_tree


def read_decisions(path: Path) -> dict[str, str]:
    """The decisions in a YAML or JSON file: one mapping of paths."""
    root = read_tree(read_file(path), str(path))
    if isinstance(root, Mapping) and all(isinstance(node, Scalar) for _, node in root.entries):
        return {key.text.strip(): node.text for key, node in root.entries if isinstance(node, Scalar)}
    words = Words("决定文件应是“路径: ours、theirs 或新的内容”，一行一项", "decisions are “path: ours, theirs or text”")
    raise SourceError(words, place=Place(str(path)), hint=Words("路径见 pull --json", "paths are those of pull --json"))
