"""The errors of the alarm log. Any thread."""


class LogError(Exception):
    """The log cannot be opened, read or written. In the engine it becomes a technical alarm.

    Example scenarios: the disk is full; the folder is read-only; another program holds the lock; the file was
    damaged; it was written by a newer Bedside.
    """


class DamagedLogError(LogError):
    """The log file is damaged; retrying cannot help. Move it aside and start a new one.

    Example scenarios: a sector was lost; the file is not a SQLite file; it was written by a newer Bedside.
    """
