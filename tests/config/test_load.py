from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.config.errors import ConfigError
from bedside.config.load import load, load_profile
from bedside.config.schema import Config
from bedside.config.vitals import VitalId

CODECS = ("nonin-df2", "lepu-vx-nibp", "bedside-json", "mqtt-map")
PORT = 'port = "/dev/ttyUSB0"\n'
BARE = '[[device]]\nid = "oximeter"\ncodec = "nonin-df2"\n'
DEVICE = BARE + PORT
BROKER = '[broker]\nurl = "mqtt://broker"\n'
MAPPED = BROKER + BARE.replace("nonin-df2", "mqtt-map") + 'topic = "vendor"\n'
PLAN = '[[nibp.programme]]\nname = "Infusion"\n'
STEPS = "steps = [{ every_min = 5, times = 8 }, { every_min = 15 }]\n"
EVENT = "[demo]\n[[demo.script]]\nat_s = 1\nhold_s = 2\n"
Write = Callable[[str], Path]


def row(**changed: str | None) -> str:
    """Return a row of a map; None leaves a key out."""
    keys = {"vital": "TEMP", "topic": "t", "pointer": "", "unit": "Cel"} | changed
    return "[[device.map]]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items() if value is not None)


ROW = row()

# The content of the file; then the key, the value and what is allowed, which the sentence must contain.
WRONG = [
    ('bad = "x"', "bad", "'x'", "no such key; did you mean 'bed'? the keys here are site, bed, staff, device"),
    (
        'staff = ["Anna", "Anna"]',
        "staff[1]",
        "'Anna'",
        "must be another name: each stands here once, and bedside, restart, staff are reserved",
    ),
    (
        'staff = ["bedside"]',
        "staff[0]",
        "'bedside'",
        "must be another name: each stands here once, and bedside, restart, staff are reserved",
    ),
    ('staff = ["B. W. "]', "staff[0]", "'B. W. '", "must be a name in one line, without spaces before or after it"),
    ('staff = [""]', "staff[0]", "''", "a name of 1 to 24 characters"),
    ("[sond]", "sond", "{}", "no such key; did you mean 'sound'?"),
    ("[sound]\nvolumes = 1", "sound.volumes", "1", "did you mean 'volume'? the keys here are output, volume"),
    ("[sound]\nvolume = 1.5", "sound.volume", "1.5", "must be a number from 0 to 1"),
    ('[sound]\nvolume = "loud"', "sound.volume", "'loud'", "must be a number from 0 to 1"),
    ("[sound]\noutput = false", "sound.output", "False", "must be text"),
    ("[nibp]\ninterval_min = 241", "nibp.interval_min", "241", "must be a number from 0 to 240"),
    ("[nibp]\nstart_at_once = 1", "nibp.start_at_once", "1", "must be true or false"),
    ("[nibp]\nrest_s = 9", "nibp.rest_s", "9", "must be a number from 10 to 300"),
    ("[nibp]\nstat_min = 6", "nibp.stat_min", "6", "must be a number from 1 to 5"),
    (PLAN + "steps = [{ every_min = 0 }]", "nibp.programme[0].steps[0].every_min", "0", "a number from 1 to 240"),
    (PLAN + "steps = [{ every = 5 }]", "nibp.programme[0].steps[0].every", "5", "did you mean 'every_min'?"),
    (PLAN + "steps = [{ times = 5 }]", "nibp.programme[0].steps[0].every_min", "nothing", "this key must be given"),
    (PLAN + "steps = [{ every_min = 5, times = 0 }]", "nibp.programme[0].steps[0].times", "0", "number from 1 to 100"),
    (PLAN + "steps = []", "nibp.programme[0].steps", "[]", "must hold at least one phase, such as { every_min = 5.0,"),
    (
        PLAN + STEPS.replace(", times = 8", ""),
        "nibp.programme[0].steps[0].times",
        "nothing",
        "only the last phase may have no end",
    ),
    (PLAN + STEPS + PLAN + STEPS, "nibp.programme[1].name", "'Infusion'", "each programme needs a name of its own"),
    ('[[nibp.programme]]\nname = ""\n' + STEPS, "nibp.programme[0].name", "''", "a name of 1 to 32 characters"),
    (PLAN, "nibp.programme[0].steps", "nothing", "this key must be given"),
    ('[nibp]\nsame_limb = "ox"\n' + DEVICE, "nibp.same_limb", "'ox'", "must be the id of a device: oximeter"),
    ("[sound]\nvolume = 0.2", "sound.volume", "0.2", "must be volume_min = 0.3 or more"),
    ("[alarms]\naudio_pause_s = 9.9", "alarms.audio_pause_s", "9.9", "must be a number from 10 to 600"),
    ("[alarms]\naudio_pause_s = nan", "alarms.audio_pause_s", "nan", "must be a number from 10 to 600"),
    ("[state]\ndisk_low_mb = 0", "state.disk_low_mb", "0", "must be a number above 0"),
    ("[state]\ndisk_low_mb = inf", "state.disk_low_mb", "inf", "must be a finite number"),
    ("device = 3", "device", "3", "must be an array"),
    ('bed = "Bed 1"', "bed", "'Bed 1'", "must be lower-case letters, digits and hyphens"),
    ('[[device]]\ncodec = "nonin-df2"', "device[0].id", "nothing", "this key must be given"),
    (DEVICE + "baud = 49", 'device "oximeter".baud', "49", "must be a whole number of 50 or more"),
    (DEVICE + "baud = 9600.5", 'device "oximeter".baud', "9600.5", "must be a whole number of 50 or more"),
    (DEVICE + "bauds = 9600", 'device "oximeter".bauds', "9600", "did you mean 'baud'?"),
    (
        DEVICE + 'origin = "SIMULATE"',
        'device "oximeter".origin',
        "'SIMULATE'",
        "must be one of REAL, REPLAYED, SIMULATED",
    ),
    (
        DEVICE + 'vitals = ["HR", "SPO"]',
        'device "oximeter".vitals[1]',
        "'SPO'",
        "did you mean 'SPO2'? must be one of HR, PR",
    ),
    (DEVICE + "lost_after_s = inf", "device[0].lost_after_s", "inf", "must be a finite number"),
    (DEVICE + DEVICE, "device[1].id", "'oximeter'", "each device needs an id of its own"),
    (BARE, 'device "oximeter"', "nothing", "a device needs a port (serial) or a topic (MQTT)"),
    (BARE + 'port = ""', 'device "oximeter"', "nothing", "a device needs a port (serial) or a topic (MQTT)"),
    (DEVICE + 'topic = "a/b"', 'device "oximeter"', "port '/dev/ttyUSB0' and topic 'a/b'", "never both"),
    (BARE + 'topic = "a/b"', 'device "oximeter".topic', "'a/b'", "a topic needs a [broker] section"),
    (
        DEVICE.replace("nonin", "nonim"),
        'device "oximeter".codec',
        "'nonim-df2'",
        "did you mean 'nonin-df2'? must be one of",
    ),
    (
        BARE + 'topic = "a/+"',
        'device "oximeter".topic',
        "'a/+'",
        "must be the device's own topic, without the wildcards + and #",
    ),
    (BARE + 'port = "usb:403:6001"', 'device "oximeter".port', "'usb:403:6001'", "must be usb:VID:PID or usb:VID:PID:"),
    (DEVICE + ROW, 'device "oximeter".map', "['TEMP']", 'a map is read only with codec = "mqtt-map"'),
    (MAPPED, 'device "oximeter".map', "nothing", 'codec = "mqtt-map" needs a [[device.map]] for each vital'),
    (DEVICE.replace("nonin-df2", "mqtt-map") + ROW, 'device "oximeter".port', "'/dev/ttyUSB0'", "needs a topic"),
    (MAPPED + ROW + "scale = 0", 'device "oximeter".map[0].scale', "0.0", "must not be 0"),
    (MAPPED + ROW + "offset = nan", "device[0].map[0].offset", "nan", "must be a finite number"),
    (MAPPED + ROW + "rate = 1", 'device "oximeter".map[0].rate', "1", "no such key; "),
    (MAPPED + ROW + 'quality = "q"', 'device "oximeter".map[0].quality', "'q'", 'must be a JSON pointer: "" or /name'),
    (
        MAPPED + row(unit="degF"),
        'device "oximeter".map[0].unit',
        "'degF'",
        "did you mean '[degF]'? must be one of Cel, [degF], K",
    ),
    (MAPPED + row(unit="kPa"), 'device "oximeter".map[0].unit', "'kPa'", "must be one of Cel, [degF], K"),
    (MAPPED + row(unit=None), 'device "oximeter".map[0].unit', "nothing", "this key must be given"),
    (MAPPED + row(vital="PLETH"), 'device "oximeter".map[0].vital', "'PLETH'", "a map can give numbers, but no wave"),
    (MAPPED + row(vital="CUFF"), 'device "oximeter".map[0].vital', "'CUFF'", "a map can give numbers, but no wave"),
    (MAPPED + row(pointer="value"), 'device "oximeter".map[0].pointer', "'value'", "must be a JSON pointer"),
    (MAPPED + row(pointer="/a~2"), 'device "oximeter".map[0].pointer', "'/a~2'", "must be a JSON pointer"),
    (MAPPED + row(topic="a+/b"), 'device "oximeter".map[0].topic', "'a+/b'", "must be a topic, with + for one whole"),
    (MAPPED + row(topic="#/b"), 'device "oximeter".map[0].topic', "'#/b'", "must be a topic, with + for one whole"),
    (MAPPED + row(topic=""), 'device "oximeter".map[0].topic', "''", "must be a topic, with + for one whole"),
    (MAPPED + row(topic="/b"), 'device "oximeter".map[0].topic', "'/b'", "below the device's own, without a / before"),
    ('[broker]\nurl = "http://broker"', "broker.url", "'http://broker'", "must be mqtt://host[:port] or mqtts://"),
    (BROKER + 'version = "3.1"', "broker.version", "'3.1'", "did you mean '3.1.1'? must be one of 5, 3.1.1"),
    ('[broker]\nurl = "mqtt://broker:99999"', "broker.url", "'mqtt://broker:99999'", "must be mqtt://host[:port] or"),
    ('[broker]\nurl = "mqtt://[broker"', "broker.url", "'mqtt://[broker'", "must be mqtt://host[:port] or"),
    (
        '[alarms]\nprofile = "adlt"',
        "alarms.profile",
        "'adlt'",
        "did you mean 'adult'? must be adult or adult-infusion, or the path",
    ),
    ('[alarms]\nprofile = "demo"', "alarms.profile", "'demo'", "must be adult or adult-infusion, or the path"),
    (
        '[alarms]\nprofile = "~nobody-here/a.toml"',
        "alarms.profile",
        "nobody-here",
        "must be adult or adult-infusion, or the path",
    ),
    (EVENT, "demo.script[0]", "nothing", "must have either vital and to, or sensor_off"),
    (EVENT + 'sensor_off = "cuf"\n' + DEVICE, "demo.script[0].sensor_off", "'cuf'", "must be the id of a device"),
    ("site = 'a'\nbed = \n", "line 2", "'bed ='", "must be TOML: Invalid value"),
    ("site = 'a'\nnibp = [", "line 2", "'nibp = ['", "must be TOML: Invalid value"),
]
WRONG_PROFILES = [
    ("name = 'a'", "limits", "nothing", "this key must be given"),
    (
        "name = 'a'\n[limits.SPO]\nlow = 90",
        "limits.SPO",
        "{'low': 90}",
        "did you mean 'SPO2'? the keys here are HR, PR",
    ),
    ("name = 'a'\n[limits.HR]\n[limits.RR]\nlo = 8", "limits.RR.lo", "8", "did you mean 'low'?"),
    ("name = 'a'\n[limits.HR]\ndelay_s = 61", "limits.HR.delay_s", "61", "must be a number from 0 to 60"),
    ("name = 'a'\n[limits.HR]\nlow = nan", "limits.HR.low", "nan", "must be a finite number"),
    ("name = 'a'\n[limits.HR]\nlow = 120\nhigh = 120", "limits.HR.low", "120.0", "must lie below high = 120"),
    ("name = 'a'\n[limits.HR]\nhigh = 351", "limits.HR.high", "351.0", "must lie between 10 and 350"),
    ("name = 'a'\n[limits.SPO2]\nlow = 84.9", "limits.SPO2.low", "84.9", "must be 85 or higher (ISO 80601-2-61)"),
    ("name = 'a'\n[limits.SPO2]\nhigh = 99", "limits.SPO2.low", "nothing", "must be 85 or higher"),
    ("name = 'a'\n[limits.SPO2]\nlow = 80\nreason = ' '", "limits.SPO2.low", "80.0", "or be given with a reason"),
    ("name = 'a'\n[limits.SPO2]\nhigh = 99\nintegral = 50", "limits.SPO2.integral", "50.0", "needs low"),
    ("name = 'a'\n[limits.SPO2]\nlow = 90\nintegral = 5", "limits.SPO2.integral", "5", "a number from 10 to 100"),
    ("name = 'a'\n[limits.HR]\nintegral = 50", "limits.HR.integral", "50.0", "an integral delay is for SPO2 only"),
    ("name = 'a'\n[limits.HR]\nhigh = 150\nextreme_high = 140", "limits.HR.high", "150.0", "below extreme_high = 140"),
    ("name = 'a'\n[limits.HR]\nlow = 40\nextreme_low = 45", "limits.HR.extreme_low", "45.0", "below low = 40"),
    ("name = 'a'\n[limits.HR]\nextreme_delay_s = 21", "limits.HR.extreme_delay_s", "21", "a number from 0 to 20"),
    ("name = 'a'\n[limits.PLETH]\nlow = 1", "limits.PLETH", "'PLETH'", "limits are for HR, PR, SPO2, RR"),
    ("name = 'a'\n[limits.HR]\n[relative.RR]\nrise = 9", "relative.RR", "'RR'", "a baseline is taken of HR, PR"),
    ("name = 'a'\n[limits.HR]\n[early_warning]\nurgent = 7", "early_warning.urgent", "7", "must lie below emergency"),
]


