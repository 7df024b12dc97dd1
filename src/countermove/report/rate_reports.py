"""Reports of gradients, best responses and Nash searches."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

from countermove.economy.economy import MILLION_USD, Economy
from countermove.equilibrium.outcome import Outcome
from countermove.questions.two_worlds import REAL_INCOME, TwoWorlds
from countermove.questions.variant_draws import Drawing
from countermove.report.case_tables import moved_rates
from countermove.report.charts.strategy_charts import gradient_chart, heat_maps, nash_charts
from countermove.report.charts.theme import the_region
from countermove.report.draw_sheets import Drawn, draw_facts, draw_parts, over_draws
from countermove.report.game_dollars import (
    USD_BN,
    Gain,
    base_income,
    close_words,
    gain_of,
    money_of,
    per_million,
)
from countermove.report.labels import instrument_title, payoff_title, region_title, sector_title
from countermove.report.longtable import LongTable
from countermove.report.sentences import owner
from countermove.report.show import Column, Sheet
from countermove.report.strategy_report import (
    StrategyReport,
    bound_facts,
    bound_words,
    country_table,
    group_words,
    in_worlds,
    long_rows,
    picked,
    shown,
)
from countermove.strategy.best_response import BestResponse
from countermove.strategy.instruments import EXPORT, IMPORT, PRODUCTION
from countermove.strategy.nash import Nash
from countermove.strategy.payoff import Payoff, real_income
from countermove.strategy.points import Points

SERIES = {IMPORT: "tariff", EXPORT: "export_tax", PRODUCTION: "production_tax"}
RATES = {
    tax: f"{name.replace('_', ' ')}{'es' if 'tax' in name else 's'}" for tax, name in SERIES.items()
}
METHODS = {"first-order": "first-order conditions", "climb": "climbing (L-BFGS-B)"}
THERE = "where these rates hold in the world asked about"
MORE = "--top 0, --csv or --json."
UNBANDED = (
    "No band: an equilibrium is not searched anew in draws of the beliefs; --draws 32 tells what "
    "these rates bring in each."
)
BANDED = (
    "The rates are those found at the printed centre and hold in every draw: what rates would be "
    "best in a draw is in no band."
)


def gradient_report(
    found: Points, worlds: TwoWorlds, payoff: Payoff, *, top: int = 0, tax: str = IMPORT
) -> StrategyReport:
    """Return what one more percentage point does, by partner and sector, most trade first."""
    outcome, name = worlds.status_quo, worlds.posed.name
    several = len(set(found.partner)) > 1
    usd, told = outcome.economy.unit == MILLION_USD, per_million(outcome.economy)
    mark = "$" if usd else "per million"
    columns = (
        Column("partner", "partner" if several else None, region_title),
        Column("sector", "sector", partial(sector_title, economy=outcome.economy)),
        _trade(outcome.economy), Column("rate", "rate, %", ".1%"),
        _per_point(outcome.economy, payoff), Column("to_us", f"to us, {mark}", "+,.0f"),
        Column("to_them", f"to them, {mark}", "+,.0f"),
    )  # fmt: skip
    numbers = (found.trade, found.rate, found.payoff_per_point, found.own, found.theirs)
    cells = list(zip(found.partner, found.sector, *numbers, strict=True))
    rows = [cells[place] for place in found.trade.argsort()[::-1]]
    sheet = Sheet("cells", columns, rows, most=max(top, 0), more=MORE)
    unit = "US dollars per million of trade" if usd else "money per million of trade"
    kinds = (
        ("trade_flow", "level", outcome.economy.unit),
        (f"{SERIES[tax]}_rate", "level", "fraction"),
        ("payoff_per_point", "change", "payoff per percentage point"),
        ("own_real_income_per_point", "change", unit),
        ("partner_real_income_per_point", "change", unit),
    )
    table = long_rows(
        (
            {"measure": measure, "code": f"{partner}>{found.importer}", "category": sector,
             "series": series, "unit": unit, "value": float(value)}
            for partner, sector, *values in cells
            for (series, measure, unit), value in zip(kinds, values, strict=True)
        ),
        scenario=name, dimension="bilateral_sector",
    )  # fmt: skip
    taxed = SERIES[tax].replace("_", " ")
    said = f"One more percentage point of {owner(the_region(found.importer))} {taxed}, at {name}"
    what = said if several else f"{said}, on trade with {the_region(found.partner[0])}"
    return StrategyReport(
        kind="gradient",
        title=said,
        worlds=worlds,
        players=[found.importer],
        parts=[
            f"{what}; payoff {payoff_title(payoff, outcome.economy)}.",
            f"To us, to them: {told[:1].lower()}{told[1:]} of trade.",
            "",
            sheet,
        ],
        facts={
            "importer": found.importer,
            "payoff": payoff.name,
            "value": found.value,
            **picked(outcome, "residual iterations"),
            "adjoint_residual": found.residual,
            "adjoint_iterations": found.iterations,
        },
        tables={"gradient": table},
        csv=sheet,
        charts={"gradient": partial(gradient_chart, found, outcome)},
        solved={name: outcome},
    )


def optimal_report(
    found: BestResponse,
    worlds: TwoWorlds,
    payoff: Payoff | None,
    *,
    top: int = 0,
    drawing: Drawing | None = None,
    tax: str = IMPORT,
) -> StrategyReport:
    """Return the best rates of a player, most trade first, and what they bring in both worlds.

    Args:
        drawing: what to draw the gain from, the rates held.
        tax: what the rates are on.
    """
    name, player, outcome = worlds.posed.name, found.player, found.outcome
    wanted = payoff or real_income(player)
    asked = worlds.gains(found.duties, {"payoff": wanted, "income": real_income(player)})
    rows = sorted(zip(found.names, found.rate, found.trade, strict=True), key=lambda row: -row[2])
    columns = (
        Column("instrument", "rate on", partial(instrument_title, economy=outcome.economy)),
        Column("tariff_rate", "best rate, %", ".2%"),
        _trade(outcome.economy),
    )
    sheet = Sheet("rates", columns, rows, most=max(top, 0), more=MORE)
    gains = _two_gains(found, worlds, asked["income"])
    best = f"Best {RATES[tax]} of {the_region(player)} at {name}"
    told = [gain.words for gain in gains]
    if wanted != real_income(player):
        before, after, change = found.payoff_before, found.payoff, asked["payoff"]
        best += (
            f": payoff ({payoff_title(wanted, outcome.economy)}) {before:+z.6f} to {after:+z.6f}, "
            f"{_gains(found.gain)} {found.gain:+z.6f}"
        ) + in_worlds(worlds, f" without the transfer; {change:+z.6f} {THERE}")
        best += f"\nReal income of {the_region(player)}"
    said = f"{best}: {_gains(gains[0].per_cent)} {told[0]}"
    said += in_worlds(worlds, f", without the transfer; {told[1]} {THERE}")
    said += f"\nFound by {METHODS[found.method]}, first-order residual {found.residual:.1e}."
    said = "\n".join(
        [said, *close_words({player: gains[0]}), *group_words([player], outcome.economy)]
    )
    if found.caution:
        said += f"\n{found.caution}"
    if found.shadow_price:
        said += f"\nThe revenue floor binds: it costs {found.shadow_price:.2e} per million dollars."
    over = over_draws(worlds, {"optimal": found.duties}, [player], drawing)
    stopped = {player: found.stopped}
    drawn = Drawn(over, {"optimal": {player: asked["income"]}}, drawing)
    notes = [BANDED] if over else []
    rates = ((player, *rate) for rate in zip(found.names, found.rate, strict=True))
    tables = _rates(name, rates, f"optimal_{SERIES[tax]}", outcome)
    moved = moved_tariffs(outcome, name, tax)
    return StrategyReport(
        kind="optimal",
        title=f"Best {RATES[tax]} of {player} at {name}",
        worlds=worlds,
        players=[player],
        parts=[
            said,
            "",
            sheet,
            *bound_words(stopped),
            *draw_parts(drawn, lambda name: "best rates"),
            *notes,
        ],
        facts={
            **picked(found, "player payoff payoff_before gain caution method shadow_price"),
            **picked(outcome, "residual iterations"),
            "gains_over_draws": draw_facts(drawn),
            "gain_in_world_asked": asked["payoff"],
            "real_income_gain": gains[0].plain(),
            "real_income_gain_in_world_asked": gains[1].plain(),
            "stopped_by_a_bound": bound_facts(stopped),
            "first_order_residual": found.residual,
            "model_solves": found.effort.forward,
            "adjoint_solves": found.effort.adjoint,
        },
        tables=tables,
        csv=sheet,
        kept=tables | moved,
        charts=heat_maps([player], outcome, "Best tariffs of {}, per cent")
        if tax == IMPORT
        else {},
        solved={name: outcome},
    )


def _gains(gain: float) -> str:
    return "loss" if gain < 0 else "gain"


def _two_gains(found: BestResponse, worlds: TwoWorlds, asked: float) -> tuple[Gain, Gain]:
    """Return what the player's best rates do to its real income where searched and where asked."""
    player, economy = found.player, found.outcome.economy
    before = [math.log1p(change / 100.0) for change in worlds.income([player])[player]]
    gain = math.log1p(found.outcome.of(REAL_INCOME, player) / 100.0) - before[1]
    return (
        gain_of(economy, player, gain, before[1]),
        gain_of(worlds.status_quo.economy, player, asked, before[0]),
    )


