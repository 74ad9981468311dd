"""YAML and JSON text → a tree of nodes that know their place in the file.

What comes in: bytes and a file name. What goes out: `Mapping`, `Sequence`, `Scalar`. What it may
know: PyYAML's events, nothing of forms or reports. Text is data from strangers: size, depth,
number of nodes, anchors, aliases and tags are limited before anything is built.
"""

from converter.tree.nodes import Mapping, Node, Scalar, Sequence, Spots, as_plain
from converter.tree.reader import MAX_BYTES, read_tree

__all__ = ["MAX_BYTES", "Mapping", "Node", "Scalar", "Sequence", "Spots", "as_plain", "read_tree"]
