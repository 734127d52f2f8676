"""The command line `bedside`: parses the arguments and calls the package that does the work.

Runs in the supervisor's process. Each command imports what it needs when it is called, so that `--help` is fast.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bedside import __version__
from bedside.alarms.log.errors import LogError
from bedside.config.errors import ConfigError
from bedside.config.schema import Config, Profile
from bedside.monitor.cli.alarms import alarms_app
from bedside.monitor.cli.argument_types import duration, speed_of
from bedside.monitor.cli.devices import devices_app
from bedside.monitor.cli.failure import USAGE, fail, fail_at_end
from bedside.monitor.cli.log import log_app
from bedside.monitor.cli.output import written_output
from bedside.monitor.cli.session import session_app
from bedside.monitor.cli.simulate import simulate
from bedside.monitor.process.runtime_folder import RuntimeFolderError
from bedside.monitor.supervisor.process_plan import StateError

app = typer.Typer(
    name="bedside",
    help="A real-time bedside vitals monitor. Not a medical device: see the README.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(log_app, name="log")
app.add_typer(alarms_app, name="alarms")
app.add_typer(devices_app, name="devices")
app.add_typer(session_app, name="session")
app.command()(simulate)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def _version(is_requested: bool) -> None:  # noqa: FBT001 - Typer's signature
    if is_requested:
        typer.echo(f"bedside {__version__}")
        raise typer.Exit


ConfigOption = Annotated[Path | None, typer.Option("--config", "-c", metavar="FILE", help="Configuration file (TOML).")]
StateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="DIR", help="State folder: alarm log, patient, sessions. Default: in your home."),
]
TableOption = Annotated[bool, typer.Option("--table", help="Show the terminal table instead of the window.")]
ForOption = Annotated[
    float | None, typer.Option("--for", metavar="TIME", parser=duration, help="Stop after this time: 20s, 2m, 1h.")
]
ShotOption = Annotated[
    Path | None, typer.Option("--screenshot", metavar="FILE", help="Run without a window and write a PNG at the end.")
]


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Monitor a patient's vitals at the bedside. Not a medical device: see the README."""


@app.command()
def demo(
    config: ConfigOption = None,
    state: StateOption = None,
    screenshot: ShotOption = None,
    for_: ForOption = None,
    table: TableOption = False,
) -> None:
    """Monitor a SIMULATED patient, with emulated devices and an embedded MQTT broker."""
    from bedside.config.load import shipped

    path = config or shipped("demo")
    _monitor(_load(path, has_broker=True), "demo", state=state, screenshot=screenshot, for_s=for_, table=table)


@app.command()
def run(
    config: Annotated[Path, typer.Option("--config", "-c", metavar="FILE", help="Configuration file (TOML).")],
    state: StateOption = None,
    screenshot: ShotOption = None,
    for_: ForOption = None,
    table: TableOption = False,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help='Central store: "postgresql://user@host/db", "" for none. Default: as configured.'
        ),
    ] = None,
) -> None:
    """Monitor the devices of a configuration. config/default.toml explains every key."""
    _monitor(_stored(_load(config), store), "run", state=state, screenshot=screenshot, for_s=for_, table=table)


def _load(path: Path, *, has_broker: bool = False) -> Config:
    from bedside.config.load import load
    from bedside.drivers.registry import CODECS

    return load(path, codecs=CODECS, has_broker=has_broker)


def _stored(config: Config, url: str | None) -> Config:
    """Return the configuration with the central store at `url`, if given. Raises ConfigError if `url` is invalid."""
    import msgspec

    from bedside.config.checks.store import check_store, has_password

    if url is not None:
        config = msgspec.structs.replace(config, store=msgspec.structs.replace(config.store, url=url))
        check_store(config.store, "command line", "--store")
        if url and has_password(url):
            _err.print("Every user of this machine can see a password on the command line: put it into ~/.pgpass.")
    if config.store.url:
        from bedside.monitor.store.central.central_store import missing_library

        if refusal := missing_library():
            fail(f"{'store.url' if url is None else '--store'} {refusal}")
    return config


