"""One story for each alarm of an infusion session: the condition begins, lasts, and ends. SIMULATED."""

from collections.abc import Callable

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.infusion.commands import Observe, StopInfusion
from tests.support.infusion_bed import InfusionBed


def pump_differs(bed: InfusionBed) -> None:
    bed.start()
    bed.live(60)
    assert not bed.is_present(AlarmId.INFUSION_DIFFERS)
    bed.pump_ml_h = 60.0
    bed.live(20)
    assert bed.view.difference == "the pump runs at 60.0 mL/h, 52.5 mL/h was ordered"
    assert not bed.is_present(AlarmId.INFUSION_DIFFERS)
    bed.live(15)
    assert bed.is_present(AlarmId.INFUSION_DIFFERS)
    bed.pump_ml_h = 52.5
    bed.live(2)
    assert not bed.is_present(AlarmId.INFUSION_DIFFERS)


def observation_overdue(bed: InfusionBed) -> None:
    bed.start()
    bed.live(610)
    assert [row.kind for row in bed.view.due] == ["sedation"]
    assert not bed.is_present(AlarmId.OBSERVATION_OVERDUE)
    bed.live(180)
    assert bed.is_present(AlarmId.OBSERVATION_OVERDUE)
    assert not bed.do(Observe(kind="sedation", value=4))
    bed.live(1)
    assert not bed.is_present(AlarmId.OBSERVATION_OVERDUE)


def pressure_at_the_threshold(bed: InfusionBed) -> None:
    bed.start()
    bed.measure(179, 109)
    assert not bed.is_present(AlarmId.INFUSION_HOLD)
    bed.measure(150, 110)
    assert bed.is_present(AlarmId.INFUSION_HOLD)
    bed.measure(150, 90)
    assert not bed.is_present(AlarmId.INFUSION_HOLD)


def dose_is_in(bed: InfusionBed) -> None:
    bed.start()
    bed.live(2390)
    assert not bed.is_present(AlarmId.INFUSION_DONE)
    bed.live(20)
    assert bed.is_present(AlarmId.INFUSION_DONE)
    assert not bed.do(StopInfusion())
    bed.live(1)
    assert not bed.is_present(AlarmId.INFUSION_DONE)


SESSION_ALARM_STORIES: dict[AlarmId, Callable[[InfusionBed], None]] = {
    AlarmId.INFUSION_DIFFERS: pump_differs,
    AlarmId.INFUSION_HOLD: pressure_at_the_threshold,
    AlarmId.INFUSION_DONE: dose_is_in,
    AlarmId.OBSERVATION_OVERDUE: observation_overdue,
}
