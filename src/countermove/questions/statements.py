"""Statements of news reports as data, and what law, economy and model say about each.

A file of statements (``docs/how-to/check-a-statement.md``) names who said it, the figures that bear
on it and rules that turn figures into a verdict: the first rule that is true decides.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, CountermoveError
from countermove.questions.expressions import SIGNS, parse
from countermove.questions.facts import Facts
from countermove.questions.quantities import Quantity, combine
from countermove.questions.statement_file import (
    CANNOT,
    StatementModel,
    StatementsModel,
    StatementWords,
)
from countermove.questions.statement_functions import AVAILABLE, call


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure worked out, with its sources and notes on the law behind it."""

    name: str
    title: str
    expression: str
    quantity: Quantity
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement with its verdict, the reason in words, the figures behind it, notes on rules.

    Attributes:
        fr: its words in French, where its file has them. because_fr: the reason; or empty.
    """

    statement: StatementModel
    verdict: str
    because: str
    figures: tuple[Figure, ...]
    ruled: tuple[str, ...] = ()
    fr: StatementWords | None = None
    because_fr: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes on the law behind figures and rules, each once."""
        told = (note for figure in self.figures for note in figure.notes)
        return tuple(dict.fromkeys((*told, *self.ruled)))

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources of all figures, each once."""
        return tuple(dict.fromkeys(s for figure in self.figures for s in figure.sources))


def check_statements(book: StatementsModel, *, project: Path | None = None) -> tuple[Checked, ...]:
    """Work out the figures of every statement and give each its verdict.

    Args:
        book: from :func:`~countermove.questions.statement_file.load_statements`.
        project: folder with a user's own measures and scenarios.
    """
    horizons = {name: tuple(settings) for name, settings in book.horizons.items()}
    facts = Facts(case=book.case, horizons=horizons, project=project)
    words = book.fr.statements if book.fr else {}
    return tuple(
        check_statement(one, facts, words.get(one.id), partial(book.place, one.id))
        for one in book.statements
    )


def check_statement(
    statement: StatementModel,
    facts: Facts,
    fr: StatementWords | None = None,
    place: Callable[..., str] = lambda *steps: "",
) -> Checked:
    """Return one statement with its verdict.

    Args:
        fr: its words in French. place: says where a part of it stands.
    """
    known: dict[str, Figure] = {}
    for name, asked in statement.figures.items():
        facts.take_sources()
        text = str(asked.is_)
        try:
            found = _evaluated(text, facts, known)
        except CountermoveError as error:
            where = f"{place('figures', name)}statement {statement.id}, figure {name}"
            raise type(error)(f"{where}: {error}") from error
        if asked.unit is not None:
            found = replace(found, unit=asked.unit)
        title = asked.title or name.replace("_", " ")
        known[name] = Figure(name, title, text, found, facts.take_sources(), facts.take_notes())
    verdict, at, because = _ruled(statement, facts, known, place)
    told = (
        because if at is None else _filled(because, {n: f.quantity.text for n, f in known.items()})
    )
    french = {name: f.quantity.french for name, f in known.items()} if fr else {}
    told_fr = "" if fr is None or at is None else _filled(fr.because[at], french)
    ruled = facts.take_notes()
    return Checked(statement, verdict, told, tuple(known.values()), ruled, fr, told_fr)


def _ruled(
    statement: StatementModel, facts: Facts, known: Mapping[str, Figure], place: Callable[..., str]
) -> tuple[str, int | None, str]:
    """Return the verdict of the first rule that is true, which it is, and its reason to fill in."""
    for i, rule in enumerate(statement.rules):
        where = f"{place('verdict', i, 'when')}statement {statement.id}"
        try:
            ruled = Quantity(True) if rule.when is None else _evaluated(rule.when, facts, known)
        except CountermoveError as error:
            raise type(error)(f"{where}: {error}") from error
        if ruled.value is None:  # whether this rule or a later one decides is not known
            return CANNOT, None, f"Not established: {ruled.why}."
        if not isinstance(ruled.value, bool):
            raise BadInput(
                f"{where}: {rule.when!r} gives {ruled.text}, not yes or no. Compare it with "
                "something."
            )
        if ruled.value:
            return rule.then, i, rule.because
    return CANNOT, None, "No rule of the statement is true."


def _evaluated(text: str, facts: Facts, known: Mapping[str, Figure]) -> Quantity:
    return evaluate(parse(text), facts, known, where=text)


def evaluate(tree: ast.expr, facts: Facts, known: Mapping[str, Figure], *, where: str) -> Quantity:
    """Return the value of an expression.

    Args:
        tree: from :func:`~countermove.questions.expressions.parse`.
        facts: what functions answer from. known: figures of the statement so far.
        where: the text of the expression, for errors.
    """

    def value(node: ast.expr) -> Quantity:
        return evaluate(node, facts, known, where=where)

    match tree:
        case ast.Constant(value=constant, kind=kind):
            return Quantity(constant, "rate" if kind else "")  # type: ignore[arg-type]
        case ast.Name(id=name):
            if name not in known:
                raise unknown(name, known, what="figure", cure="Define it above its first use.")
            facts.cite(*known[name].sources)
            return known[name].quantity
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            parts = [value(node) for node in args]
            if name == AVAILABLE:
                return Quantity(all(part.value is not None for part in parts))
            named = {str(item.arg): value(item.value) for item in keywords}
            missing = next((q for q in (*parts, *named.values()) if q.value is None), None)
            if missing is not None:
                return missing
            values = [part.value for part in parts if part.value is not None]
            by_name = {key: q.value for key, q in named.items() if q.value is not None}
            return call(facts, name, values, by_name)
        case ast.BinOp(left=left, op=sign, right=right):
            nodes = [left, right]
        case ast.BoolOp(op=sign, values=nodes):
            pass
        case ast.UnaryOp(op=sign, operand=operand):
            nodes = [operand]
        case ast.Compare(left=left, ops=[sign, *_], comparators=others):
            nodes = [left, *others]
    relative = isinstance(nodes[-1], ast.Constant) and nodes[-1].kind == "%"
    parts = [value(node) for node in nodes]
    return combine(SIGNS[type(sign)], parts, where=where, relative=relative)


def _filled(text: str, known: Mapping[str, str]) -> str:
    """Return a reason with ``{figure}`` replaced by the figure as people read it."""
    return re.sub(r"\{([a-z_][a-z0-9_]*)\}", lambda m: known[m[1]], text)
