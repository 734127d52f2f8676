"""The sender's thread reports an unreachable central store, and nothing waits for one that hangs."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.config.schema import Config, StoreConfig
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.store.central.sender_thread import SenderThread
from bedside.monitor.store.database import open_local
from tests.support.waiting import until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    AlarmLog.open(tmp_path / FILE).close()
    open_local(tmp_path / FILE).dispose()
    return tmp_path / FILE


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """A server that accepts connections and never sends anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


Deliver = Callable[[str], SenderThread]


@pytest.fixture
def deliver(path: Path) -> Iterator[Deliver]:
    threads: list[SenderThread] = []

    def started(url: str) -> SenderThread:
        threads.append(SenderThread(path, Config(store=StoreConfig(url=url)), 0.0))
        return threads[-1]

    yield started
    for sender in threads:
        sender.end()
        assert not sender._thread.is_alive()


@pytest.mark.parametrize(
    ("at", "begin"),
    [
        (119.9, ""),
        (120.0, "central store unreachable for 2 min ("),
        (3600.0, "central store unreachable for 60 min ("),
    ],
)
def test_a_store_unreachable_for_the_configured_time_is_reported(deliver: Deliver, at: float, begin: str) -> None:
    sender = deliver("postgresql://bed1:secret@127.0.0.1:1/bedside")
    until(lambda: sender._reason)
    fault = sender.fault(at)
    assert fault.startswith(begin)
    assert bool(fault) is bool(begin)
    assert "secret" not in fault


def test_the_report_says_that_nothing_is_lost(deliver: Deliver) -> None:
    sender = deliver("postgresql://bed1@127.0.0.1:1/bedside")
    until(lambda: sender._reason)
    assert "refused" in sender.fault(200.0)
    assert sender.fault(200.0).endswith("; all is kept locally and will be sent")


def test_a_store_that_is_reached_again_is_no_longer_reported(deliver: Deliver) -> None:
    sender = deliver("postgresql://bed1@127.0.0.1:1/bedside")
    assert sender.fault(200.0)
    sender._went_well()
    sender.tick(201.0)
    assert sender.fault(202.0) == ""


def test_the_connection_to_a_server_that_does_not_answer_is_cut(deliver: Deliver, server: socket.socket) -> None:
    sender = deliver(f"postgresql://bed1@127.0.0.1:{server.getsockname()[1]}/bedside")
    server.accept()[0].close()  # the connection ends at once
    until(lambda: sender._reason)
    assert "closed the connection" in sender.fault(200.0)


def test_a_thread_ended_by_a_bug_is_restarted(deliver: Deliver) -> None:
    sender = deliver("postgresql://bed1@127.0.0.1:1/bedside")
    until(lambda: sender._reason)
    sender._ended.set()
    sender._thread.join()
    sender._ended.clear()
    sender.tick(30.0)
    assert sender._thread.is_alive()


@pytest.mark.parametrize("url", ["mysql://bed1:secret@db/bedside", "postgresql://bed1:secret@db"])
def test_the_command_line_refuses_an_invalid_address(tmp_path: Path, url: str) -> None:
    from bedside.config.errors import ConfigError

    (tmp_path / "bed.toml").write_text("")
    result = CliRunner().invoke(app, ["run", "--config", str(tmp_path / "bed.toml"), "--store", url])
    assert isinstance(result.exception, ConfigError)  # main() turns it into a sentence and status 2
    assert "command line: --store: found" in str(result.exception)
    assert "secret" not in str(result.exception)


@pytest.mark.parametrize(("arguments", "named"), [([], "store.url"), (["--store", "postgresql://b@h/d"], "--store")])
def test_a_missing_library_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], named: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    (tmp_path / "bed.toml").write_text('[store]\nurl = "postgresql://a@h/d"\n')
    result = CliRunner().invoke(app, ["run", "--config", str(tmp_path / "bed.toml"), *arguments])
    assert result.exit_code == 2
    assert f"error: {named} needs psycopg" in result.stderr
    assert "pip install 'bedside[postgresql]'" in result.stderr
