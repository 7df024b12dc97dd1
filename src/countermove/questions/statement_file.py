"""The form of a file of statements, as pydantic models, and how such files are found.

The fields are on ``docs/how-to/check-a-statement.md``. A loaded file is these models themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, BadMeasure, CountermoveError, UnknownName
from countermove.questions.case import load_case
from countermove.questions.expressions import names_in, parse
from countermove.questions.options import ModelOptions, refuse_idle, with_settings
from countermove.questions.quantities import UNITS
from countermove.questions.statement_functions import AVAILABLE, FUNCTIONS
from countermove.sources.typed_file import (
    Broken,
    Distinct,
    Strict,
    Text,
    Words,
    below,
    known,
    missing_from,
    read_typed,
    spelt,
)
from countermove.sources.yaml_file import Path_, YamlFile, files_in, named_file

SHIPPED = Path(__file__).parent / "statements"
SEE = "See docs/how-to/check-a-statement.md."
HOLDS, QUALIFY, AGAINST, CANNOT = VERDICTS = (
    "holds", "needs qualification", "contradicted", "cannot be checked",
)  # fmt: skip

FigureName = Annotated[
    str, spelt(r"^[a-z][a-z0-9_]*$", "a name of small letters, digits and _, such as jobs_lost")
]
Expression = Text | int | float
"""An expression, or a plain number."""
Unit = Annotated[str, known(lambda: [unit for unit in UNITS if unit], "unit")]


class FigureModel(Strict):
    """A figure asked for: its expression, what it is called, its unit (or inferred)."""

    is_: Expression = Field(alias="is")
    title: Words = ""
    unit: Unit | None = None


def _figure(given: Any) -> Any:
    return {"is": given} if isinstance(given, str | int | float) else given


Figures = dict[
    FigureName,
    Annotated[
        FigureModel, BeforeValidator(_figure, json_schema_input_type=FigureModel | Expression)
    ],
]
"""Figures by name, in order: each in full, or its expression alone."""


class RuleModel(Strict):
    """A rule: verdict and reason where the condition is true; no condition: otherwise."""

    when: Text | None = None
    then: Annotated[str, known(lambda: VERDICTS, "verdict")]
    because: Text


class StatementModel(Strict):
    """A statement to check; ``quantity`` says in words what it puts a number on."""

    id: Annotated[str, spelt(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "letters, digits, ., _ and -")]
    said_by: Annotated[list[Text], Field(min_length=1), Distinct]
    says: Text
    quantity: Words = ""
    figures: Figures = {}
    verdict: Annotated[list[RuleModel], Field(min_length=1)] | None = None
    cannot_be_checked: Text | None = None
    note: Words = ""

    @property
    def rules(self) -> tuple[RuleModel, ...]:
        """Return the rules; the reason why it cannot be checked is one without a condition."""
        if self.cannot_be_checked is not None:
            return (RuleModel(then=CANNOT, because=self.cannot_be_checked),)
        return tuple(self.verdict or ())

    def broken(self) -> Iterator[Broken]:
        """Yield expressions that cannot be read, and names that stand for nothing."""
        if (self.verdict is None) == (self.cannot_be_checked is None):
            what = "give either verdict or cannot_be_checked."
            yield (), "verdict", what, "Rules under `verdict:`, or a reason."
        rules = self.verdict or ()
        for i, rule in enumerate(rules[:-1]):
            if rule.when is None:
                what = "no rule below one without `when` is ever reached."
                yield ("verdict", i + 1), "verdict", what, "Move it up, or remove it."
        names: list[str] = []
        for name, figure in self.figures.items():
            yield from _unreadable(("figures", name), str(figure.is_), names)
            names.append(name)
        for i, rule in enumerate(self.verdict or ()):
            if rule.when is not None:
                yield from _unreadable(("verdict", i, "when"), rule.when, names)
            yield from _unknown_figures(("verdict", i, "because"), rule.because, names)
        yield from _unknown_figures(("cannot_be_checked",), self.cannot_be_checked or "", names)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that statements were read from; no part of what they say, so all are equal."""

    file: YamlFile = field(compare=False, repr=False)


class StatementWords(Strict):
    """A statement in another language: a reason for each rule, in order, and titles of figures."""

    says: Text
    because: Annotated[list[Text], Field(min_length=1)]
    figures: dict[FigureName, Text] = {}

    def astray(self, of: StatementModel) -> Iterator[Broken]:
        """Yield figures that the statement does not have, and reasons for rules it does not."""
        named = [(("figures", name), name) for name in self.figures]
        yield from missing_from(of.figures, "figure", named)
        for i, text in enumerate(self.because):
            yield from _unknown_figures(("because", i), text, of.figures)
        if len(self.because) != len(of.rules):
            what = f"{len(self.because)} reasons for {len(of.rules)} of the statement."
            yield ("because",), "fr", what, "Give one for each, in the same order."


