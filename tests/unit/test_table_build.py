"""Building the tables from source files: same bytes as shipped, reports, and refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.sources.cards import load_card
from pipeline.readers.us_imports import UsImportLine, read_us_imports
from pipeline.world.baseline_tariffs import us_imports_by_sector
from pipeline.world.build_report import BuildReport
from pipeline.world.built_table import BuiltTable
from pipeline.world.customs import (
    PROCESSING,
    RouteMovement,
    calibrate_to_customs,
    customs_targets,
)
from pipeline.world.expected import Expected
from pipeline.world.fitting import fit_totals
from pipeline.world.icio_2022 import build_icio_2022
from pipeline.world.sanity import checked
from pipeline.world.world_tables import build_all


@pytest.fixture(scope="module")
def lines(sources: Path) -> tuple[UsImportLine, ...]:
    return read_us_imports(sources)


@pytest.fixture(scope="module")
def base(sources: Path, lines: tuple[UsImportLine, ...]) -> BuiltTable:
    return build_icio_2022(sources, us_imports=lines)


@pytest.fixture(scope="module")
def targets(base: BuiltTable, lines: tuple[UsImportLine, ...]) -> dict[str, np.ndarray]:
    return customs_targets(us_imports_by_sector(lines, base.sectors)[0], base.sectors)


@pytest.fixture(scope="module")
def calibrated(
    base: BuiltTable, targets: dict[str, np.ndarray]
) -> tuple[BuiltTable, tuple[RouteMovement, ...]]:
    return calibrate_to_customs(base, targets)


@pytest.fixture(scope="module")
def rebuilt(
    sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[BuildReport]]:
    out = tmp_path_factory.mktemp("tables")
    return out, build_all(sources, out)


def test_rebuild_gives_the_bytes_the_cards_state(rebuilt: tuple[Path, list[BuildReport]]) -> None:
    out, reports = rebuilt
    for report in reports:
        assert report.sha256 == load_card(report.table).sha256
        assert all(check.ok for check in report.checks)
    assert sorted(path.name for path in out.iterdir()) == [
        "icio-2022-customs-2024.npz",
        "icio-2022.npz",
    ]


def test_report_says_how_far_the_data_moved(base: BuiltTable) -> None:
    moves = {move.step: move for move in base.report.movements}
    assert moves["tariffs above 30 % capped"].cells == 954
    assert moves["tariffs above 30 % capped"].share == pytest.approx(0.008, abs=5e-4)
    floor = next(move for step, move in moves.items() if step.startswith("value added lifted"))
    assert floor.step.endswith("(4 columns)")
    assert floor.share == pytest.approx(1.2e-7, abs=0.05e-7)
    assert "HKG" in floor.worst
    assert moves["negative final demand lifted to zero"].cells == 0
    assert "value added lifted" in str(base.report)


def test_us_duties_over_all_files(lines: tuple[UsImportLine, ...], base: BuiltTable) -> None:
    sums, without = us_imports_by_sector(lines, base.sectors)
    everything = np.asarray(sum(value for code, value in sums.items() if code != "SVK"))[:, :27]
    assert without == pytest.approx(0.039, abs=5e-4)
    assert everything[1].sum() / everything[0].sum() == pytest.approx(0.0245, abs=5e-5)
    assert sums["CAN"][0, :27].sum() == pytest.approx(390e3, rel=2e-3)
    assert sums["MEX"][0, :27].sum() == pytest.approx(492e3, rel=2e-3)


def test_customs_cells_equal_their_targets(
    calibrated: tuple[BuiltTable, tuple[RouteMovement, ...]], targets: dict[str, np.ndarray]
) -> None:
    table, _ = calibrated
    usa = table.regions.index("USA")
    for origin, target in targets.items():
        flow = table.flow_ods[table.regions.index(origin), usa]
        known = ~np.isnan(target)
        assert known.sum() == 26
        np.testing.assert_allclose(flow[known], target[known], rtol=1e-6, atol=1e-6)


def test_movements_by_sector_add_up(
    calibrated: tuple[BuiltTable, tuple[RouteMovement, ...]], base: BuiltTable
) -> None:
    table, routes = calibrated
    assert len(routes) == 52
    usa = table.regions.index("USA")
    for origin in ("CAN", "MEX"):
        mine = [route for route in routes if route.origin == origin]
        o = table.regions.index(origin)
        by_services = sum(r.after - r.before for r in mine if r.paid_by == "services")
        services = (base.flow_ods - table.flow_ods)[o, usa, 27:].sum()
        assert services == pytest.approx(by_services, rel=1e-6)
        for r in mine:
            assert r.output_after - r.output_before == pytest.approx(r.after - r.before, abs=0.1)
            imports = r.imports_after - r.imports_before
            paid = r.after - r.before if r.paid_by == "imports" else 0.0
            assert imports == pytest.approx(paid, abs=0.1)
    assert {r.sector for r in routes if r.paid_by == "imports"} <= set(PROCESSING["MEX"])
    assert "MEX C27" in str(table.report)


def test_uplift_beyond_the_services_is_refused(base: BuiltTable) -> None:
    target = np.full(50, np.nan)
    target[base.sectors.index("C29")] = 1e6
    with pytest.raises(BadInput, match="cannot pay for an uplift"):
        calibrate_to_customs(base, {"CAN": target})


def test_missed_sanity_figure_fails_the_build(base: BuiltTable) -> None:
    with pytest.raises(BadInput, match=r"world output, tn is 199\.69.*, expected 150"):
        checked(base, (Expected("world output, tn", 150.0, 0.05),))


def test_fit_meets_totals_and_refuses_what_it_cannot() -> None:
    seed = np.array([[1.0, 2.0], [3.0, 4.0]])
    table, _ = fit_totals(seed, np.array([4.0, 6.0]), np.array([5.0, 5.0]))
    np.testing.assert_allclose(table.sum(axis=0), [5.0, 5.0], rtol=1e-9)
    np.testing.assert_allclose(table.sum(axis=1), [4.0, 6.0], rtol=1e-9)
    cross = table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])
    assert cross == pytest.approx(1 * 4 / (2 * 3))
    with pytest.raises(BadInput, match="left a gap"):
        fit_totals(np.eye(2), np.array([1.0, 3.0]), np.array([2.0, 2.0]))
