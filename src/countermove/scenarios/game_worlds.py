"""The worlds at the leaves of a game: moves applied, each distinct set of rates solved once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from countermove.codes.countries import groups, members
from countermove.economy.economy import Economy
from countermove.economy.elasticities import load_elasticities
from countermove.economy.load import load_economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import SERIES
from countermove.equilibrium.solve import balance_trade, solve
from countermove.equilibrium.varieties import wedges
from countermove.errors import NotSolved
from countermove.scenarios.case import Case, Variant, load_case, with_utilisation
from countermove.scenarios.game_moves import Applier, Edit, Move, Wedge
from countermove.scenarios.game_spec import GameSpec, PayoffTerm
from countermove.scenarios.options import ModelOptions
from countermove.strategy.games.form import Profile

Key = tuple[str, str, str | None]
Figures = Mapping[Key, float]


class Worlds:
    """Solves the worlds of one game; results are kept, so that equal rates are solved once.

    Attributes:
        economy: the baseline. solved: distinct worlds solved. residual, iterations: largest.
    """

    def __init__(
        self,
        spec: GameSpec,
        options: ModelOptions,
        *,
        project: Path | None = None,
        economy: Economy | None = None,
    ) -> None:
        self.spec, self.options, self.project = spec, options, project
        self.economy = economy or world_of(options)
        self.solved, self.residual, self.iterations = 0, 0.0, 0
        self._applier = Applier(self.economy)
        self._figures: dict[bytes, Figures] = {}
        self._law: dict[tuple[str, ...], Wedge] = {}
        self._keys = sorted({t.key for t in all_terms(spec)}, key=str)

    def figures(self, profile: Profile, swapped: Mapping[str, Move] | None = None) -> Figures:
        """Return the figures that payoffs need at one leaf.

        Args:
            profile: moves by stage. swapped: other versions of some moves, by name.
        """
        wedge = self.wedge(profile, swapped)
        digest = sha256(wedge.tariff_ods.tobytes())
        digest.update(wedge.iceberg_hat_ods.tobytes())
        key = digest.digest()
        if key not in self._figures:
            outcome = self._solve(wedge, profile)
            self._figures[key] = {k: figure(outcome, *k) for k in self._keys}
            self.solved += 1
            self.residual = max(self.residual, outcome.residual)
            self.iterations = max(self.iterations, outcome.iterations)
        return self._figures[key]

    def outcome(self, profile: Profile) -> Outcome:
        """Return the whole solved world at one leaf."""
        return self._solve(self.wedge(profile), profile)

    def wedge(self, profile: Profile, swapped: Mapping[str, Move] | None = None) -> Wedge:
        """Return the rates at one leaf: law, given edits, then moves in order of play."""
        known = {**self.spec.moves, **(swapped or {})}
        played = [known[name] for name in profile if name is not None]
        wedge = self._of_law([move for move in played if move.law])
        for edit in (*self.spec.given, *(edit for move in played for edit in move.edits)):
            if edit.rule == "optimal":
                self._optimal(wedge, edit)
            else:
                self._applier.apply(wedge, edit)
        return wedge

    def _optimal(self, wedge: Wedge, edit: Edit) -> None:
        from countermove.scenarios.game_optimal import set_optimal

        set_optimal(self.economy, self._applier, wedge, edit, deficits=self.options.deficits)

    def _solve(self, wedge: Wedge, profile: Profile) -> Outcome:
        try:
            return solve(
                self.economy,
                tariff_rate_ods=wedge.tariff_ods,
                iceberg_hat_ods=wedge.iceberg_hat_ods,
                tariff_mean_ods=wedge.mean_ods,
                closure=Closure(deficits=self.options.deficits),
            )
        except NotSolved as error:
            moves = ", ".join(move for move in profile if move is not None)
            raise type(error)(f"the world after {moves}: {error}") from error

    def _of_law(self, moves: Iterable[Move]) -> Wedge:
        """Return the wedges of the law that holds at a leaf."""
        listed = list(moves)
        key = tuple(move.name for move in listed)
        if key not in self._law:
            self._law[key] = (
                Wedge.of(self.economy) if self.spec.law is None else self._from_ledger(listed)
            )
        kept = self._law[key]
        return Wedge(
            kept.tariff_ods.copy(),
            kept.mean_ods.copy(),
            kept.within_ods.copy(),
            kept.cost_ods.copy(),
        )

    def _from_ledger(self, moves: list[Move]) -> Wedge:
        assert self.spec.law is not None  # the caller has looked
        case = load_case(self.spec.law[0], project=self.project)
        variant = case.variant(self.spec.law[1])
        for move in moves:
            variant = _edited(variant, move.law)
        return law_wedge(self.economy, case, variant, self.options, project=self.project)


def law_wedge(
    economy: Economy,
    case: Case,
    variant: Variant,
    options: ModelOptions,
    *,
    project: Path | None = None,
) -> Wedge:
    """Return the rates that the law of a variant adds up to, on an economy."""
    from countermove.measures.load import load_ledger
    from countermove.scenarios.law import applied, cells, variant_ledger

    (variant,) = with_utilisation([variant], options.utilisation)
    ledger = load_ledger(project)
    edited = variant_ledger(ledger, variant, options.measures)
    plain = Wedge.of(economy)
    if variant.no_law:
        return plain
    parts = [
        part
        for importer in case.importers
        if any(m.imposed_by == importer for m in edited.measures.values())
        for part in cells(economy, applied(edited, ledger, importer, case, variant, economy))
    ]
    found = wedges(economy, parts)
    return Wedge(
        found.tariff_rate_ods.copy(),
        found.tariff_mean_ods.copy(),
        found.iceberg_hat_ods.copy(),
        plain.cost_ods,
    )


def _edited(variant: Variant, law: Mapping[str, Any]) -> Variant:
    return replace(
        variant,
        drop=(*(m for m in variant.drop if m not in law.get("keep", ())), *law.get("drop", ())),
        add=(*variant.add, *law.get("add", ())),
        replace={**variant.replace, **law.get("replace", {})},
        set={**variant.set, **law.get("set", {})},
        advance_knowledge=(*variant.advance_knowledge, *law.get("advance_knowledge", ())),
    )


def world_of(options: ModelOptions) -> Economy:
    """Return the baseline economy of model options."""
    economy = load_economy(options.economy, elasticities=options.elasticities)
    theta = load_elasticities(options.elasticities, economy.sectors, cap=options.cap).copy()
    for sector, value in options.theta:
        theta[economy.sector(sector)] = value
    economy = economy.with_elasticities(theta, name=options.elasticities)
    return balance_trade(economy) if options.deficits == "removed" else economy


def all_terms(spec: GameSpec) -> list[PayoffTerm]:
    """Return the payoff terms of all profiles and players."""
    return [
        term
        for by_player in spec.profiles.values()
        for terms in by_player.values()
        for term in terms
    ]


def figure(outcome: Outcome, series: str, of: str, sector: str | None) -> float:
    """Return one figure of a region or group, in one sector where the series has sectors."""
    if of in groups():
        codes = [code for code in members(of) if code in outcome.economy.regions]
        values = outcome.aggregate(series, codes)
    else:
        values = SERIES[series].compute(outcome)[outcome.economy.region(of)]
    return float(values if sector is None else values[outcome.economy.sector(sector)])
