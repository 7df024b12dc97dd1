"""Every error a user can meet: one base class, a stable code, one sentence with its cure."""

from __future__ import annotations


class CountermoveError(Exception):
    """Base of all errors the package raises on purpose.

    Attributes:
        code: stable identifier, documented in ``docs/reference/errors.md``.
        exit_code: process exit status of the command line (1 user error, 3 not solved).
    """

    code = "countermove"
    exit_code = 1


class UnknownName(CountermoveError):
    """A name (country, sector, scenario, key ...) that does not exist; names the nearest match."""

    code = "unknown-name"


class BadInput(CountermoveError):
    """Input that cannot be used as given: says what, where, and how to mend it."""

    code = "bad-input"


class NotInstalled(BadInput):
    """A package that only this use needs is not installed; names the extra that brings it."""

    code = "not-installed"


class BadMeasure(BadInput):
    """A measure or scenario file breaks a rule; the message starts with ``file:line:column``."""

    code = "bad-measure"


class InvalidEconomy(BadInput):
    """The tables given do not form an economy that reproduces itself."""

    code = "invalid-economy"


class DamagedData(CountermoveError):
    """A shipped or built data file does not match its checksum."""

    code = "damaged-data"


class OutputError(CountermoveError):
    """A result could not be written; nothing was left half-written."""

    code = "output"


class NotSolved(CountermoveError):
    """The solver stopped without an equilibrium; carries the status and the residual."""

    code = "not-solved"
    exit_code = 3


class NoEquilibrium(NotSolved):
    """No answer exists under this closure; names the country and the closures that have one."""

    code = "no-equilibrium"
