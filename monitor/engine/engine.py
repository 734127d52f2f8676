"""The engine process: acquisition, alarms, sound, log and link. It must never stop, and it knows no Qt.

The supervisor runs it as `python -m bedside.monitor.engine CONFIG.json FOLDER`. One event loop; serial ports, log and
sound have threads of their own. This file reads the clock, once a tick; all that hangs below is told the time.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Category, Priority
from bedside.config.schema import Config
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.driver import Driver
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.minute_trends import Minutes
from bedside.monitor.acquisition.ring import CLEAN, RING, Ring, last_beat
from bedside.monitor.engine.admission import Admission
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.archive_check import ArchiveCheck
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.engine.device_check import DeviceCheck
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.engine.log_queue import LogQueue
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.engine.remarks import Remarks
from bedside.monitor.engine.self_check import SelfCheck
from bedside.monitor.engine.snapshot_builder import Room, snapshot
from bedside.monitor.engine.volume import VolumeControl
from bedside.monitor.link.client import SOCKET
from bedside.monitor.link.server import LinkServer
from bedside.monitor.link.snapshot import Freshness, Snapshot
from bedside.monitor.process.heartbeat import Heartbeat
from bedside.monitor.process.start_time import start_at, wait_until
from bedside.monitor.sound.player import SoundPlayer
from bedside.monitor.sound.synthesizer import What

TICK_S: Final = 0.05
_SOONEST_S: Final = 0.005  # from tick to tick, however much comes
_SNAPSHOT_S: Final = 0.1
# A row is durable in 0.25 ms as a rule, in 40 ms at worst (checkpoint). A log that takes longer is at fault, and what
# it should have kept is shown all the same.
_DURABLE_WITHIN_S: Final = 0.5
_REMINDER: Final = What(Priority.LOW, Category.GENERAL)  # sound is off, and one burst says so now and then

_log = logging.getLogger("bedside.engine")


class Engine:
    """All parts of the engine process, and the tick that moves them."""

    def __init__(self, config: Config, folder: Path, *, at: float, utc: float) -> None:
        beat = last_beat(folder / RING)
        self._ring = Ring.resume(folder / RING, lane_specs(config), at)
        self._settings = PatientSettings(folder, config.alarms.profile)
        self._minutes = Minutes(folder, self._ring, at)
        self._watch = AlarmInput(config, self._settings.profile(), self._ring, at=at)
        self._settings.restore(self._watch.alarms, at)
        self._book = LogQueue(folder, self._watch.origin, config.state.reserve_mb)
        self._book.offset = utc - at
        self._health = SelfCheck(folder, disk_low_mb=config.state.disk_low_mb)
        deliver = self._watch.pipeline.deliver
        self._drivers = [
            registry.driver(row, config.broker, deliver, time.monotonic, str(folder)) for row in config.device
        ]
        self._lines = [DeviceCheck(driver, config.alarms.garbled_per_minute, at=at) for driver in self._drivers]
        self._sounder = SoundPlayer(config.sound.output, config.sound.volume, config.sound.pulse_tone)
        self._bed_sound = VolumeControl(folder, config.sound, self._sounder, self._watch.alarms)
        nibp = config.nibp
        programme = NibpSchedule(nibp.interval_min * 60, at=at, start_at_once=nibp.start_at_once, settings=nibp)
        self._store = ArchiveCheck.from_environment(at)
        admission = Admission(self._watch, self._settings, programme, self._book.utc, config.nibp.interval_min)
        admission.restore(at)
        self._infusion = SessionService(
            self._watch, self._settings, programme, config.infusion, folder=folder, utc_of=self._book.utc
        )
        admission.held_back = self._infusion.held_back
        admission.watched_on = self._infusion.watched_on
        self._infusion.restore(at, down_s=utc - beat[1] if beat != CLEAN else None)
        self._desk = CommandRouter(
            self._watch,
            self._ring,
            self._settings,
            programme=programme,
            health=self._health,
            cuff=_cuff(self._drivers),
            others={
                **admission.commands,
                **self._infusion.commands,
                **self._bed_sound.commands,
                **self._store.commands,
                **Remarks(self._book, self._watch.origin).commands,
            },
        )
        self._link = LinkServer(folder / SOCKET, lambda command: self._desk.obey(command, time.monotonic()))
        self._room = Room(
            config=config,
            ring=self._ring,
            watch=self._watch,
            lines=self._lines,
            desk=self._desk,
            book=self._book,
            sound=self._bed_sound,
            admission=admission,
            infusion=self._infusion,
        )
        # Only now, since the log's and the sound's own threads load large libraries, and would hold up the drivers.
        self._book.begin(at, beat)
        self._sequence = 0
        self._snapshot_at = at
        self._held: tuple[int, float, Snapshot] | None = None
        self._news = asyncio.Event()

    async def run(self, ended: asyncio.Event, lifeline: Heartbeat | None) -> None:
        """Monitor until `ended`, or until the owner is gone; then write the last row and let go of everything."""
        loop = asyncio.get_running_loop()
        self._book.writer.on_durable = lambda: _tell(loop, self._release_now)
        self._watch.pipeline.on_number = self._news.set
        await self._link.open()
        tasks = [asyncio.create_task(driver.run(), name=driver.device.id) for driver in self._drivers]
        reason = "told to"
        try:
            reason = await self._tick_until(ended, lifeline)
        finally:
            await self._close(tasks, reason)

    async def _tick_until(self, ended: asyncio.Event, lifeline: Heartbeat | None) -> str:
        due = time.monotonic()
        while not ended.is_set():
            at = time.monotonic()
            # A tick that fails every time proves no life: the supervisor replaces an engine that does not beat.
            if self._guarded_tick(at, due) and lifeline is not None and not lifeline.beat():
                return "the supervisor is gone"
            due = max(due + TICK_S, at)  # a late tick is not made up for by hasty ones
            await asyncio.sleep(_SOONEST_S)  # numbers that come together are judged together
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), max(0.0, due - time.monotonic()))
            if self._news.is_set():  # a number is judged as soon as it comes, and the next tick is counted from there
                self._news.clear()
                due = min(due, time.monotonic())
        return "told to"

    def _guarded_tick(self, at: float, due: float) -> bool:
        """Tick; a bug in it is heard, and does not end the watch. Return whether all went well."""
        try:
            self._tick(at, time.time(), due)
        except Exception as err:  # noqa: BLE001 - one of the three places for it
            _log.exception("the tick failed")
            self._health.failed(at, f"{type(err).__name__} in the tick")
            return False
        return True

    def _tick(self, at: float, utc: float, due: float) -> None:
        self._book.offset = utc - at
        self._ring.strike(at, utc)
        self._health.ticked(at, utc, due, self._watch.pipeline.overrun)
        self._report(at)
        self._watch.tick(at)
        self._infusion.tick(at)
        self._desk.run_programme(at)
        self._minutes.tick(at, utc)
        self._sound(at)
        events = self._watch.alarms.drain()
        self._book.write(events)
        if events or at >= self._snapshot_at:
            self._snapshot_at = at + _SNAPSHOT_S - TICK_S / 2
            self._held = (self._book.ticket, self._held[1] if self._held else at, self._snapshot(at))
        self._release(at)

    def _report(self, at: float) -> None:
        alarms, log_error, silence = self._watch.alarms, self._book.writer.error, self._sounder.fault
        for fault in self._health.conditions(at):
            alarms.report(fault.alarm, "", at, is_present=fault.is_present, detail=fault.detail)
            if fault.alarm is AlarmId.SCREEN_LOST and fault.is_present:
                alarms.reactivate(at, actor="", reason="the screen that showed it was lost")
        fallback = self._settings.fault or self._bed_sound.fault or self._infusion.fault
        alarms.report(AlarmId.CONFIG_FALLBACK, "", at, is_present=bool(fallback), detail=fallback)
        alarms.report(AlarmId.LOG_NOT_WRITABLE, "", at, is_present=log_error is not None, detail=log_error or "")
        alarms.report(AlarmId.LOG_BROKEN, "", at, is_present=bool(self._book.damage), detail=self._book.damage)
        unkept = self._store.fault(at)
        alarms.report(AlarmId.STORE_STOPPED, "", at, is_present=bool(unkept), detail=unkept)
        central = self._store.central
        alarms.report(AlarmId.STORE_CENTRAL, "", at, is_present=bool(central), detail=central)
        alarms.report(AlarmId.NO_SOUND, "", at, is_present=silence is not None, detail=silence or "")
        for line in self._lines:
            line.tick(self._watch, at)

    def _sound(self, at: float) -> None:
        alarms = self._watch.alarms
        standing = alarms.sounding()
        if standing is not None:
            what = What(standing.priority, standing.spec.category, is_escalated=standing.is_escalated)
            self._sounder.play(what, standing.sound_key)
        else:
            self._sounder.play(_REMINDER if alarms.is_reminding(at) else None, "reminder")
        self._beep(at)
        for key, started in self._sounder.take_started():
            alarms.sound_started(key, started)

    def _beep(self, at: float) -> None:
        """Sound the pulse, lower with lower SpO2; in standby it is quiet."""
        if self._watch.beats and not self._watch.alarms.is_standby:
            pick = self._watch.pipeline.selection.pick(VitalId.SPO2, at)
            if pick is not None and pick.value is not None and pick.freshness is Freshness.FRESH:
                self._sounder.beep(pick.value)

    def _snapshot(self, at: float) -> Snapshot:
        self._sequence += 1
        return snapshot(self._room, self._sequence, at, self._health.take_worst_late_s())

    def _release(self, at: float) -> None:
        """Publish the held snapshot once all that was queued for the log before it is durable."""
        if self._held is None:
            return
        ticket, since, snapshot = self._held
        if self._book.writer.durable >= ticket or at - since > _DURABLE_WITHIN_S:
            self._held = None
            self._link.publish(snapshot)

    def _release_now(self) -> None:
        self._release(time.monotonic())

    async def _close(self, tasks: list[asyncio.Task[None]], reason: str) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for driver in self._drivers:
            await driver.close()
        await self._link.close()
        self._book.end(time.monotonic(), reason)
        self._ring.strike(*CLEAN)
        self._sounder.close()  # last: a sound library that hangs must not cost the last row


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """Let the loop do something, from another thread; a loop that has ended need not."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(what)


def _cuff(drivers: list[Driver]) -> Driver | None:
    """Return the device that measures NIBP at our asking, None if there is none."""
    with_cuff = (row for row in drivers if VitalId.CUFF in registry.codec_class(row.device.codec).vitals)
    return next(with_cuff, None)


async def _main(config: Config, folder: Path) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    at = start_at()
    engine = Engine(config, folder, at=at, utc=time.time() + at - time.monotonic())
    gc.collect()
    gc.freeze()  # what is here stays: the collector need not walk it again while a tick waits
    await wait_until(at)
    await engine.run(ended, Heartbeat.from_environment())


def main() -> None:
    """Run the engine with the configuration (JSON, made by the supervisor) and the state folder given."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Config)
    # MQTT needs add_reader, which the Proactor loop of Windows lacks.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_main(config, Path(sys.argv[2])))
