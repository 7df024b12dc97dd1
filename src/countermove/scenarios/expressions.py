"""A small language for figures and comparisons: parsed by hand, never run as Python.

::

    rate(USA, CAN, "8703.23", on=2025-04-03) == 25 %
    total("can/lists/march_4.csv") * cad_per_usd(2024) ~ 30 bn within 1 %
    jobs(CAN, C29) >= 100000 and not in_force("can/us_surtax_consulted", on=2025-04-02)

Values are numbers, texts, days and yes/no. ``CAN`` or ``C29`` is the text of a code; a name in
lower case is a figure of the same claim. ``25 %`` is 0.25, ``30 bn`` is 30e9, ``2.5 m`` is 2.5e6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from countermove.errors import BadInput

Value = float | str | bool | date
"""A number, a text, yes or no, a day."""

SCALES = {"%": 0.01, "pp": 0.01, "bn": 1e9, "m": 1e6, "k": 1e3}
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "~")

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<day>\d{4}-\d{2}-\d{2})
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<scale>%|pp\b|bn\b|m\b|k\b)?
    | "(?P<text>[^"]*)"
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>==|!=|<=|>=|[-+*/(),=<>~\[\]])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, day or yes/no as written; ``percent``: shown per cent."""

    value: Value
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A figure of the claim, by name."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with arguments in order and by name."""

    name: str
    arguments: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...]
    at: int


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator: ``+ - * /``, a comparison, ``and``, ``or``, ``not``, ``negative``.

    ``within`` is the tolerance of ``~``; ``relative`` says whether it is a share of the right side.
    """

    operator: str
    parts: tuple[Node, ...]
    at: int
    within: Node | None = None
    relative: bool = False


Node = Constant | Name | Call | Apply


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    scale: str
    at: int


def parse(text: str) -> Node:
    """Return the tree of an expression, or say at which character it cannot be read.

    >>> parse("25 %")
    Constant(value=0.25, percent=True)
    >>> parse("rate(USA")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    countermove.errors.BadInput: 'rate(USA': expected ',' or ')' at character 9, found the end. ...
    """
    reader = _Reader(text)
    tree = reader.choice()
    if reader.token.kind != "end":
        raise reader.refuse("an operator such as + or ==")
    return tree


def names_in(tree: Node) -> Iterator[Name | Call]:
    """Yield the figures and calls of a tree, outermost first."""
    if isinstance(tree, Name | Call):
        yield tree
    children: tuple[Node, ...] = ()
    if isinstance(tree, Call):
        children = (*tree.arguments, *(node for _, node in tree.named))
    elif isinstance(tree, Apply):
        children = tree.parts if tree.within is None else (*tree.parts, tree.within)
    for child in children:
        yield from names_in(child)


class _Reader:
    """Recursive descent, loosest binding first: or, and, not, comparison, sum, product."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.place = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *values: str) -> _Token | None:
        """Return the next token and step on, where it is one of these signs or words."""
        token = self.token
        if token.kind in ("sign", "name") and token.value in values:
            self.place += 1
            return token
        return None

    def want(self, value: str, expected: str) -> None:
        if self.take(value) is None:
            raise self.refuse(expected)

    def refuse(self, expected: str) -> BadInput:
        token = self.token
        found = "the end" if token.kind == "end" else repr(token.value + token.scale)
        return BadInput(
            f"{self.text!r}: expected {expected} at character {token.at + 1}, found {found}. "
            "See docs/how-to/check-a-claim.md for the language."
        )

    def choice(self) -> Node:
        node = self.both()
        while token := self.take("or"):
            node = Apply("or", (node, self.both()), token.at)
        return node

    def both(self) -> Node:
        node = self.negation()
        while token := self.take("and"):
            node = Apply("and", (node, self.negation()), token.at)
        return node

    def negation(self) -> Node:
        if token := self.take("not"):
            return Apply("not", (self.negation(),), token.at)
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        token = self.take(*COMPARISONS)
        if token is None:
            return left
        right = self.sum()
        within, relative = None, False
        if token.value == "~":
            self.want("within", "'within' and a tolerance, as in ~ 30 bn within 1 %")
            within = self.sum()
            relative = isinstance(within, Constant) and within.percent
        return Apply(token.value, (left, right), token.at, within, relative)

    def sum(self) -> Node:
        node = self.product()
        while token := self.take("+", "-"):
            node = Apply(token.value, (node, self.product()), token.at)
        return node

    def product(self) -> Node:
        node = self.sign()
        while token := self.take("*", "/"):
            node = Apply(token.value, (node, self.sign()), token.at)
        return node

    def sign(self) -> Node:
        if token := self.take("-"):
            return Apply("negative", (self.sign(),), token.at)
        return self.atom()

    def atom(self) -> Node:
        token = self.token
        if self.take("("):
            node = self.choice()
            self.want(")", "')'")
            return node
        if token.kind in ("end", "sign"):
            raise self.refuse("a value, a name or a function")
        self.place += 1
        if token.kind == "number":
            number = float(token.value) * SCALES.get(token.scale, 1.0)
            return Constant(number, percent=token.scale == "%")
        if token.kind == "day":
            try:
                return Constant(date.fromisoformat(token.value))
            except ValueError:
                raise BadInput(f"{self.text!r}: {token.value} is not a day of any month.") from None
        if token.kind == "text":
            return Constant(token.value)
        if token.value in ("yes", "no"):
            return Constant(token.value == "yes")
        if self.take("("):
            return self.call(token)
        if re.fullmatch(r"[A-Z][A-Z0-9_]*", token.value):
            return Constant(token.value)
        return Name(token.value, token.at)

    def call(self, name: _Token) -> Node:
        arguments: list[Node] = []
        named: list[tuple[str, Node]] = []
        while not self.take(")"):
            if arguments or named:
                self.want(",", "',' or ')'")
            following = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
            if self.token.kind == "name" and (following.kind, following.value) == ("sign", "="):
                key = self.token.value
                self.place += 2
                named.append((key, self.choice()))
            elif named:
                raise self.refuse("a named argument after a named argument")
            else:
                arguments.append(self.choice())
        return Call(name.value, tuple(arguments), tuple(named), name.at)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            raise BadInput(
                f"{text!r}: {text[place]!r} at character {place + 1} has no meaning here. "
                "See docs/how-to/check-a-claim.md for the language."
            )
        kind = next(k for k in ("day", "number", "text", "name", "sign") if found[k] is not None)
        yield _Token(kind, found[kind], found["scale"] or "", found.start(kind))
        at = found.end()
    yield _Token("end", "", "", len(text))
