"""Report → the page for the phone: one HTML file that needs nothing beside itself.

What comes in: a checked `Report`, its `Template`, where the pages of the PDF begin. What goes out: the
bytes of one page that reads well at 360 px, keeps the heads of every figure, and carries an anchor
`#pN` at the very content that page N begins with; and the index over many such pages.
"""

from converter.render.phone.index import render_index as render_index
from converter.render.phone.page import render_phone as render_phone
