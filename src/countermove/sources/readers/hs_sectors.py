"""From a six-digit product to the sector of the world table, through the GTAP sectors."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from countermove.errors import BadInput

CROSSWALK = "budget_lab_tariffs/hs6_gtap_crosswalk.csv.gz"

SECTOR_OF_GTAP = {
    **dict.fromkeys(
        (
            "PDR",
            "WHT",
            "GRO",
            "V_F",
            "OSD",
            "C_B",
            "PFB",
            "OCR",
            "CTL",
            "OAP",
            "RMK",
            "WOL",
        ),
        "A01",
    ),
    "FRS": "A02",
    "FSH": "A03",
    "COA": "B05",
    "OIL": "B06",
    "GAS": "B06",
    **dict.fromkeys(("CMT", "OMT", "VOL", "MIL", "PCR", "SGR", "OFD", "B_T"), "C10T12"),
    "TEX": "C13T15",
    "WAP": "C13T15",
    "LEA": "C13T15",
    "LUM": "C16",
    "PPP": "C17_18",
    "P_C": "C19",
    "CHM": "C20",
    "BPH": "C21",
    "RPP": "C22",
    "NMM": "C23",
    "I_S": "C24A",
    "NFM": "C24B",
    "FMP": "C25",
    "ELE": "C26",
    "EEQ": "C27",
    "OME": "C28",
    "MVH": "C29",
    "OMF": "C31T33",
    "ELY": "D",
    "GDT": "D",
}


def sector_of_hs6(sources: Path) -> dict[str, str]:
    """Return the sector of each six-digit product of the crosswalk.

    Other mining splits into metal ores (chapter 26) and the rest, other transport equipment into
    ships (chapter 89) and the rest. Chapters 98 and 99 have no sector and are absent.

    Args:
        sources: folder of the source files.

    Source: HS6 to GTAP concordance of the Budget Lab at Yale; GTAP to ICIO sectors by definition.
    """
    path = sources / CROSSWALK
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    sectors = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            hs6, gtap = row["hs6_code"], row["gtap_code"].upper()
            if gtap == "OXT":
                sectors[hs6] = "B07" if hs6[:2] == "26" else "B08"
            elif gtap == "OTN":
                sectors[hs6] = "C301" if hs6[:2] == "89" else "C302T309"
            else:
                sectors[hs6] = SECTOR_OF_GTAP[gtap]
    return sectors
