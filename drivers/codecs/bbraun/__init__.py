"""B. Braun Space and CompactPlus pumps: the BCC protocol, read only."""
