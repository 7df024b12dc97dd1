"""Compare the elasticity sets sector by sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from countermove.economy.elasticities import (
    SERVICES_THETA,
    elasticity_rows,
    elasticity_sets,
    is_service,
)


@dataclass(frozen=True, slots=True)
class ElasticityRow:
    """Elasticities of one sector in all sets.

    Attributes:
        sector: code. theta: one value per set, in the order of ``elasticity_sets()``.
        std_error: the printed standard errors, ``None`` where none is known.
        own: whether the set has an estimate for the sector (false: a stand-in).
    """

    sector: str
    theta: tuple[float, ...]
    std_error: tuple[float | None, ...]
    own: tuple[bool, ...]


def compare_elasticities(sectors: Sequence[str] | None = None) -> tuple[ElasticityRow, ...]:
    """Return one row per sector (all goods sectors of the default set if not given).

    >>> compare_elasticities(["C29"])[0].theta[0]
    8.92
    """
    names = [each.name for each in elasticity_sets()]
    by_set = {name: {row.sector: row for row in elasticity_rows(name)} for name in names}
    out = []
    for sector in sectors or tuple(by_set[names[0]]):
        rows = [by_set[name].get(sector) for name in names]
        if not is_service(sector):
            rows = [by_set[name][sector] for name in names]
        out.append(
            ElasticityRow(
                sector=sector,
                theta=tuple(SERVICES_THETA if row is None else row.theta for row in rows),
                std_error=tuple(None if row is None else row.std_error for row in rows),
                own=tuple(row is not None and bool(row.source_sector) for row in rows),
            )
        )
    return tuple(out)
