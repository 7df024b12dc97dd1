"""Call the command line in this process and look at what it says."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from countermove.cli import command, main


@dataclass(frozen=True)
class Said:
    """Exit status, standard output and standard error of one command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)


def call(*words: str) -> Said:
    """Run ``countermove WORDS``; a traceback is a failure of the test."""
    out, err = io.StringIO(), io.StringIO()
    status = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(list(words))
        except SystemExit as stop:
            status = stop.code
    assert isinstance(status, int)
    assert "COUNTERMOVE_TRACEBACK" not in err.getvalue(), err.getvalue()
    return Said(status, out.getvalue(), err.getvalue())


def every_form(*words: str) -> tuple[Said, Said, Said]:
    """Run a command once, and return its answer as text, as one object and as a table of CSV.

    For commands that are not told in which form their answer is shown; what they say besides is
    with the text.
    """
    found: list[str] = []

    def shown(answer: Any, *, as_json: bool, as_csv: bool) -> None:
        assert not (as_json or as_csv)
        for form in ({}, {"as_json": True}, {"as_csv": True}):
            out = io.StringIO()
            with redirect_stdout(out):
                show(answer, **{"as_json": False, "as_csv": False, **form})
            found.append(out.getvalue())

    show = command.show
    with patch.object(command, "show", shown):
        said = call(*words)
    assert found, said.err
    text, json_, csv = found
    return (
        Said(said.status, text, said.err),
        Said(said.status, json_, ""),
        Said(said.status, csv, ""),
    )


def refused(*words: str) -> str:
    """Return the one sentence with which a command refuses, after exit status 1.

    Progress may stand before it, where the machine took more than two seconds.
    """
    said = call(*words)
    assert said.status == 1, said
    assert said.out == "", said.out
    _, found, sentence = f"\n{said.err}".partition("\nerror: ")
    assert found, said.err
    assert "Traceback" not in said.err
    return sentence.rstrip("\n")
