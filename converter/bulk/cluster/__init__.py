"""A cluster of machines as a team (extra `cluster`).

What comes in: the address of a Dask scheduler. What goes out: a `Team` whose machines would make the same bytes as
this one, or the words why not.
"""
