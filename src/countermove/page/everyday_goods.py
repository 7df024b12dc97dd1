"""Everyday names of goods, and the headings of HS 2022 that hold them, for a search.

The titles of headings are in the words of the Harmonized System and in British spelling; what
people type is neither. Each heading is read from the title of HS 2022 (``codes/data/hs_2022.csv``).
"""

from __future__ import annotations

from collections.abc import Mapping

EVERYDAY: Mapping[str, str] = {
    "apple": "0808", "auto parts": "8708", "automobile": "8703",
    "bacon": "0203 0210", "barley": "1003", "battery": "8506 8507", "beef": "0201 0202",
    "beer": "2203", "berries": "0810 0811",
    "bread": "1905", "bus": "8702", "butter": "0405", "cabinets": "9403", "canola": "1205 1514",
    "car": "8703", "car parts": "8708",
    "cheese": "0406", "chicken": "0207",
    "chip": "8541 8542", "chocolate": "1806",
    "cigarettes": "2402", "clothing": "6109 6110 6203 6204", "coal": "2701",
    "coffee": "0901 2101", "cold-rolled steel": "7209",
    "computer": "8471", "corn": "1005", "crab": "0306", "diesel": "2710", "drug": "3004",
    "egg": "0407 0408", "electricity": "2716", "engine": "8407 8408",
    "fertilizer": "3102 3104 3105",
    "flat steel": "7208 7209 7210 7211 7212 7225",
    "fish": "0302 0303 0304", "flour": "1101", "fridge": "8418", "fries": "2004",
    "furniture": "9401 9403", "gas": "2711", "gasoline": "2710", "gold": "7108",
    "ham": "0203 0210", "helicopter": "8802", "hot-rolled coil": "7208", "hot-rolled steel": "7208",
    "jeans": "6203 6204", "juice": "2009",
    "ketchup": "2103", "laptop": "8471", "lentils": "0713", "light truck": "8704",
    "lobster": "0306", "log": "4403",
    "lumber": "4403 4407 4409", "maple": "1702", "mattress": "9404",
    "medicine": "3003 3004",
    "milk": "0401 0402", "motorcycle": "8711", "newsprint": "4801", "oatmeal": "1104",
    "oats": "1004", "oil": "2709 2710", "orange juice": "2009",
    "passenger car": "8703", "passenger vehicle": "8703", "pasta": "1902", "peanut": "1202 2008",
    "phone": "8517", "pickup": "8704", "pickup truck": "8704", "pizza": "1905",
    "plane": "8802", "plywood": "4412",
    "pork": "0203", "potash": "3104", "potato": "0701 2004", "propane": "2711", "pulp": "4703",
    "salmon": "0302 0303 0304", "seafood": "0302 0303 0304 0306", "semiconductor": "8541 8542",
    "shingles": "4418", "shoe": "6402 6403 6404", "shrimp": "0306", "sneaker": "6402 6404",
    "softwood": "4403 4407 4409", "soy": "1201 2304", "steel": "7206 7207 7208 7209 7210 7225",
    "steel coil": "7208 7209 7210", "suv": "8703",
    "syrup": "1702", "t-shirt": "6109", "television": "8528", "timber": "4403 4407", "tire": "4011",
    "toilet paper": "4818", "tomato": "0702 2002", "toy": "9503", "truck": "8704",
    "tuna": "0302 0303 1604", "turkey": "0207", "uranium": "2612 2844", "vaccine": "3002",
    "washing machine": "8450", "wheat": "1001", "whiskey": "2208", "whisky": "2208", "wine": "2204",
}  # fmt: skip
"""Headings by name, in lower case and singular where that is a beginning of the plural."""
SPELLINGS: Mapping[str, str] = {
    "aluminum": "aluminium", "center": "centre",
    "color": "colour", "fiber": "fibre", "jewelry": "jewellery", "meter": "metre",
    "mold": "mould", "plow": "plough", "sulfur": "sulphur", "tire": "tyre",
}  # fmt: skip
"""American spellings, and those of the Harmonized System."""
