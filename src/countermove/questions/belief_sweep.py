"""Sweep a case over draws of the beliefs: block by block, by many workers, to a folder of Parquet.

Draws are cut by index into blocks of :data:`BLOCK`, each solved alone from its own points of the
sequence, so that any number of workers writes the same bytes, and a sweep that was stopped goes on
where it was. Nothing held grows with the number of draws.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from countermove.equilibrium.draws import BLOCK
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput, NotSolved
from countermove.extras import extra
from countermove.questions.belief_draws import Drawn, at_points, points_over
from countermove.questions.beliefs import PAID, PARAMETERS, Beliefs
from countermove.questions.case import Case
from countermove.questions.doubts import drawables
from countermove.questions.drawn_worlds import known_draws, solved_draws
from countermove.questions.horizons import asked_horizons
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed, Progress, Question, question
from countermove.questions.remaining import remaining
from countermove.questions.run_case import groups_of
from countermove.questions.summary import RANGED
from countermove.questions.sweep_blocks import block_path, held, open_folder, write_block
from countermove.questions.variant_draws import (
    Drawable,
    acts_in_law,
    drawing_of,
    drawn_variants,
    refuse_idle_law,
)

VERSION = 3
"""Of the files of a block."""


class Job(NamedTuple):
    """A block of draws of one question at one horizon."""

    variant: str
    horizon: str
    first: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """What a worker needs to solve any block of a question.

    Attributes:
        posed, ends: the question, and where few and many goods claim an agreement.
        beliefs, seed: what is drawn. groups: members, below the regions. rows: those kept.
        codes: their names. sectors: those whose series are kept.
    """

    posed: Posed
    ends: tuple[Posed, ...]
    beliefs: Beliefs
    seed: int
    groups: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]
    codes: tuple[str, ...]
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A finished sweep: its folder, the blocks in it in order, and what was drawn.

    ``posed`` are the questions by variant and horizon, ``codes`` the countries and groups kept,
    ``solved`` how many blocks were not there before.
    """

    folder: Path
    jobs: tuple[Job, ...]
    codes: tuple[str, ...]
    count: int
    seed: int
    solved: int
    posed: Mapping[tuple[str, str], Posed]

    def paths(self, variant: str, horizon: str) -> list[Path]:
        """Return the blocks of one question, in order of the draws."""
        mine = [job for job in self.jobs if (job.variant, job.horizon) == (variant, horizon)]
        return [_path(self.folder, job) for job in mine]


