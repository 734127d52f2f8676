"""The engine process: acquisition, alarms, sound, log and link. It must never stop, and it knows no Qt.

The supervisor runs it as `python -m bedside.monitor.engine CONFIG.json FOLDER`. One event loop; serial ports, log and
sound have threads of their own. This file reads the clock, once a tick, and passes the time to all below it.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Category, Priority
from bedside.config.refusal import Refusal
from bedside.config.schema import Config, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import clock, registry
from bedside.drivers.driver import Driver
from bedside.monitor.acquisition.ring import CLEAN
from bedside.monitor.engine.alarm_input import origin_of
from bedside.monitor.engine.anchor_file import AnchorFile
from bedside.monitor.engine.bed import Bed, Deliver
from bedside.monitor.engine.bed_state import KEEP_EVERY_S, beat_before, encode, read_before
from bedside.monitor.engine.checks.archive_check import ArchiveCheck
from bedside.monitor.engine.checks.keeper_check import KeeperCheck
from bedside.monitor.engine.checks.self_check import MonitorCondition
from bedside.monitor.engine.log_queue import SPARE, LogQueue, newest_log
from bedside.monitor.engine.remarks import Remarks
from bedside.monitor.engine.ring_keeper import RingKeeper
from bedside.monitor.engine.snapshot_builder import snapshot
from bedside.monitor.engine.teller import DurableGate, Teller
from bedside.monitor.link.client import SOCKET
from bedside.monitor.link.heartbeats import Alive, Message
from bedside.monitor.link.server import LinkServer
from bedside.monitor.link.snapshot import Freshness, Snapshot
from bedside.monitor.process.bed_time import BedTime, read_anchor
from bedside.monitor.process.heartbeat import Heartbeat
from bedside.monitor.process.start_time import start_at, wait_until
from bedside.monitor.sound.player import SoundPlayer
from bedside.monitor.sound.synthesizer import AlarmSound

TICK_S: Final = 0.05
_SOONEST_S: Final = 0.005  # from tick to tick, however much comes
_SNAPSHOT_S: Final = 0.1
_REMINDER: Final = AlarmSound(Priority.LOW, Category.GENERAL)  # reminds, now and then, that the audio is off
_ENDED: Final = "ended as requested"  # the reason in the last row of the log

_log = logging.getLogger("bedside.engine")


class Engine:
    """The bed with its drivers, loudspeaker, log and link, and the tick that runs them about 20 times a second.

    Attributes:
        bed: what monitors the patient.
        log_queue: writes the alarm log.
        player: sounds the alarms.
        time: converts monotonic seconds to civil time and to bed time.
        anchor_file: keeps the anchor of bed time on the disk.

    """

    def __init__(self, config: Config, folder: Path, *, at: float, utc: float, boot: str | None = None) -> None:
        boot = clock.boot_id() if boot is None else boot
        self.time = BedTime(read_anchor(folder), boot=boot, at=at, utc=utc)
        self._rings = rings = RingKeeper(folder, config, at, is_rebooted=self.time.has_rebooted)
        self.anchor_file = AnchorFile(folder)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._number_came = asyncio.Event()
        origin = origin_of(config)
        before = read_before(newest_log(folder, rings.runtime), boot)
        beat = beat_before(rings.beat, before)
        run = None if self.time.has_rebooted else before.run
        self.log_queue = LogQueue(
            folder,
            origin,
            self.time,
            config.state.reserve_mb,
            on_durable=self._on_durable,
            run=run,
            is_continued=run is not None,
            spare=rings.runtime / SPARE,
        )
        self.player: SoundPlayer
        self._others = (ArchiveCheck.from_environment(at), KeeperCheck.from_environment(at))

        def driver(device: DeviceConfig, deliver: Deliver) -> Driver:
            return registry.driver(device, config.broker, deliver, clock.now, str(folder))

        def player() -> SoundPlayer:
            self.player = SoundPlayer(config.sound.output, config.sound.volume, config.sound.pulse_tone)
            return self.player

        self.bed = Bed(
            config,
            folder,
            ring=rings.ring,
            at=at,
            time=self.time,
            make_line=driver,
            make_player=player,
            handlers=(*(other.handlers for other in self._others), Remarks(self.log_queue, origin).handlers),
            conditions=self._conditions,
            on_number=self._number_came.set,
            down_s=self.time.since_s(beat, at) if beat != CLEAN else None,
            before=before.state,
            boot=boot,
        )
        self.bed.self_check.expect_screen(at)
        if fault := "; ".join(each for each in (before.fault, rings.ring.fault) if each):
            self.bed.self_check.failed(at, fault)
        self._gate = DurableGate(self.log_queue)
        self._link = LinkServer(rings.runtime / SOCKET, self._obey, lambda: self._gate.wait(self.log_queue.ticket))
        self._teller = Teller(self._gate, self._link)
        # Only now, as the player after the drivers: their threads load large libraries, which would delay the drivers.
        self.log_queue.begin(at, beat)
        self._gate.queued(at)
        self._sequence = 0
        self._snapshot_at = self._keep_at = at

    async def run(self, ended: asyncio.Event, heartbeat: Heartbeat | None) -> None:
        """Monitor until `ended` is set or the supervisor is gone; then write the last row and release everything."""
        self._loop = asyncio.get_running_loop()
        await self._link.open()
        tasks = [asyncio.create_task(driver.run(), name=driver.device.id) for driver in self.bed.lines]
        reason = _ENDED
        try:
            reason = await self._tick_until(ended, heartbeat)
        finally:
            await self._close(tasks, reason)

    async def _tick_until(self, ended: asyncio.Event, heartbeat: Heartbeat | None) -> str:
        due = clock.now()
        while not ended.is_set():
            at = clock.now()
            # A tick that fails proves no life: the supervisor replaces an engine without a heartbeat.
            if self.guarded_tick(at, due) and heartbeat is not None and not heartbeat.beat():
                return "the supervisor is gone"
            due = max(due + TICK_S, at)  # a late tick is not made up for by hasty ones
            await asyncio.sleep(_SOONEST_S)  # numbers that come together are judged together
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._number_came.wait(), max(0.0, due - clock.now()))
            if self._number_came.is_set():  # it is judged at once, and the next tick is counted from there
                self._number_came.clear()
                due = min(due, clock.now())
        return _ENDED

    def guarded_tick(self, at: float, due: float) -> bool:
        """Run one tick; an exception in it raises an alarm, and monitoring continues. Return whether it succeeded."""
        try:
            self.tick(at, at + clock.offset(), due)
        except Exception as err:  # noqa: BLE001 - one of the three places for it
            _log.exception("the tick failed")
            self.bed.self_check.failed(at, f"{type(err).__name__} in the tick")
            return False
        return True

    def tick(self, at: float, utc: float, due: float) -> None:
        """Run one tick: judge what came, sound the alarms, log the events, and publish a snapshot if one is due.

        `at`: now, monotonic seconds. `utc`: now, POSIX seconds. `due`: when this tick should have run, monotonic
        seconds.
        """
        if fault := self._rings.tick(at, utc):
            self.bed.self_check.failed(at, fault)
        self.bed.step(at, utc, due)
        self.anchor_file.tick(self.time, at)
        self._sound(at)
        self._log(at)
        if at >= self._snapshot_at:
            self._snapshot_at = at + _SNAPSHOT_S - TICK_S / 2
            self._teller.hold(self.log_queue.ticket, self.snapshot(at))
        self._teller.release(at)

    def _log(self, at: float) -> None:
        """Queue what happened for the log, with what stands after it; a snapshot is then due at once."""
        events = self.bed.alarms.drain()
        if events:
            self._snapshot_at = at
        if events or at >= self._keep_at:
            self._keep_at = at + KEEP_EVERY_S
            self.log_queue.write(events, encode(self.bed.state(at)))
        self._gate.queued(at)

    def _obey(self, message: Message) -> Refusal | None:
        """Carry out a message from the link, and queue its rows, for which the answer waits."""
        at = clock.now()
        refusal = self.bed.obey(message, at)
        if not isinstance(message, Alive):
            self._log(at)
        return refusal

    def snapshot(self, at: float) -> Snapshot:
        """Return the next snapshot for the screens: the state of the bed at `at`, monotonic seconds."""
        self._sequence += 1
        return snapshot(self.bed, self.log_queue.writer.head, self._sequence, at)

    def _conditions(self, at: float) -> Iterator[MonitorCondition]:
        """Yield the possible faults of log, archive, supervisor and sound, each with whether it is present."""
        log_error, damage = self.log_queue.writer.error, self.log_queue.damage
        yield MonitorCondition(AlarmId.LOG_NOT_WRITABLE, log_error is not None, log_error or "")
        yield MonitorCondition(AlarmId.LOG_BROKEN, bool(damage), damage)
        for other in self._others:
            yield from other.conditions(at)
        silence = self.player.fault
        yield MonitorCondition(AlarmId.NO_SOUND, silence is not None, silence or "")

    def _sound(self, at: float) -> None:
        alarms = self.bed.alarms
        alarm = alarms.sounding()
        if alarm is not None:
            what = AlarmSound(alarm.priority, alarm.spec.category, is_escalated=alarm.is_escalated)
            self.player.play(what, alarm.sound_key)
        else:
            self.player.play(_REMINDER if alarms.is_reminding(at) else None, "reminder")
        self._beep(at)
        for key, started in self.player.take_started():
            alarms.sound_started(key, started)

    def _beep(self, at: float) -> None:
        """Sound the pulse tone at each beat, lower with lower SpO2; not in standby."""
        if self.bed.alarm_input.beats and not self.bed.alarms.is_standby:
            pick = self.bed.alarm_input.pipeline.selection.pick(VitalId.SPO2, at)
            if pick is not None and pick.value is not None and pick.freshness is Freshness.FRESH:
                self.player.beep(pick.value)

    def _on_durable(self) -> None:
        """Let the event loop tell what was held back, since log rows have reached the disk.

        Runs on the log's thread. Before `run` there is no event loop, and nothing happens.
        """
        if self._loop is not None:
            _call_soon(self._loop, self._tell)

    def _tell(self) -> None:
        self._gate.moved()
        self._teller.release(clock.now())

    async def _close(self, tasks: list[asyncio.Task[None]], reason: str) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for driver in self.bed.lines:
            await driver.close()
        await self._link.close()
        at = clock.now()
        self.log_queue.write(self.bed.alarms.drain())  # of a command that came after the last tick
        self.log_queue.end(at, reason, encode(self.bed.state(at)))
        self.anchor_file.close(self.time.anchor(clock.now()))
        self.bed.ring.write_beat(*CLEAN)
        self.player.close()  # last: a sound library that hangs must not cost the last row


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Let `loop` run `call`; may be used from another thread. Does nothing if the loop has ended."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


async def _main(config: Config, folder: Path) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    at = start_at()
    engine = Engine(config, folder, at=at, utc=at + clock.offset())
    gc.collect()
    gc.freeze()  # these objects stay: the collector need not walk them again while a tick waits
    await wait_until(at)
    await engine.run(ended, Heartbeat.from_environment())


def main() -> None:
    """Run the engine. Arguments: the configuration file (JSON, written by the supervisor) and the state folder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Config)
    # MQTT needs add_reader, which the Proactor loop of Windows lacks.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_main(config, Path(sys.argv[2])))
