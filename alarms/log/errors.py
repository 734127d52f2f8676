"""What can go wrong with the alarm log. Any thread."""


class LogError(Exception):
    """The log cannot be opened, read or written: becomes a technical alarm.

    Example scenarios: the disk is full; the folder is read-only; another program holds the lock; the file was
    damaged; it was written by a newer Bedside.
    """


class DamagedLogError(LogError):
    """The file cannot be gone on with, whatever is done about disk, folder and locks: set it aside.

    Example scenarios: a sector was lost; the file is none of SQLite's; it was written by a newer Bedside.
    """
