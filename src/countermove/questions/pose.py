"""The one door: from a question and its options to something to solve.

Only here do an economy, a closure, elasticities, dated law, preference utilisation, balances and
edits become a model. Whatever is solved starts from a :class:`Posed`, and whatever is printed about
a question (options, clocks, hash) is read from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.economy.materials import with_materials
from countermove.economy.shipped import load_economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Step
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.nests import Nest
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import TOLERANCE, solve_at
from countermove.equilibrium.varieties import CellRates, Duties, Wedges, cell_rates, wedges
from countermove.errors import BadInput
from countermove.law.content_moves import Content
from countermove.law.ledger import Ledger, digest
from countermove.law.load_law import load_ledger
from countermove.questions.case import Case, Variant, load_case, with_utilisation
from countermove.questions.content_draws import MovedDuties, floored_moves
from countermove.questions.law_notes import law_notes
from countermove.questions.levies import levied
from countermove.questions.options import ModelOptions, refuse_idle
from countermove.questions.settings import checked_settings, dropped_notes
from countermove.questions.shared_law import Asked, laws_of
from countermove.questions.tables import (
    REMOVED,
    elasticities_under,
    market_of,
    own_table,
    refuse_other_sectors,
    shipped,
)
from countermove.questions.variant_claims import refuse_idle_cost, refuse_unheard
from countermove.questions.variant_law import (
    Applied,
    floored,
    foreknown_measures,
    refuse_lawless,
    refuse_unrecorded,
    variant_ledger,
)
from countermove.sources.yaml_file import checked_project

BASELINE = "baseline"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the law of a case's variant, or the baseline as it is (no case).

    Attributes:
        case, variant: whose law, on which day, as known when; the variant may hold edits of law.
        project: folder with a user's own measures, cases and games.
        contents: of goods, under which its lines are read too (``Posed.moved``).
    """

    case: Case | None = None
    variant: Variant | None = None
    project: Path | None = None
    contents: tuple[Content, ...] = ()

    @property
    def name(self) -> str:
        """Return ``baseline`` or ``CASE/VARIANT``."""
        return BASELINE if self.variant is None else f"{self.of.name}/{self.variant.name}"

    @property
    def of(self) -> Case:
        """Return the case; only for a question that has one."""
        assert self.case is not None
        return self.case


def question(at: str = BASELINE, *, project: Path | None = None) -> Question:
    """Return the question named ``baseline`` or ``CASE/VARIANT``.

    The case's default variant is meant where only the case is named.

    Raises:
        UnknownName: no such case or variant. BadInput: the text has more than two parts, or the
            project folder does not exist.
    """
    checked_project(project)
    if at == BASELINE:
        return Question(project=project)
    name, _, variant = at.partition("/")
    if not name.endswith(".yaml") and "/" in variant:
        raise BadInput(f"{at!r} is not CASE/VARIANT; write e.g. us-canada-2025/autos.")
    case = load_case(name, project=project)
    return Question(case, case.variant(variant or case.default), project)


