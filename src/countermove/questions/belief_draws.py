"""Draws of what is believed: the same ones for every variant and horizon, so that they compare.

Draws are a scrambled Sobol' sequence under a seed, cut by index into blocks that are solved alone:
draw 70 is the same whoever solves it, and however many are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Bool, Float
from countermove.economy.economy import Economy
from countermove.economy.markups import MARKUPS
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.horizon import YEARS, elasticity_scale
from countermove.equilibrium.varieties import Duties, Varieties
from countermove.equilibrium.wages import scale_of, too_steep
from countermove.errors import BadInput
from countermove.law.content_moves import CONTENTS, Content
from countermove.law.paid_shares import IMPORTER
from countermove.questions.beliefs import PAID, PARAMETERS, Belief, Beliefs, acts, centre_of
from countermove.questions.content_draws import rates_of_draws
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed
from countermove.questions.sobol_points import SEED, points_of
from countermove.questions.tables import elasticities_under

LEAST, MOST = 32, 2**20
MOST_STEEP = 0.1
"""Share of draws without an equilibrium of entry up to which the others stand for all."""
MOBILITIES = ("first_year_mobility", "long_run_mobility")
"""Parameters of labour's mobility: one acts under given options, or none."""
TAIL = 0.185
"""Chance of each end where three points stand for a distribution, its 5, 50 and 95 % quantiles: the
extended Pearson-Tukey rule of Keefer and Bodily (1983)."""
END = 1.6448536269514722
"""Standard deviations of a normal distribution at its 95th percentile."""


