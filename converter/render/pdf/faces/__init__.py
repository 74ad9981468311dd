"""Font file and glyphs of one report → the font program in its PDF, cut out as slices of the file."""
