"""Words of reports in French: fixed texts, names of places and sectors, numbers.

Names of places and sectors are those of the page's catalogue; texts that reports alone print are
here, each under its English.
"""

from __future__ import annotations

import json
import re
from functools import cache

from countermove.codes.packaged import packaged_text

CATALOGUE = "page/assets/catalogue.json"
THIN, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
NUMBER = re.compile(r"(?<![\w.:/-])\d{1,3}(?:,\d{3})+(?![\d,])|(?<![\w.:/-])\d+\.\d+(?![\w.-])")
FRENCH = {
    "Variant": "Variante", "variant": "variante", "country": "pays", "horizon": "horizon",
    "measure": "grandeur", "value": "valeur", "lo": "bas", "hi": "haut", "band": "fourchette",
    "prediction_lo": "prévision, bas", "prediction_hi": "prévision, haut",
    "above": "au-dessus de 0",
    "kind": "genre", "reference": "référence", "used for": "sert à", "detail": "détail",
    "Income adds": "Revenu, ajout", "Income total": "Revenu, total", "Jobs add": "Emplois, ajout",
    "Jobs total": "Emplois, total", "Output adds": "Production, ajout",
    "Output total": "Production, total", "Long run: income": "Long terme : revenu",
    "Long run: output": "Long terme : production", "As set: income": "Fermeture choisie : revenu",
    "As set: jobs": "Fermeture choisie : emplois",
    "As set: output": "Fermeture choisie : production", "not solved": "non résolu",
    "first year": "première année", "long run": "long terme", "as set": "fermeture choisie",
    "change": "variation", "added": "ajout", "level": "niveau", "model": "modèle",
    "{country}: the answer": "{country} : la réponse",
    "Real income of {country} by variant, per cent": "Revenu réel par variante, en pour cent : "
    "{country}",
    "Real income of {country} by variant, per cent; figures in Table 1.": "Revenu réel par "
    "variante, en pour cent : {country} ; chiffres au tableau 1.",
    "Real income of {country}, %, {horizon}": "{country} : revenu réel, %, {horizon}",
    "{country}: the answer in figures": "{country} : la réponse en chiffres",
    "{kind}: {told}": "{kind}\N{NO-BREAK SPACE}: {told}", "USD bn": "G$ US",
    "What it holds for": "Ce pour quoi cela vaut", "Sources": "Sources", "Table": "Tableau",
    "Law, data, and what is not known": "Droit, données, et ce qui n’est pas connu",
    "References": "Références", "To make it again": "Pour le refaire", "Run": "Calcul",
    "Software": "Logiciel", "Methods": "Méthodes", "Data": "Données",
    "Assumptions": "Hypothèses", "Law": "Droit", "Figure": "Figure",
    "they are listed under “Law, data, and what is not known”": "ils sont énumérés, en anglais, "
    "sous « Droit, données, et ce qui n’est pas connu »",
    "they are listed in the notes of this slide": "ils sont énumérés, en anglais, dans les notes "
    "de cette diapositive",
    "they are listed below": "ils sont énumérés plus bas, en anglais",
    "and {more} more: countermove cite {run}": "et {more} autres : countermove cite {run}",
    "income, first year": "revenu, première année", "jobs, first year": "emplois, première année",
    "income, as set": "revenu, fermeture choisie", "income, long run": "revenu, long terme",
    "jobs, as set": "emplois, fermeture choisie", "Sheets": "Feuilles",
    "too close to call": "trop serré pour trancher", "Answer": "Réponse",
    "Answer: {country}, by step and variant": "Réponse : {country}, par étape et par variante",
    "References: software, methods, data, assumptions and law used": "Références : logiciel, "
    "méthodes, données, hypothèses et droit utilisés",
    "Made again by: {command}": "Pour le refaire : {command}", "Run: {run}": "Calcul : {run}",
    ", adds": ", ajout", "Step by step": "Étape par étape", "Other variants": "Autres variantes",
    "share": "part", "heads": "personnes", "per cent": "pour cent", "jobs": "emplois",
    "; ": f"{THIN}; ", ": ": f"{FIXED}: ",
    "US$ bn": "G$ US", "%": "%", "Real income": "Revenu réel", "Real GDP": "PIB réel",
    "Exports": "Exportations", "Imports": "Importations", "Employment": "Emploi", "Jobs": "Emplois",
    "Final spending, volume": "Dépenses finales, volume",
    "Prices at unchanged domestic wages": "Prix à salaires inchangés",
    "Jobs lost, share of jobs": "Emplois perdus, part des emplois",
    "Final prices in own money": "Prix finals en monnaie du pays", "Real wage": "Salaire réel",
    "Tariff charged": "Droit perçu", "Tariff faced": "Droit subi",
    "Tariff revenue": "Recettes douanières", "Trade balance": "Balance commerciale",
    "filled dot": "point plein", "ring": "anneau",
    "the world before, per cent": "Revenu réel par rapport au monde d’avant, en pour cent",
    "filled band: 90 % of draws": "bande pleine : 90 % des tirages",
    "dashed band: range over published elasticities": "bande tiretée : étendue des élasticités "
    "publiées",
    "Each row of a table is a figure: lo and hi are the ends of its band (band says which), "
    "prediction_lo and prediction_hi those of what would be recorded in a year; above is the share "
    "of draws above zero.": "Chaque ligne d’une feuille est un chiffre : bas et haut sont les "
    "bouts de sa fourchette, ceux de prévision disent ce qui serait relevé en un an ; au-dessus de "
    "0 est la part des tirages au-dessus de zéro. Les décimales suivent les réglages du tableur.",
    "US duties as paid": "droits américains tels que payés",
    "own currency 5 % lower": "monnaie du pays plus basse de 5 %",
}  # fmt: skip
ENGLISH = (
    "Les notes et les références qui suivent sont en anglais, langue dans laquelle elles sont "
    "tenues."
)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(packaged_text(CATALOGUE))
    return found


