"""A question put to the commands of a server, and what is wrong with one in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.serve.command_jobs import Jobs
from countermove.serve.question_forms import Question

TOLD = {
    "json_invalid": "this is not JSON; send an object, as {}",
    "model_attributes_type": "send a JSON object, with content-type: application/json",
    "extra_forbidden": "there is no such field; leave it out",
    "missing": "this field is missing; give it",
}
"""What is wrong by kind, where the words of the checker say too little."""


def words_of(question: Question, jobs: Jobs) -> list[str]:
    """Return the words of the command that answers, with the folder of the user's own files."""
    known = jobs.project is not None and not question.of_runs
    return [*question.words(jobs.write), *(["--project", str(jobs.project)] if known else [])]


def in_words(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return in one sentence what is wrong with the first field of a form, and how many more.

    >>> in_words([{"loc": ("body", "draws"), "msg": "Input should be less than or equal to 9"}])
    'draws: Input should be less than or equal to 9.'
    """
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    where = "body" if first.get("type") == "json_invalid" else where
    told = TOLD.get(str(first.get("type")), str(first.get("msg")))
    told = told.removeprefix("Value error, ").removesuffix(".")
    if first.get("type") == "string_pattern_mismatch":
        told += f", not {str(first['input'])[:60]!r}"
    more = f" ({len(errors) - 1} more fields are wrong.)" if len(errors) > 1 else ""
    said = f"{where[:100]}: {told}.{more}" if where else f"{told}.{more}"
    return said.encode("utf-8", errors="replace").decode("utf-8")
