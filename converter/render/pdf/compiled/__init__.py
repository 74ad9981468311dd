"""Compiled forms: the ordinary path lays pieces of a form out once, reports are then written directly, the same pages.

What comes in is what the ordinary path gets: a report's HTML, style sheets, faces. What goes out is a PDF that draws,
says and is structured the same; only the numbers of its objects differ. A report goes through these rooms:

`markup` cuts the HTML into prose and units (tables, title, sign-off). `flow` sets them on pages: prose by `paragraphs`,
with the line planner that both paths share; units by `units`, which ask the ordinary path (`probe`) to lay one out for
each way in which it can fall on pages, read what came of it (`harvest`), and from then on only fill in texts.
What is learnt is kept (`memory`, `records`) for other processes and later runs.
`content`, `tags`, `outline`, `seal` and `document` write what stands on the pages; `typefaces` and `write` make bytes.

Nothing is guessed. Whatever comes out of a probe is set here as well and must be equal, glyph for glyph, or the class
of paragraphs, the unit or the form is refused (`unfit`); the ordinary path then takes the report.
"""
