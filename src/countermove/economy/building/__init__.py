"""Build the shipped tables from official files: ``countermove data build``."""

from countermove.economy.building.icio_2022 import build_icio_2022
from countermove.economy.building.run import build_all

__all__ = ["build_all", "build_icio_2022"]
