"""The commands of `bedside`, one file each: arguments in, text and exit status out."""
