"""The files and messages that the guide shows are right: configurations load, the scenario passes, JSON is read."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedside.config.load import load
from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import registry
from bedside.drivers.block import Packet
from bedside.drivers.registry import CODECS
from bedside.monitor.__main__ import app
from tests.docs.quoted_commands import PAGES
from tests.support.codecs.feeding import numbers
from tests.support.shared_data import ROOT

GUIDE = ROOT / "docs" / "guide"


def samples(page: Path, kind: str) -> list[str]:
    """Return the blocks of this kind on a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", [page for page in PAGES if samples(page, "toml")], ids=lambda page: page.name)
def test_each_sample_of_toml_can_be_read(page: Path) -> None:
    for sample in samples(page, "toml"):
        tomllib.loads(sample)


def test_the_first_configuration_of_the_guide_is_one_that_bedside_takes(tmp_path: Path) -> None:
    file = tmp_path / "bedside.toml"
    file.write_text(samples(GUIDE / "configuration.md", "toml")[0], encoding="utf-8")
    assert [device.id for device in load(file, codecs=CODECS).device] == ["oximeter", "cuff"]


def test_the_scenario_of_the_guide_is_passed(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(samples(GUIDE / "scenarios.md", "toml")[0], encoding="utf-8")
    result = CliRunner().invoke(app, ["simulate", str(file)])
    assert result.exit_code == 0, result.output


def test_the_message_of_the_guide_is_a_heart_rate_that_the_codec_reads() -> None:
    (message,) = samples(GUIDE / "devices.md", "json")
    codec = registry.codec(DeviceConfig(id="pulse", codec="bedside-json", topic="root"))
    codec.feed(Packet(b'{"state": "online"}', 1.0, "root/status"))
    topic = f"root/{VITALS[VitalId.HR].mdc}"
    assert numbers(codec.feed(Packet(message.encode(), 1.0, topic)), VitalId.HR) == [json.loads(message)["value"]]
