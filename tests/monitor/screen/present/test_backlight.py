"""The brightness of the display, in folders that look like those of Linux."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.monitor.screen.present.backlight import Backlight, BacklightError

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a backlight; return the folder with all backlights, as in sysfs."""

    def made(name: str = "intel", most: str = "1000\n", now: str = "500\n", kind: str = "raw\n") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file, text in (("max_brightness", most), ("brightness", now), ("type", kind)):
            (folder / file).write_text(text)
        return tmp_path

    return made


def brightness(sysfs: Path, name: str = "intel") -> str:
    return (sysfs / name / "brightness").read_text()


def test_reading_the_brightness_does_not_change_it(make: Make) -> None:
    sysfs = make()
    assert Backlight.find(sysfs).share() == 0.5
    assert brightness(sysfs) == "500\n"


@pytest.mark.parametrize(
    ("share", "written"), [(1.0, "1000\n"), (0.2, "200\n"), (0.1999, "200\n"), (-1, "200\n"), (3, "1000\n")]
)
def test_the_brightness_is_set_and_is_never_below_a_fifth(make: Make, share: float, written: str) -> None:
    sysfs = make()
    Backlight.find(sysfs).set_share(share)
    assert brightness(sysfs) == written


def test_a_display_of_few_steps_is_never_dark(make: Make) -> None:
    sysfs = make(most="2", now="2")
    Backlight.find(sysfs).set_share(0.2)
    assert brightness(sysfs) == "1\n"


def test_the_backlight_of_the_firmware_is_preferred(make: Make) -> None:
    make("a_raw", kind="raw\n")
    make("b_platform", kind="platform\n")
    sysfs = make("c_firmware", kind="firmware\n")
    Backlight.find(sysfs).set_share(1.0)
    assert [brightness(sysfs, name) for name in ("a_raw", "b_platform", "c_firmware")] == ["500\n", "500\n", "1000\n"]


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_without_a_backlight_the_error_says_what_to_do(tmp_path: Path, folder: str) -> None:
    with pytest.raises(BacklightError, match="use the buttons of the display"):
        Backlight.find(tmp_path / folder)


@pytest.mark.parametrize(("most", "now"), [("", "5"), ("x", "5"), ("10", ""), ("10", "bright")])
def test_a_display_with_an_invalid_brightness_is_an_error(make: Make, most: str, now: str) -> None:
    with pytest.raises(BacklightError, match="brightness of the display cannot be read"):
        Backlight.find(make(most=most, now=now))


def test_a_display_without_steps_is_an_error(make: Make) -> None:
    with pytest.raises(BacklightError, match="intel has no brightness to set"):
        Backlight.find(make(most="0"))


def test_a_user_without_permission_is_an_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    sysfs = make()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)  # a file mode would not stop root
    with pytest.raises(BacklightError, match="this user may not set the brightness"):
        Backlight.find(sysfs)


def test_an_unplugged_display_is_an_error(make: Make) -> None:
    sysfs = make()
    light = Backlight.find(sysfs)
    (sysfs / "intel" / "brightness").unlink()
    (sysfs / "intel" / "brightness").mkdir()
    with pytest.raises(BacklightError, match="the display does not take it"):
        light.set_share(0.5)
