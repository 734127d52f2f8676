import msgspec
import pytest

from bedside.config.schema import Config, DeviceConfig, MapRow
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.monitor.acquisition.lanes import lane_specs
from tests.support.input_bed import BED


def test_each_vital_of_each_device_has_a_lane_in_the_order_of_the_configuration() -> None:
    assert [(spec.device, spec.vital) for spec in lane_specs(BED)] == [
        ("ox", VitalId.PLETH),
        ("ox", VitalId.SPO2),
        ("ox", VitalId.PR),
        ("cuff", VitalId.NIBP_SYS),
        ("cuff", VitalId.NIBP_DIA),
        ("cuff", VitalId.NIBP_MEAN),
        ("cuff", VitalId.CUFF),
        ("pulse", VitalId.HR),
        ("pulse", VitalId.SPO2),
    ]


def test_a_wave_is_kept_for_at_least_wave_s_and_numbers_for_numerics_h() -> None:
    pleth, spo2 = lane_specs(BED)[:2]
    assert pleth.rate_hz == 75.0
    assert pleth.capacity >= BED.state.wave_s * 75
    assert spo2.capacity >= BED.state.numerics_h * 3600 * 3  # three packets a second


def test_a_device_that_reports_once_a_minute_has_a_shorter_lane() -> None:
    slow = msgspec.structs.replace(BED.device[2], period_s=60.0)
    (hr, *_) = lane_specs(msgspec.structs.replace(BED, device=(slow,)))
    assert hr.capacity < lane_specs(BED)[7].capacity


@pytest.mark.parametrize("codec", registry.CODECS)
def test_every_registered_codec_can_be_created_and_lists_its_vitals(codec: str) -> None:
    made = registry.codec(DeviceConfig(id="a", codec=codec, topic="t"))
    assert made.vitals
    assert set(made.wave_rates) <= set(made.vitals)


def test_a_device_with_a_map_has_a_lane_for_each_vital_that_the_map_names() -> None:
    rows = tuple(MapRow(vital=VitalId.TEMP, topic=name, pointer="", unit="Cel") for name in ("skin", "core"))
    device = DeviceConfig(id="a", codec="mqtt-map", topic="t", map=rows)
    assert [(spec.device, spec.vital) for spec in lane_specs(Config(device=(device,)))] == [("a", VitalId.TEMP)]
