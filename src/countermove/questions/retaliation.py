"""Retaliation by design: which tariff lines, under a cap, for the most effect at the least cost.

What is asked becomes candidates, payoffs and limits here; the search is
:mod:`countermove.strategy.list_search`, which solves every list in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.codes.lookup import unknown
from countermove.doors import check_fields
from countermove.equilibrium.frozen_step import FrozenStep
from countermove.equilibrium.line_worlds import LineWorld, LineWorlds, line_worlds
from countermove.equilibrium.nearby import frozen_at
from countermove.errors import BadInput
from countermove.law.measure import HIGHEST_RATE
from countermove.law.product_lists import longest_match, normalise, padded
from countermove.places.jobs import jobs_of
from countermove.questions.options import ModelOptions
from countermove.questions.place_weights import aimed_at, aims_at_local
from countermove.questions.pose import BASELINE, Posed, pose
from countermove.questions.product_world import OFFICIAL, Products, products_of, with_products
from countermove.questions.two_worlds import TwoWorlds, two_worlds
from countermove.strategy.list_programme import Limits
from countermove.strategy.list_search import TOLERANCE, FoundList, search_list
from countermove.strategy.payoff import Payoff, Term
from countermove.strategy.solved_list import Moves, Solved
from countermove.strategy.solved_list import solved_list as solve_list

EXPORTS, INCOME, PLACES, REVENUE, OWN, SUPPLIERS = (
    "exports", "income", "places", "revenue", "own", "suppliers",
)  # fmt: skip
GOALS = {
    EXPORTS: "exports the target loses, to all countries",
    INCOME: "real income the target loses",
    PLACES: "labour income lost in the places and sectors aimed at, by their weights",
    REVENUE: "revenue gained",
    OWN: "own real income gained",
    SUPPLIERS: "trade for which other suppliers stand ready: value times their share of the item",
}
"""What may be wanted; all in million dollars, so that weights compare like with like."""
COSTS = {
    "income": ("real_income", "own real income, duties handed back"),
    "wages": ("real_wage", "what wages buy: buyers' cost before duties are handed back"),
}
SOLVED = 1e-9
"""Largest gap in any equation of a world with a list: a millionth of what lists gain."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What is asked of a list.

    Attributes:
        by, target: who retaliates against whom. lowest, highest: trade covered, US dollars.
        rates: choices. goals: weights by name of ``GOALS``. aims: weights of places and sectors.
        own_cost: cap, a share of what ``cost`` names. cost: a name of ``COSTS``.
        chapters: at most so many. of_chapter: trade covered at most, by chapter.
        must, never: codes. scaling: of the lines' values. solid: leave imputed lines out.
        sources: folder with the employment of counties and divisions, where aims name any.
    """

    by: str
    target: str
    lowest: float = 0.0
    highest: float = np.inf
    rates: tuple[float, ...] = (0.25,)
    goals: Mapping[str, float] = field(default_factory=dict)
    aims: Mapping[str, float] = field(default_factory=dict)
    own_cost: float | None = None
    cost: str = "income"
    chapters: int | None = None
    of_chapter: Mapping[int, float] = field(default_factory=dict)
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    scaling: str = OFFICIAL
    solid: bool = False
    sources: Path | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        for goal in self.goals:
            if goal not in GOALS:
                raise unknown(goal, GOALS, what="goal")
        if self.cost not in COSTS:
            raise unknown(self.cost, COSTS, what="own cost")
        bad = [r for r in self.rates if not 0 < r <= HIGHEST_RATE]
        if bad or not self.rates:
            raise BadInput(f"rates {self.rates}: give rates above zero, 0.25 for 25 %.")
        if not 0 <= self.lowest <= self.highest:
            raise BadInput("the value cap is a range from low to high, e.g. 29e9..31e9CAD.")
        if self.own_cost is not None and not 0 <= self.own_cost < 1:
            raise BadInput(
                f"the cap on own cost is {100 * self.own_cost:g}% of own real income; write a "
                "share from 0 up to less than 100 %, e.g. 0.01%."
            )
        if self.by == self.target:
            raise BadInput(f"{self.by} does not retaliate against itself; name another target.")
        if bool(self.aims) < (PLACES in self.goals):
            raise BadInput("the goal places needs a target, e.g. --target michigan=2,ohio=1.")
        if self.aims and self.goals and PLACES not in self.goals:
            raise BadInput(
                f"places or sectors to aim at have no effect on the goal {', '.join(self.goals)}; "
                "add the goal places, e.g. --goal exports=1,places=2, or leave out --target."
            )

    @property
    def wanted(self) -> Mapping[str, float]:
        """Return the goals: places where any are aimed at, else exports, where none is named."""
        return self.goals or {PLACES if self.aims else EXPORTS: 1.0}

    @property
    def words(self) -> Mapping[str, str]:
        """Return what limits are called, by field of ``Limits``: options of the command."""
        off = [f"--never {','.join(self.never)}"] if self.never else []
        return {
            "lowest": "the lower end of --cap",
            "highest": "the upper end of --cap" if self.lowest else "--cap",
            "most_cost": f"--own-cost {100 * (self.own_cost or 0.0):.4g}%",
            "most_chapters": f"--chapters {self.chapters}",
            "of_chapter": " ".join(f"--limit {c:02d}" for c in sorted(self.of_chapter)),
            "must": f"--must {','.join(self.must)}",
            "never": " and ".join([*off, *(["--solid"] if self.solid else [])]),
        }


@dataclass(frozen=True, eq=False)
class Setting:
    """A brief in a solved world: candidates, payoffs, limits.

    Attributes:
        brief: what was asked. worlds: the question, and where lists are searched for it.
        products: the importer's lines. lines: (m,) those of the target that can be on a list.
        moves: candidates and payoffs.
    """

    brief: Brief
    worlds: TwoWorlds
    products: Products
    lines: Int
    moves: Moves

    @cached_property
    def codes(self) -> list[str]:
        """(n,) codes of all lines of the importer."""
        return [self.products.lines.hs_text(i) for i in range(self.products.lines.size)]

    @cached_property
    def scaled(self) -> dict[str, Setting]:
        """The same brief under other ways of scaling, as far as they were set up."""
        return {}

    @property
    def income(self) -> tuple[float, float]:
        """Return base income of who retaliates and of the target, million dollars."""
        economy = self.worlds.without.economy
        one, two = (economy.income_d[economy.region(c)] for c in (self.brief.by, self.brief.target))
        return float(one), float(two)

    @property
    def limits(self) -> Limits:
        """Return the limits of the brief; own cost as the cost payoff counts it, in logs."""
        brief, moves = self.brief, self.moves
        for chapter in sorted(set(brief.of_chapter) - set(moves.chapter.tolist())):
            raise BadInput(
                f"--limit {chapter:02d}: no line of {brief.by} with trade from {brief.target} is "
                "in that chapter; name another, or leave the limit out."
            )
        must = self._named(brief.must, "must") if brief.must else None
        never = self._left_out()[moves.line]
        if must is not None:
            self._refuse_both(must & never)
        return Limits(
            lowest=brief.lowest,
            highest=brief.highest,
            most_cost=np.inf if brief.own_cost is None else -float(np.log1p(-brief.own_cost)),
            most_chapters=brief.chapters,
            of_chapter=brief.of_chapter,
            must=must,
            never=never,
            words=brief.words,
        )

    def _refuse_both(self, both: Bool) -> None:
        """Refuse candidates that must be on a list and may not."""
        lines = np.unique(self.moves.line[both]).tolist()
        if lines:
            more = f" and {len(lines) - 6} more" if len(lines) > 6 else ""
            words = self.brief.words
            raise BadInput(
                f"no list keeps to all limits: {words['must']} and {words['never']} conflict over "
                f"{', '.join(self.codes[i] for i in lines[:6])}{more}. Loosen one of them."
            )

    def _left_out(self) -> Bool:
        left = np.zeros(self.products.lines.size, dtype=bool)
        if self.brief.never:
            left[self.moves.line[self._named(self.brief.never, "never")]] = True
        if self.brief.solid:
            left |= self.products.flagged
        return left

    def _named(self, codes: Sequence[str], option: str) -> Bool:
        """Return the candidates whose lines codes name; refuse a code that names none."""
        lines, plain = self.products.lines, [normalise(code) for code in codes]
        at = longest_match(*padded(plain), lines.hs, lines.hs_digits)[self.moves.line]
        for place, code in enumerate(plain):
            if not (at == place).any():
                raise BadInput(
                    f"--{option} {code}: no line of {self.brief.by} with trade from "
                    f"{self.brief.target} begins so; name another code."
                )
        found: Bool = at >= 0
        return found

    def chosen(self, rate: Float) -> Bool:
        """Return the candidates of a list of (n,) rates, which must be among the choices."""
        moves = self.moves
        return np.isclose(moves.rate, rate[moves.line]) & (rate[moves.line] > 0)


def setting(posed: Posed, brief: Brief) -> Setting:
    """Return a brief as candidates, payoffs and limits under a question's law.

    Raises:
        BadInput: no lines of the importer or of the target are known, or a code names none.
    """
    economy = posed.economy
    for code in (brief.by, brief.target):
        economy.region(code)
    products = products_of(posed, brief.by, scaling=brief.scaling)
    lines = products.lines
    if brief.solid and not products.flagged.any():
        raise BadInput(
            f"--solid has no effect: no trade of {brief.by} by line is imputed; leave it out."
        )
    if brief.target not in lines.origin_codes:
        raise BadInput(
            f"no trade of {brief.by} from {brief.target} is known line by line; there is some from "
            f"{', '.join(lines.origin_codes[:8])}."
        )
    worlds = two_worlds(with_products(posed, products))
    world = worlds.without
    step = frozen_at(world.economy, world.closure)
    at = products.nest.of_line
    open_ = (lines.origin == lines.origin_codes.index(brief.target)) & (at >= 0)
    chosen = np.flatnonzero(open_ & ~products.banned)
    count = len(brief.rates)
    line = np.tile(chosen, count)
    rate = np.repeat(brief.rates, chosen.size).astype(np.float64)
    moves = Moves(
        solve=partial(solved_under, lines_of(world, step), products),
        importer=brief.by,
        gain=_wanted(brief, world),
        cost=Payoff((Term(COSTS[brief.cost][0], brief.by, weight=-1.0),)),
        at=at,
        base=products.nest.base_rate,
        line=line,
        rate=rate,
        value=lines.value[line],
        chapter=(lines.hs[line] // 10**8).astype(np.intp),
        extra=_suppliers(brief, products)[line],
        step=step,
    )
    return Setting(brief, worlds, products, chosen, moves)


def lines_of(world: Posed, step: FrozenStep | None) -> LineWorlds:
    """Return a question to be solved under many rates of lines."""
    return line_worlds(
        world.economy, world.wedges(), closure=world.closure, move=step, tolerance=SOLVED
    )


def solved_under(
    worlds: LineWorlds, products: Products, added: Float, near: LineWorld | None
) -> LineWorld:
    """Return the world under (n,) rates of lines on top of the law."""
    return worlds.solve([products.charging(added)], near)


def _wanted(brief: Brief, posed: Posed) -> Payoff:
    """Return the goals as one payoff, million dollars."""
    economy = posed.economy
    by, target = economy.region(brief.by), economy.region(brief.target)
    terms: list[Term] = []
    for goal, weight in brief.wanted.items():
        if goal == EXPORTS:
            terms.append(Term("exports", brief.target, weight=-weight))
        elif goal == INCOME:
            lost = -weight * float(economy.income_d[target])
            terms.append(Term("real_income", brief.target, weight=lost))
        elif goal == REVENUE:
            terms.append(Term("revenue", brief.by, weight=weight))
        elif goal == OWN:
            own = weight * float(economy.income_d[by])
            terms.append(Term("real_income", brief.by, weight=own))
        elif goal == PLACES:
            seen = brief.target == "CAN" and aims_at_local(brief.aims, brief.target)
            jobs = jobs_of(economy, brief.target) if seen else None
            aims = aimed_at(
                brief.aims, brief.target, economy.sectors, jobs=jobs, sources=brief.sources
            )
            earned = economy.output_os[target] * economy.value_added_share_ds[target] * aims
            terms += [
                Term("labour", brief.target, sector, weight=-weight * float(dollars))
                for sector, dollars in zip(economy.sectors, earned, strict=True)
                if dollars > 0
            ]
    return Payoff(tuple(terms) or (Term("exports", brief.target, weight=0.0),))


def _suppliers(brief: Brief, products: Products) -> Float:
    """Return (n,) million dollars of trade for which other suppliers stand ready."""
    weight, value = brief.wanted.get(SUPPLIERS, 0.0), products.lines.value
    if not weight:
        return np.zeros(value.size)
    if products.others is None:
        raise BadInput(
            f"what others sell {brief.by} of an item is not known apart; leave out the goal "
            f"{SUPPLIERS}."
        )
    whole = value + products.others
    ready = np.divide(value * products.others, whole, out=np.zeros(value.size), where=whole > 0)
    return np.asarray(1e-6 * weight * ready)


def design(at: Setting, *, tolerance: float = TOLERANCE) -> FoundList:
    """Return the best list of a setting, solved in full."""
    return search_list(at.moves, at.limits, tolerance=tolerance)


def within(at: Setting, found: FoundList) -> bool:
    """Return whether a list keeps to the cap on own cost."""
    return found.best.cost <= at.limits.most_cost


def retaliate(
    brief: Brief,
    *,
    at: str = BASELINE,
    options: ModelOptions | None = None,
    project: Path | None = None,
) -> FoundList:
    """Return the best list of a brief against the law of a question, solved in full.

    Args:
        brief: what is asked. at: ``baseline`` or ``CASE/VARIANT``. options: of the model.
        project: folder with a user's own files.

    Raises:
        BadInput: no list keeps to all limits (those in conflict are named), or no trade of the
            importer is known by line.
    """
    return design(setting(pose(at, options, project=project), brief))


def judged(at: Setting, rate: Float) -> Solved:
    """Return a list of (n,) rates solved in full, beside what can be designed.

    Raises:
        BadInput: a rate of the list is not among the choices of the setting.
    """
    return solve_list(at.moves, at.chosen(rate))
