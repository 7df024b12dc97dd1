"""Do part of the work in a second process, where the machine has a second core to give.

Scenarios are independent of each other, so this is where parallel work pays: threads inside one
solve do not. Results do not depend on it.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def beside(function: Callable[[Job], Result], jobs: Sequence[Job]) -> Callable[[], list[Result]]:
    """Start the jobs beside the caller's own work; return the function that collects the results.

    A forked process shares the memory of its parent, and ends with it, however that ends. Where
    such a process is not to be had, or dies, the jobs are done when collected.

    >>> beside(abs, [-1, 2])()
    [1, 2]
    """

    def here() -> list[Result]:
        return [function(job) for job in jobs]

    if not jobs or not _may_fork():
        return here
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(ours, theirs, function, jobs), daemon=True)
    try:
        with warnings.catch_warnings():
            # the child calls NumPy only; its BLAS threads are set up anew after a fork
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
    except OSError:  # no more processes, no more memory
        ours.close()
        return here
    finally:
        theirs.close()

    def collect() -> list[Result]:
        try:
            error, results = ours.recv()
        except (EOFError, OSError):
            return here()
        finally:
            ours.close()
            process.join()
        if error is not None:
            raise error
        return list(results)

    return collect


def _may_fork() -> bool:
    """Return whether a fork is offered here, safe (no threads, no daemon), and of use."""
    from multiprocessing import current_process, get_all_start_methods
    from threading import active_count

    return (
        sys.platform == "linux"
        and "fork" in get_all_start_methods()
        and len(os.sched_getaffinity(0)) > 1
        and active_count() == 1
        and not current_process().daemon
    )


def _work(ours: Any, theirs: Any, function: Callable[[Any], Any], jobs: Sequence[Any]) -> None:
    """Send (error, results) of the jobs to the parent; end at once when the parent does.

    The parent never sends: what its end of the pipe tells is that it was closed, by the parent or
    by its death. So the copy of that end which a fork inherits is closed first.
    """
    import signal
    from threading import Thread

    ours.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and says it once

    def end_with_parent() -> None:
        try:
            theirs.recv()
        except (EOFError, OSError):
            os._exit(1)

    Thread(target=end_with_parent, daemon=True).start()
    try:
        answer: tuple[BaseException | None, list[Any]] = (None, [function(job) for job in jobs])
    except Exception as error:  # handed to the parent, which raises it
        answer = (error, [])
    theirs.send(answer)
