"""What the codecs of several makers use: checksums, delimiters, lines, numbers, pump reports."""
