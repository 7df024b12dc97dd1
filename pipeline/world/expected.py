"""What a sound build must show: figures of an earlier, separate build by the same method.

Tolerances are half a unit of the last printed digit unless stated. ``CAN C29 to USA`` and
``USA C29 to CAN`` are cells of the source cube itself. Two US tariff figures have a slightly wider
band, because cells without imports in 2024 are filled in differently here (50 million of revenue).
Canada's two are of a separate script by the rules of card ``canada-tariffs``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure by name, its expected value, and the largest gap allowed."""

    name: str
    value: float
    tolerance: float


def _rows(text: str) -> tuple[Expected, ...]:
    """Read lines ``name | value | tolerance``."""
    out = []
    for line in text.strip().splitlines():
        name, value, tolerance = (part.strip() for part in line.split("|"))
        out.append(Expected(name, float(value), float(tolerance)))
    return tuple(out)


ACCOUNTS = _rows(
    """
    residual | 0 | 1e-12
    world GDP, tn | 96.6 | 0.05
    world output, tn | 199.7 | 0.05
    value added / output | 0.481 | 0.0005
    trade / GDP | 0.281 | 0.0005
    ROW value added / output | 0.58 | 0.005
    lowest income / value added | 0.604 | 0.0005
    share of zero trade shares | 0.116 | 0.0005
    sectors without output | 51 | 0
    cells without spending | 10 | 0
    cells bought at home only | 81 | 0
    least value-added share | 0.02 | 1e-6
    deficit / value added USA, % | 3.8 | 0.05
    deficit USA, bn | 962 | 0.5
    deficit / value added MEX, % | 3.5 | 0.05
    deficit / value added CAN, % | -0.2 | 0.05
    deficit / value added CHN, % | -3.2 | 0.05
    deficit / value added DEU, % | -1.7 | 0.05
    deficit / value added ROW, % | 10.8 | 0.05
    deficit / value added IRL, % | -40 | 0.5
    deficit / value added SGP, % | -35 | 0.5
    deficit / value added LUX, % | -35 | 0.5
    deficit / value added NOR, % | -30 | 0.5
    deficit / value added KHM, % | 35 | 0.5
    goods CAN to USA, bn | 317.5 | 0.05
    CAN goods to USA / value added | 0.155 | 0.0005
    CAN C29 output, bn | 58.8 | 0.05
    CAN C29 to USA, mn | 32302 | 0.5
    USA C29 to CAN, mn | 38320 | 0.5
    CAN C29 to USA / output | 0.55 | 0.005
    CAN C29 value-added share | 0.204 | 0.0005
    share of CAN in CAN C29 purchases | 0.235 | 0.0005
    share of USA in CAN C29 purchases | 0.39 | 0.005
    US C29 purchases, bn | 966 | 0.5
    share of USA in US C29 purchases | 0.67 | 0.01
    share of MEX in US C29 purchases | 0.11 | 0.005
    share of CAN in US C29 purchases | 0.033 | 0.0005
    median home share of goods | 0.55 | 0.005
    median home share of services | 0.95 | 0.005
    goods with home share under 1 % | 0.05 | 0.006
    """
)

TARIFFS = _rows(
    """
    tariff of USA on goods, % | 3.3 | 0.05
    tariff of CAN on goods, % | 0.80 | 0.005
    tariff of MEX on goods, % | 2.4 | 0.05
    tariff of CHN on goods, % | 4.5 | 0.05
    tariff of DEU on goods, % | 1.0 | 0.05
    tariff of JPN on goods, % | 1.3 | 0.05
    tariff of IND on goods, % | 6.2 | 0.05
    tariff of BRA on goods, % | 10.7 | 0.05
    tariff of ROW on goods, % | 6.6 | 0.05
    US tariff on goods from CAN, % | 0.10 | 0.005
    US tariff on goods from MEX, % | 0.26 | 0.005
    US tariff on goods from CHN, % | 12.1 | 0.06
    US tariff on goods from DEU, % | 1.6 | 0.05
    US tariff on goods from KOR, % | 0.2 | 0.05
    US tariff on goods from VNM, % | 5.7 | 0.05
    US tariff on C29 from CHN, % | 25.0 | 0.05
    US tariff on C24A from CHN, % | 24.0 | 0.05
    tariff revenue USA, bn | 82.9 | 0.1
    tariff revenue CHN, bn | 92.5 | 0.05
    tariff revenue CAN, bn | 3.45 | 0.005
    """
)

ICIO_2022 = ACCOUNTS + TARIFFS

CUSTOMS_2024 = _rows(
    """
    residual | 0 | 1e-12
    world output, tn | 199.8 | 0.05
    least value-added share | 0.02 | 1e-6
    deficit / value added USA, % | 3.8 | 0.05
    deficit USA, bn | 962 | 0.5
    deficit / value added MEX, % | 3.5 | 0.05
    deficit / value added CAN, % | -0.2 | 0.05
    deficit / value added CHN, % | -3.2 | 0.05
    goods CAN to USA, bn | 347.9 | 0.5
    share of CAN in CAN C29 purchases | 0.235 | 0.0005
    USA C29 to CAN, mn | 38320 | 0.5
    sectors without output | 51 | 0
    """
)
