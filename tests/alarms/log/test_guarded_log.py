"""The folder of the log is gone or its file is removed while it is written: no row is lost, and the chain is whole."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows, verify
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.guarded_log import GuardedLog
from bedside.alarms.log.kept_state import read_kept_state
from bedside.alarms.log.spare_log import NOTE, SpareLog


class Desk:
    """A log in a folder, with a spare elsewhere."""

    def __init__(self, place: Path) -> None:
        self.folder, self.spare = place / "state", place / "run" / "fallback.sqlite"
        for folder in (self.folder, self.spare.parent):
            folder.mkdir(exist_ok=True)
        self.path = self.folder / "alarms.sqlite"
        self.losses: list[str] = []
        self.log = self.begin()

    def begin(self) -> GuardedLog:
        """As a new engine does."""
        spare = SpareLog(self.spare, lambda: "run1")
        self.log = GuardedLog(lambda: AlarmLog.open(self.path, boot="run1"), spare, self.losses.append)
        return self.log

    def write(self, *times: float, about: int | None = None) -> None:
        event = [Event(at=at, happening=Happening.COMMENTED, reason=f"at {at:g}", about=about) for at in times]
        self.log.append([Entry(each, datetime.fromtimestamp(each.at, UTC)) for each in event], f"{times}".encode())

    def fail(self) -> None:
        """The first failure is raised: the next attempt may succeed."""
        with pytest.raises(LogError):
            self.write(0)

    def lose_folder(self) -> None:
        self.folder.rename(self.folder.with_name("away"))

    def return_folder(self) -> None:
        self.folder.with_name("away").rename(self.folder)

    def reasons(self) -> list[str]:
        return [row["reason"] for row in rows(self.path)]

    def is_whole(self) -> bool:
        return verify(self.path).first_bad is None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_rows_that_come_while_the_folder_is_gone_are_in_the_chain_when_it_is_back(desk: Desk) -> None:
    desk.write(1, 2)
    desk.lose_folder()
    desk.fail()
    desk.write(3, 4)
    desk.write(5, about=3)
    assert "No such file or directory" in desk.log.fault
    assert f"the rows are kept in {desk.spare}" in desk.log.fault
    assert [row["sequence"] for row in rows(desk.spare)] == [3, 4, 5]  # the numbers go on
    desk.return_folder()
    desk.log.look()
    assert desk.log.fault == ""
    assert desk.reasons() == ["at 1", "at 2", *(f"at {at}; {NOTE}" for at in (3, 4, 5))]
    assert [row["at"] for row in rows(desk.path)] == [1, 2, 3, 4, 5]
    assert next(row["about"] for row in rows(desk.path) if row["at"] == 5) == 3
    assert desk.is_whole()
    assert not desk.spare.exists()
    kept = read_kept_state(desk.path)
    assert kept is not None
    assert kept.state == b"(5,)"
    desk.write(6)
    assert desk.is_whole()


def test_an_engine_that_died_meanwhile_leaves_its_rows_to_the_next(desk: Desk) -> None:
    desk.write(1)
    desk.lose_folder()
    desk.fail()
    desk.write(2)
    desk.log.close()
    desk.begin()
    desk.fail()
    desk.write(3)
    desk.return_folder()
    desk.write(4)
    assert desk.reasons() == ["at 1", f"at 2; {NOTE}", f"at 3; {NOTE}", "at 4"]
    assert desk.is_whole()


def test_a_crash_between_appending_and_removing_the_spare_doubles_no_row(desk: Desk, tmp_path: Path) -> None:
    desk.write(1)
    desk.lose_folder()
    desk.fail()
    desk.write(2)
    desk.log.close()
    shutil.copytree(desk.spare.parent, tmp_path / "copy")
    desk.return_folder()
    desk.begin()
    desk.log.look()
    shutil.rmtree(desk.spare.parent)
    shutil.copytree(tmp_path / "copy", desk.spare.parent)  # as if it had not been removed
    desk.log.close()
    desk.begin()
    desk.write(3)
    assert desk.reasons() == ["at 1", f"at 2; {NOTE}", "at 3"]
    assert not desk.spare.exists()


def remove(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def cut(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("hurt", [remove, replace])
def test_a_log_file_that_is_removed_is_begun_anew_with_the_known_rows(desk: Desk, hurt: Callable[[Path], None]) -> None:
    desk.write(1, 2)
    desk.write(3)
    hurt(desk.path)
    desk.log.look()
    assert desk.losses == ["alarms.sqlite was removed or replaced; it was begun anew with the newest rows"]
    desk.write(4)
    assert [row["at"] for row in rows(desk.path)] == [1, 2, 3, 4]
    assert desk.is_whole()


@pytest.mark.parametrize("hurt", [remove, cut])
def test_rows_in_a_write_ahead_log_that_is_lost_are_written_again(desk: Desk, hurt: Callable[[Path], None]) -> None:
    desk.write(1, 2)
    desk.log.look()
    desk.write(3)
    hurt(desk.path.with_name("alarms.sqlite-wal"))
    desk.log.look()
    (loss,) = desk.losses
    assert loss.startswith("alarms.sqlite-wal was ")
    desk.write(4)
    assert [row["at"] for row in rows(desk.path)] == [1, 2, 3, 4]
    assert desk.is_whole()


# As the archive does: it writes into the same file, and closes it only when it is told that the file is another one.
ARCHIVE = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA journal_mode=WAL")
database.execute("CREATE TABLE block (data TEXT)")
database.commit()
for line in sys.stdin:
    print(database.execute("SELECT count(*) FROM alarm_log").fetchone()[0], flush=True)
    database.execute("INSERT INTO block VALUES ('data')")
    database.commit()
database.close()
"""


@pytest.mark.parametrize("name", ["alarms.sqlite-wal", "alarms.sqlite"])
def test_a_file_that_is_removed_while_the_archive_has_it_open_costs_no_row(desk: Desk, name: str) -> None:
    """What the archive still holds open must not come into the new log, nor keep it from being opened."""
    desk.write(1, 2)
    command = [sys.executable, "-c", ARCHIVE, str(desk.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as archive:
        assert archive.stdin is not None
        assert archive.stdout is not None
        print(file=archive.stdin, flush=True)
        assert archive.stdout.readline() == "2\n"
        desk.log.look()
        desk.write(3)
        print(file=archive.stdin, flush=True)
        assert archive.stdout.readline() == "3\n"
        (desk.folder / name).unlink()
        desk.log.look()
        desk.write(4)
        print(file=archive.stdin, flush=True)
        assert archive.stdout.readline() == "3\n"
        archive.stdin.close()
        archive.wait()
    desk.write(5)
    assert len(desk.losses) == 1
    assert [row["at"] for row in rows(desk.path)] == [1, 2, 3, 4, 5]
    assert desk.is_whole()
