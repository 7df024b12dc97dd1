"""The worlds at the leaves of a game: moves applied, each distinct set of rates solved once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput, NotSolved
from countermove.law.load_law import load_ledger
from countermove.questions.case import Variant
from countermove.questions.game_file import GameSpec, Move, PayoffTerm
from countermove.questions.game_lists import RATE, listed_share, with_list
from countermove.questions.game_moves import Applier, Edit
from countermove.questions.game_names import refuse_unknown_names
from countermove.questions.options import ModelOptions
from countermove.questions.pose import BASELINE, Posed, Question, pose_all, question, under
from countermove.questions.settings import idle_drops
from countermove.questions.two_worlds import searched
from countermove.questions.wanted_figure import Wanted
from countermove.sources.typed_file import plain
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.games.form import Profile
from countermove.strategy.instruments import LAW, InstrumentSet

HIGHEST = 5.0
"""Highest rate of a rule ``optimal`` that names none."""

Key = tuple[str, str, str | None]
Figures = Mapping[Key, float]


class Worlds:
    """Solves the worlds of one game; results are kept, so that equal rates are solved once.

    Attributes:
        law: the posed law by the moves that edit it. solved: distinct worlds solved.
        residual, iterations: largest.
    """

    def __init__(self, spec: GameSpec, law: Mapping[tuple[str, ...], Posed]) -> None:
        self.spec, self.law = spec, law
        self.solved, self.residual, self.iterations = 0, 0.0, 0
        scaled = at_scale(self.economy, self.status_quo.closure.elasticity_scale)
        self._applier = Applier(scaled, self.status_quo.options.utilisation)
        self._figures: dict[str, Figures] = {}
        self._lists: dict[tuple[Any, ...], tuple[int, int, Float]] = {}
        self._keys = sorted({t.key for t in all_terms(spec)}, key=str)

    @property
    def status_quo(self) -> Posed:
        """Return the posed law that no move has edited."""
        return self.law[()]

    @cached_property
    def _without(self) -> Posed:
        """The law no move has edited, in the world without the transfer."""
        return searched(self.status_quo)

    @property
    def economy(self) -> Economy:
        """Return the world before."""
        return self.status_quo.economy

    def under(self, **changes: Any) -> Worlds:
        """Return the same worlds under changed options."""
        others = under(list(self.law.values()), **changes)
        return Worlds(self.spec, dict(zip(self.law, others, strict=True)))

    def figures(self, profile: Profile, swapped: Mapping[str, Move] | None = None) -> Figures:
        """Return the figures that payoffs need at one leaf.

        Args:
            profile: moves by stage. swapped: other versions of some moves, by name.
        """
        posed = self.posed(profile, swapped)
        if posed.hash not in self._figures:
            outcome = self._solve(posed, profile)
            self._figures[posed.hash] = {k: Wanted(*k).of(outcome) for k in self._keys}
            self.solved += 1
            self.residual = max(self.residual, outcome.residual)
            self.iterations = max(self.iterations, outcome.iterations)
        return self._figures[posed.hash]

    def outcome(self, profile: Profile) -> Outcome:
        """Return the whole solved world at one leaf."""
        return self._solve(self.posed(profile), profile)

    def posed(self, profile: Profile, swapped: Mapping[str, Move] | None = None) -> Posed:
        """Return one leaf as something to solve: law, given edits, then moves in order of play."""
        known = {**self.spec.moves, **(swapped or {})}
        played = [name for name in profile if name is not None]
        posed = self.law[tuple(name for name in played if plain(known[name].law))]
        for edit in (*self.spec.given, *(edit for name in played for edit in known[name].edits)):
            if edit.rule == "optimal":
                posed = self._best(posed, edit)
            elif edit.rule == "list":
                posed = self._listed(posed, edit)
            else:
                posed = posed.charging(self._applier.applied(posed.duties, edit))
        return posed

    def _best(self, posed: Posed, edit: Edit) -> Posed:
        """Return a world in which an edit's importer has set the rates that serve it best.

        Its rates lie between zero and ``at_most`` (5 if not given).
        """
        places = self._applier.regions(edit.by)
        if len(places) != 1 or edit.mutual:
            several = edit.by or sum(edit.among or (), ())
            raise BadInput(
                f"rule optimal is for one importer, not {', '.join(several)}. Write one edit for "
                "each; the later one answers the earlier."
            )
        world = self._without.charging(posed.duties)
        regions, sectors = self.economy.regions, self.economy.sectors
        best = optimal_tariff(
            world.economy,
            regions[int(places[0])],
            instruments=InstrumentSet(
                partners=tuple(
                    regions[o] for o in self._applier.regions(edit.on, other_than=places.tolist())
                    if o != places[0]
                ),
                sectors=tuple(sectors[s] for s in self._applier.sectors(edit.sectors)),
                lowest=0.0,
                highest=HIGHEST if edit.at_most is None else edit.at_most,
                exemption=edit.exemption or LAW,
            ),
            closure=world.closure,
            duties=world.duties,
        )  # fmt: skip
        return posed.charging(best.duties)

    def _listed(self, posed: Posed, edit: Edit) -> Posed:
        """Return a world with the best list under the cap of an edit, designed once a game."""
        key = (edit.by, edit.on, edit.cap, edit.at_most)
        if key not in self._lists:
            self._lists[key] = listed_share(self.status_quo, self._applier, edit)
        rate = RATE if edit.at_most is None else edit.at_most
        return posed.charging(with_list(posed.duties, *self._lists[key], rate))

    def _solve(self, posed: Posed, profile: Profile) -> Outcome:
        try:
            return posed.solve()
        except NotSolved as error:
            moves = ", ".join(move for move in profile if move is not None)
            raise type(error)(f"the world after {moves}: {error}") from error


def worlds_of(spec: GameSpec, options: ModelOptions, *, project: Path | None = None) -> Worlds:
    """Return the worlds of a game: the law of every combination of moves that edit it, posed."""
    editing = {name: law for name, move in spec.moves.items() if (law := plain(move.law))}
    combinations = sorted(
        {
            (),
            *(
                tuple(name for name in profile if name is not None and name in editing)
                for profile in spec.form.profiles()
            ),
        }
    )
    of = spec.law
    asked = question(f"{of.case}/{of.variant}" if of else BASELINE, project=project)
    questions = []
    for names in combinations:
        variant = asked.variant
        for name in names:
            if variant is None:
                raise BadInput(
                    f"move {name!r} edits law, but the game {spec.name!r} names no case whose law "
                    "it could edit: add `law: {case: ..., variant: ...}`."
                )
            place = (spec.file, ("moves", name, "law"))
            variant = _edited(variant, editing[name], place)
        questions.append(Question(asked.case, variant, project))

    def look(world: Economy) -> None:
        refuse_unknown_names(spec, world)
        _refuse_idle_drops(spec, combinations, questions)

    posed = pose_all(questions, options, look=look)
    return Worlds(spec, dict(zip(combinations, posed, strict=True)))


def _refuse_idle_drops(
    spec: GameSpec, combinations: Sequence[tuple[str, ...]], questions: Sequence[Question]
) -> None:
    """Refuse moves that drop a measure nobody pays: they would be played, and change nothing."""
    told: set[str] = set()
    for names, asked in zip(combinations, questions, strict=True):
        if asked.variant is None or not asked.variant.drop:
            continue
        said = idle_drops(load_ledger(asked.project), asked.of, asked.variant)
        if names and (idle := [text for text in said if text not in told]):
            raise BadInput(f"game {spec.name}, move {', '.join(names)}: {idle[0]} Leave it out.")
        told |= set(said)


def _edited(
    variant: Variant, law: Mapping[str, Any], place: tuple[Path, tuple[str, ...]]
) -> Variant:
    return replace(
        variant,
        edited_in=(*variant.edited_in, place),
        drop=(*(m for m in variant.drop if m not in law.get("keep", ())), *law.get("drop", ())),
        add=(*variant.add, *law.get("add", ())),
        replace={**variant.replace, **law.get("replace", {})},
        set={**variant.set, **law.get("set", {})},
        advance_knowledge=(*variant.advance_knowledge, *law.get("advance_knowledge", ())),
    )


def all_terms(spec: GameSpec) -> list[PayoffTerm]:
    """Return the payoff terms of all profiles and players."""
    return [
        term
        for by_player in spec.profiles.values()
        for terms in by_player.values()
        for term in terms
    ]