def catalogued(key: str, otherwise: str) -> str:
    """Return the French of a key of the page's catalogue."""
    return _catalogue().get(key, {}).get("fr", otherwise)


def numbers(text: str) -> str:
    """Return a text with its numbers, and the spaces before signs, as they are written in French.

    >>> numbers("10.5 % of 1,479 jobs").replace(THIN, "_").replace(FIXED, "~")
    '10,5_% of 1_479 jobs'
    """
    text = NUMBER.sub(lambda m: m[0].replace(",", THIN).replace(".", ","), text)
    text = re.sub(r" (?=[%;?!»])", THIN, text)
    return re.sub(r" (?=:)|(?<=«) ", FIXED, text)


def french(text: str) -> str:
    """Return a fixed text in French; a number as it is written there; what has none, as it is."""
    if text in FRENCH:
        return FRENCH[text]
    for head, sep, tail in (text.partition(", "), text.partition(": ")):
        if sep and head in FRENCH and tail in FRENCH:
            return f"{FRENCH[head]}{sep if sep == ', ' else ' : '}{FRENCH[tail]}"
    return text if re.search(r"[A-Za-z]", text) else numbers(text)


def place(code: str, title: str) -> str:
    """Return a place with its article: ``le Canada``."""
    return "le monde" if code == "WLD" else catalogued(f"place.{code}", title)


def bare(name: str) -> str:
    """Return a name without its article, at the head of a line.

    >>> bare("les États-Unis"), bare("l’Inde"), bare("Chypre")
    ('États-Unis', 'Inde', 'Chypre')
    """
    name = re.sub(r"^(?:les? |la |l’)", "", name)
    return name[:1].upper() + name[1:]


def of(name: str) -> str:
    """Return a name after ``de``.

    >>> of("le Canada"), of("les États-Unis"), of("la Chine"), of("Israël")
    ('du Canada', 'des États-Unis', 'de la Chine', 'd’Israël')
    """
    return _after(name, "du ", "des ", "de ", "d’")


def to(name: str) -> str:
    """Return a name after ``à``.

    >>> to("le Canada"), to("les États-Unis"), to("l’Inde")
    ('au Canada', 'aux États-Unis', 'à l’Inde')
    """
    return _after(name, "au ", "aux ", "à ", "à ")


def _after(name: str, one: str, many: str, other: str, vowel: str) -> str:
    for article, joined in (("le ", one), ("les ", many)):
        if name.startswith(article):
            return joined + name.removeprefix(article)
    begins = name[:1].upper() in "AEÉIOUÎY"
    return (vowel if begins else other) + name
