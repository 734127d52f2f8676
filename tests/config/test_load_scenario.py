"""An invalid scenario is refused in one sentence: which file, which key, its value, what is allowed."""

from pathlib import Path

import pytest

from bedside.config.errors import ConfigError
from bedside.config.load_scenario import find_scenario, load_scenario, shipped_scenarios
from bedside.config.origin import Origin
from bedside.config.scenario import Scenario
from bedside.monitor.scenario.known_names import known
from tests.config.conftest import Write

HEAD = 'name = "s"\nabout = "a"\nduration_s = 100\n'
OX = '[[device]]\nid = "ox"\nlabel = "Oximeter"\ncodec = "nonin-df2"\n'
CUFF = '[[device]]\nid = "cuff"\ncodec = "lepu-vx-nibp"\n'
PULSE = '[[device]]\nid = "pulse"\ncodec = "bedside-json"\nvitals = ["HR"]\n'


def loaded(write: Write, text: str) -> Scenario:
    return load_scenario(write(text), known())


def test_a_device_of_a_scenario_needs_no_port_and_is_always_simulated(write: Write) -> None:
    scenario = loaded(write, HEAD + OX + 'origin = "REAL"\n' + PULSE)
    ox, pulse = scenario.device
    assert (ox.port, ox.topic, ox.origin) == ("ox", None, Origin.SIMULATED)
    assert (pulse.port, pulse.topic, pulse.origin) == (None, "bedside/scenario/pulse", Origin.SIMULATED)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_is_valid_and_named_as_its_file(name: str) -> None:
    assert load_scenario(find_scenario(name), known()).name == name


def fault(kind: str, rest: str = "") -> str:
    return HEAD + OX + CUFF + PULSE + f'[[fault]]\nat_s = 10\nhold_s = 5\nkind = "{kind}"\n{rest}'


def action(do: str, rest: str = "", devices: str = OX + CUFF) -> str:
    return HEAD + devices + f'[[action]]\nat_s = 10\ndo = "{do}"\n{rest}'


def expected(kind: str, rest: str) -> str:
    return HEAD + OX + PULSE + f"[[expect.{kind}]]\n{rest}"