def _trade(economy: Economy) -> Column:
    """Return the column of trade, in the money of the table where that is another."""
    money = economy.unit.removeprefix("in the ")
    return Column("trade", f"trade, {'$m' if economy.unit == MILLION_USD else money}", ",.0f")


def _per_point(economy: Economy, payoff: Payoff) -> Column:
    """Return the column of what the payoff gains a point: money where it is one real income."""
    (term, *more) = payoff.terms
    if more or payoff != real_income(term.region):
        return Column("payoff_per_point", "payoff", "+.2e")
    scale, unit = money_of(economy)
    head, per = ("US$ m", 1e3 * scale) if unit == USD_BN else (unit, scale)
    income = per * base_income(economy, term.region)
    return Column("payoff_per_point", f"gain,\n{head}", lambda gain: f"{income * gain:+z,.1f}")


def moved_tariffs(outcome: Outcome, name: str, tax: str) -> dict[str, LongTable]:
    """Return the table of tariffs that a search moved, where tariffs are what it set."""
    if tax != IMPORT:
        return {}
    return {"tariffs": moved_rates(outcome, scenario=name, projected=1.0)}


def nash_report(
    found: Nash,
    worlds: TwoWorlds,
    *,
    deviations: int,
    drawing: Drawing | None = None,
    tax: str = IMPORT,
) -> StrategyReport:
    """Return Nash rates, what they bring in both worlds, and the gains that the search found.

    ``drawing`` is what to draw gains from, the rates held.
    """
    name, outcome = worlds.posed.name, found.outcome
    asked = worlds.gains(found.duties, {each: real_income(each) for each in found.players})
    over = over_draws(worlds, {"nash": found.duties}, found.players, drawing)
    drawn = Drawn(over, {"nash": asked}, drawing)
    gains = {p: found.payoff[p] - found.payoff_before[p] for p in found.players}
    told = {p: gain_of(outcome.economy, p, gains[p], found.payoff_before[p]) for p in found.players}
    rows = [
        (region_title(player), outcome.of("tariff_applied", player),
         outcome.of(REAL_INCOME, player), told[player].per_cent, told[player].money,
         100.0 * math.expm1(asked[player]),
         100.0 * found.checks[player].gain if player in found.checks else None)
        for player in found.players
    ]  # fmt: skip
    heads = (
        "player|mean\ntariff, %:.2%|real\nincome, %:+z.3f|gain, %:+z.3f|"
        f"gain,\n{money_of(outcome.economy)[1]}:+z,.2f|gain, world\nasked, %:+z.3f|"
        "gain\nleft, %:.0e"
    )
    table = shown("", heads, rows)
    doubt = f" ({found.doubt})" if found.doubt else ""
    said = (
        f"Nash {RATES[tax]} at {name}: {found.status}{doubt}; "
        f"first-order residual {found.residual:.1e}"
    )
    starts = "start" if found.starts == 1 else "starts"
    points = "equilibrium" if found.distinct == 1 else "equilibria"
    rates = [
        (player, on, float(rate))
        for player, names in found.instruments.items()
        for on, rate in zip(names, found.rates[player], strict=True)
    ]
    tables = _rates(name, rates, f"nash_{SERIES[tax]}", outcome)
    left = [
        {"measure": "change", "dimension": "country", "code": player, "series": series,
         "unit": unit, "value": float(value)}
        for player, check in found.checks.items()
        for series, unit, value in (
            ("gain_left", "share of payoff", check.gain),
            ("gain_from_restarts", "share of payoff", check.from_starts),
            ("gain_from_deviations", "share of payoff", check.from_deviations),
            ("largest_curvature", "bend of own trade", check.curvature),
        )
        if value is not None
    ]  # fmt: skip
    if left:
        tables["certificate"] = long_rows(left, scenario=name)
    everybody = "all regions" if len(found.players) > 8 else ", ".join(found.players)
    return StrategyReport(
        kind="nash",
        title=f"Nash {RATES[tax]} of {everybody} at {name}",
        worlds=worlds,
        players=found.players,
        parts=[
            f"{said}; {found.distinct} {points} from {found.starts} {starts}.",
            "",
            table,
            in_worlds(
                worlds,
                ". Mean tariff, real income and gain are without the transfer; the last gain is "
                "where the same rates hold in the world asked about",
            ).lstrip(". "),
            *close_words(told),
            *bound_words(found.stopped),
            *group_words(found.players, outcome.economy),
            *draw_parts(drawn, lambda name: "Nash rates"),
            BANDED if over else UNBANDED,
        ],
        status=found.status,
        facts={
            **picked(found, "players doubt starts climbers"),
            **picked(outcome, "residual iterations"),
            "gain": gains,
            "real_income_gain": {p: gain.plain() for p, gain in told.items()},
            "stopped_by_a_bound": bound_facts(found.stopped),
            "gain_in_world_asked": asked,
            "gains_over_draws": draw_facts(drawn),
            "largest_gain": found.largest_gain if found.checks else None,
            "distinct_equilibria": found.distinct,
            "deviations": deviations if found.checks else 0,
            "first_order_residual": found.residual,
            "weighted_first_order_residual": found.weighted_residual,
            "first_order_iterations": found.iterations,
        },
        tables=tables,
        csv=Sheet("rates", [*map(Column, ("player", "instrument", "tariff_rate"))], rates),
        kept=tables | moved_tariffs(outcome, name, tax),
        charts=nash_charts(found) if tax == IMPORT else {},
        solved={name: outcome},
        verdict="solved" if found.status == "certified" else found.status,
    )


def _rates(
    scenario: str, rates: Iterable[tuple[str, str, float]], series: str, outcome: Outcome
) -> dict[str, LongTable]:
    """Return rates by player and instrument, and real income by country under them."""
    return {
        series: long_rows(
            ({"code": player, "category": on, "value": float(rate)} for player, on, rate in rates),
            scenario=scenario, series=series, measure="level", dimension="instrument",
            unit="fraction",
        ),
        "country": country_table({scenario: outcome}, ["real_income_change"]),
    }  # fmt: skip
