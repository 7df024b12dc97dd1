"""The average tariff that an importer levies, by origin: rows of the table ``trade``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.held_arrays import whole
from countermove.questions.run_case import CaseResult
from countermove.report.band_tables import Constants
from countermove.report.longtable import LongTable


def mean_tariffs(result: CaseResult, constants: Constants) -> Iterator[LongTable]:
    """Yield the average tariff on goods that each importer of the case levies, by origin.

    Weighted with trade before the change; origins without trade are left out.
    """
    economy = result.economy
    importers = [code for code in result.case.importers if code in economy.regions]
    groups = {**{c: (c,) for c in economy.regions}, **result.groups}
    places = {code: [*map(economy.region, members)] for code, members in groups.items()}
    bases: dict[tuple[int, str], tuple[Float, dict[str, tuple[list[int], float]], list[float]]] = {}

    def means(
        rate: Float, weight: Float, rows: Mapping[str, tuple[list[int], float]]
    ) -> list[float]:
        duty = weight * rate
        return [float(duty[at].sum() / size) for at, size in rows.values()]

    for found in result.variants.values():
        base, mean = found.outcome.economy, whole(found.outcome.mean)
        for importer in importers:
            place = economy.region(importer)
            if (id(base), importer) not in bases:  # the same for all variants of an economy
                weight = np.where(base.goods_s, base.flow_ods[:, place], 0.0)
                weight[place] = 0.0  # purchases at home are no imports
                sizes = {code: (at, float(weight[at].sum())) for code, at in places.items()}
                rows = {
                    f"{code}>{importer}": each
                    for code, each in sizes.items()
                    if code != importer and each[1] > 0
                }
                before = means(base.tariff_rate_ods[:, place], weight, rows)
                bases[id(base), importer] = weight, rows, before
            weight, rows, before = bases[id(base), importer]
            for name, value in (
                ("tariff_applied", means(mean[:, place], weight, rows)),
                ("tariff_applied_base", before),
            ):
                yield LongTable.from_grid(
                    value,
                    axes={"code": list(rows)},
                    **{**constants(found, name), "dimension": "bilateral"},
                )
