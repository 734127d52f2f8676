"""The terminal table on a descriptor that fails, in invented time."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from bedside.monitor.link.client import LinkClient
from bedside.monitor.supervisor.terminal import TerminalTable
from bedside.monitor.supervisor.terminal_output import open_output
from tests.monitor.supervisor.test_terminal_table import SNAPSHOT
from tests.support.fake_link import FakeLink

AT = SNAPSHOT.at


@pytest.fixture
def link() -> FakeLink:
    link = FakeLink()
    link.newest = SNAPSHOT
    return link


@pytest.fixture
def pipe() -> Iterator[list[int]]:
    ends = list(os.pipe())
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):
            os.close(end)


def table(link: FakeLink, handle: int, encoding: str = "utf-8") -> TerminalTable:
    return TerminalTable(cast("LinkClient", link), handle, encoding)


def alive(link: FakeLink) -> int:
    """Return how often the table has told that it can be seen since the last call."""
    count = len(link.sent)
    link.sent.clear()
    return count


def test_it_tells_that_it_is_seen_at_each_step_and_prints_every_five_seconds(link: FakeLink, pipe: list[int]) -> None:
    shown = table(link, pipe[1])
    for step in range(30):
        link.newest = msgspec.structs.replace(SNAPSHOT, at=AT + step * 0.25)
        shown.step(AT + step * 0.25)
    assert alive(link) == 30
    assert os.read(pipe[0], 1 << 16).decode().count("SIMULATED: not a patient") == 2


def test_a_table_whose_reader_is_gone_tells_nothing_and_raises_nothing(link: FakeLink, pipe: list[int]) -> None:
    shown = table(link, pipe[1])
    shown.step(AT)
    assert alive(link) == 1
    os.close(pipe[0])
    for step in range(1, 30):
        shown.step(AT + step * 0.25)
    shown.end()
    assert alive(link) == 0


def test_a_reader_that_goes_in_the_very_moment_is_noticed(
    link: FakeLink, pipe: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bedside.monitor.supervisor.terminal.can_write", lambda _: True)
    os.close(pipe[0])
    shown = table(link, pipe[1])
    shown.step(AT)
    assert alive(link) == 0


def test_a_reader_that_has_stopped_is_not_waited_for_and_sees_the_table_when_it_reads_again(
    link: FakeLink, pipe: list[int]
) -> None:
    os.set_blocking(pipe[1], False)
    with contextlib.suppress(BlockingIOError):
        while os.write(pipe[1], b" " * 4096):
            pass
    os.set_blocking(pipe[1], True)
    shown = table(link, pipe[1])
    shown.step(AT)
    assert alive(link) == 0
    os.read(pipe[0], 1 << 20)
    shown.step(AT + 0.25)
    assert alive(link) == 1
    assert "SIMULATED" in os.read(pipe[0], 1 << 16).decode()


def test_a_full_disk_is_tried_again_after_two_seconds(link: FakeLink, pipe: list[int]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    shown = table(link, full)
    shown.step(AT)
    os.dup2(pipe[1], full)  # there is room again
    shown.step(AT + 1.9)
    assert alive(link) == 0
    link.newest = msgspec.structs.replace(SNAPSHOT, at=AT + 2)
    shown.step(AT + 2)
    os.close(full)
    assert alive(link) == 1
    assert (
        os.read(pipe[0], 1 << 16).decode().count("not a patient") == 1
    )  # what could not be written is not written later


@pytest.mark.parametrize(
    ("encoding", "bed", "word"), [("latin-1", "Zimmer für 2", "für"), ("ascii", "für ₂…", "fur 2...")]
)
def test_what_the_encoding_lacks_is_shown_by_characters_like_it(
    link: FakeLink, pipe: list[int], encoding: str, bed: str, word: str
) -> None:
    link.newest = msgspec.structs.replace(SNAPSHOT, bed=bed)
    table(link, pipe[1], encoding).step(AT)
    text = os.read(pipe[0], 1 << 16).decode(encoding)
    assert word in text
    assert "SpO2" in text
    assert "?" not in text
    assert alive(link) == 1


def test_on_a_terminal_the_table_is_updated_in_place(link: FakeLink) -> None:
    ours, theirs = os.openpty()
    shown = table(link, theirs)
    shown.step(AT)
    assert "\x1b[?25l" in read_until(ours, "SIMULATED: not a patient")  # the cursor is hidden
    shown.step(AT + 0.25)
    read_until(ours, "SIMULATED: not a patient")
    shown.end()
    read_until(ours, "\x1b[?25h")  # the cursor is shown again
    os.close(theirs)
    os.close(ours)


def read_until(handle: int, words: str) -> str:
    """Read until these words have come: a terminal gives a table in parts."""
    text = b""
    while words.encode() not in text:
        text += os.read(handle, 1 << 16)
    return text.decode(errors="replace")


@pytest.mark.parametrize(("text", "written"), [("≥ 90 °", "Z>= 90 "), ("漢", "Z?")])
def test_a_character_without_a_like_one_is_a_question_mark(tmp_path: Path, text: str, written: str) -> None:
    with (tmp_path / "out").open("wb") as file:
        open_output(file.fileno(), "ascii").write(f"Z{text}")
    assert (tmp_path / "out").read_text() == written
