r"""Cities, census divisions and counties: exposed jobs, and what a run does to them.

An industry of a place changes by as much, in per cent, as the same sectors in its province or state
(in the nation where no parent is known). What a source does not list stays out, and a censored
share gives a range, not a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float
from countermove.places.counties import County
from countermove.places.place_file import LocalPlace
from countermove.places.place_results import PlaceResults


@dataclass(frozen=True, slots=True)
class LocalResult:
    """A place's listed industries in a run; jobs and changes are ``None`` where no figure is known.

    ``change_low`` and ``change_high`` have censored industries anywhere below their bound.
    ``targeted_jobs`` are those whose product is sold abroad where its duty rises; the last
    three numbers count industries.
    """

    id: str
    name: str
    parent: str
    employment: float | None
    jobs: float | None
    change: float | None
    change_low: float | None
    change_high: float | None
    targeted_jobs: float | None
    listed: int
    censored: int
    missing: int
    longitude: float | None = None
    latitude: float | None = None

    @property
    def share(self) -> float | None:
        """Listed jobs as a share of the place's employment."""
        if self.jobs is None or not self.employment:
            return None
        return self.jobs / self.employment

    @property
    def change_percent(self) -> float | None:
        """Change in per cent of the place's employment."""
        if self.change is None or not self.employment:
            return None
        return 100.0 * self.change / self.employment


@dataclass(frozen=True, slots=True)
class VoteRow:
    """Counties by who won them: number, employment, jobs targeted and their change."""

    winner: str
    counties: int
    employment: float
    targeted_jobs: float
    change: float


def local_results(results: PlaceResults, local: Iterable[LocalPlace]) -> list[LocalResult]:
    """Return what a run does to each place of a file, in the file's order."""
    rates = _Rates(results)
    return [_result(rates, place) for place in local]


def local_changes(worlds: Iterable[PlaceResults], local: Sequence[LocalPlace]) -> Float:
    """Return the change of listed jobs (L, S) of places in several worlds; as ``local_results``.

    NaN where no industry of a place has a figure.
    """
    keys: dict[tuple[str, tuple[str, ...]], int] = {}
    place, key, jobs = [], [], []
    for row, one in enumerate(local):
        for entry in one.industries:
            if entry.known and entry.least is not None:
                place.append(row)
                key.append(keys.setdefault((one.parent, entry.sectors), len(keys)))
                jobs.append(entry.least)
    found = []
    for world in worlds:
        rates = _Rates(world)
        each = np.array([(rates.of(*name) or (np.nan,))[0] for name in keys])[key]
        known = np.isfinite(each)
        rows, moved = np.array(place, np.intp)[known], (np.array(jobs) * each)[known]
        change = np.bincount(rows, moved, len(local))
        found.append(np.where(np.bincount(rows, minlength=len(local)) > 0, change, np.nan))
    return np.stack(found, axis=-1)


def by_winner(results: Sequence[LocalResult], counties: Sequence[County]) -> list[VoteRow]:
    """Return counties with employment, by who won them; without votes a row of their own."""
    rows = []
    for winner, name in (("Republican",) * 2, ("Democratic",) * 2, ("", "no vote by county")):
        pairs = [
            (r, c) for r, c in zip(results, counties, strict=True)
            if c.winner == winner and c.employment is not None
        ]  # fmt: skip
        rows.append(
            VoteRow(
                winner=name,
                counties=len(pairs),
                employment=sum(c.employment or 0.0 for _, c in pairs),
                targeted_jobs=sum(r.targeted_jobs or 0.0 for r, _ in pairs),
                change=sum(r.change or 0.0 for r, _ in pairs),
            )
        )
    return rows


class _Rates:
    """Relative change and targeted share of a set of sectors in a province, state or the nation."""

    def __init__(self, results: PlaceResults) -> None:
        self._sectors = {code: s for s, code in enumerate(results.national.sectors)}
        self._jobs: dict[str, Float] = {"": results.national.jobs_s}
        self._change: dict[str, Float] = {"": results.national.change_s}
        for p, code in enumerate(results.shares.codes):
            self._jobs[code], self._change[code] = results.jobs_ps[p], results.change_ps[p]
        self._targeted = results.national.targeted_s
        self._kept: dict[tuple[str, tuple[str, ...]], tuple[float, float]] = {}

    def of(self, parent: str, sectors: tuple[str, ...]) -> tuple[float, float] | None:
        rows = [self._sectors[code] for code in sectors if code in self._sectors]
        if not rows:
            return None
        where = parent if parent in self._jobs and self._jobs[parent][rows].sum() > 0 else ""
        key = where, sectors
        if key not in self._kept:
            jobs = self._jobs[where][rows]
            if not jobs.sum() > 0:
                return None
            rate = float(self._change[where][rows].sum() / jobs.sum())
            self._kept[key] = rate, float(jobs @ self._targeted[rows] / jobs.sum())
        return self._kept[key]


def _result(rates: _Rates, place: LocalPlace) -> LocalResult:
    jobs = change = targeted = low = high = 0.0
    known = censored = missing = 0
    for entry in place.industries:
        found = rates.of(place.parent, entry.sectors)
        if entry.least is None or entry.most is None or found is None:
            missing += 1
            continue
        rate, at_stake = found
        bounds = np.array([entry.least, entry.most]) * rate
        low, high = low + float(bounds.min()), high + float(bounds.max())
        if not entry.known:
            censored += 1
            continue
        known += 1
        jobs += entry.least
        change += entry.least * rate
        targeted += entry.least * at_stake
    any_ = known > 0
    bounded = known + censored > 0
    return LocalResult(
        id=place.id, name=place.name, parent=place.parent, employment=place.employment,
        jobs=jobs if any_ else None, change=change if any_ else None,
        change_low=low if bounded else None, change_high=high if bounded else None,
        targeted_jobs=targeted if any_ else None, listed=len(place.industries), censored=censored,
        missing=missing, longitude=place.longitude, latitude=place.latitude,
    )  # fmt: skip
