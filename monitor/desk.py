"""The desk: what people ask for at the bedside, and how the engine answers.

Runs on the engine's event loop. Each command changes the engine; the screen changes only with a later snapshot.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from drivers.block import DeviceCommand, NoticeKind
from drivers.driver import Driver
from monitor.health import Health
from monitor.message import Acknowledge, Alive, Command, Nibp, NibpInterval, PauseAudio
from monitor.nibp import NibpProgramme
from monitor.watch import Watch

_LONGEST_MIN: Final = 240.0


class Desk:
    """Carries out commands. Each answer is "" or the sentence why not."""

    def __init__(self, watch: Watch, programme: NibpProgramme, health: Health, cuff: Driver | None) -> None:
        self._watch, self._health = watch, health
        self.programme, self.cuff = programme, cuff
        self._carry_out: Mapping[type, Callable[[Any, float], str]] = {
            Acknowledge: self._acknowledge,
            PauseAudio: self._pause,
            Nibp: self._nibp,
            NibpInterval: self._interval,
            Alive: self._alive,
        }

    def obey(self, command: Command, at: float) -> str:
        """Carry out a command given at `at`."""
        return self._carry_out[type(command)](command, at)

    def run_programme(self, at: float) -> None:
        """Start the measurement that is due, unless one runs."""
        if self.cuff is not None and self.programme.is_due(at) and not self.is_measuring:
            self._start_nibp(self.cuff, at)

    @property
    def is_measuring(self) -> bool:
        """Whether the cuff measures now, as the module itself says."""
        device = self.cuff.device.id if self.cuff else ""
        notice = self._watch.pipeline.notices.get((device, NoticeKind.NIBP_MEASURING))
        return notice is not None and notice.is_present

    def _start_nibp(self, cuff: Driver, at: float) -> str:
        if not cuff.command(DeviceCommand.NIBP_START):
            self.programme.not_started(at)
            return f"{cuff.device.name} cannot be reached"
        self.programme.started(at)
        return ""

    def _nibp(self, command: Nibp, at: float) -> str:
        if self.cuff is None:
            return "no device here measures NIBP"
        if command.is_start:
            return self._start_nibp(self.cuff, at)
        if not self.cuff.command(DeviceCommand.NIBP_STOP):
            return f"{self.cuff.device.name} cannot be reached: take the cuff off the arm if it hurts"
        return ""

    def _acknowledge(self, command: Acknowledge, at: float) -> str:
        return self._watch.alarms.acknowledge(command.key, command.seen, at, command.actor)

    def _pause(self, command: PauseAudio, at: float) -> str:
        self._watch.alarms.pause_audio(at, is_on=command.is_on, actor=command.actor)
        return ""

    def _interval(self, command: NibpInterval, at: float) -> str:
        if not 0 <= command.interval_min <= _LONGEST_MIN:
            return f"interval_min={command.interval_min} must lie between 0 (off) and {_LONGEST_MIN:.0f}"
        self.programme.set_interval(command.interval_min * 60, at)
        return ""

    def _alive(self, _command: Alive, at: float) -> str:
        self._health.screen_at = at
        return ""
