"""The sets against other copies of the published numbers."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.elasticities import elasticity_rows, load_elasticities

CP_2015_TABLE_1 = {
    # Caliendo & Parro (2015), Table 1, 99 % sample: estimate and standard error as stored in the
    # authors' replication files (sectoral_results.csv), before rounding.
    "A01": (9.109426, 2.0083),
    "B06": (13.53133, 3.670714),
    "C10T12": (2.623462, 0.6076321),
    "C13T15": (8.096315, 1.283223),
    "C16": (11.49586, 2.871441),
    "C17_18": (16.51745, 2.647583),
    "C19": (64.85202, 15.61216),
    "C20": (3.126029, 1.782815),
    "C22": (1.669395, 2.226498),
    "C23": (2.412995, 1.598312),
    "C24A": (3.275866, 2.506837),
    "C25": (6.987933, 2.124203),
    "C27": (12.90853, 1.637963),
    "C28": (1.447542, 2.798324),
    "C29": (1.839716, 0.9170916),
    "C301": (0.3910776, 1.081872),
    "C31T33": (3.98434, 1.084211),
}


def test_caliendo_parro_equals_the_authors_estimates_to_the_printed_digits():
    rows = {row.sector: row for row in elasticity_rows("CP")}
    for sector, (theta, error) in CP_2015_TABLE_1.items():
        assert rows[sector].theta == round(theta, 2)
        assert rows[sector].std_error == round(error, 2)


def test_caliendo_parro_pooled_equals_the_parameters_of_the_authors_programs(sources):
    values = np.loadtxt(sources / "caliendo_parro_2015" / "T.txt")
    goods = ["A01", "B06", "C10T12", "C13T15", "C16", "C17_18", "C19", "C20", "C22", "C23"]
    metals = ["C24A", "C25", "C28"]
    assert load_elasticities("CP-pooled", goods + metals).tolist() == values[:13].tolist()
    assert load_elasticities("CP-pooled", ["C27", "C29", "C301", "C31T33"]).tolist() == [
        values[14],
        *values[17:],
    ]
    office, communication, medical = values[13], values[15], values[16]
    mean = (office + communication + medical) / 3
    assert load_elasticities("CP-pooled", ["C26"])[0] == pytest.approx(mean, abs=5e-5)


ONE_TO_ONE = {
    # Sectors for which the compilation of ahmadlp/tariffwar uses one row, as we do. For FGO,
    # BSY, GYY and SHAPIRO it is also where the values were transcribed from.
    "FGO": "A01 A02 A03 B05 B06 B07 B08 B09 C10T12 C13T15 C19 C20 C21 C24A C24B C25 C26 C27 C28 "
    "C31T33",
    "CP": "A01 B05 B06 B07 B08 B09 C10T12 C13T15 C19 C20 C21 C24A C24B C25 C27 C28",
    "BSY": "C19 C26 C27 C28",
    "GYY": "A01 B06 C10T12 C13T15 C19 C20 C21 C25 C27 C29 C301 C302T309 C31T33",
    "LL": "A01 B06 C10T12 C13T15 C19 C20 C21 C24A C24B C25 C27 C28 C29 C301 C302T309 C31T33",
    "SHAPIRO": "A01 B06 C10T12 C13T15 C19 C20 C21 C24A C24B C25 C26 C27 C28 C29 C301 "
    "C302T309 C31T33",
}


@pytest.mark.parametrize("name", ONE_TO_ONE)
def test_sets_equal_the_public_compilation(sources, name):
    h5py = pytest.importorskip("h5py")
    group = {"SHAPIRO": "Shap"}.get(name, name)
    with h5py.File(sources / "tariffwar_cubes" / "ICIO2022.mat") as cube:
        codes = [
            "".join(map(chr, cube[reference][:].ravel()))
            for reference in cube["data/sectors"][:].ravel()
        ]
        theirs = dict(zip(codes, cube[f"data/sigma/{group}/epsilon_S"][0], strict=True))
    sectors = ONE_TO_ONE[name].split()
    ours = load_elasticities(name, sectors)
    assert ours == pytest.approx([theirs[sector] for sector in sectors], abs=0.0051)


def test_protee_is_rebuilt_from_its_sources(sources, tmp_path):
    pytest.importorskip("pipeline.readers.us_imports")
    from countermove.sources.store import table_path
    from pipeline.elasticities_protee import build_protee

    means = build_protee(sources, tmp_path / "PROTEE.csv")
    assert (tmp_path / "PROTEE.csv").read_bytes() == table_path("elasticities_protee").read_bytes()
    covered = sum(m.imports_usd * (m.own_share + m.heading_share) for m in means)
    assert covered / sum(m.imports_usd for m in means) > 0.95
