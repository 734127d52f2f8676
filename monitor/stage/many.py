"""Many runs at once, on as many processes as there are cores.

Runs in the command's process. A run shares nothing with another, so what comes of it does not depend on how many run.
"""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def run_all(
    work: Callable[[_Job], _Result],
    jobs: Sequence[_Job],
    done: Callable[[_Result], None],
    *,
    processes: int | None = None,
) -> list[_Result]:
    """Return what `work` makes of each job, in the jobs' order; `done` is told of each when it comes.

    `work` is a function of a module, and jobs and results can be pickled. What it raises is raised here, and what has
    not begun yet is left.
    """
    count = min(processes or cores(), len(jobs))
    if count <= 1:
        return [_told(work(job), done) for job in jobs]
    # Spawned, not forked: whoever calls may have threads.
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(work, job) for job in jobs]
        try:
            for future in as_completed(futures):
                done(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _told(result: _Result, done: Callable[[_Result], None]) -> _Result:
    done(result)
    return result
