"""An economy from a user's file: long CSV, OECD ICIO CSV or GTAP ``.har``, told apart here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from countermove.economy.economy import Economy
from countermove.economy.elasticities import load_elasticities
from countermove.economy.own import economy_from_trade
from countermove.errors import BadInput
from countermove.sources.readers.long_csv import read_long_flows, read_long_inputs


def economy_from_csv(
    flows: str | Path,
    *,
    inputs: str | Path | None = None,
    elasticities: str = "uniform-4",
    **options: Any,
) -> Economy:
    """Build an economy from long CSV files; rules used are named in ``Economy.rules``.

    Args:
        flows: file with the columns ``origin,destination,sector,value`` and, if there are
            tariffs, ``tariff_rate``; rows not listed are zero.
        inputs: file with the columns ``region,sector,user,value``: purchases of ``sector`` by the
            sector ``user``, duty paid.
        elasticities: name of a set, ``uniform-<x>``, or a CSV file ``sector,theta``.
        **options: of :func:`economy_from_trade`: ``home_share, value_added_share, output_os`` ...

    Raises:
        BadInput: a file has a wrong line (it is named), or too little is given.
    """
    table = read_long_flows(flows)
    if inputs is not None:
        options["input_purchases_dsk"] = read_long_inputs(inputs, table.regions, table.sectors)
    options.setdefault("tariff_rate_ods", table.tariff_rate_ods)
    options.setdefault("theta_s", load_elasticities(elasticities, table.sectors))
    options.setdefault("elasticities", elasticities)
    options.setdefault("name", Path(flows).stem)
    return economy_from_trade(
        table.flow_ods, regions=table.regions, sectors=table.sectors, **options
    )


def economy_from_file(path: str | Path, **options: Any) -> Economy:
    """Build an economy from a file, by its layout.

    Args:
        path: ``.har`` (GTAP), ``.csv`` in the layout of the OECD's ``YYYY_SML.csv`` or in long
            format (``origin,destination,sector,value``).
        **options: of the reader that takes the file.

    Raises:
        BadInput: no reader knows the file.
    """
    path = Path(path)
    if not path.is_file():
        raise BadInput(f"{path} does not exist; give a file, or the name of a shipped economy.")
    if path.suffix.lower() == ".har":
        from countermove.economy.gtap import economy_from_gtap

        options.setdefault("theta_s", 4.0)
        options.setdefault("elasticities", "uniform-4")
        return economy_from_gtap(path, **options)
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        header = stream.readline(100_000)
    if "origin" in header and "destination" in header:
        return economy_from_csv(path, **options)
    if header.count("_") > 1:
        from countermove.economy.icio import economy_from_icio

        return economy_from_icio(path, **options)
    raise BadInput(
        f"{path}: not a table this program reads: a long CSV file "
        "(origin,destination,sector,value), the OECD's YYYY_SML.csv, or a GTAP .har file."
    )
