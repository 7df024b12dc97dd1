"""A small language for figures and comparisons, read as trees of Python's ``ast`` and never run.

::

    rate(USA, CAN, "8703.23", on=2025-04-03) == 25 %
    total("can/lists/march_4.csv") * cad_per_usd(2024) ~ 30 bn within 1 %
    jobs(CAN, C29) >= 100000 and not in_force("can/us_surtax_consulted", on=2025-04-02)

Values are numbers, texts, days and yes/no. ``CAN`` or ``C29`` is the text of a code; a name in
lower case is a figure of the same statement. ``25 %`` is 0.25, ``30 bn`` is 30e9, ``2.5 m`` 2.5e6.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from keyword import iskeyword

from countermove.errors import BadInput
from countermove.sources.typed_file import FIRST_DAY, LAST_DAY

Value = float | str | bool | date
"""A number, a text, yes or no, a day."""

MOST_CHARACTERS, MOST_DEPTH = 1000, 30
SCALES = {"%": 0.01, "pp": 0.01, "bn": 1e9, "m": 1e6, "k": 1e3}
WORDS = {"and": "and", "or": "or", "not": "not", "~": "in", "within": "is"}
"""Words and signs of the language that Python writes as a word; ``~ within`` is a chain there."""
SEE = "See docs/how-to/check-a-statement.md for the language."

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<day>\d{4}-\d{2}-\d{2})
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<scale>%|pp\b|bn\b|m\b|k\b)?
    | "(?P<text>[^"]*)"
    | (?P<function>[A-Za-z_][A-Za-z0-9_]*)(?=\s*\()
    | (?P<code>[A-Z][A-Z0-9_]*\b|yes\b|no\b)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>==|!=|<=|>=|[-+*/(),=<>~])
    | (?P<other>\S)
    )""",
    re.VERBOSE,
)
SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.USub: "negative", ast.Not: "not",
    ast.And: "and", ast.Or: "or", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=", ast.In: "~", ast.Is: "within",
}  # fmt: skip
_NODES = (
    ast.Constant, ast.Name, ast.Call, ast.keyword, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare,
    ast.expr_context, *SIGNS,
)  # fmt: skip


def parse(text: str) -> ast.expr:
    """Return the tree of an expression, or say at which character it cannot be read.

    Constants hold a :data:`Value`; their ``kind`` is ``%`` where one is written so.

    >>> parse("25 %").value
    0.25
    >>> parse("rate(USA")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    countermove.errors.BadInput: 'rate(USA': cannot be read at character 5: '(' was never closed...
    """
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"the expression {text[:20]!r}... is longer than {MOST_CHARACTERS:,} characters; "
            "split it into figures of their own."
        )
    constants: list[tuple[Value, str | None]] = []
    words: list[str] = []
    starts: list[int] = []
    for token in _TOKEN.finditer(text):
        name = token["function"] or token["name"]
        starts.append(token.end() - len(token[0].lstrip()))
        if token["other"] or (name and iskeyword(name) and name not in WORDS):
            raise _refusal(text, starts[-1], f"{token[0].strip()!r} has no meaning")
        word = name or token["sign"]
        if word is None:
            word = str(len(constants))  # each number of the Python text is a place in this list
            constants.append(_constant(text, token))
        words.append(WORDS.get(word, word))
    deep = BadInput(
        f"{text[:40]!r}...: more than {MOST_DEPTH} brackets or operators inside each other; split "
        "it into figures of their own."
    )
    if max(accumulate((word == "(") - (word == ")") for word in words), default=0) > MOST_DEPTH:
        raise deep
    try:
        tree = ast.parse(" ".join(words), mode="eval").body
        if _height(tree) > MOST_DEPTH:
            raise deep
    except (RecursionError, MemoryError):
        raise deep from None
    except SyntaxError as error:
        before = " ".join(words)[: max((error.offset or 0) - 1, 0)].count(" ")
        at = starts[before] if error.offset else len(text)
        why = str(error.msg).replace("invalid syntax", "expected a value, an operator or a bracket")
        raise _refusal(text, at, why) from None
    for node in ast.walk(tree):
        signs = [type(sign) for sign in node.ops] if isinstance(node, ast.Compare) else []
        called = not isinstance(node, ast.Call) or isinstance(node.func, ast.Name)
        if signs != [ast.In, ast.Is] and (len(signs) > 1 or {ast.In, ast.Is} & {*signs}):
            raise _refusal(text, None, "expected an operator such as 'and', or ~ 30 bn within 1 %")
        if isinstance(node, ast.Compare) and _below_zero(node.comparators[-1]) and len(signs) > 1:
            raise _refusal(text, None, "nothing is within less than zero of anything")
        if not isinstance(node, _NODES) or not called:
            raise _refusal(text, None, f"{type(node).__name__} is not part of the language")
        if isinstance(node, ast.Constant):
            node.value, node.kind = constants[int(str(node.value))]  # type: ignore[assignment]
    return tree


def names_in(tree: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield ``function`` or ``figure`` and its name for each name of a tree."""
    functions = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield "function" if node in functions else "figure", node.id


def _constant(text: str, token: re.Match[str]) -> tuple[Value, str | None]:
    """Return the value of a token, and ``%`` where it is written in per cent."""
    if token["number"]:
        number = float(token["number"]) * SCALES.get(token["scale"] or "", 1.0)
        if not math.isfinite(number):
            raise BadInput(f"{text!r}: {token['number']} is not a finite number. {SEE}")
        return number, "%" if token["scale"] == "%" else None
    if token["day"]:
        try:
            day = date.fromisoformat(token["day"])
        except ValueError:
            what = f"{text!r}: {token['day']} is not a day of any month. {SEE}"
            raise BadInput(what) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            what = f"{text!r}: {day} is out of range; give a day from {FIRST_DAY} to {LAST_DAY}."
            raise BadInput(f"{what} {SEE}")
        return day, None
    code = token["code"]
    return (code == "yes" if code in ("yes", "no") else code or token["text"]), None


def _below_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _height(tree: ast.AST) -> int:
    """Return how many operators and calls stand inside each other; a sum of many is one."""
    heights = [_height(child) for child in ast.iter_child_nodes(tree)]
    if isinstance(tree, ast.BinOp):
        return max(heights[0], 1 + heights[-1])
    return max(heights, default=0) + isinstance(tree, ast.expr)


def _refusal(text: str, at: int | None, why: str) -> BadInput:
    place = "cannot be read" if at is None else f"cannot be read at character {at + 1}"
    return BadInput(f"{text!r}: {place}: {why}. {SEE}")