def assert_tells(err: ConfigError, file: Path, key: str, value: str, allowed: str) -> None:
    sentence = str(err)
    assert sentence.startswith(f"{file}: {key}: found ")
    assert value in sentence.split("; ", maxsplit=1)[0]
    assert allowed in sentence


@pytest.mark.parametrize(("text", "key", "value", "allowed"), WRONG)
def test_a_wrong_configuration_is_refused_in_one_sentence(
    write: Write, text: str, key: str, value: str, allowed: str
) -> None:
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load(path, codecs=CODECS)
    assert_tells(caught.value, path, key, value, allowed)


@pytest.mark.parametrize(("text", "key", "value", "allowed"), WRONG_PROFILES)
def test_a_wrong_profile_is_refused_in_one_sentence(
    write: Write, text: str, key: str, value: str, allowed: str
) -> None:
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load_profile(str(path))
    assert_tells(caught.value, path, key, value, allowed)


@pytest.mark.parametrize("key", ["password_file", "ca_file"])
def test_a_file_that_the_broker_needs_must_exist(write: Write, tmp_path: Path, key: str) -> None:
    path = write(f'[broker]\nurl = "mqtts://broker"\n{key} = "secret"\n')
    with pytest.raises(ConfigError, match=rf"broker.{key}: .*secret'; must be the path of a file that exists"):
        load(path, codecs=CODECS)
    (tmp_path / "secret").write_text("x")
    broker = load(path, codecs=CODECS).broker
    assert broker is not None
    assert getattr(broker, key) == str(tmp_path / "secret")


