import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.check import check_profile
from config.errors import ConfigError
from config.explain import explained
from config.load import load, load_profile, shipped
from config.origin import Origin, least_real
from config.schema import Config, Profile
from drivers.registry import CODECS

DEVICE = '[[device]]\nid = "ox"\ncodec = "nonin-df2"\n'

WRONG = {
    "a wrong type": ("bed = 3", "bed: found 3; must be a text"),
    "a misspelt key": ('bedd = "x"', "bedd: found 'x'; no such key; did you mean 'bed'?"),
    "out of range": ("[nibp]\ninterval_min = 300", "nibp.interval_min: found 300; must be a number <= 240"),
    "an unknown codec": (
        DEVICE.replace("-df2", "") + 'port = "x"',
        "device \"ox\".codec: found 'nonin'; did you mean 'nonin-df2'? may be nonin-df2, lepu-vx-nibp, bedside-json",
    ),
    "an unknown origin": (
        DEVICE + 'port = "x"\norigin = "FAKE"',
        "device \"ox\".origin: found 'FAKE'; may be REAL, REPLAYED, SIMULATED",
    ),
    "a wrong type in a device": (
        DEVICE + 'port = "x"\nbaud = "fast"',
        "device \"ox\".baud: found 'fast'; must be a whole number",
    ),
    "an unfit id": (
        DEVICE.replace('"ox"', '"Ox 1"') + 'port = "x"',
        "device \"Ox 1\".id: found 'Ox 1'; may be lower-case letters, digits and hyphens",
    ),
    "no id": ('[[device]]\ncodec = "nonin-df2"', "device[0].id: found nothing; this key must be given"),
    "a vital that is none": (
        DEVICE + 'port = "x"\nvitals = ["HR", "XX"]',
        "device \"ox\".vitals[1]: found 'XX'; may be HR, PR, SPO2",
    ),
    "neither port nor topic": (DEVICE, 'device "ox": found nothing; a device has either a port or a topic'),
    "both port and topic": (DEVICE + 'port = "x"\ntopic = "y"', "a device has either a port or a topic"),
    "two of one id": (DEVICE + 'port = "x"\n' + DEVICE + 'port = "y"', "each device needs an id of its own"),
    "a topic without a broker": (DEVICE + 'topic = "t"', "found 't'; a topic needs a [broker] section"),
    "a broker of another kind": (
        '[broker]\nurl = "http://x"',
        "found 'http://x'; may be mqtt://host[:port] or mqtts://",
    ),
    "a certificate that is not there": (
        '[broker]\nurl = "mqtts://x"\nca_file = "/nope"',
        "broker.ca_file: found '/nope'; must be the path of a file that exists",
    ),
    "no TOML": ("bed = 'a'\nx = [1,", "must be TOML"),
    "a broken line": ("bed = 'a'\n= 3", "line 2: found '= 3'; must be TOML"),
    "an unknown profile": ('[alarms]\nprofile = "child"', "alarms.profile: found 'child'; may be \"adult\", or a path"),
}

WRONG_PROFILES = {
    "low above high": ("[limits.HR]\nlow = 130\nhigh = 120", "limits.HR.low: found 130.0; must lie below high = 120"),
    "SpO2 low under 85": ("[limits.SPO2]\nlow = 84", "limits.SPO2.low: found 84.0; must be 85 or higher"),
    "SpO2 without a low limit": ("[limits.SPO2]\nhigh = 100", "limits.SPO2.low: found nothing; must be 85 or higher"),
    "a limit of a wave": ("[limits.PLETH]\nhigh = 3", "limits.PLETH: found 'PLETH'; a wave has no limits"),
    "a limit that no value reaches": (
        "[limits.HR]\nhigh = 900",
        "limits.HR.high: found 900.0; must lie between 10 and",
    ),
    "an unknown vital": ("[limits.FOO]\nlow = 3", "limits.FOO: found {'low': 3}; no such key; there may be HR, PR"),
    "a wrong type": ('[limits.HR]\nlow = "x"', "limits.HR.low: found 'x'; must be a number"),
    "a delay too long": ("[limits.HR]\ndelay_s = 90", "limits.HR.delay_s: found 90; must be a number <= 60"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bed.toml"


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_configuration_names_file_key_what_stood_and_what_may(file: Path, case: str) -> None:
    text, sentence = WRONG[case]
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file, codecs=CODECS)
    assert str(caught.value).startswith(f"{file}: ")
    assert sentence in str(caught.value)


@pytest.mark.parametrize("case", WRONG_PROFILES)
def test_a_profile_that_breaks_its_own_rules_is_refused(file: Path, case: str) -> None:
    text, sentence = WRONG_PROFILES[case]
    profile = file.with_name("own.toml")
    profile.write_text(f'name = "own"\n{text}')
    file.write_text('[alarms]\nprofile = "own.toml"')
    with pytest.raises(ConfigError) as caught:
        load(file, codecs=CODECS)
    assert str(caught.value).startswith(f"{profile}: ")
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"bed\.toml: .*cannot be read: no such file"):
        load(file, codecs=CODECS)


def test_the_shipped_files_load() -> None:
    assert [device.id for device in load(shipped("default"), codecs=CODECS).device] == ["oximeter", "cuff", "pulse"]
    assert load(shipped("demo"), codecs=CODECS, has_broker=True).demo is not None
    check_profile(load_profile("adult"), shipped("adult"))


def test_the_commented_default_names_every_key() -> None:
    text = shipped("default").read_text()
    names = {name for name in _names(Config) if f"{name} =" not in text and f"[{name}" not in text}
    assert names - {"script"} == set()


def test_the_defaults_that_the_file_states_are_those_of_the_schema() -> None:
    raw = tomllib.loads(shipped("default").read_text())
    del raw["device"], raw["broker"]
    assert msgspec.convert(raw, Config) == Config()


def test_the_least_real_origin_is_shown() -> None:
    assert least_real(Origin.REAL, Origin.SIMULATED, Origin.REPLAYED) is Origin.SIMULATED
    assert least_real() is Origin.REAL


def _names(struct: type[msgspec.Struct]) -> set[str]:
    names: set[str] = set(struct.__struct_fields__)
    for field in msgspec.structs.fields(struct):
        for part in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                names |= _names(part)
    return names


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["site", "bed", "device", "broker", "nibp", "alarms", "demo", "limits", "name", "id", "HR"])


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=100)
@given(
    raw=st.dictionaries(KEYS, JSON_LIKE | st.dictionaries(KEYS, JSON_LIKE) | st.lists(st.dictionaries(KEYS, JSON_LIKE)))
)
@pytest.mark.parametrize("kind", [Config, Profile])
def test_whatever_stands_in_a_file_the_complaint_is_a_sentence(kind: type, raw: dict[str, Any]) -> None:
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as err:
        sentence = str(explained(err, raw, kind, Path("f")))
        assert any(words in sentence for words in ("must be", "may be", "no such key"))
