"""Finished PDF → signed PDF, and a signed PDF → what its signatures are worth (home of pyHanko).

What comes in: bytes of our own PDF, a key where it is, a picture of the seal. What goes out: bytes that nothing may be
written after, and a verdict about any signed bytes. It opens no address unless a time stamp authority was given or
`online` was asked for, and it trusts nobody but the certificates it is handed.

Everything here needs the extra `sign`: without it the import raises MissingError with the line that installs it.
"""

from converter.finish.signing.extra import require_signing

require_signing()
