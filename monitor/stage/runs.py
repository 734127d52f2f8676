"""Several scenarios at once: as many processes as there are cores, each with one scenario and one seed.

Runs in the command line's process; a single one runs there itself. Results come in the order of the jobs.
"""

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnContext
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path
from typing import Final

from config.scenario import Scenario
from monitor.stage.live import LEAD_S, LiveStage
from monitor.stage.outcome import Outcome
from monitor.stage.stage import Stage

_LOOK_S: Final = 0.1
_LIVE_A_CORE: Final = 3  # monitors in real time, each of which needs a tenth of a core
Told = Callable[[int, float], None]  # which job, and how many virtual seconds of it are done
_done: "SynchronizedArray[float] | None" = None  # of a worker: where it tells how far each job is


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One scenario with one seed, and the folder for its ring and its log; None: one that is gone afterwards.

    Without `keeps_curves` the outcome has none, and is small: for who runs many and looks at none. One that `is_live`
    is played in real time by whole processes, which have `lead_s` to start, with their screen if it `has_screen`.
    """

    scenario: Scenario
    path: Path
    seed: int
    folder: Path | None = None
    keeps_curves: bool = True
    is_live: bool = False
    lead_s: float = LEAD_S
    has_screen: bool = False


def run_all(jobs: Sequence[Job], *, speed: float | None, told: Told) -> list[Outcome]:
    """Run them all; `told` is told how far each is. What a job raises is raised here."""
    if len(jobs) == 1:
        return [_run(jobs[0], speed, lambda seconds, _: told(0, seconds))]
    context = multiprocessing.get_context("spawn")  # a fork would take the progress bar's thread half along
    return _run_beside(jobs, speed, told, context)


def _run_beside(jobs: Sequence[Job], speed: float | None, told: Told, context: SpawnContext) -> list[Outcome]:
    done = context.Array("d", len(jobs))
    together = (os.cpu_count() or 1) * (_LIVE_A_CORE if jobs[0].is_live else 1)
    workers = min(len(jobs), together)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(done,)) as pool:
        unhurried = [replace(job, lead_s=LEAD_S * workers) for job in jobs]  # they start together, on few cores
        futures = [pool.submit(_work, index, job, speed) for index, job in enumerate(unhurried)]
        waiting = set(futures)
        while waiting:
            finished, waiting = wait(waiting, _LOOK_S, FIRST_COMPLETED)
            for index, seconds in enumerate(done[:]):
                told(index, seconds)
            if any(future.exception() for future in finished):  # is heard at once, not when all others have ended
                pool.shutdown(wait=False, cancel_futures=True)
            for future in finished:
                future.result()
        return [future.result() for future in futures]


def _begin(done: "SynchronizedArray[float]") -> None:
    global _done  # noqa: PLW0603 - a shared array reaches a worker by its initializer only
    _done = done


def _work(index: int, job: Job, speed: float | None) -> Outcome:
    def progress(seconds: float, _length: float) -> None:
        if _done is not None:
            _done[index] = seconds

    return _run(job, speed, progress)


def _run(job: Job, speed: float | None, progress: Callable[[float, float], None]) -> Outcome:
    with contextlib.ExitStack() as stack:
        folder = job.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bedside-")))
        outcome = _play(job, folder, speed, progress)
    return outcome if job.keeps_curves else replace(outcome, curves=())


def _play(job: Job, folder: Path, speed: float | None, progress: Callable[[float, float], None]) -> Outcome:
    if job.is_live:
        return LiveStage(job.scenario, job.path, job.seed, folder, has_screen=job.has_screen, lead_s=job.lead_s).run(
            progress
        )
    return Stage(job.scenario, job.path, job.seed, folder).run(speed=speed, progress=progress)
