"""An infusion session in virtual time with actions of staff: what its record contains in the end."""

from pathlib import Path

import msgspec
import pytest

from bedside.config.load_scenario import find_scenario, load_scenario
from bedside.config.scenario import Expect
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.dose_given import given_mg
from bedside.monitor.infusion.session import InfusionSession, Phase, RateSource
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.virtual_run import VirtualRun

RUNNING = "session.json"


def played(name: str, folder: Path, *, until_s: float | None = None) -> Outcome:
    path = find_scenario(name)
    scenario = load_scenario(path, known())
    if until_s is not None:
        scenario = msgspec.structs.replace(scenario, duration_s=until_s, expect=Expect())
    folder.mkdir(exist_ok=True)
    return VirtualRun(scenario, path, scenario.seed, folder).run(speed=None, progress=lambda *_: None)


def stored(path: Path) -> InfusionSession:
    return msgspec.json.decode(path.read_bytes(), type=InfusionSession)


@pytest.mark.slow
@pytest.mark.slice
def test_the_ordinary_session_leaves_a_complete_record(tmp_path: Path) -> None:
    outcome = played("session-ordinary", tmp_path)
    assert [row.said for row in outcome.verdicts if not row.is_met] == []
    assert outcome.refusals == ()
    (path,) = (tmp_path / "sessions").iterdir()
    session = stored(path)
    assert (session.phase, session.override, session.has_escort) == (Phase.CLOSED, "", True)
    assert given_mg(session, session.ended_bed_s or 0.0) == pytest.approx(35, abs=0.1)
    assert {row.source for row in session.given} == {RateSource.PUMP}
    assert session.baseline[VitalId.NIBP_SYS] == pytest.approx(122, abs=8)
    assert [row.kind for row in session.observations].count("sedation") == 7
    assert session.aldrete[-1].total == 10
    assert not (tmp_path / RUNNING).exists()


def test_a_session_that_was_stopped_early_has_the_dose_given_and_the_reason(tmp_path: Path) -> None:
    assert played("session-stopped-early", tmp_path, until_s=1700).refusals == ()
    session = stored(tmp_path / RUNNING)
    (stop,) = [row for row in session.steps if row.what == "stopped early"]
    assert (stop.reason, stop.phase) == ("frightened, wants it to end", Phase.RECOVERY)
    assert given_mg(session, stop.bed_s) == pytest.approx(17.5, abs=0.1)


def test_refused_actions_of_staff_are_reported_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "rash.toml"
    text = find_scenario("session-ordinary").read_text().partition("[[action]]")[0]
    actions = ("admit", "start-infusion", "begin-session", "close-session", "discharge")
    rows = (f'[[action]]\nat_s = {at}\ndo = "{do}"\n' for at, do in enumerate(actions, 1))
    path.write_text(text.replace("6480", "310") + "".join(rows))
    scenario = load_scenario(path, known())
    outcome = VirtualRun(scenario, path, 1, tmp_path).run(speed=None, progress=lambda *_: None)
    assert outcome.refusals == (
        "start-infusion at 2 s was refused: no session is open: begin one first",
        "close-session at 4 s was refused: nothing was given: closing the session needs a reason",
        "discharge at 5 s was refused: an infusion session is open: close it first",
    )


def test_the_same_seed_gives_the_same_session_and_the_same_log(tmp_path: Path) -> None:
    first, again = (played("session-stopped-early", tmp_path / name, until_s=400) for name in ("first", "again"))
    assert first.log_hash == again.log_hash
    assert stored(tmp_path / "first" / RUNNING) == stored(tmp_path / "again" / RUNNING)
