"""The seed of `make slice`: each commit has its own.

In time every slow test is run, and a failure can be repeated at its commit.
"""

import subprocess
from functools import cache

from tests.support.shared_data import ROOT


@cache
def slice_seed() -> str:
    """Return the commit's name, "none" outside a repository."""
    ended = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.stdout.strip() or "none"
