"""HTML → PDF: the engine, straight lines, and the finisher that makes one file of two standards."""
