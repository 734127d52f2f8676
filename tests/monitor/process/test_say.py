"""Sentences on a terminal that may be gone."""

import contextlib
import io
import os
from pathlib import Path

import pytest

from bedside.monitor.process.say import say


def test_a_sentence_is_printed_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    say("No display")
    assert capfd.readouterr().out == "No display\n"


def test_a_sentence_is_printed_into_a_stream_in_memory() -> None:
    stream = io.StringIO()
    say("No display", stream)
    assert stream.getvalue() == "No display\n"


def test_a_full_disk_costs_the_sentence_and_nothing_else() -> None:
    with Path("/dev/full").open("w") as full:
        say("lost", full)


def test_a_reader_that_has_gone_or_stopped_costs_the_sentence_and_nothing_else() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writing, b" " * 4096):
            pass
    os.set_blocking(writing, True)
    with os.fdopen(writing, "w") as stream:
        say("not read", stream)
        os.close(reading)
        say("nobody reads", stream)


def test_a_terminal_that_lacks_a_character_shows_the_rest(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        say("state folder /home/jörg", stream)
    assert (tmp_path / "out").read_text() == "state folder /home/j?rg\n"


def test_without_a_standard_output_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    say("nobody hears this")
