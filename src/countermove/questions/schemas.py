"""The JSON Schemas of the files a user writes, for editors: one for each kind of file."""

from __future__ import annotations

from typing import Any

from countermove.codes.lookup import unknown
from countermove.law.measure_file import MeasureModel
from countermove.questions.belief_file import BeliefsModel
from countermove.questions.case_file import CaseModel
from countermove.questions.game_file import GameSpec
from countermove.questions.replication_file import ReplicationModel
from countermove.questions.statement_file import StatementsModel
from countermove.sources.typed_file import Strict

MODELS: dict[str, type[Strict]] = {
    "measure": MeasureModel,
    "case": CaseModel,
    "game": GameSpec,
    "statements": StatementsModel,
    "beliefs": BeliefsModel,
    "replication": ReplicationModel,
}


def json_schema(kind: str = "measure") -> dict[str, Any]:
    """Return the JSON Schema of a kind of file.

    >>> json_schema("game")["title"]
    'Game'
    """
    if kind not in MODELS:
        raise unknown(kind, MODELS, what="kind of file")
    return {
        **MODELS[kind].model_json_schema(by_alias=True),
        "title": kind.capitalize(),
        "$schema": "https://json-schema.org/draft/2020-12/schema",
    }
