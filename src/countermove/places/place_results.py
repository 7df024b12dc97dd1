r"""What happens to jobs and output in provinces and states: results of a run, by place.

A sector's national change has two parts (:mod:`countermove.places.jobs`): from sales to the
other country, and from all other sales. The first goes to places by what they sell to that
country, the second by the rest of what they make,

$$\Delta_{ps} = \Delta^{\text{other}}_s\,\frac{w_{ps}m_{ps}}{u_s}
             + \Delta^{\text{rest}}_s\,\frac{w_{ps}(1-m_{ps})}{1-u_s},$$

with $w_{ps}$ the place's share in the sector, $m_{ps}$ the share of its output sold to the other
country, and $u_s=\sum_p w_{ps}m_{ps}$ the nation's. Both weights sum to one over places, so the
places add up to the nation, sector by sector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.places.gazetteer import Place
from countermove.places.jobs import SectorChange
from countermove.places.own_trade import TRADE_FILE, OwnTrade, own_trade, read_exports
from countermove.places.shares import PlaceShares, load_shares


@dataclass(frozen=True, slots=True, eq=False)
class PlaceResults:
    """Jobs and output by place, one country; (P, J) arrays, before and changes at base prices.

    ``from_partner_ps`` is the part of the change of jobs from sales to the other country,
    ``sector_share_ps`` what the change would be by sector shares alone.
    """

    national: SectorChange
    shares: PlaceShares
    trade: OwnTrade
    jobs_ps: Float
    change_ps: Float
    from_partner_ps: Float
    sector_share_ps: Float
    output_ps: Float
    output_change_ps: Float

    @property
    def places(self) -> tuple[Place, ...]:
        """Places with figures."""
        return self.shares.places

    @property
    def gaps(self) -> tuple[Place, ...]:
        """Places of the country that the sources do not cover."""
        return self.shares.gaps


def place_results(
    national: SectorChange,
    *,
    shares: PlaceShares | None = None,
    exports: Mapping[str, float] | None = None,
) -> PlaceResults:
    """Return jobs and output by province or state.

    ``shares`` and ``exports`` (goods sold to the other country by place) are the shipped ones if
    left out; :func:`countermove.places.own_trade.read_exports` reads others.
    """
    shares = shares or load_shares(national.country, national.sectors)
    trade = _own_trade(
        shares, national.sold_s.tobytes(), national.output_s.tobytes(), national.goods_s.tobytes(),
        None if exports is None else tuple(sorted(exports.items())),
    )  # fmt: skip
    w, m, u = shares.share_ps, trade.sold_ps, national.sold_s
    to_other = _weights(w * m, w)
    to_rest = _weights(w * (1.0 - m), w)
    rest = national.change_s - national.from_partner_s
    output_rest = national.output_change_s - national.output_from_partner_s
    if not np.abs((w * m).sum(axis=0) - u).max() < 1e-6:
        raise AssertionError("sales of places to the other country do not add up to the nation's")
    from_partner = to_other * national.from_partner_s
    return PlaceResults(
        national=national,
        shares=shares,
        trade=trade,
        jobs_ps=w * national.jobs_s,
        change_ps=from_partner + to_rest * rest,
        from_partner_ps=from_partner,
        sector_share_ps=w * national.change_s,
        output_ps=w * national.output_s,
        output_change_ps=to_other * national.output_from_partner_s + to_rest * output_rest,
    )


def exports_of(sources: Path | None, country: str) -> dict[str, float] | None:
    """Return exports by place from the user's sources, or ``None`` where there is no such file."""
    if sources is None or not (sources / TRADE_FILE).is_file():
        return None
    return read_exports(sources, country)


def refuse_idle_sources(sources: Path | None) -> None:
    """Refuse a folder of sources without the file that a place's own trade is read from."""
    if sources is not None and not (sources / TRADE_FILE).is_file():
        raise BadInput(
            f"--sources {sources}: it holds no {TRADE_FILE}, the only source these places take; "
            "name the folder that does, or leave the option out."
        )


def _weights(value_ps: Float, fallback_ps: Float) -> Float:
    """Return columns that sum to one; the fallback where a column is empty."""
    total = value_ps.sum(axis=0)
    scaled = np.divide(value_ps, total, out=np.zeros_like(value_ps), where=total > 1e-15)
    return np.where(total > 1e-15, scaled, fallback_ps)


@lru_cache(maxsize=16)
def _own_trade(
    shares: PlaceShares,
    sold: bytes,
    output: bytes,
    goods: bytes,
    exports: tuple[tuple[str, float], ...] | None,
) -> OwnTrade:
    """Return what places sell; kept, because every variant of a case has the same baseline."""
    return own_trade(
        shares,
        sold_s=np.frombuffer(sold),
        output_s=np.frombuffer(output),
        goods_s=np.frombuffer(goods, dtype=bool),
        exports=None if exports is None else dict(exports),
    )
