"""What a server may be asked: a form for each question, which becomes the words of a command.

A text in a form is a name, a number or a day. One that begins like an option, or that leads to a
place on the disk, is refused before a command sees it. A case in the words of a user is a file of
its own, which the guarded reader takes: no tags, no aliases, no path outside its folder.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LONGEST_YAML = 200_000
"""Letters of the text of a case at most."""
LONGEST, MOST = 300, 100
"""Letters of any other text, and entries of a list, at most."""
ELSEWHERE = re.compile(r"^-|[\x00-\x1f\x7f\\~\ud800-\udfff]|(^|[^\w.-])/|\.\.(/|$)")
"""Begins as an option does, holds what is no letter, or leads out of the server's folder."""


def _inside(text: str) -> str:
    """Refuse a text that is an option or leads to a place on the disk.

    >>> _inside("us-canada-2025/autos"), _inside("29e9..31e9CAD")
    ('us-canada-2025/autos', '29e9..31e9CAD')
    """
    if ELSEWHERE.search(text):
        raise ValueError(
            f"{text[:60]!r} is an option or a place on the disk; write a name, as `list` gives it."
        )
    return text


def _short(text: str) -> str:
    if len(text) > LONGEST_YAML:
        raise ValueError(f"the text of a case may have {LONGEST_YAML} letters at most.")
    if not text.isascii():
        text.encode()  # a half of a letter, which no file can hold, is an error of values
    return text


Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_inside)]
Place = Annotated[Text, Field(description="ISO code or name, as CAN or Canada; EU27 is the Union.")]
Day = Annotated[
    Text | None, Field(description="A day, as 2025-03-28.", pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
]
Case = Annotated[Text, Field(description="Name of a case; `list_names` lists them.")]
At = Annotated[
    Text | None,
    Field(description="CASE/VARIANT whose world is the status quo, as us-canada-2025/autos."),
]
Horizon = Annotated[
    Text, Field(description="first-year or long-run.", pattern="^(first-year|long-run)$")
]
Texts = Annotated[list[Text] | None, Field(max_length=MOST)]
Settings = Annotated[
    Texts, Field(description="KEY=VALUE of --set, as elasticities=CP (cli reference).")
]
Draws = Annotated[int, Field(description="0 for no bands; else 32, 64, ...", ge=0, le=8192)]
Write = Callable[[str, str], str]
"""Writes a text for a command to read, under a name, and returns its path."""


class Question(BaseModel, ABC):
    """A question; ``name`` is its tool, ``quick_s`` the seconds in which it is usually answered."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    name: ClassVar[str]
    quick_s: ClassVar[float] = 30
    at_once: ClassVar[bool] = False
    """Whether it reads and does not solve."""
    of_runs: ClassVar[bool] = False
    """Whether it is about runs, and reads no project."""

    @abstractmethod
    def words(self, write: Write) -> list[str]:
        """Return the words of the command that answers; ``write`` writes a text it reads."""


def words(command: str, *given: str, **options: Any) -> list[str]:
    """Return the words of a command; options that are ``None`` or false are left out.

    >>> words("rates", "USA", "CAN", on="2025-03-28", known_on=None)
    ['rates', 'USA', 'CAN', '--on', '2025-03-28']
    """
    found = [command, *given]
    for name, value in options.items():
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        for each in value if isinstance(value, list) else [value]:
            if each is True:
                found.append(flag)
            elif each is not None and each is not False:
                found += [flag, str(each)]
    return found


class ListNames(Question):
    """List cases, games, importers with law, economies, elasticities; or a case's variants."""

    name = "list_names"
    at_once = True
    case: Text | None = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``list``."""
        return words("list", *([self.case] if self.case else []))


class Rates(Question):
    """Average duty on a partner's goods, by sector and authority, with what is not known."""

    name = "rates"
    at_once = True
    importer: Place
    origin: Place
    on: Day = None
    known_on: Day = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``rates``."""
        return words("rates", self.importer, self.origin, on=self.on, known_on=self.known_on)


class Explain(Question):
    """Every measure that reaches a product: in or out and why, rate, source; the total."""

    name = "explain"
    at_once = True
    importer: Place
    origin: Place
    hs: Annotated[Text, Field(description="Tariff code of 4 to 10 digits, as 8703.23.")]
    on: Day = None
    known_on: Day = None
    value: Annotated[float | None, Field(description="Customs value, US dollars.", ge=0)] = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``explain``."""
        clocks = {"on": self.on, "known_on": self.known_on, "value": self.value}
        return words("explain", self.importer, self.origin, self.hs, **clocks)


class Changes(Question):
    """What changed in the duties on a partner's goods between two days; parts add up."""

    name = "changes"
    quick_s = 60
    at_once = True
    importer: Place
    origin: Place
    first: Day
    last: Day
    known_on: Day = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``changes``."""
        clocks = {"from_": self.first, "to": self.last, "known_on": self.known_on}
        return words("changes", self.importer, self.origin, **clocks)


class Measure(Question):
    """One measure: legal basis, goods, rates with their days, exemptions, sources."""

    name = "measure"
    at_once = True
    measure: Annotated[Text, Field(description="Id of a measure, as usa/s232_autos.")]

    def words(self, write: Write) -> list[str]:
        """Return the words of ``measures show``."""
        return ["measures", "show", self.measure]


class Statements(Question):
    """What news reports said of a case, each checked against law, economy and model."""

    name = "statements"
    quick_s = 60
    case: Case

    def words(self, write: Write) -> list[str]:
        """Return the words of ``statements``."""
        return words("statements", self.case)


class Run(Question):
    """Solve a case, first year and long run: sentences, income, jobs, output, bands of draws."""

    name = "run"
    quick_s = 60
    case: Annotated[
        str,
        Field(description="Name of a case; or leave blank and give yaml.", max_length=LONGEST),
        AfterValidator(_inside),
    ] = ""
    yaml: Annotated[
        str,
        Field(
            description="Text of a case of your own.",
            json_schema_extra={"maxLength": LONGEST_YAML},
        ),
        AfterValidator(_short),
    ] = ""
    variants: Texts = None
    on: Annotated[Day, Field(description="Law of this day, in every variant.")] = None
    known_on: Annotated[Day, Field(description="As known on this day, in every variant.")] = None
    country: Annotated[Text | None, Field(description="Country of the answer.")] = None
    settings: Settings = None
    draws: Draws = 64

    @model_validator(mode="after")
    def _one(self) -> Run:
        if bool(self.case) == bool(self.yaml):
            raise ValueError("give either the name of a case or the text of one (yaml).")
        return self

    def words(self, write: Write) -> list[str]:
        """Return the words of ``run``."""
        name = self.case or write(self.yaml, "own.yaml")
        clocks = {"on": self.on, "known_on": self.known_on}
        options = {"country": self.country, "set": self.settings, "draws": self.draws}
        return words("run", name, variant=self.variants, **clocks, **options)


class Compare(Question):
    """Two variants of the newest run, or RUN:VARIANT, side by side, with their difference."""

    name = "compare"
    quick_s = 60
    at_once = of_runs = True
    a: Text
    b: Text

    def words(self, write: Write) -> list[str]:
        """Return the words of ``compare``."""
        return words("compare", self.a, self.b)


class Cite(Question):
    """References for the software, methods, data, assumptions and law that a run used."""

    name = "cite"
    at_once = of_runs = True
    run: Text | None = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``cite``."""
        return words("cite", *([self.run] if self.run else []))


class Optimal(Question):
    """The best tariffs of a player, all others keeping theirs, and what they gain."""

    name = "optimal"
    player: Place
    partners: Annotated[Text | None, Field(description="Codes with commas.")] = None
    at: At = None
    horizon: Horizon = "long-run"
    settings: Settings = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``optimal``."""
        given = [*(self.settings or []), f"horizon={self.horizon}"]
        return words("optimal", self.player, partners=self.partners, at=self.at, set=given)


class Nash(Question):
    """Nash tariffs of some players, with the certificate that nobody gains by moving."""

    name = "nash"
    players: Annotated[Text, Field(description="Codes with commas, as CAN,USA.")]
    by: Annotated[Text, Field(description="uniform, partner or sector.")] = "uniform"
    at: At = None
    settings: Settings = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``nash``."""
        return words("nash", self.players, by=self.by, at=self.at, set=self.settings)


class Game(Question):
    """Solve a game of the shipped list: equilibria, which threats are credible, how likely."""

    name = "game"
    spec: Text
    settings: Settings = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``game``."""
        return words("game", self.spec, set=self.settings)


class Bargain(Question):
    """Deals over tariffs that both prefer to war: four solutions, and what holds them."""

    name = "bargain"
    players: Annotated[list[Text], Field(min_length=1, max_length=MOST)]
    at: At = None
    settings: Settings = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``bargain``."""
        return words("bargain", *self.players, at=self.at, set=self.settings)


class Retaliate(Question):
    """Which tariff lines to answer with under a cap; or how good known lists are."""

    name = "retaliate"
    quick_s = 60
    by: Place = "CAN"
    against: Place = "USA"
    cap: Annotated[Text | None, Field(description="Value of goods, as 30e9CAD.")] = None
    own_cost: Annotated[Text | None, Field(description="Share of own income, as 0.01%.")] = None
    target: Annotated[Text | None, Field(description="As michigan=2,ohio=1.")] = None
    score: Annotated[Texts, Field(description="Lists to score instead, as can-30bn.")] = None

    def words(self, write: Write) -> list[str]:
        """Return the words of ``retaliate``."""
        lists = ["score", *self.score] if self.score else []
        sides = {"by": self.by, "against": self.against}
        limits = {"cap": self.cap, "own_cost": self.own_cost, "target": self.target}
        return words("retaliate", *lists, **sides, **limits)


FORMS: tuple[type[Question], ...] = (
    ListNames, Rates, Explain, Changes, Measure, Statements, Run, Compare, Cite, Optimal, Nash,
    Game, Bargain, Retaliate,
)  # fmt: skip
"""Every form, in the order in which tools are listed."""
