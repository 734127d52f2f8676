"""How each fault is made on real processes, and how it is ended.

Runs in the round's process. Some faults need the superuser's rights: elsewhere they are skipped with the reason.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from bedside.monitor.acquisition.ring import RING
from tests.campaign.faults import Fault, Kind
from tests.campaign.real_bed import RealBed, fill

End = Callable[[], None]
_PAST_MAGIC: Final = 512  # the counters of the ring


class ImpossibleError(Exception):
    """This fault cannot be made here: the reason says why."""


def begin(fault: Fault, bed: RealBed, random: Random) -> End:
    """Make a fault; return what ends it. Raises ImpossibleError where it cannot be made."""
    return _CAUSES[fault.kind](fault, bed, random)


def _nothing() -> None:
    """Some faults end by themselves."""


def _kill(fault: Fault, bed: RealBed, _random: Random) -> End:
    os.kill(_pid(fault, bed), signal.SIGKILL)
    return bed.restart if fault.what == "supervisor" else _nothing


def _stop(fault: Fault, bed: RealBed, _random: Random) -> End:
    pid = _pid(fault, bed)
    os.kill(pid, signal.SIGSTOP)
    return lambda: _continue(pid)


def _continue(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def _pid(fault: Fault, bed: RealBed) -> int:
    what = "broker" if fault.kind is Kind.BROKER_GONE else fault.what
    pid = bed.pids().get(what)
    if pid is None:
        raise ImpossibleError(f"the {what} does not run")
    return pid


def _step_clock(fault: Fault, bed: RealBed, _random: Random) -> End:
    if bed.clock is None:
        raise ImpossibleError("libfaketime is not installed")
    stepped = bed.clock
    stepped.step_to(fault.amount)
    return lambda: stepped.step_to(0.0)


def _fill_disk(_fault: Fault, bed: RealBed, _random: Random) -> End:
    if not bed.is_mounted:
        raise ImpossibleError("only the superuser may mount a small file system")
    return fill(bed.folder / "disk" / "filler")


def _read_only(_fault: Fault, bed: RealBed, _random: Random) -> End:
    """Lay a read-only view over the state folder: what is opened from now on cannot be written."""
    place = str(bed.state)
    for command in (["mount", "--bind", place, place], ["mount", "-o", "remount,bind,ro", place]):
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            raise ImpossibleError("only the superuser may make a folder read-only")
    return lambda: _unmount(place)


def _unmount(place: str) -> None:
    subprocess.run(["umount", "-l", place], check=False)


def _remove(fault: Fault, bed: RealBed, _random: Random) -> End:
    folder = bed.runtime if fault.what == RING else bed.state
    (folder / fault.what).unlink(missing_ok=True)
    return _nothing


def _damage_ring(_fault: Fault, bed: RealBed, random: Random) -> End:
    with (bed.runtime / RING).open("r+b") as file:
        file.seek(_PAST_MAGIC + 16 + 16 * random.randrange(4))
        file.write(random.randbytes(32))
    return _nothing


def _pull(fault: Fault, bed: RealBed, _random: Random) -> End:
    bed.tell(bed.script, (fault.what,))
    return lambda: bed.tell(bed.script)


def _close_stdout(_fault: Fault, bed: RealBed, _random: Random) -> End:
    bed.close_stdout()
    return bed.open_stdout


_CAUSES: Final[Mapping[Kind, Callable[[Fault, RealBed, Random], End]]] = {
    Kind.KILLED: _kill,
    Kind.STOPPED: _stop,
    Kind.BROKER_GONE: _stop,
    Kind.CLOCK_STEPPED: _step_clock,
    Kind.DISK_FULL: _fill_disk,
    Kind.READ_ONLY: _read_only,
    Kind.FILE_REMOVED: _remove,
    Kind.RING_DAMAGED: _damage_ring,
    Kind.CABLE_PULLED: _pull,
    Kind.STDOUT_CLOSED: _close_stdout,
}
