"""Call the command line in this process and look at what it says."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from countermove.cli import main


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
