"""The functions of the language by name: registered where they are defined."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from countermove.scenarios.expressions import Value


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: its name, unit, help text and Python function."""

    name: str
    unit: str
    help: str
    run: Callable[..., Value]

    @property
    def usage(self) -> str:
        """Return how it is called, ``rate(importer, origin, hs, on, ...)``."""
        parts = [
            name if p.default is p.empty else f"{name}={p.default}"
            for name, p in list(inspect.signature(self.run).parameters.items())[1:]
        ]
        return f"{self.name}({', '.join(parts).replace('None', '…')})"


FUNCTIONS: dict[str, Function] = {}


def answers(unit: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register the function that follows, with the unit of its answer."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        name = run.__name__
        FUNCTIONS[name] = Function(name, unit, str(run.__doc__).split("\n")[0], run)
        return run

    return register
