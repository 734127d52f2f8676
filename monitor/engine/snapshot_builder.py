"""Builds the snapshot: all that a screen shows, from the state of the bed at one moment.

Runs on the engine's event loop, ten times a second and at every event.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import isfinite
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.log.entry import Head
from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import registry
from bedside.drivers.block import NoticeKind
from bedside.drivers.device_line import DeviceLine
from bedside.monitor.acquisition.source_selection import Pick
from bedside.monitor.engine.bed import Bed
from bedside.monitor.engine.checks.device_check import DeviceCheck
from bedside.monitor.link.snapshot import (
    AlarmView,
    DeviceView,
    Freshness,
    InactivationView,
    NibpView,
    NoticeView,
    PumpView,
    Snapshot,
    SoundView,
    VitalView,
)

# Notices that say why a measurement gave no pressure.
FAILURES: Final = (
    NoticeKind.NIBP_FAILED,
    NoticeKind.CUFF_LEAK,
    NoticeKind.CUFF_OVERPRESSURE,
    NoticeKind.SENSOR_FAULT,
)
UtcOf = Callable[[float], datetime]
_NO_PLAYER: Final = SoundView(volume=0.0, volume_min=0.0, pulse_tone=0.0, fault="there is no loudspeaker")


def snapshot(bed: Bed[DeviceLine], log_head: Head, sequence: int, at: float) -> Snapshot:
    """Return the snapshot of the bed at `at` (monotonic seconds); `log_head`: the last log row known to be durable."""
    alarms, utc_of = bed.alarms, bed.time.utc
    active = alarms.shown()
    sound = bed.volume.view() if bed.volume is not None else _NO_PLAYER
    stay = bed.admission.stay
    return Snapshot(
        sequence=sequence,
        at=at,
        utc=utc_of(at),
        origin=bed.alarm_input.origin,
        bed=bed.config.bed,
        ring=str(bed.ring.path),
        ring_id=bed.ring.ring_id,
        vitals=_vitals(bed, active, at, waves=False),
        waves=_vitals(bed, active, at, waves=True),
        alarms=tuple(_alarm(row, utc_of) for row in active),
        nibp=_nibp(bed, at),
        devices=tuple(_device(bed, check, at) for check in bed.device_checks),
        inactivation=_inactivation(alarms),
        permitted=tuple(sorted(alarms.inactivation.permitted)),
        profile=alarms.patient.profile.name,
        limits=alarms.patient.limits,
        baselines=alarms.patient.baselines,
        has_sound=not sound.fault,
        sound=sound,
        tick_late_s=bed.self_check.take_worst_late_s(),
        log_sequence=log_head.sequence,
        log_hash=log_head.hash,
        pump=_pump(bed, at),
        profile_source=bed.settings.source,
        standard=alarms.patient.profile,
        patient=stay.patient,
        admitted_utc=None if stay.patient is None else stay.since,
        is_standby=alarms.is_standby,
        since=since if isfinite(since := bed.alarm_input.pipeline.selection.since) else None,
        session=bed.session.view(at),
        is_patient_seen=alarms.is_standby and bed.alarm_input.is_patient_seen(at),
    )


def _vitals(bed: Bed[DeviceLine], active: Sequence[ActiveAlarm], at: float, *, waves: bool) -> tuple[VitalView, ...]:
    """Return a view of each vital that a device measures: of the waves if `waves`, else of the numbers."""
    selection, utc_of = bed.alarm_input.pipeline.selection, bed.time.utc
    worst = {row.spec.vital: row for row in reversed(active)}  # the worst is first, so it overwrites the others
    alarms = bed.alarms
    return tuple(
        _vital(vital, pick, alarms, worst.get(vital), utc_of)
        for vital in selection.choices
        if VITALS[vital].is_wave is waves and (pick := selection.pick(vital, at)) is not None
    )


def _vital(vital: VitalId, pick: Pick, alarms: AlarmEngine, alarm: ActiveAlarm | None, utc_of: UtcOf) -> VitalView:
    limit = alarms.patient.limits.get(vital)
    return VitalView(
        vital=vital,
        lane=pick.lane,
        device=pick.device,
        value=pick.value if pick.value == pick.value else None,  # a gap in a wave is NaN, which JSON does not have
        at=pick.at,
        utc=utc_of(pick.at) if pick.at is not None else None,
        freshness=pick.freshness,
        is_questionable=pick.quality is Quality.QUESTIONABLE,
        low=limit.low if limit else None,
        high=limit.high if limit else None,
        priority=alarm.priority if alarm else None,
        is_acknowledged=alarm is not None and not alarm.is_audible,
        fill=round(alarms.patient.fill(vital), 3),
        is_held=alarms.patient.is_held(vital),
    )


def _alarm(row: ActiveAlarm, utc_of: UtcOf) -> AlarmView:
    return AlarmView(
        key=row.key,
        alarm=row.spec.id,
        kind=row.spec.kind,
        subject=row.subject,
        priority=row.priority,
        state=row.state,
        text=row.text,
        value=row.value,
        limit=row.limit,
        since=row.since,
        utc=utc_of(row.since),
        is_audible=row.is_audible,
        is_escalated=row.is_escalated,
        detail=row.detail,
    )


def _inactivation(alarms: AlarmEngine) -> InactivationView | None:
    now = alarms.inactivation
    return InactivationView(kind=now.kind, until=now.until) if now.kind is not None else None


def _nibp(bed: Bed[DeviceLine], at: float) -> NibpView:
    nibp, cuff = bed.nibp, bed.alarm_input.pipeline.selection.pick(VitalId.CUFF, at)
    if nibp.cuff is None:
        return NibpView(device="", is_measuring=False, cuff_mmhg=None, interval_min=0.0, next_at=None)
    device = nibp.cuff.device.id
    notices = bed.alarm_input.pipeline.notices
    is_measuring = nibp.is_measuring
    failed = next((row for kind in FAILURES if (row := notices.get((device, kind))) and row.is_present), None)
    schedule = nibp.schedule
    return NibpView(
        device=device,
        is_measuring=is_measuring,
        cuff_mmhg=cuff.value if cuff and is_measuring and cuff.freshness is Freshness.FRESH else None,
        interval_min=schedule.interval_s / 60,
        next_at=None if bed.alarms.is_standby else schedule.next_at,
        detail=failed.detail if failed else "",
        stat_until=schedule.stat_until,
        plan=schedule.plan.name if schedule.plan else "",
        step=schedule.step,
        left=schedule.left,
        plans=schedule.plans,
    )


def _pump(bed: Bed[DeviceLine], at: float) -> PumpView | None:
    pick = bed.alarm_input.pipeline.selection.pick(VitalId.PUMP_RATE, at)
    if pick is None:
        return None
    notices = bed.alarm_input.pipeline.notices
    running, drug = (notices.get((pick.device, kind)) for kind in (NoticeKind.PUMP_RUNNING, NoticeKind.PUMP_DRUG))
    return PumpView(
        device=pick.device,
        is_running=running.is_present if running else None,
        drug=drug.detail if drug and drug.is_present else "",
    )


def _device(bed: Bed[DeviceLine], check: DeviceCheck, at: float) -> DeviceView:
    line = check.line
    device, status = line.device, line.status
    notices = bed.alarm_input.pipeline.notices.items()
    return DeviceView(
        id=device.id,
        label=device.name,
        origin=device.origin,
        is_up=not line.is_lost(at),
        state=str(status.state),
        place=device.port or device.topic or "",
        detail=status.last_error or "",
        frames_bad=status.frames_bad,
        last_at=status.last_packet_at,
        codec=device.codec,
        vitals=device.vitals or registry.vitals(device),
        packets=status.packets,
        connects=status.connects,
        bad_per_min=check.bad_per_min,
        fault=line.fault(at),
        notices=tuple(
            NoticeView(kind=kind, detail=row.detail, since=row.at)
            for (of, kind), row in notices
            if of == device.id and row.is_present
        ),
    )
