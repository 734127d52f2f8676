"""The result of a probe, as text and as JSON."""

import json

import pytest

from bedside.drivers.probe.evidence import CodecScore
from bedside.drivers.probe.probe import LineSetting, ProbeResult
from bedside.monitor.device_tools import probe_report

FOUND = ProbeResult(
    codec="nonin-df2",
    scores=(CodecScore(codec="nonin-df2", values=9, bad_frames=1, checked=1.0, pace=1.0),),
    settings=(LineSetting(baud=9600, parity="N", codecs=("nonin-df2",)),),
    received=100,
)
SILENT = ProbeResult(codec=None, scores=(), settings=(), received=0)
STRANGE = ProbeResult(codec=None, scores=FOUND.scores, settings=FOUND.settings, received=70)


def test_the_result_of_a_probe_can_be_copied_into_a_configuration() -> None:
    import tomllib

    text = probe_report.render("/dev/tty\\x", FOUND)
    assert "nonin-df2 at 9600 8N1" in text
    (row,) = tomllib.loads(text[text.index("[[") :])["device"]
    assert row == {"id": "device1", "codec": "nonin-df2", "port": "/dev/tty\\x"}


@pytest.mark.parametrize(("result", "words"), [(SILENT, "no data received"), (STRANGE, "closest: nonin-df2")])
def test_a_probe_without_a_result_says_why(result: ProbeResult, words: str) -> None:
    assert words in probe_report.render("/dev/x", result)
    assert json.loads(probe_report.to_json("/dev/x", result))["codec"] is None


def test_the_json_of_a_probe_has_the_line_setting_and_the_score() -> None:
    result = json.loads(probe_report.to_json("/dev/x", FOUND))
    assert (result["codec"], result["baud"], result["parity"], result["others"]) == ("nonin-df2", 9600, "N", [])
