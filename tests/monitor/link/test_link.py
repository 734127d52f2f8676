import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.monitor.link.client import LinkClient
from bedside.monitor.link.commands import Acknowledge, Inactivate
from bedside.monitor.link.heartbeats import Alive, Message
from bedside.monitor.link.server import LinkServer
from bedside.monitor.link.snapshot import NibpView, Snapshot
from tests.support.waiting import until_async

NO_CUFF = NibpView(device="", is_measuring=False, cuff_mmhg=None, interval_min=0, next_at=None)


def snapshot(sequence: int, bed: str = "bed1") -> Snapshot:
    return Snapshot(
        sequence=sequence,
        at=float(sequence),
        utc=datetime(2026, 1, 2, tzinfo=UTC),
        origin=Origin.SIMULATED,
        bed=bed,
        ring="/ring",
        ring_id=7,
        vitals=(),
        waves=(),
        alarms=(),
        nibp=NO_CUFF,
        devices=(),
        inactivation=None,
        permitted=(),
        profile="adult",
        limits={},
        baselines={},
        has_sound=True,
        tick_late_s=0.0,
        log_sequence=3,
        log_hash="ab",
    )


class Engine:
    def __init__(self, path: Path) -> None:
        self.messages: list[Message] = []
        self.refusal: Refusal | None = None
        self.server = LinkServer(path, self.obey)

    def obey(self, message: Message) -> Refusal | None:
        self.messages.append(message)
        return self.refusal


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = Engine(tmp_path / "link.sock")
    await engine.server.open()
    yield engine
    await engine.server.close()


@pytest.fixture
def screen(tmp_path: Path) -> LinkClient:
    return LinkClient(tmp_path / "link.sock")


async def connect(screen: LinkClient, engine: Engine) -> None:
    screen.poll()
    await until_async(lambda: bool(engine.server._writers))


async def test_the_socket_is_for_its_owner_alone(engine: Engine, tmp_path: Path) -> None:
    assert engine.refusal is None
    assert (tmp_path / "link.sock").stat().st_mode & 0o777 == 0o600


async def test_a_screen_that_missed_snapshots_is_up_to_date_with_the_newest(engine: Engine, screen: LinkClient) -> None:
    await connect(screen, engine)
    for sequence in range(1, 6):
        engine.server.publish(snapshot(sequence))
    await until_async(lambda: screen.poll() == snapshot(5))
    screen.close()


async def test_a_command_arrives_and_its_refusal_comes_back(engine: Engine, screen: LinkClient) -> None:
    engine.refusal = Refusal("refused: it has risen to HIGH")
    await connect(screen, engine)
    screen.send(Acknowledge(key="HR_HIGH:HR", seen=Priority.MEDIUM))
    await until_async(lambda: bool(engine.messages))
    assert engine.messages == [Acknowledge(key="HR_HIGH:HR", seen=Priority.MEDIUM)]
    replies: list[str] = []

    def refused() -> bool:
        screen.poll()
        replies.extend(reply.error for reply in screen.replies())
        return bool(replies)

    await until_async(refused)
    assert replies == ["refused: it has risen to HIGH"]
    screen.close()


async def test_a_heartbeat_is_taken_and_gets_no_reply(engine: Engine, screen: LinkClient) -> None:
    await connect(screen, engine)
    screen.send(Alive(frames=60))
    screen.send(Inactivate(kind=InactivationKind.AUDIO_PAUSED))
    await until_async(lambda: len(engine.messages) == 2)
    engine.server.publish(snapshot(1))
    await until_async(lambda: screen.poll() is not None)
    assert len(screen.replies()) == 1
    screen.close()


async def test_garbage_is_refused_and_the_connection_stays_open(engine: Engine, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / "link.sock"))
    writer.write(b'{"type": "StartPump"}\n{"type":"Inactivate","kind":"AUDIO_PAUSED"}\n')
    assert b"not understood" in await reader.readline()
    assert b'"error":""' in await reader.readline()
    assert engine.server.refused == 1
    writer.close()
    await writer.wait_closed()


async def test_a_client_that_sends_an_endless_line_is_disconnected(engine: Engine, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / "link.sock"))
    writer.write(b"x" * 100_000)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    assert engine.messages == []
    writer.close()


async def test_a_screen_that_does_not_read_misses_snapshots_and_uses_no_memory(
    engine: Engine, screen: LinkClient
) -> None:
    await connect(screen, engine)
    for sequence in range(300):
        engine.server.publish(snapshot(sequence, bed="x" * 20_000))
    assert engine.server.dropped > 0
    (writer,) = engine.server._writers
    assert writer.transport.get_write_buffer_size() < 2_000_000
    screen.close()


async def test_a_screen_reconnects_to_an_engine_that_was_restarted(
    engine: Engine, screen: LinkClient, tmp_path: Path
) -> None:
    await connect(screen, engine)
    await engine.server.close()
    await until_async(lambda: screen.poll() is None and screen._socket is None)
    screen.send(Inactivate(kind=InactivationKind.AUDIO_PAUSED))
    assert [reply.error for reply in screen.replies()] == ["not sent: the monitor's engine cannot be reached"]
    second = Engine(tmp_path / "link.sock")
    await second.server.open()
    await connect(screen, second)
    second.server.publish(snapshot(9))
    await until_async(lambda: screen.poll() == snapshot(9))
    screen.close()
    await second.server.close()
