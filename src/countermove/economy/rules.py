"""Rules that fill in what own data leave out: their names, and the sentence each result carries."""

from __future__ import annotations

RULES = {
    "tariffs-zero": "no tariffs were given: every rate is zero",
    "rate-empty": "flows whose rate is empty pay none",
    "rate-negative": "duties below zero are subsidies that the importer pays",
    "home-sales-from-output": "sales at home are output less exports",
    "duty-taken-out": "flows were given with the duty, which is taken out of them",
    "margins-moved": (
        "flows were given at purchasers' prices: trade and transport margins are taken out and "
        "counted as sales at home of the sector that provides them"
    ),
    "duty-put-on-inputs": (
        "input purchases were given without duty: each good pays the mean over the origins of all "
        "that a country buys of it"
    ),
    "output-raised": "output below exports is raised to them, so that nothing is sold at home",
    "home-sales-from-home-share": (
        "sales at home are such that the given share of spending, duty included, stays at home"
    ),
    "home-sales-from-value-added": (
        "sales at home make up what the given value added needs; they are divided over sectors "
        "like exports plus imports"
    ),
    "labour-only": "no input purchases were given: value added is all of output",
    "inputs-in-proportion": (
        "only value-added shares were given: every sector of a country buys inputs in the "
        "proportions of the country's total spending"
    ),
    "one-input-table": "one table of input shares serves all countries",
    "inputs-cut": (
        "input shares would use up more of a good than is bought: purchases of it are cut for all "
        "users alike and the money goes to value added"
    ),
    "value-added-floor": (
        "inputs left a sector too little of output as value added (less than 2 %, or what was "
        "asked for): they are scaled down and the money goes to final demand"
    ),
    "final-demand-zero": (
        "inputs use up more of a good than is bought: final demand below zero is set to zero, "
        "shares of cost and of trade stay, and spending, output and deficits follow from them anew"
    ),
    "negative-flows-to-zero": (
        "flows that are negative over all uses (falls of inventories) are set to zero"
    ),
    "goods-not-told": "the table does not tell goods from services: all sectors count as goods",
    "product-taxes-in-value-added": (
        "taxes less subsidies on products are part of value added, as everything that is neither "
        "inputs nor duty"
    ),
    "elasticities-by-country": (
        "each sector is several, one for each group of importers with the same elasticities"
    ),
    "uses-split": (
        "each sector is two, of inputs and of final use, with their own shares of origins; falls "
        "of inventories of an origin are taken from what producers buy of it"
    ),
    "transport-in-flow": (
        "flows are at cif prices: international transport counts as sold by the exporter of the "
        "good, and exports of transport margins are left out"
    ),
    "aggregate-tariff": (
        "the rate of an aggregate flow is duty over value; of one without trade, the plain mean"
    ),
    "aggregate-elasticity": (
        "the elasticity of an aggregate sector is the mean of its members weighted with world "
        "trade between the original regions (with spending where nothing is traded)"
    ),
    "aggregate-goods": (
        "an aggregate of goods and services counts as what makes up most of its trade"
    ),
}
"""Name to sentence, in the order in which they can apply."""


def stated(name: str, detail: str = "") -> str:
    """Return what a result says of a rule that was used.

    >>> stated("tariffs-zero")
    'tariffs-zero: no tariffs were given: every rate is zero'
    >>> stated("inputs-cut", "2 cells")[-9:]
    '(2 cells)'
    """
    return f"{name}: {RULES[name]}" + (f" ({detail})" if detail else "")
