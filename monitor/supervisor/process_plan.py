"""Turns a configuration into the list of processes to start, each with its arguments.

Runs in the supervisor. Pure, except that it makes the two folders. Only this file may know every process.
"""

import logging
import os
import shutil
import socket
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from bedside.config.origin import Origin
from bedside.config.schema import BrokerConfig, Config, DeviceConfig, MqttVersion
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.minute_trends import minute_specs
from bedside.monitor.acquisition.ring import RING, fits, ring_size
from bedside.monitor.engine.checks.archive_check import EXPECTED
from bedside.monitor.engine.checks.keeper_check import KEEPER_EXPECTED
from bedside.monitor.engine.checks.self_check import SCREEN_EXPECTED
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.process.account import expanded, user_folder
from bedside.monitor.process.child_process import Part
from bedside.monitor.process.heartbeat import QUIT_STATUS
from bedside.monitor.process.runtime_folder import VARIABLE, chosen, make
from bedside.monitor.process.screen_stall import ScreenStall
from bedside.monitor.process.start_time import BEGIN_AT
from bedside.monitor.process.state_file import read_file, set_aside

ENGINE: Final = "engine"
BROKER: Final = "broker"
SCREEN: Final = "screen"
EMULATORS: Final = "emulators"
RUNNING: Final = "running.json"
PROGRAM_LOG: Final = "program.log"
# The screen paints 60 times a second and the engine ticks 20 times a second, so a silence of this length is a hang; for
# the screen only if the machine is not busy, see ScreenStall. With a longer one the picture would stay frozen.
_SCREEN_STALL_S: Final = 0.8
_ENGINE_STALL_S: Final = 1.5
_HELPER_STALL_S: Final = 10.0  # broker and emulators beat each second
_ARCHIVE_STALL_S: Final = 60.0  # it beats after each write, and a slow disk may take long for one
_TABLE_STALL_S: Final = 10.0  # it waits for its reader, and a new process would wait too
# The engine starts first: before it runs the screen has nothing to show, and devices retry until the broker is up.
_LATER_S: Final = 0.12
_LAST_S: Final = 2.0  # the archive: the ring keeps the samples until it reads them
_PRIVATE: Final = 0o700
_LOG_BYTES: Final = 20_000_000  # some 50,000 rows: a week of a busy log
_LARGEST_RUNNING: Final = 1 << 22  # bytes
_log = logging.getLogger("bedside.supervisor")
_OFFSCREEN: Final = {"QT_QPA_PLATFORM": "offscreen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The processes to run. If `screen` is None (no display) or cannot run, `table` is shown, if there is one.

    `folder` is the state folder, `runtime` the runtime folder.
    """

    config: Config
    folder: Path
    runtime: Path
    parts: tuple[Part, ...]
    screen: Part | None
    for_s: float | None
    table: Part | None = None


class StateError(Exception):
    """The state folder cannot be used.

    Example scenarios: it belongs to another user; a file has its name; its disk is full.
    """


def state_folder(config: Config, chosen: Path | None, name: str) -> Path:
    """Return the state folder, created if it is missing, with mode 0700; StateError if it cannot be used.

    The option `chosen` overrides the configuration, which overrides the user's default state folder.
    """
    wanted = chosen or (Path(config.state.folder) if config.state.folder else user_folder(name))
    folder = None if wanted is None else expanded(wanted)
    if folder is None:
        raise StateError("this user has no home folder: choose a state folder with --state")
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) != _PRIVATE:  # on a read-only disk that would fail
            folder.chmod(_PRIVATE)
    except OSError as err:
        raise StateError(
            f"{folder} cannot be used as the state folder: {err.strerror}; choose another with --state"
        ) from err
    return folder


def check_room(config: Config, folder: Path) -> None:
    """Raise StateError if a disk has no room: for the ring of the configured devices, or for a week of the log.

    It is raised too if the devices measure more vitals than a ring has lanes.

    The log is in the state folder `folder`, the rings are in its runtime folder. Raises RuntimeFolderError if that
    cannot be made.
    """
    specs = lane_specs(config)
    if not fits(specs):
        raise StateError(
            f"{len(config.device)} devices with {len(specs)} vitals are too many for one bed: "
            'name in each [[device]] the few that are needed, as in vitals = ["SPO2"], or remove devices'
        )
    runtime = make(chosen(folder))
    if not (runtime / RING).exists():
        _require_room(runtime, ring_size(specs) + ring_size(minute_specs(specs)), "set XDG_RUNTIME_DIR to another one")
    if not (folder / FILE).exists():
        _require_room(folder, _LOG_BYTES, "choose another folder with --state")


def _require_room(folder: Path, needed: int, remedy: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StateError(
            f"the disk of {folder} has {free / 1e6:.0f} MB free, but {needed / 1e6:.0f} MB are needed; "
            f"free some space, or {remedy}"
        )


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can probably be opened: on Linux, whether the environment names a display."""
    return sys.platform in {"darwin", "win32"} or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def plan(  # noqa: PLR0913 - what differs between the commands
    config: Config,
    folder: Path,
    *,
    patient_arguments: Sequence[str] = (),
    begin_at: float | None = None,
    screenshot: Path | None = None,
    window: bool = True,
    table: bool = True,
    for_s: float | None = None,
) -> Plan:
    """Return the processes of a monitor. Emulators and the embedded broker run only if the configuration needs them.

    `patient_arguments`: for the emulators, to choose another patient than the default. Devices and engine start
    at `begin_at` (monotonic seconds); if it is None, each starts as soon as it can. `table`: what has no window, or
    loses it, shows the terminal table. Raises RuntimeFolderError if there is no runtime folder.
    """
    runtime = make(chosen(folder))
    here = {VARIABLE: str(runtime)}
    is_emulated = any(device.origin is not Origin.REAL for device in config.device)
    needs_broker = config.broker is None and any(device.topic for device in config.device)
    if needs_broker:
        broker = BrokerConfig(url=f"mqtt://127.0.0.1:{_free_port()}", version=MqttVersion.V3_1_1)
        config = msgspec.structs.replace(config, broker=broker)
    config = msgspec.structs.replace(
        config, device=tuple(_with_port_in_folder(device, runtime) for device in config.device)
    )
    running = str(runtime / RUNNING)
    parts = []  # each part comes before those that depend on it; they are stopped in reverse order
    if needs_broker and config.broker is not None:
        arguments = ("-m", "bedside.monitor.process.mqtt_broker", config.broker.url.rpartition(":")[2])
        parts.append(Part(name=BROKER, arguments=arguments, stall_s=_HELPER_STALL_S, start_after_s=_LATER_S))
    if is_emulated:
        start = () if begin_at is None else ("--begin-at", repr(begin_at))
        arguments = ("-m", "bedside.drivers.sim", running, *patient_arguments, *start)
        parts.append(Part(name=EMULATORS, arguments=arguments, stall_s=_HELPER_STALL_S))
    parts.append(
        Part(
            name="archive",
            arguments=("-m", "bedside.monitor.store", running, str(folder)),
            stall_s=_ARCHIVE_STALL_S,
            start_after_s=_LAST_S,
        )
    )
    parts.append(
        Part(
            name=ENGINE,
            arguments=("-m", "bedside.monitor.engine", running, str(folder)),
            stall_s=_ENGINE_STALL_S,
            environment={
                EXPECTED: "1",
                KEEPER_EXPECTED: "1",
                **({} if begin_at is None else {BEGIN_AT: repr(begin_at)}),
                **({SCREEN_EXPECTED: "1"} if screenshot is None and (window or table) else {}),
            },
        )
    )
    screen = _screen(folder, screenshot, for_s) if screenshot or window else None
    return Plan(
        config=config,
        folder=folder,
        runtime=runtime,
        parts=tuple(_told(part, here) for part in parts),
        screen=_told(screen, here) if screen else None,
        table=_told(_table(folder), here) if table else None,
        for_s=None if screenshot else for_s,
    )


def write_running(plan: Plan) -> None:
    """Write the configuration with mode 0600: a broker's URL may contain a password.

    The children read the one in the runtime folder. The one in the state folder tells later with what the log was made.
    """
    data = msgspec.json.format(msgspec.json.encode(plan.config))
    _write_anew(plan.runtime / RUNNING, data)
    try:
        _write_anew(plan.folder / RUNNING, data)
    except OSError as err:
        _log.error("%s cannot be written into the state folder: %s", RUNNING, err.strerror)


def _write_anew(path: Path, data: bytes) -> None:
    if path.is_dir():
        set_aside(path)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def read_running(folder: Path) -> Config:
    """Return the configuration with which a monitor last ran on this state folder; the defaults if none is stored."""
    try:
        return msgspec.json.decode(read_file(folder / RUNNING, _LARGEST_RUNNING), type=Config)
    except (OSError, msgspec.MsgspecError):
        return Config()


def _screen(folder: Path, screenshot: Path | None, for_s: float | None) -> Part:
    arguments = ("-m", "bedside.monitor.screen", "--state", str(folder))
    if screenshot is None:
        return Part(
            name=SCREEN,
            arguments=arguments,
            stall_s=_SCREEN_STALL_S,
            stall=ScreenStall,
            quit_status=QUIT_STATUS,
            start_after_s=_LATER_S,
        )
    shot = ("--screenshot", str(screenshot.absolute()), "--for", str(for_s or 20.0))
    return Part(name=SCREEN, arguments=(*arguments, *shot), environment=_OFFSCREEN, quit_status=0, is_once=True)


def _told(part: Part, environment: Mapping[str, str]) -> Part:
    """Return a part with further environment variables."""
    return replace(part, environment={**part.environment, **environment})


def _table(folder: Path) -> Part:
    arguments = ("-m", "bedside.monitor.supervisor.terminal", str(folder))
    return Part(name="table", arguments=arguments, stall_s=_TABLE_STALL_S, prints=True)


def _with_port_in_folder(device: DeviceConfig, folder: Path) -> DeviceConfig:
    """Return an emulated device with its port path in the runtime folder, where its emulator creates it."""
    if device.port is None or device.origin is Origin.REAL:
        return device
    return msgspec.structs.replace(device, port=str(folder / device.port))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