def checked_count(count: int) -> int:
    """Return a number of draws that the sequence covers evenly; 0 for none.

    Raises:
        BadInput: it is no power of two from 32 on.
    """
    if count == 0 or (LEAST <= count <= MOST and count & (count - 1) == 0):
        return count
    near = 2 ** int(np.clip(np.round(np.log2(max(count, 1))), 5, 20))
    raise BadInput(
        f"--draws {count}: draws cover the beliefs evenly where their number is a power of two of "
        f"at least {LEAST}; give {near}, or 0 for none."
    )


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Draws of the parameters that act under some options; the others are at their centre.

    Attributes:
        values: by parameter (S,), or (J, S) of those by sector. count: S. seed: of the sequence.
    """

    values: Mapping[str, NDArray[Any]]
    count: int
    seed: int

    def of(self, name: str) -> NDArray[Any] | None:
        """Return the draws of a parameter, or ``None`` where it is taken as known."""
        return self.values.get(name)

    def where(self, some: Bool) -> Drawn:
        """Return some of the draws."""
        values = {name: values[..., some] for name, values in self.values.items()}
        return Drawn(values, int(some.sum()), self.seed)

    def without(self, name: str) -> Drawn:
        """Return the draws with a parameter at its centre."""
        return replace(self, values={k: v for k, v in self.values.items() if k != name})


def acting(beliefs: Beliefs, options: ModelOptions, *, paid: bool = False) -> list[Belief]:
    """Return the beliefs that are drawn under some options.

    What an option sets is taken as known: it is not drawn. Nor is one value, but where the printed
    centre is another (``one_sided``), or what has no part in the closure, or who claims an
    agreement unless that is predicted.
    """
    return [
        belief
        for belief in beliefs.of(PARAMETERS)
        if belief.drawn and has_part(belief, options) and (paid or belief.name != PAID)
    ]


def has_part(belief: Belief, options: ModelOptions) -> bool:
    """Return whether a belief has a part under options, which do not set its parameter."""
    free = getattr(options, belief.name, None) in (None, centre_of(belief))
    return free and acts(belief.name, options)


def drawn(
    beliefs: Beliefs,
    options: ModelOptions,
    sectors: Sequence[str],
    *,
    count: int,
    seed: int = SEED,
    paid: bool = False,
) -> Drawn:
    """Return draws of the parameters that act under some options.

    Every parameter has its own dimension of the sequence, whether it acts or not, so that a draw
    means the same under other options.
    """
    points = points_over(sectors, count, seed)
    return at_points(points, beliefs, options, sectors, seed=seed, paid=paid)


def places_of(sectors: Sequence[str]) -> list[str]:
    """Return the parameter of each dimension of the sequence; those by sector have one a sector."""
    late = sorted((name for name in PARAMETERS if _late(name)), key=_late)
    single = [name for name, each in PARAMETERS.items() if not each.by_sector]
    many = [name for name, each in PARAMETERS.items() if each.by_sector for _ in sectors]
    return [*(name for name in single if name not in late), *many, *late]


def _late(name: str) -> int:
    return PARAMETERS[name].late


def _lates() -> tuple[int, ...]:
    """Return how many dimensions each later sequence has."""
    last = max(map(_late, PARAMETERS))
    return tuple(sum(_late(name) == k for name in PARAMETERS) for k in range(1, last + 1))


def points_over(sectors: Sequence[str], count: int, seed: int, first: int = 0) -> Float:
    """Return points (width, S) of every dimension of the sequence, from the ``first`` on."""
    return points_of(len(places_of(sectors)), count, seed, first, _lates())


def two_samples(sectors: Sequence[str], count: int, seed: int) -> tuple[Float, Float]:
    """Return points (width, S) of two independent samples, of one sequence twice as wide."""
    late, width = _lates(), len(places_of(sectors))
    points = points_of(2 * width, count, seed, 0, tuple(2 * more for more in late))
    edges = 2 * np.cumsum([width - sum(late), *late])[:-1]
    halves = zip(*(np.split(part, 2) for part in np.split(points, edges)), strict=True)
    one, two = (np.concatenate(half) for half in halves)
    return one, two


def at_points(
    points: Float,
    beliefs: Beliefs,
    options: ModelOptions,
    sectors: Sequence[str],
    *,
    seed: int = SEED,
    paid: bool = False,
) -> Drawn:
    """Return the parameters that points (width, S) of probabilities stand for."""
    places = np.array(places_of(sectors))
    found = {}
    for belief in acting(beliefs, options, paid=paid):
        rows = points[places == belief.name]
        found[belief.name] = belief.quantile(rows if PARAMETERS[belief.name].by_sector else rows[0])
    return Drawn(found, points.shape[1], seed)


def parameters_of(draws: Drawn, options: ModelOptions, economy: Economy) -> dict[str, Any]:
    """Return what differs between draws whatever the law, from elasticities to labour."""
    theta = _long_run(draws, options, economy)
    _refuse_steep(options, theta, economy)
    scale = draws.of("first_year_scale")
    years = YEARS[options.elasticity_scale]
    mobile = economy.parted or economy.in_markets  # where closures let labour be nothing else
    moving = () if mobile else map(draws.of, MOBILITIES)
    return {
        "theta_sx": theta * (elasticity_scale(years) if scale is None else scale),
        "sigma_sx": theta + 1.0 if options.market == MARKUPS else None,
        "m_x": draws.of("m"),
        "rho_x": draws.of("rho"),
        "mobility_x": next(filter(_given, moving), None),
        "supply_x": draws.of("supply"),
        "floor_x": draws.of("floor"),
    }


def _given(values: NDArray[Any] | None) -> bool:
    return values is not None


def _refuse_steep(options: ModelOptions, theta_sx: Float, economy: Economy) -> None:
    """Refuse free entry where many draws have elasticities under which it has no one outcome."""
    scale_s = scale_of(options.closure, economy)
    share = too_steep(scale_s[:, None], theta_sx).any(axis=0).mean()
    if share > MOST_STEEP:
        most = scale_s.max()
        cap = min(0.9 / most, np.floor(economy.theta_s.max()))
        raise BadInput(
            f"scale={most:g} times the trade elasticity is 1 or more in {share:.0%} of the draws, "
            "which have no one equilibrium: a band would be of the others alone. Set "
            f"cap={cap:.3g} too, a lower scale, or --draws 0."
        )


def _long_run(draws: Drawn, options: ModelOptions, economy: Economy) -> Float:
    """Return (J, S) trade elasticities of the long run.

    The elasticity of services is that of the draw, without an error of its own; a sector whose
    elasticity an option sets keeps it, and none is above the cap.
    """

    def under(**changed: Any) -> Float:
        return elasticities_under(replace(options, **changed), economy)

    chosen = draws.of("elasticities")
    names = np.full(draws.count, options.elasticities) if chosen is None else chosen
    free = replace(options, cap=None, theta=())
    service = ~np.isclose(under(services=1.0, cap=None), under(services=2.0, cap=None))
    fixed = [economy.sector(sector) for sector, _ in options.theta]
    by_set = {
        name: elasticities_under(replace(free, elasticities=name), economy) for name in {*names}
    }
    theta = np.stack([by_set[name] for name in names], axis=1)
    if (services := draws.of("services")) is not None:
        theta[service] = services
    if (error := draws.of("elasticity_error")) is not None:
        theta = np.where(service[:, None], theta, theta * error)
    theta = theta if options.cap is None else np.minimum(theta, options.cap)
    theta[fixed] = under()[fixed][:, None]
    return theta


def inputs_of(posed: Posed, draws: Drawn, ends: Sequence[Posed] = ()) -> tuple[Duties, DrawInputs]:
    """Return the duties of a question, and what differs between its draws.

    Args:
        posed: the question. draws: of the parameters that act under its options.
        ends: the same question at the low and the high end of preference utilisation; none where
            claims are not predicted.
    """
    if posed.duties.claims is not None and posed.duties.claims.cost:
        return posed.duties, DrawInputs(**parameters_of(draws, posed.options, posed.economy))
    every = [posed, *ends]
    if any(p.duties.flat_ods is not None or p.duties.added_ods is not None for p in every):
        raise BadInput(f"{posed.name}: rates set by cell are not drawn; ask about law alone.")
    contents = next((moved.contents for p in every for moved in p.moved), ())
    parts, rate_kh = posed.duties.varieties, np.zeros((0, 0))
    shares: list[Float] = []
    if ends or contents:
        parts, shares, rate_kh = _aligned([_lines(p, contents) for p in every])
    quantile = draws.of("utilisation") if ends else None
    rate = _joined(parts, "added_rate")
    values = {name: found for name in CONTENTS if (found := draws.of(name)) is not None}
    moved = bool(contents and values)
    if moved:
        rate = rates_of_draws(rate, rate_kh, contents, values)
    paid = draws.of("paid")
    if paid is not None:
        rate = _paid(posed, parts, rate, paid)
    return replace(posed.duties, varieties=parts, claims=None), DrawInputs(
        rate_hx=rate if moved or paid is not None else None,
        share_hx=None if quantile is None else _between(shares, quantile),
        **parameters_of(draws, posed.options, posed.economy),
    )


def three_points(quantile: Float) -> tuple[Bool, Bool, Bool]:
    """Return which draws stand for the middle, the low and the high end of a parameter.

    The ends are its 5 and 95 % quantiles.
    """
    low, high = quantile < TAIL, quantile > 1.0 - TAIL
    return ~(low | high), low, high


def _paid(posed: Posed, parts: Sequence[Varieties], rate: Float, paid: Float) -> Float:
    """Return (H, S) rates: additional duties of the United States times what is paid of them.

    Args:
        rate: (H,) or (H, S) additional rates of the parts. paid: (S,).
    """
    rate = rate.reshape(len(rate), -1)
    importers = np.repeat(
        [posed.economy.regions[part.destination] for part in parts],
        [part.share.size for part in parts],
    )
    counts = (importers == IMPORTER)[:, None] & (rate > 0)
    return np.where(counts, paid * rate, rate)


def _between(shares: Sequence[Float], quantile: Float) -> Float:
    """Return (H, S) shares at quantiles of claims: the ends are 5 and 95 %, normal in between."""
    from scipy.special import ndtri

    middle, low, high = (share[:, None] for share in shares)
    z = ndtri(quantile) / END
    found = middle + np.where(z > 0, z * (high - middle), -z * (low - middle))
    return np.maximum(found, 0.0)


def _joined(parts: Sequence[Varieties], name: str) -> Float:
    arrays = [getattr(part, name) for part in parts]
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _lines(posed: Posed, contents: Sequence[Content]) -> list[tuple[Varieties, Float]]:
    """Return the lines of the importers in order of their position, and (K, H) rates of each."""
    moved = {each.part.destination: (each.part, each.rate_kh) for each in posed.moved}
    found = [
        moved.get(part.destination, (part, np.tile(part.added_rate, (len(contents), 1))))
        for part in posed.duties.varieties
    ]
    return sorted(found, key=lambda each: each[0].destination)


def _aligned(
    laws: Sequence[Sequence[tuple[Varieties, Float]]],
) -> tuple[tuple[Varieties, ...], list[Float], Float]:
    """Return varieties that hold the lines of all laws, their shares in each, and (K, H) rates."""
    parts: list[Varieties] = []
    shares: list[list[Float]] = []
    rates: list[Float] = []
    for alike in zip(*laws, strict=True):
        columns = [
            np.stack([p.origin, p.sector, p.added_rate, p.banned, *rate]).astype(np.float64)
            for p, rate in alike
        ]
        every, place = np.unique(np.concatenate(columns, axis=1), axis=1, return_inverse=True)
        edges = np.cumsum([0, *(p.share.size for p, _ in alike)])
        own = [
            np.asarray(np.bincount(place[a:b], p.share, every.shape[1]), dtype=np.float64)
            for (p, _), a, b in zip(alike, edges, edges[1:], strict=False)
        ]
        origin, sector = every[:2].astype(np.intp)
        destination, rate, banned = alike[0][0].destination, every[2], every[3] > 0
        parts.append(Varieties(destination, origin, sector, own[0], rate, banned))
        shares.append(own)
        rates.append(every[4:])
    joined = [np.concatenate(own) for own in zip(*shares, strict=True)]
    return tuple(parts), joined, np.concatenate(rates, axis=1)
