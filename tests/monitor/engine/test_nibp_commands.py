"""Commands to the cuff, and what the module is then sent."""

from pathlib import Path

import pytest

from bedside.alarms.event import Happening
from bedside.config.load import load_profile
from bedside.config.schema import NibpConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, NoticeKind
from bedside.monitor.engine.nibp_commands import NibpCommands
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.link.commands import Command, Nibp, NibpInterval, NibpRun, NibpStat
from bedside.monitor.link.snapshot import Freshness
from tests.support.engine_bed import FakeCuff
from tests.support.input_bed import InputBed

START, STOP = DeviceCommand.NIBP_START, DeviceCommand.NIBP_STOP


class Bedside:
    """A cuff whose clock and whose module are in the test's hands."""

    def __init__(self, folder: Path, *, has_cuff: bool = True) -> None:
        self.bed = InputBed(folder, load_profile("adult"))
        self.cuff = FakeCuff()
        schedule = NibpSchedule(0, at=0.0, start_at_once=False, settings=NibpConfig())
        self.nibp = NibpCommands(self.bed.alarm_input, self.bed.ring, schedule, self.cuff if has_cuff else None)

    def say(self, command: Command, at: float) -> str:
        refusal = self.nibp.handlers[type(command)](command, at)
        self.nibp.tick(at)
        return str(refusal or "")

    def measure(self, at: float, until: float) -> None:
        """Let the module measure, with a pressure at the end."""
        self.bed.notice("cuff", NoticeKind.NIBP_MEASURING, at)
        self.nibp.tick(at)
        self.bed.notice("cuff", NoticeKind.NIBP_MEASURING, until, is_present=False)
        self.bed.say("cuff", VitalId.NIBP_SYS, 120, until)
        self.nibp.tick(until)

    def noted(self) -> list[str]:
        events = self.bed.alarm_input.alarms.drain()
        return [f"{row.actor}: {row.reason}" for row in events if row.happening is Happening.NIBP_SET]


@pytest.fixture
def bedside(tmp_path: Path) -> Bedside:
    return Bedside(tmp_path)


def test_stat_starts_the_module_again_after_each_measurement_and_is_logged(bedside: Bedside) -> None:
    assert bedside.say(NibpStat(actor="nurse"), 10.0) == ""
    assert bedside.cuff.commands == [START]
    bedside.measure(11, 40)
    bedside.nibp.tick(44.9)
    assert bedside.cuff.commands == [START]
    bedside.nibp.tick(45.0)
    assert bedside.cuff.commands == [START, START]
    assert bedside.noted() == ["nurse: STAT"]


def test_stop_ends_stat_and_the_measurement_that_runs(bedside: Bedside) -> None:
    bedside.say(NibpStat(), 10.0)
    bedside.bed.notice("cuff", NoticeKind.NIBP_MEASURING, 11)
    assert bedside.say(Nibp(is_start=False), 20.0) == ""
    assert bedside.cuff.commands == [START, STOP]
    bedside.bed.notice("cuff", NoticeKind.NIBP_MEASURING, 21, is_present=False)
    bedside.nibp.tick(100.0)
    assert bedside.cuff.commands == [START, STOP]
    assert bedside.noted() == ["bedside: STAT", "bedside: STAT ended"]


def test_stop_ends_stat_even_if_the_module_cannot_be_reached(bedside: Bedside) -> None:
    bedside.say(NibpStat(), 10.0)
    bedside.cuff.is_there = False
    assert "take the cuff off the arm" in bedside.say(Nibp(is_start=False), 20.0)
    assert bedside.nibp.schedule.stat_until is None


def test_a_second_start_is_refused_while_one_runs(bedside: Bedside) -> None:
    assert bedside.say(Nibp(is_start=True), 10.0) == ""
    assert bedside.say(Nibp(is_start=True), 10.1) == "Cuff measures already"
    bedside.bed.notice("cuff", NoticeKind.NIBP_MEASURING, 11)
    assert bedside.say(Nibp(is_start=True), 12.0) == "Cuff measures already"
    assert bedside.cuff.commands == [START]


def test_a_measurement_that_the_module_began_by_itself_is_not_interrupted(bedside: Bedside) -> None:
    bedside.bed.notice("cuff", NoticeKind.NIBP_MEASURING, 9)
    bedside.say(NibpStat(), 10.0)
    assert bedside.cuff.commands == []
    bedside.bed.notice("cuff", NoticeKind.NIBP_MEASURING, 30, is_present=False)
    bedside.nibp.tick(30.0)
    bedside.nibp.tick(35.0)
    assert bedside.cuff.commands == [START]


def test_a_command_to_a_lost_module_is_not_carried_out_later(bedside: Bedside) -> None:
    bedside.cuff.is_there = False
    assert bedside.say(Nibp(is_start=True), 10.0) == "Cuff cannot be reached"
    assert bedside.say(NibpStat(), 11.0) == "Cuff cannot be reached"
    bedside.cuff.is_there = True
    bedside.nibp.tick(600.0)
    assert bedside.cuff.commands == []


def test_a_programme_is_started_by_its_name_and_sets_when_a_pressure_is_stale(bedside: Bedside) -> None:
    assert bedside.say(NibpRun(plan="Infusion, every 10 min", actor="nurse"), 10.0) == ""
    assert bedside.cuff.commands == [START]
    bedside.measure(11, 40)
    pick = bedside.bed.alarm_input.pipeline.selection.pick
    ages = [getattr(pick(VitalId.NIBP_SYS, 40 + 60 * minutes), "freshness", None) for minutes in (11, 13)]
    assert ages == [Freshness.FRESH, Freshness.STALE]
    assert bedside.noted() == ["nurse: programme Infusion, every 10 min"]


def test_an_unknown_programme_is_refused_with_the_names_of_the_clinics(bedside: Bedside) -> None:
    refusal = bedside.say(NibpRun(plan="Infusion, every 5"), 10.0)
    assert "did you mean 'Infusion, every 5 min'?" in refusal
    assert "Infusion, every 10 min" in refusal
    assert bedside.cuff.commands == []


def test_an_interval_is_logged(bedside: Bedside) -> None:
    bedside.say(NibpInterval(interval_min=2.5), 10.0)
    bedside.say(NibpInterval(interval_min=0, actor="nurse"), 11.0)
    assert bedside.noted() == ["bedside: every 2.5 min", "nurse: on demand"]


@pytest.mark.parametrize(
    "command", [NibpStat(), NibpRun(plan="Infusion, every 5 min"), Nibp(is_start=True), Nibp(is_start=False)]
)
def test_without_a_cuff_its_commands_are_refused(tmp_path: Path, command: Command) -> None:
    bedside = Bedside(tmp_path, has_cuff=False)
    assert bedside.say(command, 1.0) == "no device here measures NIBP"
