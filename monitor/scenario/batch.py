"""Runs several scenarios at once, each with one seed in a worker process; one worker per core, three if in real time.

Runs in the command line's process; a single scenario runs there itself. Results come in the order of the jobs.
"""

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnContext
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path
from typing import Final

from bedside.config.scenario import Scenario
from bedside.monitor.scenario.live_run import LiveError, LiveRun
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.virtual_run import VirtualRun

_LOOK_S: Final = 0.1
_LIVE_A_CORE: Final = 3  # monitors in real time; each needs a tenth of a core
OnProgress = Callable[[int, float], None]  # gets the index of a job, and its virtual seconds done
_done: "SynchronizedArray[float] | None" = None  # in a worker: the seconds done of each job
_starting: AbstractContextManager[object] = contextlib.nullcontext()  # in a worker: held while it starts a live monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One scenario to run with one seed. `folder`: for its ring and its log; None for a temporary one.

    Without `keeps_curves` the outcome has no curves and is small, which a study of many runs needs. With
    `is_live` the job runs all processes of a monitor in real time, with their screen if it `has_screen`.
    """

    scenario: Scenario
    path: Path
    seed: int
    folder: Path | None = None
    keeps_curves: bool = True
    is_live: bool = False
    has_screen: bool = False


def run_all(jobs: Sequence[Job], *, speed: float | None, on_progress: OnProgress) -> list[Outcome]:
    """Run all jobs and return their outcomes, in the order of the jobs. An exception of a job is raised here.

    Raises LiveError once all jobs have ended if some could not be played; it has the outcomes of the others.
    """
    if len(jobs) == 1:
        return [_run(jobs[0], speed, lambda seconds, _: on_progress(0, seconds))]
    context = multiprocessing.get_context("spawn")  # a fork would copy locks that the progress bar's thread holds
    return _run_in_workers(jobs, speed, on_progress, context)


def _run_in_workers(
    jobs: Sequence[Job], speed: float | None, on_progress: OnProgress, context: SpawnContext
) -> list[Outcome]:
    done = context.Array("d", len(jobs))
    most = (os.cpu_count() or 1) * (_LIVE_A_CORE if jobs[0].is_live else 1)
    shared = (done, context.Lock())
    with ProcessPoolExecutor(min(len(jobs), most), context, initializer=_begin, initargs=shared) as pool:
        futures = [pool.submit(_work, index, job, speed) for index, job in enumerate(jobs)]
        waiting = set(futures)
        while waiting:
            finished, waiting = wait(waiting, _LOOK_S, FIRST_COMPLETED)
            for index, seconds in enumerate(done[:]):
                on_progress(index, seconds)
            if any(_is_bug(future) for future in finished):  # start no further job
                pool.shutdown(wait=False, cancel_futures=True)
                break
    return _gathered(futures)


def _is_bug(future: Future[Outcome]) -> bool:
    error = future.exception()
    return error is not None and not isinstance(error, LiveError)


def _gathered(futures: Sequence[Future[Outcome]]) -> list[Outcome]:
    ended = [future for future in futures if not future.cancelled()]
    for future in ended:
        if _is_bug(future):
            future.result()
    unplayed = [str(error) for future in ended if (error := future.exception())]
    outcomes = [future.result() for future in ended if future.exception() is None]
    if unplayed:
        raise LiveError("; ".join(unplayed), outcomes)
    return outcomes


def _begin(done: "SynchronizedArray[float]", starting: AbstractContextManager[object]) -> None:
    global _done, _starting  # shared objects reach a worker through its initializer only
    _done, _starting = done, starting


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
        return _play_live(job, folder, progress)
    return VirtualRun(job.scenario, job.path, job.seed, folder).run(speed=speed, progress=progress)


def _play_live(job: Job, folder: Path, progress: Callable[[float, float], None]) -> Outcome:
    """Play a job in real time as soon as no other job's monitor is starting.

    On few cores, monitors that start together would all start late, and their runs would not be judged.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_starting)

        def started(seconds: float, length: float) -> None:
            stack.close()
            progress(seconds, length)

        return LiveRun(job.scenario, job.path, job.seed, folder, has_screen=job.has_screen).run(started)