def test_the_error_about_a_url_does_not_contain_its_password(write: Write) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write('[broker]\nurl = "http://user:secret@broker"'), codecs=CODECS)
    assert "http://...@broker" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '[broker]\nurl = "mqtt://broker"\npassword = "hunter2"',
        '[brokr]\nurl = "mqtt://broker"\nuser = "x"\npassword = "hunter2"',
        '[store]\napi_key = "hunter2"',
        '[[broken]]\nTOKEN = "hunter2"',
    ],
)
def test_the_error_about_a_key_that_holds_a_secret_does_not_contain_it(write: Write, text: str) -> None:
    with pytest.raises(ConfigError, match=r"no such key.*|found") as caught:
        load(write(text), codecs=CODECS)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["none.toml", ".", "a\0b", "x" * 300])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(ConfigError) as caught:
        load(path, codecs=CODECS)
    assert str(caught.value).startswith(f"{path}: found nothing; the file cannot be read: ")


def test_the_error_about_a_binary_file_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "photo.toml"
    path.write_bytes(b"site = 'a'\n\xff\xd8\n")
    with pytest.raises(ConfigError, match=r"photo.toml: line 2: .*must be TOML: 'utf-8'"):
        load(path, codecs=CODECS)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a" + ".a" * 5000 + " = 1", "a = '" + "x" * (1 << 20) + "'"])
