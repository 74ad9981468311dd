"""Many reports: which, under which names, what is up to date, who makes them, and what became of each.

What comes in: report files, a folder or a store for the outputs, limits. What goes out: the outputs, a ledger
that survives whatever happens to the machine, a run report. What it may know: everything below the command
line; nothing of how a report is made but the one function that makes it.
"""
