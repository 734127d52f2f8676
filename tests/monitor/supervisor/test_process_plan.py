import stat
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from bedside.config.origin import Origin
from bedside.config.schema import BrokerConfig, Config, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import RING
from bedside.monitor.engine.checks.self_check import SCREEN_EXPECTED
from bedside.monitor.process.runtime_folder import VARIABLE, chosen
from bedside.monitor.supervisor.process_plan import (
    StateError,
    check_room,
    has_display,
    plan,
    state_folder,
    write_running,
)
from tests.support.input_bed import BED


def part_names(config: Config, folder: Path, **choice: object) -> list[str]:
    return [part.name for part in plan(config, folder, **choice).parts]  # type: ignore[arg-type]


def test_emulators_and_a_broker_run_only_where_they_are_needed(tmp_path: Path) -> None:
    real = tuple(msgspec.structs.replace(row, origin=Origin.REAL) for row in BED.device)
    own_broker = BrokerConfig(url="mqtt://10.0.0.1")
    assert part_names(BED, tmp_path) == ["broker", "emulators", "archive", "engine"]
    assert part_names(msgspec.structs.replace(BED, device=real[:2]), tmp_path) == ["archive", "engine"]
    assert part_names(msgspec.structs.replace(BED, device=real, broker=own_broker), tmp_path) == ["archive", "engine"]


def test_every_process_must_give_a_sign_of_life(tmp_path: Path) -> None:
    made = plan(BED, tmp_path)
    assert made.screen is not None
    assert made.table is not None
    assert [part.name for part in (*made.parts, made.screen, made.table) if part.stall_s is None] == []


def test_ports_of_emulated_devices_are_moved_into_the_runtime_folder_and_those_of_real_devices_are_kept(
    tmp_path: Path,
) -> None:
    real = msgspec.structs.replace(BED.device[1], origin=Origin.REAL, port="/dev/ttyUSB1")
    made = plan(msgspec.structs.replace(BED, device=(BED.device[0], real)), tmp_path)
    assert [row.port for row in made.config.device] == [str(made.runtime / "ox"), "/dev/ttyUSB1"]


def test_the_embedded_broker_listens_on_loopback_at_its_own_port(tmp_path: Path) -> None:
    first, second = (plan(BED, tmp_path).config.broker for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.url.startswith("mqtt://127.0.0.1:")


def test_a_screenshot_runs_the_screen_off_screen_and_ends_by_itself(tmp_path: Path) -> None:
    made = plan(BED, tmp_path, screenshot=tmp_path / "a.png", window=False, for_s=20.0)
    assert made.screen is not None
    assert made.screen.environment == {"QT_QPA_PLATFORM": "offscreen", VARIABLE: str(made.runtime)}
    assert made.for_s is None  # when the screen ends, everything is stopped


def test_without_a_window_there_is_a_table_and_no_screen(tmp_path: Path) -> None:
    made = plan(BED, tmp_path, window=False)
    assert made.screen is None
    assert made.table is not None
    assert made.table.prints


@pytest.mark.parametrize(
    ("window", "table", "shot", "is_expected"),
    [(True, True, None, True), (False, True, None, True), (False, False, None, False), (True, True, "a.png", False)],
)
def test_the_engine_misses_a_screen_that_never_comes_only_where_one_is_started(
    tmp_path: Path, *, window: bool, table: bool, shot: str | None, is_expected: bool
) -> None:
    engine = plan(BED, tmp_path, screenshot=tmp_path / shot if shot else None, window=window, table=table).parts[-1]
    assert (SCREEN_EXPECTED in engine.environment) is is_expected


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)]
)
def test_a_display_is_recognised_by_its_environment_variable(environment: dict[str, str], *, expected: bool) -> None:
    assert has_display(environment) is expected


def test_the_state_folder_is_made_readable_by_its_owner_alone_even_if_it_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    assert state_folder(Config(), folder, "run") == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_configuration_for_the_children_is_complete_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    made = plan(BED, tmp_path)
    write_running(made)
    for written in (tmp_path / "running.json", made.runtime / "running.json"):
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
        assert msgspec.json.decode(written.read_bytes(), type=Config) == made.config


def test_a_state_folder_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match=r"file/state cannot be used as the state folder: Not a directory"):
        state_folder(Config(), tmp_path / "file" / "state", "run")


@pytest.mark.parametrize(("codec", "count", "vitals"), [("bedside-json", 15, 225), ("nonin-df2", 128, 384)])
def test_more_vitals_than_the_ring_has_lanes_are_refused_with_a_sentence(
    codec: str, count: int, vitals: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10**15))
    devices = tuple(DeviceConfig(id=f"d{number}", codec=codec, topic=f"d{number}") for number in range(count))
    with pytest.raises(StateError, match=rf"^{count} devices with {vitals} vitals are too many .* vitals = \["):
        check_room(Config(device=devices), tmp_path)
    few = tuple(msgspec.structs.replace(device, vitals=(VitalId.SPO2,)) for device in devices)
    check_room(Config(device=few), tmp_path)


def test_a_disk_without_room_is_refused_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_room(BED, tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=30_000_000))
    with pytest.raises(StateError, match=r"has 30 MB free, but \d+ MB are needed; .* set XDG_RUNTIME_DIR to another"):
        check_room(BED, tmp_path)
    (chosen(tmp_path) / RING).touch()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10_000_000))
    with pytest.raises(StateError, match=r"has 10 MB free, but \d+ MB are needed; .* choose another .* with --state"):
        check_room(BED, tmp_path)
