"""Settings that hold for every test."""

import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine and on what else runs there: no test may fail for it.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# `make slow` tries four times as many examples: pytest --hypothesis-profile thorough.
settings.register_profile("thorough", settings.get_profile("patient"), max_examples=400)
settings.load_profile("patient")
_RUNTIME = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Let the monitors of this run have their rings in a place of their own, with a path short enough for a socket."""
    config.stash[_RUNTIME] = os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="bedside-")
    os.environ.pop("RUNTIME_DIRECTORY", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_RUNTIME], ignore_errors=True)
