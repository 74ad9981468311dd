"""The report and its form as plain data: no files, no third-party library, no printing."""