def test_a_huge_file_is_refused_and_not_quoted(write: Write, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(text), codecs=CODECS)
    assert len(str(caught.value)) < 6000


def test_a_topic_needs_no_broker_section_if_the_caller_provides_a_broker(write: Write) -> None:
    config = load(write(BARE + 'topic = "a/b"'), codecs=CODECS, has_broker=True)
    assert config.device[0].topic == "a/b"


def test_an_empty_file_gives_the_defaults(write: Write) -> None:
    assert load(write(""), codecs=()) == Config()


def test_the_path_of_a_profile_is_relative_to_the_configuration(write: Callable[..., Path]) -> None:
    own = write("name = 'ward'\n[limits.SPO2]\nlow = 85\nhigh = 99\n", "ward.toml")
    config = load(write("[alarms]\nprofile = './ward.toml'"), codecs=())
    assert Path(config.alarms.profile).samefile(own)
    assert load_profile(config.alarms.profile).limits[VitalId.SPO2].low == 85
    assert load_profile("ward.toml", beside=own.parent / "bedside.toml").name == "ward"


def test_a_wrong_profile_is_found_when_the_configuration_is_loaded(write: Callable[..., Path]) -> None:
    own = write("name = 'ward'\n[limits.SPO2]\nlow = 80\n", "ward.toml")
    path = write("[alarms]\nprofile = 'ward.toml'")
    with pytest.raises(ConfigError, match=r"limits.SPO2.low: found 80.0; must be 85 or higher"):
        load(path, codecs=())
    own.unlink()
    with pytest.raises(ConfigError, match=r"bedside.toml: alarms.profile: .*or the path of a profile"):
        load(path, codecs=())
