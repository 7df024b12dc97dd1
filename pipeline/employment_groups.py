"""Which industries each published employment figure covers, per country."""

from __future__ import annotations

US_GROUPS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("oil_gas_extraction",): ("B06",),
    ("mining_ex_oil_gas",): ("B05", "B07", "B08"),
    ("support_mining",): ("B09",),
    ("food_misc_nondurable",): ("C10T12",),
    ("textiles", "apparel"): ("C13T15",),
    ("wood_products",): ("C16",),
    ("paper_products", "printing"): ("C17_18",),
    ("petroleum_coal",): ("C19",),
    ("chemicals",): ("C20", "C21"),
    ("plastics_rubber",): ("C22",),
    ("nonmetallic_minerals",): ("C23",),
    ("primary_metals",): ("C24A", "C24B"),
    ("fabricated_metals",): ("C25",),
    ("computer_electronic",): ("C26",),
    ("electrical_equipment",): ("C27",),
    ("machinery",): ("C28",),
    ("furniture", "misc_durable_mfg"): ("C31T33",),
    ("utilities",): ("D",),
    ("waste_management",): ("E",),
    ("construction",): ("F",),
    ("wholesale_trade", "auto_dealers", "food_bev_stores", "general_merch", "other_retail"): ("G",),
    ("rail_transport", "truck_transport", "transit_ground", "pipeline_transport"): ("H49",),
    ("water_transport",): ("H50",),
    ("air_transport",): ("H51",),
    ("other_transport_support", "warehousing"): ("H52", "H53"),
    ("accommodation", "food_services"): ("I",),
    ("publishing", "motion_picture"): ("J58T60",),
    ("broadcasting_telecom",): ("J61",),
    ("data_processing", "computer_systems_design"): ("J62_63",),
    ("other_real_estate",): ("L",),
    ("admin_support", "rental_leasing"): ("N",),
    ("ambulatory_health", "hospitals", "nursing_care", "social_assistance"): ("Q",),
    ("arts_sports", "amusements"): ("R",),
    ("other_services",): ("S",),
}
"""Columns of the US file (BEA summary industries) and the sectors they cover.

Columns that need more than a sum (transport equipment, finance, professional services, education)
are in the build."""

DURABLES = ("C16", "C23", "C24A", "C24B", "C25", "C26", "C27", "C28", "C301", "C302T309", "C31T33")
NONDURABLES = ("C10T12", "C13T15", "C17_18", "C19", "C20", "C21", "C22")
MINING = ("B05", "B06", "B07", "B08", "B09")
TRANSPORT = ("H49", "H50", "H51", "H52", "H53")

CANADA_GROUPS: dict[str, tuple[str, ...]] = {
    "agriculture": ("A01",),
    "utilities": ("D",),
    "construction": ("F",),
    "trade": ("G",),
    "transport": TRANSPORT,
    "professional": ("J62_63", "M"),
    "business_support": ("E", "N"),
    "education": ("P",),
    "health": ("Q",),
    "information_recreation": ("J58T60", "J61", "R"),
    "accommodation_food": ("I",),
    "other_services": ("S", "T"),
    "public_administration": ("O",),
}
"""Labour Force Survey industries and their sectors; natural resources, manufacturing and finance
are divided in the build with the survey's finer shares of 2019."""

MEXICO_PRIMARY = ("A01", "A02", "A03")
MEXICO_SECONDARY = (*MINING, *NONDURABLES, *DURABLES, "C29", "D", "E", "F")
MEXICO_TRANSPORT_EQUIPMENT = ("C29", "C301", "C302T309")
MEXICO_PROFESSIONAL_FINANCE = ("J62_63", "K", "L", "M", "N")
MEXICO_OTHER_TERTIARY = (*TRANSPORT, "J58T60", "J61", "O", "P", "Q", "R", "S", "T")
