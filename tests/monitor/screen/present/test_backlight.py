"""The display's real brightness, in folders that look like those of Linux."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.monitor.screen.present.backlight import Backlight, BacklightError

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a backlight; return the folder in which Linux keeps them all."""

    def made(name: str = "intel", most: str = "1000\n", now: str = "500\n", kind: str = "raw\n") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file, text in (("max_brightness", most), ("brightness", now), ("type", kind)):
            (folder / file).write_text(text)
        return tmp_path

    return made


def brightness(sysfs: Path, name: str = "intel") -> str:
    return (sysfs / name / "brightness").read_text()


def test_it_says_how_bright_it_is_and_changes_nothing_by_looking(make: Make) -> None:
    sysfs = make()
    assert Backlight.find(sysfs).share() == 0.5
    assert brightness(sysfs) == "500\n"


@pytest.mark.parametrize(
    ("share", "written"), [(1.0, "1000\n"), (0.2, "200\n"), (0.1999, "200\n"), (-1, "200\n"), (3, "1000\n")]
)
def test_it_is_set_and_never_below_a_fifth(make: Make, share: float, written: str) -> None:
    sysfs = make()
    Backlight.find(sysfs).set_share(share)
    assert brightness(sysfs) == written


def test_a_display_of_few_steps_is_never_dark(make: Make) -> None:
    sysfs = make(most="2", now="2")
    Backlight.find(sysfs).set_share(0.2)
    assert brightness(sysfs) == "1\n"


def test_what_the_firmware_offers_goes_before_the_rest(make: Make) -> None:
    make("a_raw", kind="raw\n")
    make("b_platform", kind="platform\n")
    sysfs = make("c_firmware", kind="firmware\n")
    Backlight.find(sysfs).set_share(1.0)
    assert [brightness(sysfs, name) for name in ("a_raw", "b_platform", "c_firmware")] == ["500\n", "500\n", "1000\n"]


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_without_a_backlight_it_says_what_to_do(tmp_path: Path, folder: str) -> None:
    with pytest.raises(BacklightError, match="use the buttons of the display"):
        Backlight.find(tmp_path / folder)


@pytest.mark.parametrize(("most", "now"), [("", "5"), ("x", "5"), ("10", ""), ("10", "bright")])
def test_a_display_that_says_nothing_sensible_is_left_alone(make: Make, most: str, now: str) -> None:
    with pytest.raises(BacklightError, match="brightness of the display cannot be read"):
        Backlight.find(make(most=most, now=now))


def test_a_display_without_steps_is_left_alone(make: Make) -> None:
    with pytest.raises(BacklightError, match="intel has no brightness to set"):
        Backlight.find(make(most="0"))


def test_a_user_without_the_right_is_told_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    sysfs = make()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)  # a file's mode would not keep root out
    with pytest.raises(BacklightError, match="this user may not set the brightness"):
        Backlight.find(sysfs)


def test_a_display_that_is_unplugged_says_so(make: Make) -> None:
    sysfs = make()
    light = Backlight.find(sysfs)
    (sysfs / "intel" / "brightness").unlink()
    (sysfs / "intel" / "brightness").mkdir()
    with pytest.raises(BacklightError, match="the display does not take it"):
        light.set_share(0.5)
