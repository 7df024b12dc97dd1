"""Everyday names of goods, and the headings of HS 2022 that hold them, for a search.

The titles of headings are in the words of the Harmonized System and in British spelling; what
people type is neither. Each heading is read from the title of HS 2022 (``codes/data/hs_2022.csv``).
"""

from __future__ import annotations

from collections.abc import Mapping

EVERYDAY: Mapping[str, str] = {
    "apple": "0808", "aspirin": "291822 3004", "auto parts": "8708", "automobile": "8703",
    "bacon": "0203 0210", "barley": "1003", "battery": "8506 8507", "beef": "0201 0202",
    "beer": "2203", "berries": "0810 0811",
    "bread": "1905", "bus": "8702", "butter": "0405", "cabinets": "9403", "canola": "1205 1514",
    "car": "8703", "car parts": "8708",
    "cheese": "0406", "chicken": "0207",
    "chip": "8541 8542", "chocolate": "1806",
    "cigarettes": "2402", "clothing": "6109 6110 6203 6204", "coal": "2701",
    "coffee": "0901 2101", "cold-rolled steel": "7209",
    "computer": "8471", "corn": "1005", "crab": "0306", "diesel": "2710", "drug": "3004",
    "egg": "0407 0408", "electric car": "870380", "electric truck": "870460",
    "electric vehicle": "870380 870460", "electricity": "2716", "engine": "8407 8408",
    "fertilizer": "3102 3104 3105",
    "flat steel": "7208 7209 7210 7211 7212 7225",
    "fish": "0302 0303 0304", "flour": "1101", "fridge": "8418", "fries": "2004",
    "furniture": "9401 9403", "gas": "2711", "gasoline": "2710", "gold": "7108",
    "ham": "0203 0210", "hardwood lumber": "44072 44079", "helicopter": "8802",
    "hot-rolled coil": "7208", "hot-rolled steel": "7208",
    "hybrid car": "870340 870350 870360 870370", "jeans": "6203 6204", "juice": "2009",
    "ketchup": "2103", "laptop": "8471", "lentils": "0713", "light truck": "8704",
    "lobster": "0306", "log": "4403",
    "lumber": "4403 4407 4409", "maple": "1702", "mattress": "9404",
    "medicine": "3003 3004",
    "milk": "0401 0402", "natural gas": "271111 271121", "motorcycle": "8711", "newsprint": "4801",
    "oatmeal": "1104",
    "oats": "1004", "oil": "2709 2710", "orange juice": "2009",
    "passenger car": "8703", "passenger vehicle": "8703", "pasta": "1902", "peanut": "1202 2008",
    "phone": "8517", "pickup": "8704", "pickup truck": "8704", "pizza": "1905",
    "plane": "8802", "plywood": "4412",
    "pork": "0203", "potash": "3104", "potato": "0701 2004", "propane": "2711", "pulp": "4703",
    "salmon": "0302 0303 0304", "seafood": "0302 0303 0304 0306", "semiconductor": "8541 8542",
    "shingles": "4418", "shoe": "6402 6403 6404", "shrimp": "0306", "sneaker": "6402 6404",
    "softwood": "44031 44032 44071 440910", "softwood lumber": "44071", "soy": "1201 2304",
    "steel": "7206 7207 7208 7209 7210 7211 7212 7225",
    "steel coil": "7208 7209 7210", "suv": "8703",
    "syrup": "1702", "t-shirt": "6109", "television": "8528", "timber": "4403 4407", "tire": "4011",
    "toilet paper": "4818", "tomato": "0702 2002", "toy": "9503", "truck": "8704",
    "tuna": "0302 0303 1604", "turkey": "0207", "uranium": "2612 2844", "vaccine": "3002",
    "washing machine": "8450", "wheat": "1001", "whiskey": "2208", "whisky": "2208", "wine": "2204",
}  # fmt: skip
"""Headings, or subheadings of what is a part of one, by name.

Names are in lower case, and singular where that is a beginning of the plural.
"""
FRENCH: Mapping[str, str] = {
    "pomme": "0808", "aspirine": "291822 3004", "pièces d’auto": "8708", "bacon": "0203 0210",
    "orge": "1003",
    "pile": "8506", "batterie": "8507", "bœuf": "0201 0202", "viande": "0201 0202 0203 0207",
    "bière": "2203", "petits fruits": "0810 0811", "bleuet": "0810 0811", "fraise": "0810 0811",
    "pain": "1905", "autobus": "8702", "autocar": "8702", "beurre": "0405", "armoire": "9403",
    "canola": "1205 1514", "colza": "1205 1514", "voiture": "8703", "auto": "8703",
    "voiture électrique": "870380", "auto électrique": "870380", "camion électrique": "870460",
    "véhicule électrique": "870380 870460", "voiture hybride": "870340 870350 870360 870370",
    "automobile": "8703", "véhicule": "8702 8703 8704", "fromage": "0406", "poulet": "0207",
    "puce": "8541 8542", "chocolat": "1806", "cigarette": "2402",
    "vêtement": "6109 6110 6203 6204", "charbon": "2701", "café": "0901 2101",
    "ordinateur": "8471", "maïs": "1005", "crabe": "0306", "diesel": "2710", "gazole": "2710",
    "œuf": "0407 0408", "électricité": "2716", "moteur": "8407 8408", "engrais": "3102 3104 3105",
    "poisson": "0302 0303 0304", "farine": "1101", "réfrigérateur": "8418", "frigo": "8418",
    "frites": "2004", "meuble": "9401 9403", "gaz": "2711", "gaz naturel": "271111 271121",
    "essence": "2710", "or": "7108",
    "jambon": "0203 0210", "hélicoptère": "8802", "jean": "6203 6204", "jus": "2009",
    "jus d’orange": "2009", "ketchup": "2103", "portable": "8471 8517", "lentille": "0713",
    "homard": "0306", "grume": "4403", "bois": "4403 4407 4409", "bois d’œuvre": "4407 4409",
    "bois d’œuvre résineux": "44071", "bois résineux": "44071", "bois de construction": "4407",
    "bois feuillu": "44072 44079",
    "érable": "1702", "matelas": "9404", "médicament": "3003 3004", "lait": "0401 0402",
    "moto": "8711", "papier journal": "4801", "flocons d’avoine": "1104", "avoine": "1004",
    "pétrole": "2709 2710", "pâtes": "1902", "arachide": "1202 2008", "téléphone": "8517",
    "camionnette": "8704", "pizza": "1905", "avion": "8802", "contreplaqué": "4412",
    "porc": "0203", "potasse": "3104", "pomme de terre": "0701 2004", "propane": "2711",
    "pâte à papier": "4703", "saumon": "0302 0303 0304", "fruits de mer": "0306",
    "semi-conducteur": "8541 8542", "bardeau": "4418", "chaussure": "6402 6403 6404",
    "crevette": "0306", "basket": "6402 6404", "résineux": "44031 44032 44071 440910",
    "soja": "1201 2304",
    "soya": "1201 2304", "acier": "7206 7207 7208 7209 7210 7211 7212 7225",
    "bobine d’acier": "7208 7209 7210", "acier plat": "7208 7209 7210 7211 7212 7225",
    "aluminium": "7601 7604 7606", "sirop": "1702", "tee-shirt": "6109", "t-shirt": "6109",
    "télévision": "8528",
    "téléviseur": "8528", "pneu": "4011", "papier hygiénique": "4818", "tomate": "0702 2002",
    "jouet": "9503", "camion": "8704", "thon": "0302 0303 1604", "dinde": "0207",
    "uranium": "2612 2844", "vaccin": "3002", "lave-linge": "8450", "laveuse": "8450",
    "machine à laver": "8450", "blé": "1001", "whisky": "2208", "vin": "2204",
}  # fmt: skip
"""The same for French words, in the singular where that is a beginning of the plural."""
SPELLINGS: Mapping[str, str] = {
    "aluminum": "aluminium", "center": "centre",
    "color": "colour", "fiber": "fibre", "jewelry": "jewellery", "meter": "metre",
    "mold": "mould", "plow": "plough", "sulfur": "sulphur", "tire": "tyre",
}  # fmt: skip
"""American spellings, and those of the Harmonized System."""
