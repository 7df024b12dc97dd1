"""Claims of news reports as data, and what law, economy and model say about each.

A claims file (``docs/how-to/check-a-claim.md``) names who said it, the figures that bear on it and
rules that turn figures into a verdict: the first rule that is true decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, CountermoveError
from countermove.scenarios.claim_functions import call, unit_of
from countermove.scenarios.expressions import Call, Constant, Name, Node
from countermove.scenarios.facts import Facts, NotHere
from countermove.scenarios.quantities import Quantity, close, combine

HOLDS, QUALIFY, AGAINST, CANNOT = VERDICTS = (
    "holds", "needs qualification", "contradicted", "cannot be checked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure asked for: its name, what it is called, its expression and unit (or inferred)."""

    name: str
    title: str
    expression: str
    tree: Node
    unit: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: verdict and reason where the condition is true; no condition: otherwise."""

    when: str
    tree: Node | None
    then: str
    because: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement to check; ``quantity`` says in words what it puts a number on."""

    id: str
    said_by: tuple[str, ...]
    statement: str
    quantity: str
    figures: tuple[FigureSpec, ...]
    rules: tuple[Rule, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Claims:
    """A claims file: title, case the model solves, who said it by name, claims in order."""

    name: str
    title: str
    case: str
    said_by: Mapping[str, str]
    horizons: Mapping[str, tuple[str, ...]]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure worked out, with its sources."""

    name: str
    title: str
    expression: str
    quantity: Quantity
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdict, the reason in words, and the figures behind it."""

    claim: Claim
    verdict: str
    because: str
    figures: tuple[Figure, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources of all figures, each once."""
        return tuple(dict.fromkeys(s for figure in self.figures for s in figure.sources))


def only(claims: Claims, ids: Iterable[str]) -> Claims:
    """Return the file with these claims alone, in its own order."""
    wanted = set(ids)
    return replace(claims, claims=tuple(c for c in claims.claims if c.id in wanted))


def check_claims(claims: Claims, *, project: Path | None = None) -> tuple[Checked, ...]:
    """Work out the figures of every claim and give each its verdict.

    Args:
        claims: from :func:`~countermove.scenarios.claims_file.load_claims`.
        project: folder with a user's own measures and scenarios.
    """
    facts = Facts(case=claims.case, horizons=dict(claims.horizons), project=project)
    return tuple(check_claim(claim, facts) for claim in claims.claims)


def check_claim(claim: Claim, facts: Facts) -> Checked:
    """Return one claim with its verdict."""
    known: dict[str, Figure] = {}
    for spec in claim.figures:
        facts.take_sources()
        try:
            found = evaluate(spec.tree, facts, known, where=spec.expression)
        except NotHere as reason:
            found = Quantity(None, why=str(reason))
        except CountermoveError as error:
            raise type(error)(f"claim {claim.id}, figure {spec.name}: {error}") from error
        if spec.unit is not None:
            found = Quantity(found.value, spec.unit, found.why)
        known[spec.name] = Figure(
            spec.name, spec.title, spec.expression, found, facts.take_sources()
        )
    figures = tuple(known.values())
    for rule in claim.rules:
        try:
            ruled = (
                Quantity(True)
                if rule.tree is None
                else evaluate(rule.tree, facts, known, where=rule.when)
            )
        except NotHere as reason:
            ruled = Quantity(None, why=str(reason))
        if ruled.value is not None and not isinstance(ruled.value, bool):
            raise BadInput(
                f"claim {claim.id}: {rule.when!r} gives {ruled.text}, not yes or no. "
                "Compare it with something."
            )
        if ruled.value:
            return Checked(claim, rule.then, _filled(rule.because, known), figures)
    reasons = {f.quantity.why for f in figures if f.quantity.value is None}
    because = "; ".join(sorted(reasons)) or "no rule of the claim is true"
    return Checked(claim, CANNOT, because[0].upper() + because[1:] + ".", figures)


def evaluate(tree: Node, facts: Facts, known: Mapping[str, Figure], *, where: str) -> Quantity:
    """Return the value of an expression.

    Args:
        tree: from :func:`~countermove.scenarios.expressions.parse`.
        facts: what functions answer from. known: figures of the claim so far.
        where: the text of the expression, for errors.
    """
    if isinstance(tree, Constant):
        return Quantity(tree.value, "rate" if tree.percent else "")
    if isinstance(tree, Name):
        if tree.name not in known:
            raise unknown(tree.name, known, what="figure", cure="Define it above its first use.")
        facts.cite(*known[tree.name].sources)
        return known[tree.name].quantity
    if isinstance(tree, Call):
        given = [evaluate(node, facts, known, where=where) for node in tree.arguments]
        named = {key: evaluate(node, facts, known, where=where) for key, node in tree.named}
        if tree.name == "available":
            return Quantity(all(item.value is not None for item in given))
        missing = next((q for q in (*given, *named.values()) if q.value is None), None)
        if missing is not None:
            return missing
        values = [item.value for item in given if item.value is not None]
        by_name = {key: q.value for key, q in named.items() if q.value is not None}
        answer = call(facts, tree.name, values, by_name)
        return Quantity(answer, unit_of(tree.name, [*values, *by_name.values()]))
    parts = [evaluate(node, facts, known, where=where) for node in tree.parts]
    if tree.within is not None:
        within = evaluate(tree.within, facts, known, where=where)
        return close(parts, within, relative=tree.relative, where=where)
    return combine(tree.operator, parts, where=where)


def _filled(text: str, known: Mapping[str, Figure]) -> str:
    """Return a reason with ``{figure}`` replaced by the figure as people read it."""
    return re.sub(r"\{([a-z_][a-z0-9_]*)\}", lambda m: known[m[1]].quantity.text, text)
