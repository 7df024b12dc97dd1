"""Which industries of each published source belong to which sectors of the OECD tables.

A source that is finer than the sectors is summed; one that is coarser is shared by all its sectors,
which then get the same geography.
"""

from __future__ import annotations

from collections.abc import Mapping

BEA_LINES: Mapping[str, tuple[int, ...]] = {
    "A01": (4,), "A02": (5,), "A03": (5,), "B05": (8,), "B06": (7,), "B07": (8,), "B08": (8,),
    "B09": (9,), "C10T12": (26,), "C13T15": (27, 28), "C16": (14,), "C17_18": (29, 30),
    "C19": (31,), "C20": (32,), "C21": (32,), "C22": (33,), "C23": (15,), "C24A": (16,),
    "C24B": (16,), "C25": (17,), "C26": (19,), "C27": (20,), "C28": (18,), "C29": (21,),
    "C301": (22,), "C302T309": (22,), "C31T33": (23, 24), "D": (10,), "E": (67,), "F": (11,),
    "G": (34, 35), "H49": (38, 40, 41, 42), "H50": (39,), "H51": (37,), "H52": (43, 44),
    "H53": (43, 44), "I": (79,), "J58T60": (46, 47), "J61": (48,), "J62_63": (49, 62), "K": (51,),
    "L": (57,), "M": (61, 63, 64), "N": (58, 66), "O": (83,), "P": (69, 86), "Q": (70,),
    "R": (76,), "S": (82,), "T": (82,),
}  # fmt: skip
"""Line codes of BEA tables SAGDP2N and SAGDP4N by sector. Public schools are in line 86."""

SHARED_LINES = frozenset(
    "A02 A03 B05 B07 B08 C20 C21 C24A C24B C301 C302T309 H52 H53 P S T".split()
)
"""Sectors whose lines also hold other sectors: their geography is that of the whole line."""

LFS_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Agriculture": ("A01",),
    "Forestry and logging": ("A02",),
    "Fishing, hunting": ("A03",),
    "Mining, quarrying": ("B05", "B06", "B07", "B08", "B09"),
    "Utilities": ("D",),
    "Construction": ("F",),
    "Durables": ("C16", "C23", "C24A", "C24B", "C25", "C26", "C27", "C28", "C29", "C301",
                 "C302T309", "C31T33"),
    "Non-durables": ("C10T12", "C13T15", "C17_18", "C19", "C20", "C21", "C22"),
    "Wholesale and retail": ("G",),
    "Transportation and warehousing": ("H49", "H50", "H51", "H52", "H53"),
    "Finance and insurance": ("K",),
    "Real estate": ("L",),
    "Professional": ("J62_63", "M"),
    "Business, building": ("E", "N"),
    "Educational": ("P",),
    "Health": ("Q",),
    "Information, culture": ("J58T60", "J61", "R"),
    "Accommodation": ("I",),
    "Other services": ("S", "T"),
    "Public administration": ("O",),
}  # fmt: skip
"""Industries of Statistics Canada's table 14-10-0023 (start of their names) and their sectors."""

PCE_COMMODITIES: Mapping[str, str] = {
    "111CA": "A01", "113FF": "A02", "211": "B06", "212": "B08", "213": "B09", "22": "D",
    "23": "F", "321": "C16", "327": "C23", "331": "C24A", "332": "C25", "333": "C28",
    "334": "C26", "335": "C27", "3361MV": "C29", "3364OT": "C302T309", "337": "C31T33",
    "339": "C31T33", "311FT": "C10T12", "313TT": "C13T15", "315AL": "C13T15", "322": "C17_18",
    "323": "C17_18", "324": "C19", "325": "C20", "326": "C22", "42": "G", "441": "G", "445": "G",
    "452": "G", "4A0": "G", "481": "H51", "482": "H49", "483": "H50", "484": "H49", "485": "H49",
    "486": "H49", "487OS": "H52", "493": "H52", "511": "J58T60", "512": "J58T60", "513": "J61",
    "514": "J62_63", "521CI": "K", "523": "K", "524": "K", "525": "K", "HS": "L", "ORE": "L",
    "532RL": "N", "5411": "M", "5415": "J62_63", "5412OP": "M", "55": "M", "561": "N",
    "562": "E", "61": "P", "621": "Q", "622": "Q", "623": "Q", "624": "Q", "711AS": "R",
    "713": "R", "721": "I", "722": "I", "81": "S", "GFGD": "O", "GFGN": "O", "GFE": "O",
    "GSLG": "O", "GSLE": "O",
}  # fmt: skip
"""BEA summary commodities by sector; scrap and used goods and 'other' have no producer."""

MEDICINES = "Pharmaceutical"
"""Spending categories that start so take chemicals (325) from the pharmaceutical sector."""
