"""The snapshot: all that a screen needs to know, made from the engine's state at one moment.

Runs on the engine's event loop, ten times a second and at every event.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.engine import AlarmEngine
from bedside.config.quality import Quality
from bedside.config.schema import Config
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import registry
from bedside.drivers.block import NoticeKind
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.acquisition.source_selection import Pick
from bedside.monitor.engine.admission import Admission
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.engine.device_check import DeviceCheck
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.engine.log_queue import LogQueue
from bedside.monitor.engine.volume import VolumeControl
from bedside.monitor.link.snapshot import (
    AlarmView,
    DeviceView,
    Freshness,
    InactivationView,
    NibpView,
    NoticeView,
    PumpView,
    Snapshot,
    VitalView,
)

# Why a measurement gave no pressure: a module has its own notice for some of the reasons.
FAILURES: Final = (
    NoticeKind.NIBP_FAILED,
    NoticeKind.CUFF_LEAK,
    NoticeKind.CUFF_OVERPRESSURE,
    NoticeKind.SENSOR_FAULT,
)
UtcOf = Callable[[float], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What stands beside the bed, as the snapshot sees it."""

    config: Config
    ring: Ring
    watch: AlarmInput
    lines: Sequence[DeviceCheck]
    desk: CommandRouter
    book: LogQueue
    sound: VolumeControl
    admission: Admission
    infusion: SessionService


def snapshot(room: Room, sequence: int, at: float, tick_late_s: float) -> Snapshot:
    """Return the state at `at`, whole."""
    alarms, utc_of = room.watch.alarms, room.book.utc
    standing = alarms.shown()
    head, sound = room.book.writer.head, room.sound.view()
    stay = room.admission.stay
    return Snapshot(
        sequence=sequence,
        at=at,
        utc=utc_of(at),
        origin=room.watch.origin,
        bed=room.config.bed,
        ring=str(room.ring.path),
        ring_id=room.ring.ring_id,
        vitals=_vitals(room, standing, at, waves=False),
        waves=_vitals(room, standing, at, waves=True),
        alarms=tuple(_alarm(row, utc_of) for row in standing),
        nibp=_nibp(room, at),
        devices=tuple(_device(room, row, at) for row in room.lines),
        inactivation=_inactivation(room),
        permitted=tuple(sorted(alarms.inactivation.permitted)),
        profile=alarms.patient.profile.name,
        limits=alarms.patient.limits,
        baselines=alarms.patient.baselines,
        has_sound=not sound.fault,
        sound=sound,
        tick_late_s=tick_late_s,
        log_sequence=head.sequence,
        log_hash=head.hash,
        pump=_pump(room, at),
        profile_source=room.desk.profile_source,
        standard=alarms.patient.profile,
        patient=stay.patient,
        admitted_utc=None if stay.patient is None else stay.since,
        is_standby=alarms.is_standby,
        since=since if isfinite(since := room.watch.pipeline.selection.since) else None,
        session=room.infusion.view(at),
        is_patient_seen=alarms.is_standby and room.watch.is_patient_seen(at),
    )


def _vitals(room: Room, standing: Sequence[ActiveAlarm], at: float, *, waves: bool) -> tuple[VitalView, ...]:
    """Return one view for each vital that some device gives: waves, or numbers."""
    selection, utc_of = room.watch.pipeline.selection, room.book.utc
    worst = {row.spec.vital: row for row in reversed(standing)}  # the worst comes first, and so wins last
    alarms = room.watch.alarms
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
        value=pick.value if pick.value == pick.value else None,  # a gap in a wave is NaN, and no JSON
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


def _inactivation(room: Room) -> InactivationView | None:
    now = room.watch.alarms.inactivation
    return InactivationView(kind=now.kind, until=now.until) if now.kind is not None else None


def _nibp(room: Room, at: float) -> NibpView:
    desk, cuff = room.desk, room.watch.pipeline.selection.pick(VitalId.CUFF, at)
    if desk.cuff is None:
        return NibpView(device="", is_measuring=False, cuff_mmhg=None, interval_min=0.0, next_at=None)
    device = desk.cuff.device.id
    notices = room.watch.pipeline.notices
    is_measuring = desk.is_measuring
    failed = next((row for kind in FAILURES if (row := notices.get((device, kind))) and row.is_present), None)
    programme = desk.programme
    return NibpView(
        device=device,
        is_measuring=is_measuring,
        cuff_mmhg=cuff.value if cuff and is_measuring and cuff.freshness is Freshness.FRESH else None,
        interval_min=programme.interval_s / 60,
        next_at=None if room.watch.alarms.is_standby else programme.next_at,
        detail=failed.detail if failed else "",
        stat_until=programme.stat_until,
        plan=programme.plan.name if programme.plan else "",
        step=programme.step,
        left=programme.left,
        plans=programme.plans,
    )


def _pump(room: Room, at: float) -> PumpView | None:
    pick = room.watch.pipeline.selection.pick(VitalId.PUMP_RATE, at)
    if pick is None:
        return None
    notices = room.watch.pipeline.notices
    running, drug = (notices.get((pick.device, kind)) for kind in (NoticeKind.PUMP_RUNNING, NoticeKind.PUMP_DRUG))
    return PumpView(
        device=pick.device,
        is_running=running.is_present if running else None,
        drug=drug.detail if drug and drug.is_present else "",
    )


def _device(room: Room, watched: DeviceCheck, at: float) -> DeviceView:
    line = watched.line
    device, status = line.device, line.status
    notices = room.watch.pipeline.notices.items()
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
        bad_per_min=watched.bad_per_min,
        fault=line.fault(at),
        notices=tuple(
            NoticeView(kind=kind, detail=row.detail, since=row.at)
            for (of, kind), row in notices
            if of == device.id and row.is_present
        ),
    )
