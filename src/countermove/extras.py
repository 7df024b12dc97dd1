"""Packages that only some uses need: imported when asked for, else one sentence names the extra."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from countermove.errors import NotInstalled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

IN_SETUP = ("agent", "pandas", "report", "web")
"""Extras that ``scripts/setup --all`` installs."""


def extra(module: str, *, of: str, purpose: str) -> Any:
    """Return a module that an extra of the package brings.

    Args:
        module: to be imported. of: the extra. purpose: what needs it, the start of a sentence.

    Raises:
        NotInstalled: it cannot be imported.

    >>> extra("nothing.like_it", of="report", purpose="A paper")
    Traceback (most recent call last):
    countermove.errors.NotInstalled: A paper needs the package nothing, which is not installed: \
    run scripts/setup --all, or pip install 'countermove[report]'.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = (error.name or module).partition(".")[0]
        cure = "run scripts/setup --all, or " * (of in IN_SETUP)
        raise NotInstalled(
            f"{purpose} needs the package {package}, which is not installed: {cure}"
            f"pip install 'countermove[{of}]'."
        ) from None


def data_frame(content: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return columns, or rows, as a table of pandas.

    Raises:
        NotInstalled: without the extra ``pandas``.
    """
    return extra("pandas", of="pandas", purpose="A table of a result").DataFrame(content)
