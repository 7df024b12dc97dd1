"""Claims files: found by name, read field by field, refused with file, line and cure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.measures.yaml_file import YamlFile
from countermove.scenarios.claim_functions import known_functions
from countermove.scenarios.claims import CANNOT, VERDICTS, Claim, Claims, FigureSpec, Rule
from countermove.scenarios.expressions import Call, Name, Node, names_in, parse
from countermove.scenarios.quantities import UNITS

SHIPPED = Path(__file__).parent / "claims"
FILE_FIELDS = {"title", "case", "said_by", "horizons", "claims"}
CLAIM_FIELDS = {
    "id", "said_by", "statement", "quantity", "figures", "verdict", "cannot_be_checked", "note",
}  # fmt: skip
FIGURE_FIELDS = {"is", "title", "unit"}
RULE_FIELDS = {"when", "then", "because"}


def claim_files(project: Path | None = None) -> dict[str, Path]:
    """Return the claims files by name: the shipped ones and those of ``project/claims``."""
    folders = [SHIPPED] + ([project / "claims"] if project else [])
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def load_claims(name: str, *, project: Path | None = None) -> Claims:
    """Load claims by the name of a case or from a YAML file.

    Raises:
        UnknownName: no such file; the nearest is named.
        BadMeasure: the file breaks a rule; the message starts with ``file:line:column``.

    >>> len(load_claims("us-canada-2025").claims) >= 14
    True
    """
    known = claim_files(project)
    path = Path(name) if name.endswith((".yaml", ".yml")) else known.get(name)
    if path is None or not path.is_file():
        raise unknown(name, known, what="claims", cure="Or give the path of a YAML file.")
    from countermove.measures.yaml_file import read_yaml

    file = read_yaml(path, name=path.name if path.parent == SHIPPED else str(path))
    if file.problems:
        raise BadMeasure(str(file.problems[0]))
    return _Reader(file).claims(path.stem)


class _Reader:
    """Field checks that name file, line and cure."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file

    def refuse(self, where: tuple[str | int, ...], rule: str, message: str, cure: str) -> None:
        raise BadMeasure(str(self.file.problem(where, rule, message, cure)))

    def fields(self, where: tuple[str | int, ...], entry: Any, known: set[str]) -> None:
        if not isinstance(entry, dict):
            self.refuse(where, "mapping", "expected fields.", "Write `field: value` lines.")
        for key in entry:
            if key not in known:
                reason = str(unknown(key, sorted(known), what="field"))
                self.refuse((*where, key), "field", reason, "")

    def require(self, where: tuple[str | int, ...], entry: Mapping[str, Any], *keys: str) -> None:
        for key in keys:
            if entry.get(key) in (None, "", [], {}):
                self.refuse(where, "required", f"{key} is missing.", f"Add `{key}: ...`.")

    def claims(self, name: str) -> Claims:
        data = self.file.data
        self.fields((), data, FILE_FIELDS)
        self.require((), data, "title", "said_by", "claims")
        said_by = {key: str(text) for key, text in data["said_by"].items()}
        found: list[Claim] = []
        for n, entry in enumerate(data["claims"]):
            claim = self.claim(("claims", n), entry, said_by)
            if claim.id in {other.id for other in found}:
                self.refuse(("claims", n, "id"), "id", f"{claim.id!r} comes twice.", "Rename one.")
            found.append(claim)
        return Claims(
            name=name,
            title=data["title"],
            case=data.get("case", "us-canada-2025"),
            said_by=said_by,
            horizons={k: tuple(v) for k, v in (data.get("horizons") or {}).items()},
            claims=tuple(found),
        )

    def claim(self, where: tuple[str | int, ...], entry: Any, said_by: Mapping[str, str]) -> Claim:
        self.fields(where, entry, CLAIM_FIELDS)
        self.require(where, entry, "id", "said_by", "statement")
        if ("verdict" in entry) == ("cannot_be_checked" in entry):
            self.refuse(
                where, "verdict", "give either verdict or cannot_be_checked.",
                "Rules under `verdict:`, or a reason.",
            )  # fmt: skip
        for who in entry["said_by"]:
            if who not in said_by:
                reason = str(unknown(who, said_by, what="report"))
                self.refuse((*where, "said_by"), "said-by", reason, "Name it under said_by.")
        figures: list[FigureSpec] = []
        for key, value in (entry.get("figures") or {}).items():
            figures.append(self.figure((*where, "figures", key), key, value, figures))
        names = [figure.name for figure in figures]
        rules = [
            self.rule((*where, "verdict", n), rule, names)
            for n, rule in enumerate(entry.get("verdict") or ())
        ]
        if "cannot_be_checked" in entry:
            because = self.reason((*where, "cannot_be_checked"), entry["cannot_be_checked"], names)
            rules = [Rule("", None, CANNOT, because)]
        return Claim(
            id=str(entry["id"]),
            said_by=tuple(entry["said_by"]),
            statement=entry["statement"],
            quantity=entry.get("quantity", ""),
            figures=tuple(figures),
            rules=tuple(rules),
            note=entry.get("note", ""),
        )

    def figure(
        self, where: tuple[str | int, ...], key: str, value: Any, before: list[FigureSpec]
    ) -> FigureSpec:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
            self.refuse(where, "name", f"{key!r} is not a name.", "Use lower case: a-z, 0-9, _.")
        entry = value if isinstance(value, dict) else {"is": value}
        self.fields(where, entry, FIGURE_FIELDS)
        self.require(where, entry, "is")
        unit = entry.get("unit")
        if unit is not None and unit not in UNITS:
            self.refuse(where, "unit", str(unknown(unit, [u for u in UNITS if u], what="unit")), "")
        text = str(entry["is"])
        tree = self.expression(where, text, [figure.name for figure in before])
        title = entry.get("title", key.replace("_", " "))
        return FigureSpec(key, title, text, tree, unit)

    def rule(self, where: tuple[str | int, ...], entry: Any, names: list[str]) -> Rule:
        self.fields(where, entry, RULE_FIELDS)
        self.require(where, entry, "then", "because")
        if entry["then"] not in VERDICTS:
            reason = str(unknown(str(entry["then"]), VERDICTS, what="verdict"))
            self.refuse((*where, "then"), "verdict", reason, "")
        when = str(entry.get("when", ""))
        tree = self.expression((*where, "when"), when, names) if "when" in entry else None
        because = self.reason((*where, "because"), entry["because"], names)
        return Rule(when, tree, entry["then"], because)

    def reason(self, where: tuple[str | int, ...], text: str, names: list[str]) -> str:
        for key in re.findall(r"\{([^{}]*)\}", text):
            if key not in names:
                self.refuse(where, "figure", str(unknown(key, names, what="figure")), "")
        return str(text).strip()

    def expression(self, where: tuple[str | int, ...], text: str, names: list[str]) -> Node:
        try:
            tree = parse(text)
            for node in names_in(tree):
                functions = known_functions()
                if isinstance(node, Call) and node.name not in functions:
                    raise unknown(node.name, sorted(functions), what="function")
                if isinstance(node, Name) and node.name not in names:
                    raise unknown(node.name, names, what="figure", cure="Define it further up.")
        except (BadInput, UnknownName) as error:
            self.refuse(where, "expression", str(error), "")
            raise
        return tree
