"""An economy from a user's file: long CSV, an official table or GTAP, told apart here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from countermove.codes.lookup import nearest, unknown
from countermove.economy.economy import Economy
from countermove.economy.elasticities import load_elasticities
from countermove.economy.own import economy_from_trade
from countermove.economy.rules import stated
from countermove.economy.saved import SUFFIX, read_saved
from countermove.economy.world_table import economy_from_world_table
from countermove.errors import BadInput
from countermove.sources.readers.long_csv import FLOWS, read_long_flows, read_long_inputs
from countermove.sources.readers.world_tables import layout_of
from countermove.sources.table_file import first_line

SUFFIXES = (SUFFIX, ".csv", ".tsv", ".txt", ".dta", ".har")
"""A name that ends so is that of a file."""


def economy_from_csv(
    flows: str | Path,
    *,
    inputs: str | Path | None = None,
    elasticities: str = "uniform-4",
    unit: str | None = None,
    **options: Any,
) -> Economy:
    """Build an economy from long CSV files; rules used are named in ``Economy.rules``.

    Args:
        flows: file with the columns ``origin,destination,sector,value`` and, if there are
            tariffs, ``tariff_rate`` (0.25 for 25 %) or ``tariff_percent``; rows not listed are
            zero. A column ``unit`` says what values are counted in.
        inputs: file with the columns ``region,sector,user,value``: purchases of ``sector`` by the
            sector ``user``, duty paid.
        elasticities: name of a set, ``uniform-<x>``, or a CSV file ``sector,theta``.
        unit: unit of values, such as ``"million euro"``, where the file does not say.
        **options: of :func:`economy_from_trade`: ``home_share, value_added_share, output_os`` ...

    Raises:
        BadInput: a file has a wrong line (it is named), or too little is given.
    """
    table = read_long_flows(flows)
    if unit is not None and table.unit not in (None, unit):
        raise BadInput(f"{flows}: the unit is {table.unit!r} there, but {unit!r} here; give one.")
    own: dict[str, Any] = {"elasticities": elasticities, "name": Path(flows).stem}
    if unit is not None or table.unit is not None:
        own["unit"] = unit or table.unit
    if table.tariff_rate_ods is not None:
        own |= {"tariff_rate_ods": table.tariff_rate_ods, "highest_rate": np.inf}
    if table.unrated:
        own["rules"] = (stated("rate-empty", f"{table.unrated} flows between regions"),)
    if inputs is not None:
        own["input_purchases_dsk"] = read_long_inputs(inputs, table.regions, table.sectors)
    for name in own.keys() & options.keys() - {"name", "rules"}:
        raise BadInput(f"{name} is given twice, by a file and as an option; keep one.")
    if "theta_s" not in options:
        own["theta_s"] = load_elasticities(elasticities, table.sectors)
    return economy_from_trade(
        table.flow_ods, regions=table.regions, sectors=table.sectors, **(own | options)
    )


def economy_from_file(path: str | Path, **options: Any) -> Economy:
    """Build an economy from a file, by its layout.

    Args:
        path: ``.npz`` (see :func:`save_economy`), ``.har`` (GTAP), an official table (see
            :func:`economy_from_world_table`), or a text in long format
            (``origin,destination,sector,value``).
        **options: of the reader that takes the file.

    Raises:
        BadInput: no reader knows the file, or the one that does has no such option.
    """
    path = Path(path)
    if path.suffix.lower() == SUFFIX:
        for name in options:
            raise BadInput(f"{path}: {name} is not asked of a saved economy; leave it out.")
        return read_saved(path)
    if path.suffix.lower() == ".har":
        from countermove.economy.gtap import economy_from_gtap

        return economy_from_gtap(path, **options)
    header = "" if path.is_dir() else first_line(path)
    if not set(FLOWS.needed).isdisjoint(re.split(r"\W+", header)):
        return economy_from_csv(path, **options)
    layout = options.get("layout") or layout_of(path, header)
    if layout is None and "\0" in header:
        raise BadInput(f"{path}:1: not text in UTF-8 (UTF-16 or UTF-32?); save it as 'CSV UTF-8'.")
    if layout is None:
        raise BadInput(
            f"{path}:1: not a table this program reads: a long CSV file "
            "(origin,destination,sector,value), a table of the OECD, WIOD, FIGARO or EXIOBASE, or "
            "a GTAP .har file."
        )
    return economy_from_world_table(path, **{"layout": layout} | options)


def is_own(name: str) -> bool:
    """Whether a name is that of a table of one's own, not of a shipped economy.

    Raises:
        UnknownName: it is neither. BadInput: it is a path, and nothing is there.
    """
    from countermove.economy.shipped import economies

    path = Path(name)
    if name in economies():
        return False
    if path.exists():
        return True
    if not {*"/\\"} & {*name} and path.suffix.lower() not in SUFFIXES:
        raise unknown(name, economies(), what="economy", cure="A path to a table works too.")
    lacking = next(each for each in (*reversed(path.parents), path) if not each.exists())
    beside = lacking.parent.iterdir() if lacking.parent.is_dir() else ()
    close = nearest(lacking.name, sorted(each.name for each in beside))
    hint = f"did you mean {str(lacking.parent / close)!r}?" if close else "check the path."
    raise BadInput(f"economy {name!r}: {lacking} does not exist; {hint}")


def named_economy(name: str | None = None, **options: Any) -> Economy:
    """Return a shipped economy by name, or one from a file by its path.

    Args:
        name: of a shipped economy (the default one if left out), or a path. **options: of
            :func:`load_economy`, or of :func:`economy_from_file`.

    Raises:
        UnknownName, BadInput: neither, or an option that a shipped economy does not take.
    """
    from countermove.economy.shipped import DEFAULT, load_economy

    name = name or DEFAULT
    if is_own(name):
        return economy_from_file(name, **options)
    shipped = {key: options.pop(key) for key in ("elasticities",) if key in options}
    world = load_economy(name, **shipped)
    if options:
        words = ", ".join(f"--{key.replace('_', '-')}" for key in options)
        raise BadInput(f"{words}: only for a table of your own, not for {name}; leave it out.")
    return world