def sweep(
    case: str,
    folder: Path | str,
    *,
    draws: int = 1024,
    settings: Sequence[str] = (),
    horizon: str = "both",
    variants: Iterable[str] | None = None,
    beliefs: Path | None = None,
    project: Path | None = None,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Solve draws of the beliefs over a case, and write them to a folder of Parquet files.

    Args:
        case: CASE, for the variants of its first table, or CASE/VARIANT.
        folder: of this sweep; one that is there already is gone on with.
        draws: a power of two from 32 on. settings: as ``--set`` takes them. horizon: first-year,
            long-run or both. variants: names, where ``case`` names none.
        beliefs: a file that edits them. project: folder with a user's own files.
        workers: processes here. cluster: address of a Dask scheduler, in their place.
        progress: called with (what, done, of).

    Raises:
        BadInput: the folder holds another sweep or an unreadable block, or the cluster cannot be
            reached. OutputError: a block cannot be written.
    """
    say = (lambda what, done, of: None) if progress is None else progress
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise BadInput(f"--workers {workers}: give a whole number of 1 or more.")
    if not draws:
        raise BadInput("--draws 0: a sweep is of draws; give a power of two from 32 on.")
    asked = _asked(case, variants, project)
    name = asked[0].of.name
    options, drawing = drawing_of(
        asked_horizons(horizon, settings), draws, name, file=beliefs, project=project
    )
    assert drawing is not None
    items = _items(asked, options, drawing.beliefs, drawing.seed, say)
    refuse_idle_law(drawing, (Drawable(item.posed, item.ends) for item in items.values()))
    folder, every = Path(folder), list(_jobs(items, draws))
    with _workers(workers, cluster) as solve_all:
        open_folder(folder, _about(items, drawing.beliefs, drawing.seed, min(BLOCK, draws)))
        left = [job for job in every if not held(_path(folder, job), job.size)]
        packed = {key: _packed(item) for key, item in items.items()}
        started = monotonic()
        calls = [(packed[job.variant, job.horizon], job) for job in left]
        for done, (job, columns) in enumerate(solve_all(calls), start=1):
            write_block(_path(folder, job), columns)
            what = f"blocks of {BLOCK} draws{remaining(started, done, len(left))}"
            say(what, len(every) - len(left) + done - 1, len(every))
    first = next(iter(items.values()))
    return Sweep(
        folder, tuple(every), first.codes, draws, drawing.seed, len(left),
        {key: item.posed for key, item in items.items()},
    )  # fmt: skip


def _asked(case: str, variants: Iterable[str] | None, project: Path | None) -> list[Question]:
    """Return the questions of a sweep: one for each variant."""
    one = question(case, project=project)
    if one.variant is None:
        raise BadInput(f"{case} has no law to sweep over; name a case, e.g. us-canada-2025.")
    if "/" in case and not case.endswith(".yaml"):
        if variants:
            raise BadInput(f"{case} names its variant already; leave --variant out.")
        return [one]
    return [replace(one, variant=one.of.variant(each)) for each in variants or _usual(one.of)]


def _usual(case: Case) -> list[str]:
    chosen = list(case.variants.values())
    return [chosen[place].name for place in drawn_variants(case, chosen)]


def _items(
    asked: Sequence[Question],
    options: Mapping[str, ModelOptions],
    beliefs: Beliefs,
    seed: int,
    say: Progress,
) -> dict[tuple[str, str], Item]:
    """Return what workers need, by variant and horizon."""
    found = {}
    for one in asked:
        assert one.variant is not None
        for horizon, each in drawables(one, options, beliefs, say).items():
            economy, case = each.posed.economy, one.of
            groups = groups_of(economy)
            every = [*economy.regions, *groups]
            codes = tuple(code for code in case.focus if code in every)
            found[one.variant.name, horizon] = Item(
                posed=each.posed,
                ends=each.ends,
                beliefs=beliefs,
                seed=seed,
                groups=tuple(map(tuple, groups.values())),
                rows=tuple(map(every.index, codes)),
                codes=codes,
                sectors=tuple(s for s in case.sectors if s in economy.sectors),
            )
    return found


def _jobs(items: Iterable[tuple[str, str]], draws: int) -> Iterator[Job]:
    for variant, horizon in items:
        for first in range(0, draws, BLOCK):
            yield Job(variant, horizon, first, min(BLOCK, draws - first))


def _path(folder: Path, job: Job) -> Path:
    return block_path(folder, job.variant, job.horizon, job.first)


def _about(
    items: Mapping[tuple[str, str], Item], beliefs: Beliefs, seed: int, block: int
) -> dict[str, Any]:
    """Return all that the blocks of a sweep depend on; more of them are the same sweep."""
    first = next(iter(items.values()))
    return {
        "version": VERSION,
        "questions": {f"{v}, {horizon}": item.posed.hash for (v, horizon), item in items.items()},
        "beliefs": _plain(beliefs.plain()),
        "seed": seed,
        "draws of a block": block,
        "countries": list(first.codes),
        "sectors": list(first.sectors),
    }


def _plain(value: Any) -> Any:
    """Return plain data as it is read back from JSON."""
    import json

    return json.loads(json.dumps(value, default=str))


def _packed(item: Item) -> bytes:
    """Return an item as a worker takes it: without the law behind its duties."""
    slim = [replace(each, ledger=None, law=(), notes=()) for each in (item.posed, *item.ends)]
    return pickle.dumps(replace(item, posed=slim[0], ends=tuple(slim[1:])))


_KNOWN: dict[str, Item] = {}


def solve_job(packed: bytes, job: Job) -> tuple[Job, dict[str, Any]]:
    """Return the columns of one block; called in a worker, which unpacks each question once."""
    key = sha256(packed).hexdigest()
    if key not in _KNOWN:
        while len(_KNOWN) >= 2:
            _KNOWN.pop(next(iter(_KNOWN)))
        _KNOWN[key] = pickle.loads(packed)
    item = _KNOWN[key]
    posed, sectors = item.posed, item.posed.economy.sectors
    points = points_over(sectors, job.size, item.seed, job.first)
    draws = at_points(points, item.beliefs, posed.options, sectors, seed=item.seed)
    for name in draws.values:
        if not acts_in_law(Drawable(posed, item.ends), name):
            draws = draws.without(name)
    told = solved_draws(posed, draws, item.groups, ends=item.ends, rows=item.rows)
    return job, {
        "variant": np.array([job.variant] * job.size, dtype=object),
        "horizon": np.array([job.horizon] * job.size, dtype=object),
        "draw": np.arange(job.first, job.first + job.size),
        "solved": known_draws(told),
        **_parameters(draws, sectors),
        **_figures(told, item),
    }


def _parameters(draws: Drawn, sectors: Sequence[str]) -> dict[str, Any]:
    """Return a column for each parameter, and sector; blank of those that are not drawn."""
    found: dict[str, Any] = {}
    for name, parameter in PARAMETERS.items():
        values = draws.of(name)
        if name == PAID:
            continue
        if parameter.by_sector:
            for s, sector in enumerate(sectors):
                found[f"{name}.{sector}"] = _column(None if values is None else values[s], draws)
        elif parameter.names is not None:
            named = [""] * draws.count if values is None else map(str, values)
            found[name] = np.array(list(named), dtype=object)
        else:
            found[name] = _column(values, draws)
    return found


def _column(values: Any, draws: Drawn) -> Any:
    return np.full(draws.count, np.nan) if values is None else np.ascontiguousarray(values)


def _figures(told: Mapping[str, Any], item: Item) -> dict[str, Any]:
    """Return a column for each series and country, and sector of those by sector."""
    places = {sector: item.posed.economy.sector(sector) for sector in item.sectors}
    found = {}
    for name in RANGED:
        for row, code in enumerate(item.codes):
            if SERIES[name].dimension == "sector":
                for sector, place in places.items():
                    found[f"{name}.{code}.{sector}"] = told[name][row, place].copy()
            else:
                found[f"{name}.{code}"] = told[name][row].copy()
    return found


Calls = Sequence[tuple[bytes, Job]]
Solve = Callable[[Calls], Iterator[tuple[Job, dict[str, Any]]]]


@contextmanager
def _workers(workers: int, cluster: str | None) -> Iterator[Solve]:
    """Yield a function that solves jobs, by processes here or by a cluster; few wait at a time."""
    from joblib import Parallel, delayed, parallel_config

    with ExitStack() as stack:
        how: dict[str, Any] = {"backend": "loky", "inner_max_num_threads": 1}
        if cluster:
            how = {"backend": "dask", "client": stack.enter_context(_client(cluster))}

        def solve_all(calls: Calls) -> Iterator[tuple[Job, dict[str, Any]]]:
            sent = {"scatter": [*{id(packed): packed for packed, _ in calls}.values()]}
            with parallel_config(**how, **(sent if cluster else {})):
                pool = Parallel(n_jobs=-1 if cluster else workers, return_as="generator_unordered")
                try:
                    yield from pool(delayed(solve_job)(packed, job) for packed, job in calls)
                except (OSError, RuntimeError) as error:
                    if "Worker" not in type(error).__name__:
                        raise
                    raise NotSolved(
                        f"a worker ended before its time ({type(error).__name__}), perhaps for "
                        "want of memory; the blocks before are kept: run the same command again, "
                        "with fewer workers, and it goes on."
                    ) from error

        yield solve_all


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Yield a client of the scheduler at an address."""
    distributed = extra("distributed", of="cluster", purpose="--cluster")
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, TimeoutError, ValueError) as error:
        raise BadInput(
            f"--cluster {address} cannot be reached ({type(error).__name__}): start `dask "
            "scheduler` and workers there, or leave it out and give --workers."
        ) from None
    with client:
        yield client
