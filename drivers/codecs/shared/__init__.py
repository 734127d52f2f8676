"""Parts that codecs of several makers share: checksums, delimiters, lines, conditions, numbers."""