@dataclass(frozen=True, eq=False)
class Posed:
    """Something to solve, and all that its answer depends on.

    Attributes:
        question, options: what was asked, and every option in effect.
        economy: the world before, with the elasticities asked for (balanced where deficits are
            removed), at the long-run horizon. closure: the switches of the model.
        ledger: the law asked about; ``None`` for the baseline. law: duties by importer.
        duties: what all importers charge. notes: sentences for the reader.
        foreknown: measures taken as known by the day of knowledge, whenever published.
        nests: products of importers that buy them, with the rates of their lines.
        moved: lines under other contents of goods, where the question is to be drawn.
    """

    question: Question
    options: ModelOptions
    economy: Economy
    closure: Closure
    ledger: Ledger | None
    law: tuple[Applied, ...]
    duties: Duties
    notes: tuple[str, ...] = ()
    foreknown: tuple[str, ...] = ()
    nests: tuple[Nest, ...] = ()
    moved: tuple[MovedDuties, ...] = ()
    world_hash: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """Return what was asked, in a word: ``baseline`` or ``CASE/VARIANT``."""
        return self.question.name

    def wedges(self, duties: Duties | None = None) -> Wedges:
        """Return the wedges of these duties, or of others, at the horizon of the closure."""
        return wedges(at_scale(self.economy, self.closure.elasticity_scale), duties or self.duties)

    def cells_of(self, importer: str) -> CellRates:
        """Return what the cells of an importer pay, and how they answer a rate more."""
        economy = at_scale(self.economy, self.closure.elasticity_scale)
        return cell_rates(economy, economy.region(importer), self.duties)

    def solve(
        self,
        duties: Duties | None = None,
        *,
        nests: Sequence[Nest] | None = None,
        transfer_d: Float | None = None,
        near: Outcome | None = None,
        move: Step | None = None,
        tolerance: float = TOLERANCE,
        throw: bool = True,
    ) -> Outcome:
        """Return the solved world; under other duties, rates of lines or transfers if given.

        ``near`` is a solved world of the same economy to begin at, ``move`` the step from there.
        """
        return solve_at(
            self.economy,
            self.wedges(duties),
            closure=self.closure,
            transfer_d=transfer_d,
            nests=self.nests if nests is None else nests,
            near=near,
            move=move,
            tolerance=tolerance,
            throw=throw,
        )

    def buying(self, nests: Sequence[Nest]) -> Posed:
        """Return the same question where importers buy products: their lines are in the nests."""
        places = {nest.destination for nest in nests}
        if self.duties.claimed_by(places):
            cure = "ask with --set utilisation=none, or about the baseline."
            raise BadInput(f"{self.name}: claims answer rates by cell, not by line; {cure}")
        kept = tuple(v for v in self.duties.varieties if v.destination not in places)
        return replace(self, nests=tuple(nests), duties=replace(self.duties, varieties=kept))

    def charging(self, duties: Duties) -> Posed:
        """Return the same question with other duties (the law edited cell by cell)."""
        return replace(self, duties=duties)

    def under(self, **changes: Any) -> Posed:
        """Return the same question under changed options, e.g. ``elasticities="CP"``."""
        return under([self], **changes)[0]

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything the answer depends on: two answers that differ, differ here.

        Text of the case and variant, every option, the law with a user's own files, values of the
        economy and the elasticities, and every duty line with its share (so trade weights,
        utilisation, deflator and importers too).
        """
        asked = self.question
        case = None if asked.case is None else _plain(asked.case, leave=("variants",))
        content = sha256()
        content.update(
            digest(
                {
                    "case": case,
                    "variant": None if asked.variant is None else _plain(asked.variant),
                    "options": self.options.plain(),
                    "law": None if self.ledger is None else self.ledger.hash,
                    "world": self.world_hash,
                }
            ).encode()
        )
        content.update(self.economy.theta_s.tobytes())
        for part in self.duties.varieties:
            content.update(str(part.destination).encode())
            for array in (part.origin, part.sector, part.share, part.added_rate, part.banned):
                content.update(array.tobytes())
        if self.duties.claims is not None:
            content.update(self.duties.claims.bytes())
        for nest in self.nests:
            content.update(nest.bytes())
        for edit in self.duties.edits:
            content.update(b"-" if edit is None else edit.tobytes())
        return content.hexdigest()


def pose(
    asked: Question | str = BASELINE,
    options: ModelOptions | None = None,
    *,
    project: Path | None = None,
    progress: Progress | None = None,
) -> Posed:
    """Return a question as something to solve.

    Args:
        asked: a question, or its name: ``baseline`` or ``CASE/VARIANT``.
        options: model options; the defaults if left out.
        project: folder with a user's own files, where ``asked`` is a name.
        progress: called with (what, done, of).

    Raises:
        UnknownName: no such case, variant, economy, set or measure.
        BadInput: an option that cannot be honoured for this question, with the reason.

    >>> pose("us-canada-2025/autos").solve().status.value
    'solved'
    """
    named = question(asked, project=project) if isinstance(asked, str) else asked
    return pose_all([named], options, progress=progress)[0]


def pose_all(
    questions: Sequence[Question],
    options: ModelOptions | None = None,
    *,
    progress: Progress | None = None,
    look: Callable[[Economy], object] = lambda world: None,
) -> list[Posed]:
    """Return several questions of one case (or of the baseline) as something to solve.

    They share the economy, at which ``look`` is called before any law is read, and the lines of
    trade where they take the same utilisation.
    """
    options = options or ModelOptions()
    refuse_idle(options)
    say = progress or (lambda what, done, of: None)
    for project in {asked.project for asked in questions}:
        checked_project(project)
    questions = _claiming(questions, options.utilisation)
    look(world := world_of(options))
    refuse_other_sectors(world, [asked for asked in questions if asked.variant])
    world_hash = world.values_hash
    base = load_ledger(questions[0].project) if any(q.variant for q in questions) else None
    ledgers = _ledgers(base, questions, options)
    if base is not None:
        for case in {q.case.name: q.case for q in questions if q.case is not None}.values():
            refuse_lawless(case, [base, *(ledger for ledger in ledgers if ledger is not None)])
    for asked in questions:
        if asked.variant is not None:
            refuse_unrecorded(asked.of, asked.variant)
    checked_settings(options, base, list(zip(questions, ledgers, strict=True)))

    asks = [
        Asked(led, q.case, q.variant, q.contents) for led, q in zip(ledgers, questions, strict=True)
    ]
    posed = []
    charged = laws_of(
        asks, base, world, world_hash=world_hash, cost=options.compliance_cost, say=say
    )
    refuse_idle_cost(options.compliance_cost, [one.claims for one in charged])
    for asked, ledger, (law, claims) in zip(questions, ledgers, charged, strict=True):
        parts, notes = floored(world, [part for one in law for part in one.varieties])
        if asked.case is not None and asked.variant is not None and not asked.variant.no_law:
            notes += law_notes(ledger, asked.case, asked.variant, law, options)
            notes += () if base is None else dropped_notes(base, asked.case, asked.variant, law)
        posed.append(
            Posed(
                question=asked,
                options=options,
                economy=world,
                closure=options.closure,
                ledger=ledger,
                law=law,
                duties=levied(world, Duties(tuple(parts), claims=claims), options.levies),
                notes=notes,
                foreknown=_foreknown(base, asked),
                moved=floored_moves(world, (each for one in law for each in one.moved)),
                world_hash=world_hash,
            )
        )
    return posed


def pose_world(economy: Economy, options: ModelOptions, duties: Duties) -> Posed:
    """Return duties in a world of one's own as something to solve; its elasticities are its own."""
    refuse_idle(options)
    world = market_of(options, with_materials(economy, options.materials))
    return Posed(
        Question(), replace(options, economy=economy.name), world, options.closure, None, (),
        levied(world, duties, options.levies), world_hash=world.values_hash,
    )  # fmt: skip