class StatementsWords(Strict):
    """What a file of statements is called in another language, its reports, statements by id."""

    title: Text
    said_by: dict[str, Text] = {}
    statements: dict[str, StatementWords] = {}


class StatementsModel(Strict):
    """A file of statements: the case the model solves, who said it by name, statements."""

    _origin: Origin | None = PrivateAttr(default=None)

    title: Text
    case: Text = "us-canada-2025"
    said_by: Annotated[dict[str, Text], Field(min_length=1)]
    horizons: dict[FigureName, list[Text]] = {}
    statements: Annotated[list[StatementModel], Field(min_length=1)]
    fr: StatementsWords | None = None

    def read_from(self, file: YamlFile) -> StatementsModel:
        """Return the statements themselves, which take the file they were read from."""
        self._origin = Origin(file)
        return self

    def place(self, statement: str, *steps: str | int) -> str:
        """Return ``file:line:column: `` of a part of a statement; blank where it is of no file."""
        if self._origin is None:
            return ""
        file = self._origin.file
        ids = [each["id"] for each in file.data["statements"]]
        told = file.problem(("statements", ids.index(statement), *steps), "", "", "")
        return f"{told.file}:{told.line}:{told.column}: "

    def broken(self) -> Iterator[Broken]:
        """Yield settings refused, reports without a name, ids twice, what a statement has wrong."""
        for name, settings in self.horizons.items():
            where: Path_ = ("horizons", name)
            try:
                refuse_idle(with_settings(ModelOptions(), settings))
            except CountermoveError as error:
                yield where, "setting", f"horizons.{name}: {error}", ""
                continue
            if with_settings(ModelOptions(), settings) == ModelOptions():
                what = f"horizons.{name}: {', '.join(settings) or 'no setting'} changes nothing."
                yield where, "setting", what, "Leave it out: the long run is called `long`."
        seen = set[str]()
        for i, statement in enumerate(self.statements):
            where = ("statements", i)
            if statement.id in seen:
                yield (*where, "id"), "id", f"{statement.id!r} comes twice.", "Rename one."
            seen.add(statement.id)
            said = [((*where, "said_by", n), who) for n, who in enumerate(statement.said_by)]
            yield from missing_from(self.said_by, "report", said)
            yield from below(where, statement.broken())
        by_id = {statement.id: statement for statement in self.statements}
        for part, known_ in (("statements", by_id), ("said_by", self.said_by)) if self.fr else ():
            told = [(("fr", part, name), name) for name in getattr(self.fr, part)]
            yield from missing_from(known_, part.replace("said_by", "report"), told)
        for name, words in self.fr.statements.items() if self.fr else ():
            if name in by_id:
                yield from below(("fr", "statements", name), words.astray(by_id[name]))


def _unreadable(where: Path_, text: str, names: Iterable[str]) -> Iterator[Broken]:
    try:
        for what, name in names_in(parse(text)):
            if what == "function" and name not in (known := (*FUNCTIONS, AVAILABLE)):
                raise unknown(name, sorted(known), what=what)
            if what == "figure" and name not in names:
                raise unknown(name, names, what=what, cure="Define it further up.")
    except (BadInput, UnknownName) as error:
        yield where, "expression", str(error), ""


def _unknown_figures(where: Path_, text: str, names: Iterable[str]) -> Iterator[Broken]:
    given = re.findall(r"\{([^{}]*)\}", text)
    yield from missing_from(names, "figure", [(where, name) for name in given])


def statement_files(project: Path | None = None) -> dict[str, Path]:
    """Return the files by name: the shipped ones and those of ``project/statements``."""
    return files_in(SHIPPED, project and project / "statements")


def load_statements(name: str, *, project: Path | None = None) -> StatementsModel:
    """Load statements by the name of a case or from a YAML file.

    Raises:
        UnknownName: no such file; the nearest is named.
        BadMeasure: the file breaks a rule; the message starts with ``file:line:column``.

    >>> len(load_statements("us-canada-2025").statements) >= 14
    True
    """
    path = named_file(name, statement_files(project), "statements")
    file, book = read_typed(path, StatementsModel, shipped=SHIPPED, see=SEE)
    try:
        load_case(book.case, project=project)
    except CountermoveError as error:
        raise BadMeasure(str(file.problem(("case",), "case", f"case: {error}", ""))) from None
    return book.read_from(file)