ERRORS = {
    "syntax": (HEAD + "[[device\n", "line 4", "must be TOML"),
    "unknown key": (HEAD + OX + "[patient]\nweigth_kg = 70\n", "patient.weigth_kg", "did you mean 'weight_kg'?"),
    "missing": ('name = "s"\n', "about", "this key must be given"),
    "event kind": (
        HEAD + OX + '[[event]]\nat_s = 1\nkind = "apnea"\nsize = 1\nhold_s = 3\n',
        "event[0].kind",
        "did you mean 'apnoea'?",
    ),
    "seed": ("seed = -1\n" + HEAD + OX, "seed", "0 or more"),
    "no name": (HEAD.replace('"s"', '" "') + OX, "name", "must be text"),
    "turned pressures": (HEAD + OX + "[patient]\nsys = 80\ndia = 90\n", "patient.dia", "must lie below sys = 80"),
    "no device": (HEAD + "device = []\n", "device", "needs a device"),
    "codec": (HEAD + OX.replace("df2", "dff2"), 'device "ox".codec', "did you mean 'nonin-df2'?"),
    "same id": (HEAD + OX + OX, "device[1].id", "an id of its own"),
    "profile": ('profile = "adullt"\n' + HEAD + OX, "profile", "did you mean 'adult'?"),
    "infinite": (HEAD + OX + "[infusion]\nat_s = inf\n", "infusion.at_s", "finite"),
    "event too late": (
        HEAD + OX + '[[event]]\nat_s = 101\nkind = "apnoea"\nsize = 1\nhold_s = 3\n',
        "event[0].at_s",
        "duration_s = 100",
    ),
    "more than all": (
        HEAD + OX + '[[event]]\nat_s = 1\nkind = "apnoea"\nsize = 20\nhold_s = 3\n',
        "event[0].size",
        "apnoea is a share, 1 at most",
    ),
    "stop before start": (HEAD + OX + "[infusion]\nat_s = 50\nstop_s = 40\n", "infusion.stop_s", "infusion.at_s = 50"),
    "stop after the end": (HEAD + OX + "[infusion]\nat_s = 5\nstop_s = 400\n", "infusion.stop_s", "duration_s = 100"),
    "half a pause": (HEAD + OX + "[infusion]\nat_s = 5\npause_s = 40\n", "infusion.resume_s", "given together"),
    "resumed before": (
        HEAD + OX + "[infusion]\nat_s = 5\npause_s = 40\nresume_s = 30\n",
        "infusion.resume_s",
        "infusion.pause_s = 40",
    ),
    "fault without device": (fault("frozen"), "fault[0].device", "ox, cuff, pulse"),
    "fault of nobody": (fault("frozen", 'device = "oxx"\n'), "fault[0].device", "did you mean 'ox'?"),
    "cuff fault of an oximeter": (
        fault("cuff-leak", 'device = "ox"\n'),
        "fault[0].device",
        "inflates on command: cuff",
    ),
    "no pump": (fault("occlusion", 'device = "cuff"\n'), "fault[0].device", "a pump: this scenario has none"),
    "probe of a cuff": (fault("probe-off", 'device = "cuff"\n'), "fault[0].device", "ox, pulse"),
    "doubled bytes": (fault("duplicated", 'device = "ox"\n'), "fault[0].device", "a device with a topic: pulse"),
    "babbling broker": (fault("babbling", 'device = "pulse"\namount = 9\n'), "fault[0].device", "a port: ox, cuff"),
    "broker's device": (fault("broker-gone", 'device = "pulse"\n'), "fault[0].device", "remove this key"),
    "no amount": (fault("garbled", 'device = "ox"\n'), "fault[0].amount", "above 0, 1 at most"),
    "clock by nothing": (fault("clock-stepped"), "fault[0].by_s", "needs by_s above 0 or below"),
    "clock by too much": (fault("clock-stepped", "by_s = 1e9\n"), "fault[0].by_s", "at most"),
    "clock by two": (
        fault("clock-stepped", "by_s = 9\namount = 9\n"),
        "fault[0].amount",
        "by_s and amount say the same",
    ),
    "a cable by a time": (fault("frozen", 'device = "ox"\nby_s = 9\n'), "fault[0].by_s", "moves no clock"),
    "the engine of a device": (fault("engine-killed", 'device = "ox"\n'), "fault[0].device", "remove this key"),
    "half a screen": (fault("screen-killed", "amount = 0.5\n"), "fault[0].amount", "has no amount"),
    "needless amount": (fault("frozen", 'device = "ox"\namount = 3\n'), "fault[0].amount", "has no amount"),
    "no broker": (
        HEAD + OX + '[[fault]]\nat_s = 1\nhold_s = 1\nkind = "broker-gone"\n',
        "fault[0].kind",
        "has a topic",
    ),
    "no cuff": (action("nibp-start", devices=OX), "action[0].do", "measures NIBP"),
    "limit without one": (action("set-limit", 'vital = "HR"\n'), "action[0].limit", "set-limit needs limit and vital"),
    "needless vital": (action("acknowledge", 'vital = "HR"\n'), "action[0].vital", "acknowledge takes alarm"),
    "unknown alarm": (action("acknowledge", 'alarm = "SPO2_LOWW"\n'), "action[0].alarm", "did you mean 'SPO2_LOW'?"),
    "limit that is none": (
        action("set-limit", 'vital = "HR"\nlimit = {low = 90, high = 60}\n'),
        "action[0].limit.low",
        "must lie below high = 60",
    ),
    "baseline of SpO2": (action("set-baseline", 'vital = "SPO2"\n'), "action[0].vital", "a baseline is taken of"),
    "baseline of nobody": (action("set-baseline", 'vital = "HR"\nvalue = 900\n'), "action[0].value", "10 and 350"),
    "order of nothing": (action("place-order"), "action[0].do", "there is no [infusion] to order"),
    "pause without a reason": (action("pause-infusion"), "action[0].reason", "pause-infusion needs reason"),
    "kind without value": (action("observe", 'kind = "pain"\n'), "action[0]", "given together, or neither"),
    "kind of nobody": (action("observe", 'kind = "pian"\nvalue = 1\n'), "action[0].kind", "did you mean 'pain'?"),
    "beyond the scale": (action("observe", 'kind = "pain"\nvalue = 11\n'), "action[0].value", "between 0 and 10"),
    "beyond Aldrete": (action("score-aldrete", "value = 11\n"), "action[0].value", "whole number from 0 to 10"),
    "half a point": (action("score-aldrete", "value = 9.5\n"), "action[0].value", "whole number from 0 to 10"),
    "expected alarm": (
        expected("alarm", 'alarm = "HRHIGH"\nfrom_s = 1\nwithin_s = 1\n'),
        "expect.alarm[0].alarm",
        "'HR_HIGH'",
    ),
    "subject": (
        expected("alarm", 'alarm = "DEVICE_LOST"\nsubject = "Oximetre"\nfrom_s = 1\nwithin_s = 1\n'),
        "expect.alarm[0].subject",
        "did you mean 'Oximeter'?",
    ),
    "judged too late": (
        expected("alarm", 'alarm = "HR_HIGH"\nfrom_s = 90\nwithin_s = 20\n'),
        "expect.alarm[0].within_s",
        "from_s + within_s = 110",
    ),
    "over before": (
        expected("alarm", 'alarm = "HR_HIGH"\nfrom_s = 50\nwithin_s = 20\nends_s = 40\n'),
        "expect.alarm[0].ends_s",
        "from_s = 50",
    ),
    "happening": (expected("log", 'happening = "ONSETT"\nwithin_s = 9\n'), "expect.log[0].happening", "'ONSET'"),
    "value of nobody": (
        expected("value", 'vital = "NIBP_SYS"\nat_s = 9\nlow = 1\nhigh = 2\n'),
        "expect.value[0].vital",
        "SPO2, PR, HR",
    ),
    "low above high": (
        expected("value", 'vital = "HR"\nat_s = 9\nlow = 90\nhigh = 60\n'),
        "expect.value[0].low",
        "must not lie above high = 60",
    ),
    "allowed": (HEAD + OX + '[expect]\nallowed = ["NODATA"]\n', "expect.allowed[0]", "did you mean 'NO_DATA'?"),
}


@pytest.mark.parametrize(("text", "key", "allowed"), ERRORS.values(), ids=ERRORS)
def test_the_error_about_a_scenario_names_file_key_and_what_is_allowed(
    write: Write, text: str, key: str, allowed: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(write, text)
    assert caught.value.key == key
    assert allowed in caught.value.allowed
    assert caught.value.file.endswith("bedside.toml")


def test_the_error_about_an_unknown_name_suggests_the_nearest_and_lists_all() -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'infusion'\? must be .*unplugged-oximeter.*\.toml"):
        find_scenario("infusio")


def test_a_file_in_the_current_folder_is_suggested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(HEAD)
    with pytest.raises(ConfigError, match=r"for the file mine\.toml in this folder"):
        find_scenario("mine")
    assert find_scenario("mine.toml") == Path("mine.toml")


def test_the_error_about_a_missing_file_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: no such file"):
        load_scenario(tmp_path / "none.toml", known())