def _monitor(
    config: Config,
    name: str,
    *,
    state: Path | None,
    screenshot: Path | None,
    for_s: float | None,
    table: bool,
    patient_arguments: Sequence[str] = (),
) -> None:
    from bedside.monitor.process.say import say
    from bedside.monitor.process.state_lock import LockedError
    from bedside.monitor.supervisor.process_plan import check_room, has_display, plan, state_folder
    from bedside.monitor.supervisor.supervisor import supervise

    folder = state_folder(config, state, name)
    check_room(config, folder)
    window = has_display() and not table
    say(f"Bedside {__version__}: state folder {folder}. Press Ctrl-C to stop.")
    try:
        processes = plan(
            config, folder, patient_arguments=patient_arguments, screenshot=screenshot, window=window, for_s=for_s
        )
        status = supervise(processes)
    except LockedError as err:
        fail(str(err), status=1)
    raise typer.Exit(status)


@app.command()
def replay(
    record: Annotated[str, typer.Argument(help="Path of a WFDB record, without its suffix.")],
    speed: Annotated[
        str,
        typer.Option(
            help='"max": as fast as possible; 10: ten times as fast as real time; "real": live, with the screen.'
        ),
    ] = "max",
    profile: Annotated[str, typer.Option(help="Alarm profile: the name of a shipped one, or a path.")] = "adult",
    state: StateOption = None,
    screenshot: ShotOption = None,
    for_: ForOption = None,
    table: TableOption = False,
) -> None:
    """Replay a recorded patient through emulated devices; the data are marked REPLAYED."""
    from bedside.config.load import load_profile
    from bedside.config.schema import AlarmConfig
    from bedside.drivers.errors import DriverError
    from bedside.monitor.scenario.replay import read_patient
    from bedside.monitor.supervisor.process_plan import state_folder

    settings = load_profile(profile)
    try:
        patient = read_patient(record)
    except DriverError as err:
        fail(str(err))
    if speed == "real":
        config = Config(device=patient.devices(), alarms=AlarmConfig(profile=profile))
        _monitor(
            config,
            "replay",
            state=state,
            screenshot=screenshot,
            for_s=for_,
            table=table,
            patient_arguments=("--record", record),
        )
    _replay(record, patient, settings, state_folder(Config(), state, "replay"), speed_of(speed))


def _replay(record: str, patient: Any, profile: Profile, folder: Path, speed: float | None) -> None:  # noqa: ANN401 - of bedside.drivers.sim
    """Replay a record in virtual time with a progress bar, and print a summary."""
    from rich.progress import Progress, TextColumn, TimeRemainingColumn

    from bedside.monitor.process.state_lock import LockedError, StateLock
    from bedside.monitor.scenario.replay import Replay

    try:
        lock = StateLock.take(folder)
    except LockedError as err:
        fail(str(err), status=1)
    columns = (TextColumn("REPLAYED"), *Progress.get_default_columns()[1:-1], TimeRemainingColumn())
    with Progress(*columns, console=_out, transient=True) as bar:
        task = bar.add_task("", total=patient.duration_s)
        replay = Replay(record, patient, profile, folder)
        result = replay.run(speed=speed, progress=lambda done, _: bar.update(task, completed=done))
    lock.release()
    hours = result.virtual_s / 3600
    _out.print(f"REPLAYED {hours:.2f} h in {result.wall_s:.1f} s: {result.speed:,.0f} times real time")
    _out.print(f"{result.samples:,} samples, {result.bad_frames} bad frames; {sum(result.onsets.values())} alarms:")
    for alarm, count in result.onsets.items():
        _out.print(f"  {alarm:16} {count:5}   {count / hours * 24:7.1f} a day")
    _out.print(f"Show the log: bedside log list --state {folder}", soft_wrap=True)


def main() -> None:
    """Run the command line; a wrong configuration ends it with status 2 and one sentence."""
    try:
        with written_output():
            app()
    except (ConfigError, LogError, StateError, RuntimeFolderError) as err:
        fail_at_end(str(err), status=1 if isinstance(err, LogError) else USAGE)


if __name__ == "__main__":
    main()
