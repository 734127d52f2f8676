"""What a command does when its standard output cannot take what it prints.

Runs in the command line's process.
"""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bedside.monitor.cli.failure import fail_at_end

# A write that fails so failed at the output: a file that cannot be opened has its name in the error.
_OF_OUTPUT: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.ENXIO, errno.EBADF})


@contextmanager
def written_output() -> Iterator[None]:
    """Let the command inside print any character; end with a sentence and status 1 if its output cannot be written.

    A character that the output's encoding lacks is printed as "?".
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as err:
        is_gone = isinstance(err, BrokenPipeError)  # `bedside log list | head`: nobody wants the rest
        if err.filename is not None or not (is_gone or err.errno in _OF_OUTPUT):
            raise
        _discard_output()
        if is_gone:
            raise SystemExit(1) from None
        fail_at_end(f"the output cannot be written: {os.strerror(err.errno or 0).lower()}")


def _discard_output() -> None:
    """Let what is still buffered go nowhere: otherwise the interpreter would try again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
