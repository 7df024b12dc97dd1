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

    A forked process shares the memory of its parent. Where that is not to be had (other systems
    than Linux, one core, no jobs), or the process dies, the jobs are done when collected.

    >>> beside(abs, [-1, 2])()
    [1, 2]
    """
    if not jobs or sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return lambda: [function(job) for job in jobs]
    from multiprocessing import get_context

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, function, jobs), daemon=True)
    with warnings.catch_warnings():
        # the child calls NumPy only; its BLAS threads are set up anew after a fork
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sender.close()

    def collect() -> list[Result]:
        try:
            error, results = receiver.recv()
        except EOFError:
            return [function(job) for job in jobs]
        finally:
            receiver.close()
            process.join()
        if error is not None:
            raise error
        return list(results)

    return collect


def _work(sender: Any, function: Callable[[Any], Any], jobs: Sequence[Any]) -> None:
    """Send (error, results) of the jobs to the parent."""
    try:
        answer: tuple[BaseException | None, list[Any]] = (None, [function(job) for job in jobs])
    except Exception as error:  # handed to the parent, which raises it
        answer = (error, [])
    sender.send(answer)
    sender.close()
