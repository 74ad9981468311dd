"""What a line may cost: the weights by which one way of breaking a paragraph is held against another."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Costs without unit (1 = a stretch that a reader just notices), lengths in em of the character size.

    A line's cost grows with the square of its stretch or squeeze, so the paragraph with the least sum is the evenest.
    """

    stretch_step: float = 0.03
    """Stretch of every gap, in em, that costs 1."""
    squeeze_step: float = 0.5
    """Share of all free halves of punctuation that costs 1."""
    lone_mark_gives: float = 0.5
    """What a single punctuation mark gives away, in em, when its line is tight."""
    word_space_gives: float = 0.08
    """What a space between Latin words gives away, in em."""
    each_line: float = 0.05
    """Cost of one more line."""
    wide_gap: float = 0.095
    """Gap in em from which readers of a PDF see a space between two characters."""
    wide_gap_cost: float = 30.0
    """Added to a line whose gaps pass `wide_gap`."""
    loosest: float = 0.25
    """Stretch in em beyond which a line is only tried when nothing tighter can be had."""
    hole: float = 0.4
    """Stretch in em from which the paragraph is planned again with breaks of last resort."""

    kept_together: float = 46.0
    """2019|年, 834|项, 第|3, 〕|12号, 2018|—2022: as dear as a stretch of 0.12 em."""
    kept_close: float = 2.0
    """共|834, 年|12月."""
    dash_at_head: float = 2.0
    """A line that begins with —— or ……."""
    inside_address: float = 2.0
    """After / . ? & = @ of an address."""
    lone_character: float = 40.0
    """A last line of one character, with or without its stop (孤字)."""
    two_characters: float = 0.3
    """A last line of two."""

    cut_word: float = 300.0
    """Last resort: a Latin word cut between two letters."""
    cut_number: float = 50_000.0
    """Last resort: a number cut."""
    prohibited: float = 1_000_000.0
    """Last resort: a mark at the wrong side of a break."""
    sticks_out: float = 1_000_000_000.0
    """A line that holds one thing wider than itself."""
