"""A small language for figures and comparisons: parsed by hand, never run as Python.

::

    rate(USA, CAN, "8703.23", on=2025-04-03) == 25 %
    total("can/lists/march_4.csv") * cad_per_usd(2024) ~ 30 bn within 1 %
    jobs(CAN, C29) >= 100000 and not in_force("can/us_surtax_consulted", on=2025-04-02)

Values are numbers, texts, days and yes/no. ``CAN`` or ``C29`` is the text of a code; a name in
lower case is a figure of the same statement. ``25 %`` is 0.25, ``30 bn`` is 30e9, ``2.5 m`` 2.5e6.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from countermove.errors import BadInput

Value = float | str | bool | date
"""A number, a text, yes or no, a day."""

MOST_CHARACTERS, MOST_DEPTH = 1000, 30
SCALES = {"%": 0.01, "pp": 0.01, "bn": 1e9, "m": 1e6, "k": 1e3}
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "~")
BINDING = {"or": 1, "and": 2, **dict.fromkeys(COMPARISONS, 4), "+": 5, "-": 5, "*": 6, "/": 6}
"""How tightly operators bind; ``not`` binds as 3, a sign before a value as 7."""
SEE = "See docs/how-to/check-a-statement.md for the language."

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<day>\d{4}-\d{2}-\d{2})
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<scale>%|pp\b|bn\b|m\b|k\b)?
    | "(?P<text>[^"]*)"
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>==|!=|<=|>=|[-+*/(),=<>~])
    | (?P<end>$)
    | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression.

    Attributes:
        kind: ``constant``, ``figure``, ``call`` or ``operator``.
        value: the constant, or the name of figure, function or operator.
        parts: operands or arguments in order; the third of ``~`` is its tolerance.
        named: arguments by name. percent: a constant written with ``%``.
    """

    kind: str
    value: Value
    parts: tuple[Node, ...] = ()
    named: tuple[tuple[str, Node], ...] = ()
    percent: bool = False


def parse(text: str) -> Node:
    """Return the tree of an expression, or say at which character it cannot be read.

    >>> parse("25 %")
    Node(kind='constant', value=0.25, parts=(), named=(), percent=True)
    >>> parse("rate(USA")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    countermove.errors.BadInput: 'rate(USA': expected ',' or ')' at character 9, found the end. ...
    """
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"the expression {text[:20]!r}... is longer than {MOST_CHARACTERS:,} characters; "
            "split it into figures of their own."
        )
    reader = _Reader(text)
    tree = reader.expression()
    if reader.kind != "end":
        raise reader.refuse("an operator such as + or ==")
    return tree


def names_in(tree: Node) -> Iterator[Node]:
    """Yield the figures and calls of a tree, outermost first."""
    if tree.kind in ("figure", "call"):
        yield tree
    for child in (*tree.parts, *(node for _, node in tree.named)):
        yield from names_in(child)


class _Reader:
    """Reads tokens from the left; an operator takes what binds more tightly on its right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_TOKEN.finditer(text))
        self.place = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        """Return what the next token is."""
        found = self.tokens[self.place]
        return next(k for k in ("day", "number", "text", "name", "sign", "end", "other")
                    if found[k] is not None)  # fmt: skip

    @property
    def word(self) -> str:
        """Return the next token where it is a sign or a name, else nothing."""
        return self.tokens[self.place][self.kind] if self.kind in ("sign", "name") else ""

    def take(self, word: str) -> bool:
        """Step over the next token where it is this sign or name."""
        if self.word != word:
            return False
        self.place += 1
        return True

    def refuse(self, expected: str) -> BadInput:
        token = self.tokens[self.place]
        at = token.start(self.kind)
        found = "the end" if self.kind == "end" else repr(token[0].strip())
        return BadInput(
            f"{self.text!r}: expected {expected} at character {at + 1}, found {found}. {SEE}"
        )

    def expression(self, above: int = 0) -> Node:
        """Return the longest expression whose operators all bind more tightly than ``above``."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadInput(
                f"{self.text[:40]!r}...: more than {MOST_DEPTH} brackets or operators inside each "
                "other; split it into figures of their own."
            )
        left = self.operand()
        while (sign := self.word) in BINDING and (binding := BINDING[sign]) > above:
            self.place += 1
            parts = [left, self.expression(binding)]
            if sign == "~":
                if not self.take("within"):
                    raise self.refuse("'within' and a tolerance, as in ~ 30 bn within 1 %")
                parts.append(self.expression(binding))
            left = Node("operator", sign, tuple(parts))
            if sign in COMPARISONS and self.word in COMPARISONS:
                raise self.refuse("an operator such as 'and'")
        self.depth -= 1
        return left

    def operand(self) -> Node:
        if self.take("not"):
            return Node("operator", "not", (self.expression(3),))
        if self.take("-"):
            return Node("operator", "negative", (self.expression(7),))
        if self.take("("):
            node = self.expression()
            if not self.take(")"):
                raise self.refuse("')'")
            return node
        kind, token = self.kind, self.tokens[self.place]
        if kind in ("end", "sign", "other"):
            raise self.refuse("a value, a name or a function")
        self.place += 1
        if kind == "number":
            number = float(token["number"]) * SCALES.get(token["scale"] or "", 1.0)
            if not math.isfinite(number):
                raise BadInput(f"{self.text!r}: {token['number']} is not a finite number. {SEE}")
            return Node("constant", number, percent=token["scale"] == "%")
        if kind == "day":
            try:
                return Node("constant", date.fromisoformat(token["day"]))
            except ValueError:
                what = f"{self.text!r}: {token['day']} is not a day of any month. {SEE}"
                raise BadInput(what) from None
        if kind == "text":
            return Node("constant", token["text"])
        name = token["name"]
        if name in ("yes", "no"):
            return Node("constant", name == "yes")
        if self.take("("):
            return self.call(name)
        if re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            return Node("constant", name)
        return Node("figure", name)

    def call(self, name: str) -> Node:
        arguments: list[Node] = []
        named: list[tuple[str, Node]] = []
        while not self.take(")"):
            if (arguments or named) and not self.take(","):
                raise self.refuse("',' or ')'")
            key = self.word if self.kind == "name" else ""
            if key and self.tokens[self.place + 1]["sign"] == "=":
                self.place += 2
                named.append((key, self.expression()))
            elif named:
                raise self.refuse("a named argument after a named argument")
            else:
                arguments.append(self.expression())
        return Node("call", name, tuple(arguments), tuple(named))
