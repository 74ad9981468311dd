"""Tables that people keep in an office program: CSV and XLSX → rows of text with places.

What comes in: bytes from anywhere, and the file's name. What goes out: rows of cells, each with its text and its
place, or a whole workbook with its names and formulas; a SourceError for what cannot be read whole. What it may know:
nothing of reports.
"""

from converter.tabular.book import read_book, read_csv_book
from converter.tabular.cells import Area, Book, BookCell, BookSheet, Content
from converter.tabular.records import Column, Record, has_header, read_records
from converter.tabular.rows import MAX_BYTES, Cell, Row
from converter.tabular.sheets import SUFFIXES, read_rows

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "Area",
    "Book",
    "BookCell",
    "BookSheet",
    "Cell",
    "Column",
    "Content",
    "Record",
    "Row",
    "has_header",
    "read_book",
    "read_csv_book",
    "read_records",
    "read_rows",
]