def under(posed: Sequence[Posed], **changes: Any) -> list[Posed]:
    """Return questions that share an economy under changed options that leave the law alone."""
    first = posed[0]
    options = replace(first.options, **changes)
    kept = "economy materials measures utilisation ordinary compliance_cost levies".split()
    if any(getattr(options, name) != getattr(first.options, name) for name in kept):
        raise BadInput(f"{', '.join(kept)} change the law of a question: pose it anew.")
    balanced = first.options.deficits == REMOVED
    world = world_of(options, like=None if balanced else first.economy)
    same = not balanced and options.deficits != REMOVED  # elasticities are hashed by themselves
    digest_of = first.world_hash if same else world.values_hash
    return [
        replace(p, options=options, economy=world, closure=options.closure, world_hash=digest_of)
        for p in posed
    ]


def world_of(options: ModelOptions, *, like: Economy | None = None) -> Economy:
    """Return the economy that options ask for; ``like`` saves loading it."""
    economy = like or with_materials(
        own_table(options) or load_economy(**shipped(options)), options.materials
    )
    theta = elasticities_under(options, economy)
    return market_of(options, economy.with_elasticities(theta, name=options.elasticities))


def _foreknown(base: Ledger | None, asked: Question) -> tuple[str, ...]:
    if base is None or asked.variant is None or asked.variant.no_law:
        return ()
    return tuple(sorted(foreknown_measures(base, asked.variant, asked.of)))


def _ledgers(
    base: Ledger | None, questions: Sequence[Question], options: ModelOptions
) -> list[Ledger | None]:
    """Return the law of questions; those that differ in utilisation alone share it."""
    found: list[tuple[Variant, Ledger]] = []
    every: list[Ledger | None] = []
    for asked in questions:
        if base is None or asked.variant is None:
            every.append(None)
            continue
        key = replace(asked.variant, utilisation="", own_utilisation=False)
        ledger = next((known for other, known in found if other == key), None)
        if ledger is None:
            ledger = variant_ledger(base, asked.of, asked.variant, options.measures)
            found.append((key, ledger))
        every.append(ledger)
    return every


def _claiming(questions: Sequence[Question], utilisation: str | None) -> list[Question]:
    """Return questions under an option for utilisation, which variants of their own keep."""
    if utilisation is not None and any(asked.variant is None for asked in questions):
        raise BadInput(
            f"utilisation={utilisation}: the baseline has no dated law under which anybody could "
            "claim an agreement. Ask about a case, e.g. --at us-canada-2025/autos."
        )
    if utilisation is not None:
        refuse_unheard(utilisation, [(q.of.importers, q.variant) for q in questions if q.variant])
    variants = [asked.variant for asked in questions if asked.variant is not None]
    changed = iter(with_utilisation(variants, utilisation) if variants else ())
    return [
        asked if asked.variant is None else replace(asked, variant=next(changed))
        for asked in questions
    ]


def _plain(entry: Any, leave: Iterable[str] = ()) -> dict[str, Any]:
    names = [f.name for f in fields(entry) if f.compare and f.name not in leave]
    return {name: getattr(entry, name) for name in names}
