"""The two doors to an :class:`Economy`: from flows (exact by construction) and from shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float
from countermove.economy.arguments import check_labels, codes, rates, shaped
from countermove.economy.economy import Economy
from countermove.economy.elasticities import HIGHEST, LOWEST, POSITIVE
from countermove.economy.leontief import leontief_inverse
from countermove.errors import InvalidEconomy
from countermove.sources.readers.long_csv import HIGHEST_RATE

DEFICIT_TOLERANCE = 1e-4
ROUNDING = 1e-12
"""Final demand this share of spending below zero (value added: of output) is the noise of sums."""


def economy_from_flows(
    flow_ods: ArrayLike,
    input_purchases_dsk: ArrayLike,
    tariff_rate_ods: ArrayLike,
    *,
    regions: Sequence[str],
    sectors: Sequence[str],
    theta_s: ArrayLike,
    highest_rate: float = HIGHEST_RATE,
    **labels: Any,
) -> Economy:
    """Build an economy from trade flows, input purchases and tariffs; exact by construction.

    Everything else follows from accounting: output is the sum of sales, spending the sum of
    purchases with duty, value added output less inputs, final demand spending less inputs, and the
    deficit what closes the budget. No balancing is done and no number is moved,
    save that rounding noise below zero (``ROUNDING``) is zero.

    Args:
        flow_ods: (N, N, J) sales at basic prices for all uses, own sales on the diagonal, >= 0.
        input_purchases_dsk: (N, J, J) purchases of good ``s`` by user ``k``, duty paid, >= 0
            (published tables hold a few slightly negative cells; below -1 % of the user's output
            they are refused).
        tariff_rate_ods: (N, N, J) ad-valorem rates; 0.25 for 25 %.
        regions: N codes. sectors: J codes. theta_s: (J,) or scalar trade elasticity,
            from 0.1 to 200.
        highest_rate: a rate above it is taken for per cent and refused; raise it if it is meant.
        **labels: ``employment_ds, goods_s, margin_d, duty_response_d, name, year, unit,
            elasticities, cards, rules`` of :class:`Economy`.

    Raises:
        InvalidEconomy: value added or final demand is negative somewhere (the cell is named).

    References:
        Caliendo & Parro (2015), eqs. (13)-(15), read as accounting identities.

    >>> import numpy as np
    >>> flow = np.array([[[8.0], [2.0]], [[2.0], [8.0]]])
    >>> e = economy_from_flows(flow, np.zeros((2, 1, 1)), np.zeros((2, 2, 1)),
    ...                        regions=["A", "B"], sectors=["g"], theta_s=4.0)
    >>> e.trade_share_ods[0, :, 0].tolist()
    [0.8, 0.2]
    """
    regions, sectors = codes("regions", regions), codes("sectors", sectors)
    check_labels(labels)
    n, j = len(regions), len(sectors)
    flow = shaped("flow_ods", flow_ods, (n, n, j))
    inputs = shaped("input_purchases_dsk", input_purchases_dsk, (n, j, j))
    given = shaped("tariff_rate_ods", tariff_rate_ods, (n, n, j))
    tariff, said = rates(given, highest_rate, regions, sectors)
    labels["rules"] = tuple(dict.fromkeys((*labels.get("rules", ()), *said)))
    if (flow < 0).any():
        raise InvalidEconomy("flows must be >= 0; set small negatives to zero.")

    margins, earned = np.zeros((n, j)), flow
    if labels.get("margin_d") is not None:
        margin = shaped("margin_d", labels["margin_d"], (n,))
        earned = flow * (1.0 - margin * ~np.eye(n, dtype=bool))[:, :, None]
        margins = (flow - earned).sum(axis=0)
    output = earned.sum(axis=1)
    spending_ods = flow * (1.0 + tariff)
    spending = spending_ods.sum(axis=0)
    home = np.eye(n)[:, :, None] * np.ones(j)
    trade_share = np.divide(spending_ods, spending[None], out=home, where=spending[None] > 0)
    producing = output > 0
    io_share = np.divide(
        inputs, output[:, None, :], out=np.zeros_like(inputs), where=producing[:, None, :]
    )
    idle_inputs = inputs.sum(axis=1)[~producing]
    if idle_inputs.size and idle_inputs.max() > 0:
        raise InvalidEconomy("input purchases of a sector without output; set them to zero.")
    share = 1.0 - io_share.sum(axis=1)
    value_added_share = _without_noise("value added", share, np.ones((n, j)), regions, sectors)
    left = spending - inputs.sum(axis=2)
    final = _without_noise("final demand", left, spending, regions, sectors)
    value_added = (value_added_share * output + margins).sum(axis=1)
    revenue = np.einsum("ods,ods->d", flow, tariff)
    income = final.sum(axis=1)
    for what, total in (("income from work", value_added), ("final demand", income)):
        if not (total > 0).all():
            raise InvalidEconomy(
                f"{regions[int(total.argmin())]} has no {what}; every region needs sales and "
                "purchases of its own: complete its flows or leave it out."
            )
    return Economy(
        regions=regions,
        sectors=sectors,
        trade_share_ods=trade_share,
        value_added_share_ds=value_added_share,
        io_share_dsk=io_share,
        final_share_ds=final / income[:, None],
        expenditure_ds=spending,
        value_added_d=value_added,
        deficit_d=income - value_added - revenue,
        tariff_rate_ods=tariff,
        theta_s=_elasticities(theta_s, sectors),
        **labels,
    )


def economy_from_shares(
    *,
    regions: Sequence[str],
    sectors: Sequence[str],
    trade_share_ods: ArrayLike,
    value_added_share_ds: ArrayLike,
    io_share_dsk: ArrayLike,
    final_share_ds: ArrayLike,
    value_added_d: ArrayLike,
    tariff_rate_ods: ArrayLike,
    theta_s: ArrayLike,
    deficit_d: ArrayLike | None = None,
    highest_rate: float = HIGHEST_RATE,
    **labels: Any,
) -> Economy:
    """Build an economy from shares and value added; spending, output and deficits are solved for.

    Shares and value added imply the deficits. A ``deficit_d`` that is given is compared with
    them: it is replaced where within 1e-4 of value added (published tables are rounded), else
    refused.

    Args:
        regions, sectors: N and J codes.
        trade_share_ods: (N, N, J) shares of tariff-inclusive spending, sum to 1 over ``o``.
        value_added_share_ds: (N, J). io_share_dsk: (N, J, J); over ``s`` it sums to one minus the
            value-added share. final_share_ds: (N, J), sums to 1 over ``s``.
        value_added_d: (N,) wage income, excludes tariff revenue. tariff_rate_ods: (N, N, J).
        theta_s: (J,) or scalar. deficit_d: (N,) or ``None``.
        highest_rate: as in :func:`economy_from_flows`, and so are further labels.

    Raises:
        InvalidEconomy: shares do not add up, or the deficits given contradict them.

    References:
        Caliendo & Parro (2015), eqs. (13)-(15).
    """
    regions, sectors = codes("regions", regions), codes("sectors", sectors)
    check_labels(labels)
    if labels.get("margin_d") is not None:
        raise InvalidEconomy("margin_d needs flows; build the economy with economy_from_flows.")
    n, j = len(regions), len(sectors)
    share = shaped("trade_share_ods", trade_share_ods, (n, n, j))
    va_share = shaped("value_added_share_ds", value_added_share_ds, (n, j))
    io_share = shaped("io_share_dsk", io_share_dsk, (n, j, j))
    final_share = shaped("final_share_ds", final_share_ds, (n, j))
    value_added = shaped("value_added_d", value_added_d, (n,))
    given = shaped("tariff_rate_ods", tariff_rate_ods, (n, n, j))
    tariff, said = rates(given, highest_rate, regions, sectors)
    labels["rules"] = tuple(dict.fromkeys((*labels.get("rules", ()), *said)))
    if (tariff <= -1).any() or (value_added <= 0).any():
        raise InvalidEconomy(
            "tariff_rate_ods must lie above -1 and value_added_d above 0; rates are shares, 0.25 "
            "for 25 %, and every region needs income from work."
        )
    for name, total in (
        ("trade_share_ods over o", share.sum(axis=0)),
        ("value_added_share_ds plus io_share_dsk over s", va_share + io_share.sum(axis=1)),
        ("final_share_ds over s", final_share.sum(axis=1)),
    ):
        gap = float(np.abs(total - 1.0).max())
        if not gap <= 1e-6:
            raise InvalidEconomy(f"{name} must sum to 1; the largest gap is {gap:.1e}.")
    share = share / share.sum(axis=0)
    va_share = 1.0 - io_share.sum(axis=1)
    final_share = final_share / final_share.sum(axis=1, keepdims=True)

    net_share = share / (1.0 + tariff)
    spending, income = _spending_and_income(net_share, va_share, io_share, final_share, value_added)
    if (spending < -1e-12 * value_added.sum()).any() or (income <= 0).any():
        raise InvalidEconomy(
            "these shares imply negative spending; check that value_added_d excludes tariff "
            "revenue and that trade_share_ods is indexed [origin, destination, sector]."
        )
    spending = np.maximum(spending, 0.0)
    flow = net_share * spending[None]
    revenue = np.einsum("ods,ods->d", flow, tariff)
    implied = income - value_added - revenue
    if deficit_d is not None:
        given = shaped("deficit_d", deficit_d, (n,))
        moved = np.abs(given - implied) / value_added
        worst = int(moved.argmax())
        if moved[worst] > DEFICIT_TOLERANCE:
            raise InvalidEconomy(
                f"deficit_d of {regions[worst]} is {given[worst]:.6g}, but shares "
                f"and value added imply {implied[worst]:.6g}: {moved[worst]:.1e} of value added "
                f"apart (limit {DEFICIT_TOLERANCE:.0e}). Leave deficit_d out to take the latter."
            )
    return Economy(
        regions=regions,
        sectors=sectors,
        trade_share_ods=share,
        value_added_share_ds=va_share,
        io_share_dsk=io_share,
        final_share_ds=final_share,
        expenditure_ds=spending,
        value_added_d=value_added,
        deficit_d=implied,
        tariff_rate_ods=tariff,
        theta_s=_elasticities(theta_s, sectors),
        **labels,
    )


def _spending_and_income(
    net_share: Float, va_share: Float, io_share: Float, final_share: Float, value_added: Float
) -> tuple[Float, Float]:
    """Solve X = io Y + alpha I and sum_s gamma Y = wL for spending X (N, J) and income I (N,)."""
    from scipy.sparse.linalg import LinearOperator, gmres

    n, j = va_share.shape
    net_sdo = np.ascontiguousarray(net_share.transpose(2, 1, 0))
    home = np.clip(np.einsum("dds->ds", net_share), 1e-3, None)
    inverse = leontief_inverse(io_share * home[:, None, :])
    out_per_income = home * np.einsum("dsk,dk->ds", inverse, final_share)
    own = np.clip((va_share * out_per_income).sum(axis=1), 1e-3, None)

    def equations(vector: Float) -> Float:
        spending, income = vector[: n * j].reshape(n, j), vector[n * j :]
        output = np.matmul(spending.T[:, None, :], net_sdo)[:, 0, :].T
        gap = spending - np.einsum("dsk,dk->ds", io_share, output) - final_share * income[:, None]
        return np.concatenate([gap.ravel(), (va_share * output).sum(axis=1)])

    def domestic_inverse(vector: Float) -> Float:
        gap, paid = vector[: n * j].reshape(n, j), vector[n * j :]
        fixed = np.einsum("dsk,dk->ds", inverse, gap)
        income = (paid - (va_share * home * fixed).sum(axis=1)) / own
        spending = fixed + np.einsum("dsk,dk->ds", inverse, final_share) * income[:, None]
        return np.concatenate([spending.ravel(), income])

    size = n * j + n
    target = np.concatenate([np.zeros(n * j), value_added])
    operator = LinearOperator((size, size), matvec=equations, dtype=np.float64)
    precondition = LinearOperator((size, size), matvec=domestic_inverse, dtype=np.float64)
    solution = domestic_inverse(target)
    for _ in range(8):
        gap = target - equations(solution)
        if np.abs(gap).max() <= 1e-15 * value_added.sum():
            break
        step, _ = gmres(operator, gap, M=precondition, rtol=1e-8, restart=60, maxiter=20)
        solution = solution + step
    return solution[: n * j].reshape(n, j), solution[n * j :]


def _elasticities(theta_s: ArrayLike, sectors: Sequence[str]) -> Float:
    """Return (J,) elasticities within the range that is taken; the first outside it is named."""
    theta = shaped("theta_s", theta_s, (len(sectors),), spread=True)
    outside = (theta > 0) & ~((theta >= LOWEST) & (theta <= HIGHEST))  # others: by the economy
    if outside.any():
        first = int(outside.argmax())
        raise InvalidEconomy(f"theta_s is {theta[first]:g} at s={sectors[first]}; {POSITIVE}.")
    return theta


def _without_noise(
    what: str, values: Float, scale: Float, regions: Sequence[str], sectors: Sequence[str]
) -> Float:
    """Return differences; negative ones within ``ROUNDING`` of their first term are zero."""
    values = np.where((values < 0) & (values >= -ROUNDING * scale), 0.0, values)
    if (values < 0).any():
        d, s = map(int, np.unravel_index(int(values.argmin()), values.shape))
        raise InvalidEconomy(
            f"{what} is negative in {regions[d]} {sectors[s]} ({values[d, s]:.6g}), and in "
            f"{int((values < 0).sum())} cells in all. Reduce the input purchases of that "
            "cell or raise its flow."
        )
    return values
