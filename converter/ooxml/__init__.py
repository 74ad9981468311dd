"""Word packages from anywhere, opened with care, and written the same way every time.

What comes in: bytes. What goes out: the package's parts, or a refusal in words. What it may know: the standard library,
nothing of forms or reports. Nothing in a package is followed, fetched or run.
"""
