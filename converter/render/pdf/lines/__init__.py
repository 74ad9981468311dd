"""Chinese paragraphs with two straight edges: measured text goes in, lines with the advance of every cluster come out.

Pure: the standard library only, and no engine; whoever can measure text and place glyphs can use it.
"""

from converter.render.pdf.lines.classes import LATIN, Cluster, Kind, cluster, is_word_character
from converter.render.pdf.lines.plan import Line, justified, plan_lines
from converter.render.pdf.lines.rules import Rules

__all__ = ["LATIN", "Cluster", "Kind", "Line", "Rules", "cluster", "is_word_character", "justified", "plan_lines"]
