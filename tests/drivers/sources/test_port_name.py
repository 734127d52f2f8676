"""Stable names of ports, with a simulated list of ports. test_sources tests plugging in again."""

from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from bedside.config.usb_port_name import UsbName, usb_name
from bedside.drivers.errors import LinkError
from bedside.drivers.sources import port_name
from bedside.drivers.sources.port_name import present_path
from tests.support.devices.cables import usb_port

FTDI = usb_port("/dev/ttyUSB0", 0x0403, 0x6001, "A1")
TWIN = usb_port("/dev/ttyUSB1", 0x0403, 0x6001, "B2")
NAMELESS = usb_port("/dev/ttyUSB2", 0x10C4, 0xEA60, None)
ONBOARD = ListPortInfo("/dev/ttyS0")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> list[ListPortInfo]:
    ports = [ONBOARD, FTDI, TWIN, NAMELESS]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: ports)
    return ports


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("usb:0403:6001:A1", "/dev/ttyUSB0"),
        ("usb:0403:6001:B2", "/dev/ttyUSB1"),
        ("usb:10C4:ea60", "/dev/ttyUSB2"),
        ("/dev/ttyUSB9", "/dev/ttyUSB9"),
        ("COM3", "COM3"),
        ("socket://host:4001", "socket://host:4001"),
    ],
)
@pytest.mark.usefixtures("there")
def test_a_name_resolves_to_the_present_path_of_the_adapter(name: str, path: str) -> None:
    assert present_path(name) == path


@pytest.mark.parametrize("name", ["usb:0403:6001:C3", "usb:0403:6015", "usb:10c4:ea60:A1"])
@pytest.mark.usefixtures("there")
def test_an_error_for_a_missing_adapter_names_it(name: str) -> None:
    with pytest.raises(LinkError, match=f"{name} is not plugged in"):
        present_path(name)


@pytest.mark.usefixtures("there")
def test_a_name_that_matches_two_ports_is_refused() -> None:
    with pytest.raises(LinkError, match=r"means more than one port: /dev/ttyUSB0 .* A1, /dev/ttyUSB1 .* B2; add"):
        present_path("usb:0403:6001")


def test_a_replugged_adapter_is_found_at_its_new_path(there: list[ListPortInfo]) -> None:
    assert present_path("usb:0403:6001:A1") == "/dev/ttyUSB0"
    there[1] = usb_port("/dev/ttyUSB5", 0x0403, 0x6001, "A1")
    assert present_path("usb:0403:6001:A1") == "/dev/ttyUSB5"


def test_a_link_resolves_to_its_present_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_name, "_BY_NAME", f"{tmp_path}/")
    link = tmp_path / "usb-FTDI-A1"
    with pytest.raises(LinkError, match="usb-FTDI-A1 is not plugged in"):
        present_path(str(link))
    for place in ("first", "second"):
        (tmp_path / place).touch()
        link.unlink(missing_ok=True)
        link.symlink_to(place)
        assert present_path(str(link)) == str(tmp_path / place)
    (tmp_path / "second").unlink()
    with pytest.raises(LinkError, match="usb-FTDI-A1 is not plugged in"):
        present_path(str(link))


def test_a_serial_number_may_hold_colons() -> None:
    assert usb_name("usb:303A:1001:7C:DF:A1") == UsbName(0x303A, 0x1001, "7C:DF:A1")


@pytest.mark.parametrize(
    "name", ["usb:", "usb:403:6001", "usb:0403", "usb:0403:6001:", "usb:0x0403:6001", "usb:04036001"]
)
def test_an_invalid_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="must be usb:VID:PID"):
        usb_name(name)
    with pytest.raises(LinkError, match="cannot be opened: must be usb:VID:PID"):
        present_path(name)
