"""An edited Word draft → what it says now, container by container.

What comes in: the bytes of a .docx that may have been through any hands and office program. What goes out: a `Draft`
and the report it was made from. What it may know: the form and the report inside; nothing of looks or outputs. The
standard library reads the XML; nothing in the file is followed or run.

What a person typed is never lost: it is in a container, added, or told as matching nothing.
"""

from converter.source.draft.base import draft_identity
from converter.source.draft.read import read_draft

__all__ = ["draft_identity", "read_draft"]
