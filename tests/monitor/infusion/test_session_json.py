"""Sessions are read from their JSON; the steps of an older file get their kind from their text."""

from datetime import UTC, datetime

import msgspec
import pytest

from bedside.monitor.infusion.session import InfusionSession, Phase, Step, StepKind
from bedside.monitor.infusion.session_json import decode_session, kind_of_text
from tests.support.infusion_bed import MARIA

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# Every text that a version without kinds has written.
TEXTS: dict[str, StepKind] = {
    "session begun, IV": StepKind.BEGUN,
    "ordered 35 mg ketamine": StepKind.ORDERED,
    "order withdrawn: the weight was changed": StepKind.ORDER_WITHDRAWN,
    "Consent signed: done": StepKind.ITEM_ANSWERED,
    "Escort home arranged: not fulfilled": StepKind.ITEM_ANSWERED,
    "baseline begun": StepKind.BASELINE_BEGUN,
    "baseline of 2 readings": StepKind.BASELINE_TAKEN,
    "infusion begun": StepKind.STARTED,
    "dose given": StepKind.STARTED,
    "paused": StepKind.PAUSED,
    "resumed": StepKind.RESUMED,
    "infusion ended": StepKind.ENDED,
    "dose ended": StepKind.ENDED,
    "stopped early": StepKind.STOPPED_EARLY,
    "rate 26.25 mL/h": StepKind.RATE_SET,
    "pump 60.0 mL/h": StepKind.PUMP_RATE,
    "the pump's counter began anew after 8.8 mL": StepKind.PUMP_COUNTER_RESET,
    "observed: Nausea 3": StepKind.OBSERVED,
    "observed: remark": StepKind.OBSERVED,
    "Aldrete 10": StepKind.ALDRETE_SCORED,
    "score: PHQ-9 11": StepKind.RESULT_ADDED,
    "form: Lot": StepKind.FORM_ANSWERED,
    "the monitor was down for 60 s": StepKind.MONITOR_RESTARTED,
    "the monitor was ended and started again": StepKind.MONITOR_RESTARTED,
    "the clock was set back by 3600.0 s": StepKind.CLOCK_STEPPED,
    "discharged": StepKind.DISCHARGED,
    "given up": StepKind.GIVEN_UP,
}


@pytest.mark.parametrize(("text", "kind"), TEXTS.items())
def test_each_text_of_an_older_version_has_its_kind(text: str, kind: StepKind) -> None:
    assert kind_of_text(text) is kind


def test_every_kind_but_other_has_a_text() -> None:
    assert set(TEXTS.values()) == set(StepKind) - {StepKind.OTHER}


@pytest.mark.parametrize("item", ["pump checked", "ordered as agreed", "rate double-checked", "Aldrete explained"])
def test_a_checklist_row_that_begins_like_another_step_is_an_answered_item(item: str) -> None:
    assert kind_of_text(f"{item}: done") is StepKind.ITEM_ANSWERED


def test_an_unknown_text_of_an_older_file_is_kept_with_the_kind_other() -> None:
    assert kind_of_text("a text of no version") is StepKind.OTHER


def test_a_stored_kind_is_kept_whatever_the_text_says() -> None:
    step = Step(utc=NOW, phase=Phase.CHECKS, kind=StepKind.PAUSED, what="resumed")
    session = InfusionSession(id="S-1", patient=MARIA, is_simulated=True, begun=NOW, steps=(step,))
    assert decode_session(msgspec.json.encode(session)) == session


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"1", b'"x"', b'{"steps": 1}', b'{"steps": [1, null, {}]}', b'{"steps": [{"what": 2}]}', b"\xff"],
)
def test_bytes_that_are_not_a_session_are_a_msgspec_error(data: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode_session(data)
