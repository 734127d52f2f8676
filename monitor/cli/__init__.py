"""The command line: one file for each command. Arguments in, text and exit status out."""
