"""When a device counts as lost after the start of the monitor."""

from bedside.alarms.alarm_id import AlarmId
from bedside.drivers.device_line import LinkState
from tests.support.engine_alarm_stories import PACKET, Ward


def test_after_the_start_a_device_that_connects_has_its_own_time_and_a_second_more(ward: Ward) -> None:
    ward.bed.lines[0].status.state = LinkState.CONNECTING
    own_s = ward.bed.lines[0].device.lost_after_s
    ward.tick(own_s + 0.9)
    assert not ward.is_present(AlarmId.DEVICE_LOST)
    ward.tick(0.2)
    assert ward.is_present(AlarmId.DEVICE_LOST)


def test_a_device_that_sent_once_is_lost_after_its_own_time(ward: Ward) -> None:
    ward.tick(60.0)
    ward.receive(PACKET)
    ward.tick()
    assert not ward.is_present(AlarmId.DEVICE_LOST)
    ward.tick(ward.bed.lines[0].device.lost_after_s)
    assert ward.is_present(AlarmId.DEVICE_LOST)
