"""Functions in watched processes: what crashes, loops or eats memory costs its own result only.

What comes in: a function, its arguments, limits. What goes out: a future. It knows nothing of reports.
"""
