"""Commands and heartbeats as they travel over the link: a released engine and a released screen must agree on them."""

import json
from typing import Final, get_args

import msgspec
import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.commands import (
    AddScore,
    AnswerForm,
    BeginSession,
    CloseSession,
    Observe,
    PauseInfusion,
    PlaceOrder,
    ResumeInfusion,
    ScoreAldrete,
    SetEscort,
    SetRate,
    StartInfusion,
    StopInfusion,
    TakeBaseline,
    TickItem,
)
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import Route
from bedside.monitor.link.commands import (
    Acknowledge,
    Admit,
    AutoLimits,
    ChangePatient,
    Comment,
    Discharge,
    EndStandby,
    Inactivate,
    Nibp,
    NibpInterval,
    NibpRun,
    NibpStat,
    Reactivate,
    SetBaseline,
    SetLimit,
    SetPulseTone,
    SetVolume,
    Standby,
    TestSound,
    UseProfile,
)
from bedside.monitor.link.heartbeats import Alive, KeeperState, Message, StoreState
from bedside.monitor.patient.patient import Patient

ANNA: Final = Patient(name="Anna", id="P-00000017")
ORDER: Final = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)
MESSAGES: Final[list[tuple[Message, str]]] = [
    (
        Acknowledge(key="SPO2_LOW:SPO2", seen=Priority.HIGH),
        '{"type":"Acknowledge","key":"SPO2_LOW:SPO2","seen":"HIGH","actor":"bedside"}',
    ),
    (Inactivate(kind=InactivationKind.AUDIO_PAUSED), '{"type":"Inactivate","kind":"AUDIO_PAUSED","actor":"bedside"}'),
    (Reactivate(), '{"type":"Reactivate","actor":"bedside"}'),
    (
        SetLimit(vital=VitalId.HR, limit=Limit(low=50.0, high=120.0)),
        '{"type":"SetLimit","vital":"HR","limit":{"low":50.0,"high":120.0,"delay_s":10.0,"off_delay_s":0.0,"deadband":0.0,"extreme_low":null,"extreme_high":null,"extreme_delay_s":5.0,"integral":null,"breaches":null,"breaches_within_s":60.0,"average_s":0.0,"auto_percent":null,"reason":""},"actor":"bedside"}',
    ),
    (AutoLimits(vitals=(VitalId.HR,)), '{"type":"AutoLimits","vitals":["HR"],"actor":"bedside"}'),
    (UseProfile(name="adult"), '{"type":"UseProfile","name":"adult","actor":"bedside"}'),
    (
        SetBaseline(vital=VitalId.NIBP_SYS, value=118.0),
        '{"type":"SetBaseline","vital":"NIBP_SYS","value":118.0,"actor":"bedside"}',
    ),
    (Nibp(is_start=True), '{"type":"Nibp","is_start":true,"actor":"bedside"}'),
    (NibpInterval(interval_min=2.5), '{"type":"NibpInterval","interval_min":2.5,"actor":"bedside"}'),
    (
        Admit(patient=ANNA),
        '{"type":"Admit","patient":{"name":"Anna","birth_date":null,"weight_kg":null,"notes":"","flags":[],"id":"P-00000017"},"actor":"bedside"}',
    ),
    (
        ChangePatient(patient=ANNA),
        '{"type":"ChangePatient","patient":{"name":"Anna","birth_date":null,"weight_kg":null,"notes":"","flags":[],"id":"P-00000017"},"actor":"bedside"}',
    ),
    (Discharge(id="P-00000017"), '{"type":"Discharge","id":"P-00000017","actor":"bedside"}'),
    (Standby(), '{"type":"Standby","actor":"bedside"}'),
    (NibpStat(), '{"type":"NibpStat","actor":"bedside"}'),
    (EndStandby(), '{"type":"EndStandby","actor":"bedside"}'),
    (NibpRun(plan="Infusion, every 5 min"), '{"type":"NibpRun","plan":"Infusion, every 5 min","actor":"bedside"}'),
    (SetVolume(volume=0.5), '{"type":"SetVolume","volume":0.5,"actor":"bedside"}'),
    (SetPulseTone(volume=0.2), '{"type":"SetPulseTone","volume":0.2,"actor":"bedside"}'),
    (TestSound(), '{"type":"TestSound","actor":"bedside"}'),
    (
        Comment(about=3, text="artefact", judgement="FALSE"),
        '{"type":"Comment","about":3,"text":"artefact","judgement":"FALSE","actor":"bedside"}',
    ),
    (BeginSession(route=Route.NASAL), '{"type":"BeginSession","route":"NASAL","actor":"bedside"}'),
    (
        PlaceOrder(order=ORDER),
        '{"type":"PlaceOrder","order":{"drug":"ketamine","route":"IV","weight_kg":70.0,"mg_per_kg":0.5,"dose_mg":35.0,"mg_per_ml":1.0,"volume_ml":35.0,"minutes":40.0},"actor":"bedside"}',
    ),
    (
        TickItem(item="Consent signed", is_ok=False, note="tomorrow"),
        '{"type":"TickItem","item":"Consent signed","is_ok":false,"note":"tomorrow","actor":"bedside"}',
    ),
    (TakeBaseline(), '{"type":"TakeBaseline","actor":"bedside"}'),
    (StartInfusion(reason="as ordered"), '{"type":"StartInfusion","reason":"as ordered","actor":"bedside"}'),
    (PauseInfusion(reason="nausea"), '{"type":"PauseInfusion","reason":"nausea","actor":"bedside"}'),
    (ResumeInfusion(), '{"type":"ResumeInfusion","actor":"bedside"}'),
    (StopInfusion(reason="done"), '{"type":"StopInfusion","reason":"done","actor":"bedside"}'),
    (SetRate(rate_ml_h=52.5), '{"type":"SetRate","rate_ml_h":52.5,"actor":"bedside"}'),
    (
        Observe(kind="sedation", value=4.0, text="calm"),
        '{"type":"Observe","kind":"sedation","value":4.0,"text":"calm","actor":"bedside"}',
    ),
    (
        ScoreAldrete(activity=2, respiration=2, circulation=1, consciousness=2, oxygenation=2),
        '{"type":"ScoreAldrete","activity":2,"respiration":2,"circulation":1,"consciousness":2,"oxygenation":2,"actor":"bedside"}',
    ),
    (SetEscort(has_escort=True), '{"type":"SetEscort","has_escort":true,"actor":"bedside"}'),
    (AddScore(name="PHQ-9", value=11.0), '{"type":"AddScore","name":"PHQ-9","value":11.0,"actor":"bedside"}'),
    (
        AnswerForm(question="lot", answer="24KX517"),
        '{"type":"AnswerForm","question":"lot","answer":"24KX517","actor":"bedside"}',
    ),
    (CloseSession(override="other ward"), '{"type":"CloseSession","override":"other ward","actor":"bedside"}'),
    (
        StoreState(fault="disk full", central="unreachable"),
        '{"type":"StoreState","fault":"disk full","central":"unreachable"}',
    ),
    (KeeperState(fault="program.log is a folder"), '{"type":"KeeperState","fault":"program.log is a folder"}'),
    (Alive(frames=60), '{"type":"Alive","frames":60}'),
]


@pytest.mark.parametrize(("message", "line"), MESSAGES, ids=[type(message).__name__ for message, _ in MESSAGES])
def test_a_message_has_the_json_of_earlier_releases(message: Message, line: str) -> None:
    assert json.loads(msgspec.json.encode(message)) == json.loads(line)
    assert msgspec.json.decode(line, type=Message) == message


def test_the_table_has_every_message() -> None:
    assert {type(message) for message, _ in MESSAGES} == set(get_args(Message))
