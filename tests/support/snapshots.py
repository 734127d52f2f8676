"""Snapshots as an engine would send them: the vitals, alarms and devices of a simulated bed at one moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.monitor.link.snapshot import AlarmView, DeviceView, Freshness, NibpView, Snapshot, VitalView

NOW = 1000.0
UTC_NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
LANES = (VitalId.PLETH, VitalId.SPO2, VitalId.PR, VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.HR)


def vital(vital: VitalId, value: float | None, age_s: float = 0.2, **more: Any) -> VitalView:
    measured: dict[str, Any] = {"at": NOW - age_s, "utc": UTC_NOW - timedelta(seconds=age_s)}
    fields = {
        "device": "ox",
        "freshness": Freshness.FRESH,
        "lane": LANES.index(vital) if vital in LANES else None,
        **measured,
        **more,
    }
    return VitalView(vital=vital, value=value, **fields)


def alarm(alarm: AlarmId, subject: str, **more: Any) -> AlarmView:
    spec = CATALOGUE[alarm]
    text = spec.text if spec.vital else f"{subject}: {spec.text}"
    fields = {"value": None, "limit": None, "state": State.SOUNDING, "is_audible": True, "text": text, **more}
    return AlarmView(
        key=f"{alarm}:{subject}",
        alarm=alarm,
        kind=spec.kind,
        subject=subject,
        priority=spec.priority,
        since=NOW - 5,
        utc=UTC_NOW,
        **fields,
    )


def device(id: str, label: str, **more: Any) -> DeviceView:  # noqa: A002 - the field's own name
    fields = {"is_up": True, "state": "UP", "detail": "", "frames_bad": 0, "origin": Origin.SIMULATED, **more}
    return DeviceView(id=id, label=label, place="/dev/x", last_at=NOW, **fields)


NIBP = NibpView(device="cuff", is_measuring=False, cuff_mmhg=None, interval_min=5, next_at=NOW + 107)
VITALS = (
    vital(VitalId.SPO2, 97, low=90),
    vital(VitalId.PR, 72),
    vital(VitalId.NIBP_SYS, 144, 190, low=90, high=160),
    vital(VitalId.NIBP_DIA, 84, 190, low=50, high=90),
    vital(VitalId.NIBP_MEAN, 100, 190, low=60, high=110),
    vital(VitalId.HR, 72, low=50, high=120),
)
CALM = Snapshot(
    sequence=1,
    at=NOW,
    utc=UTC_NOW,
    origin=Origin.SIMULATED,
    bed="bed1",
    ring="/none",
    ring_id=0,
    vitals=VITALS,
    waves=(vital(VitalId.PLETH, 100),),
    alarms=(),
    nibp=NIBP,
    devices=(device("ox", "Oximeter"), device("cuff", "NIBP module")),
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


def changed(base: Snapshot = CALM, **changes: Any) -> Snapshot:
    return msgspec.structs.replace(base, **changes)


def with_vital(vital: VitalId, **changes: Any) -> Snapshot:
    """Return the calm snapshot with the fields of one vital changed."""
    rows = tuple(msgspec.structs.replace(row, **changes) if row.vital is vital else row for row in VITALS)
    return changed(vitals=rows)
