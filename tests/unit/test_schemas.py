"""The JSON Schemas of the files users write say what the models check."""

from __future__ import annotations

import json

import pytest

from countermove.cli import main
from countermove.errors import UnknownName
from countermove.questions.schemas import MODELS, json_schema


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_knows_every_field_and_no_other(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["measures", "schema", kind])
    assert stop.value.code == 0
    found = json.loads(capsys.readouterr().out)
    assert found["title"] == kind.capitalize()
    assert found["additionalProperties"] is False
    assert {*found["properties"]} == {*MODELS[kind].model_fields}


def test_the_schema_of_a_game_takes_one_name_or_a_list() -> None:
    by = json_schema("game")["$defs"]["Edit"]["properties"]["by"]
    assert {form["type"] for form in by["anyOf"]} == {"string", "array"}
    assert json_schema("game")["$defs"]["Edit"]["additionalProperties"] is False


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'case'"):
        json_schema("cases")
