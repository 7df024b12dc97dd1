"use strict";
/** How sure: bands, what drives them, the back-test with the rules that beat the model, limits. */
const HowSure = (() => {
  const { escaped, fixed } = Words;
  const { home } = Asked;
  const NOISE = 0.03;
  /** Beliefs whose median is an end of what is possible. */
  const LABOUR = new Set(["floor", "supply", "first_year_mobility", "long_run_mobility"]);
  /** @typedef {{country: string, series: string, sector: string, first: boolean, unit: string, value: number,
   *   lo: number, hi: number, ends: string, above: number | null, close: boolean, small: boolean, seen: [number, number] | null}} Band */

  const sure = Facts.how_sure;
  /** @type {Band[]} */ let bands = [];
  const tested = sure.backtest;

  /** The sentence on top, of the band of income in the first year and of the back-test. @returns {string} */
  function head() {
    const income = bands.find((b) => b.country === home && b.series === "real_income_change" && b.first);
    const [gain, low, high] = tested.over_rule["all cells"];
    const rule = low !== null && low > 0 ? "sure.rule.worse" : high !== null && high < 0 ? "sure.rule.better" : Math.abs(gain) < NOISE ? "sure.rule.same" : "sure.rule.near";
    const [, least, most] = tested.over_rule.Canada;
    const apart = home !== "CAN" ? "" : most !== null && most < 0 && rule !== "sure.rule.better" ? ` ${Say("sure.rule.canada.better")}`
      : least !== null && least > 0 && rule !== "sure.rule.worse" ? ` ${Say("sure.rule.canada.worse")}` : "";
    if (!income) return `${Say("sure.undrawn")} ${Say(rule)}${apart}`;
    if (income.small) return `${Say("sure.small")} ${Say(rule)}${apart}`;
    const way = Say(open(income) ? "sure.way.open" : "sure.way.sure", { country: Asked.nameOf(home), of: Asked.ofName(home) });
    return `${way} ${Say(`sure.size.${factor(income)}`, { ends: spread(income) })} ${Say(rule)}${apart}`;
  }

  /** Whether not even the direction of a figure is known. @param {Band} band */
  const open = ({ close, above }) => close || ((above ?? 0.5) > 0.1 && (above ?? 0.5) < 0.9);

  /** Within which factor the ends of a band lie, the ending of a key. @param {Band} band @returns {string} */
  function factor({ lo, hi }) {
    const apart = lo * hi > 0 ? Math.max(lo / hi, hi / lo) : Infinity;
    return String([2, 3, 5].find((most) => apart <= most) ?? "rough");
  }

  /** @param {Band} band */
  const spread = (band) => Words.ends(band.ends) + Words.PERCENT;

  /** What the long run's own band says of income: the headline is that of the first year. @returns {string} */
  function later() {
    const income = bands.find((b) => b.country === home && b.series === "real_income_change" && !b.first);
    if (!income || income.small) return "";
    return `<p class="lead">${escaped(Say(`sure.long.${open(income) ? "open" : factor(income)}`, { ends: spread(income) }))}</p>`;
  }

  /** @param {Band} band */
  function label(band) {
    const what = band.sector ? Asked.sectorName(band.sector) : "";
    const told = what ? Say("series.output_of", { what }) : Say(`series.${band.series}`);
    return band.country === home ? told : Say("colon", { a: Asked.titleOf(band.country), b: told });
  }

  /** Ends of a bracket as Python would print them. @param {[number, number]} ends @param {number} digits */
  const printed = (ends, digits) => ends.map((v) => fixed(v, digits).replace(",", ".")).join(" to ");

  /** @param {Band} band @returns {Row} */
  function row(band) {
    return {
      label: label(band), value: band.value, text: Words.ends(band.ends) || fixed(band.value, 2), low: band.lo, high: band.hi, ends: band.ends,
      colour: Charts.colour(band.country), strong: band.country === home,
      note: band.seen
        ? Say("sure.prediction", { ends: Words.ends(printed(band.seen, 0)) })
        : Say(band.series === "real_income_change" ? "sure.unobservable" : "sure.no_noise"),
      ...(band.seen ? { seen: band.seen, seenEnds: printed(band.seen, 0) } : {}),
    };
  }

  /** @param {HTMLElement} host */
  function drawBands(host) {
    const mine = bands.filter((b) => b.first && b.unit === "per cent" && (b.country === home || b.seen !== null) &&
      (b.country === home || b.country === Asked.other));
    if (!mine.length) {
      host.innerHTML = `<h2>${Say("sure.bands.title")}</h2><p class="sub">${Say("sure.bands.none")}</p>`;
      host.classList.add("figure");
      return;
    }
    const widest = mine.filter((b) => b.seen).map((b) => /** @type {[number, number]} */ (b.seen))
      .reduce((most, [a, b]) => Math.max(most, b - a), 0);
    const ratio = mine.filter((b) => b.seen).map((b) => (/** @type {any} */ (b.seen)[1] - /** @type {any} */ (b.seen)[0]) / (b.hi - b.lo || 1));
    Charts.draw(host, {
      name: "bands", unit: "%", rows: mine.map(row), command: `countermove run ${Facts.case} --all`,
      title: widest ? Say(Math.min(...ratio) > 2 ? "sure.bands.wider" : "sure.bands.title") : Say("sure.bands.title"),
      sub: Say("sure.bands.sub"), source: Say("sure.bands.source"),
      variant: Asked.variant(Facts.shown).title, horizon: Say("first"),
    });
  }

  /** A part that was not computed, with the reason and the command that gives it.
   * @param {HTMLElement} host @param {string} title @param {{missing: string, command: string} | undefined} part */
  function missing(host, title, part) {
    host.classList.add("figure");
    host.innerHTML = `<h2>${escaped(title)}</h2><p class="sub">${Say("missing")} ${escaped(part?.missing || "")}</p>` +
      (part?.command ? `<div class="code">${escaped(part.command)}</div>` : "");
  }

  /** The law of the parts that were computed for one law alone. @returns {string} */
  const shownTitle = () => Facts.variants.find((/** @type {any} */ v) => v.name === Facts.shown).title;

  /** @param {HTMLElement} host */
  function drawDrivers(host) {
    const found = Facts.beside.doubts;
    if (!found || "missing" in found) return missing(host, Say("sure.drivers.title"), found);
    const digits = found.rows.some((/** @type {any} */ r) => Math.abs(r.lo) >= 1) ? 1 : 2;
    const rows = found.rows.map((/** @type {any} */ r) => ({
      label: Say(`belief.${r.belief}`), value: found.centre, low: r.lo, high: r.hi, bar: [r.lo, r.hi], colour: Charts.colour(found.country),
      ends: printed([r.lo, r.hi], digits),
      text: Say("range", { lo: fixed(r.lo, digits), hi: fixed(r.hi, digits) }),
    }));
    Charts.draw(host, {
      name: "drivers", unit: Say("unit.income"), rows, from: found.centre, variant: Asked.variant(Facts.shown).title, horizon: Say("first"),
      title: Say("sure.drivers.most", { what: Say(`belief.${found.rows[0].belief}`) }),
      sub: Say("sure.drivers.sub", { title: shownTitle(), country: Asked.ofName(found.country), centre: fixed(found.centre, digits) }),
      source: Say("sure.drivers.source", { draws: found.draws }),
      command: `countermove attribute ${Facts.case}/${Facts.shown} --by belief --horizon first-year`,
    });
    return undefined;
  }

  /** Income under each published set of elasticities, as drawn for the chart beside.
   * @param {HTMLElement} host */
  function drawSets(host) {
    const sets = Object.entries(Facts.beside.doubts?.sets || {});
    if (!sets.length) return;
    const rows = sets.map(([label, value]) => ({
      label, value: Number(value), text: Words.percent(Number(value)), colour: Charts.colour(home),
    })).sort((a, b) => a.value - b.value);
    const { centre } = Facts.beside.doubts;
    const factor = rows[0].value / rows[rows.length - 1].value;
    Charts.draw(host, {
      name: "sets", unit: Say("unit.income"), rows, from: centre, variant: Asked.variant(Facts.shown).title, horizon: Say("first"),
      title: factor > 0 ? Say("sure.sets.title", { lo: Words.percent(rows[0].value), hi: Words.percent(rows[rows.length - 1].value) }) : Say("sure.sets.apart"),
      sub: Say("sure.sets.sub", { title: shownTitle() }), source: Say("sure.sets.source"),
      command: `countermove run ${Facts.case} --variant ${Facts.shown} --set horizon=first-year --set elasticities=${rows[0].label}`,
    });
  }

  /** @param {HTMLElement} host @param {string} cells */
  function drawSkill(host, cells) {
    const found = Object.entries(tested.skill[cells]).map(([name, [value, low, high]]) => ({ name, value, low, high }));
    const rows = found.map((f) => ({
      label: Say(`model.${f.name}`), value: f.value, text: fixed(f.value, 2), strong: f.name === "first year",
      colour: f.name === "first year" ? "var(--ink)" : "var(--other)",
      ...(f.name === "first year" ? { seen: /** @type {[number, number]} */ ([f.low, f.high]), note: Say("sure.skill.ends", { lo: fixed(f.low, 2), hi: fixed(f.high, 2) }) } : {}),
    }));
    const [own] = found.filter((f) => f.name === "first year");
    const zero = own.low < 0 && own.high > 0 ? ` ${Say("sure.skill.zero", { lo: fixed(own.low, 2), hi: fixed(own.high, 2) })}` : "";
    const [ours, rule] = ["first year", "one-parameter rule"].map((name) => tested.skill[cells][name][0]);
    const [, low, high] = tested.over_rule[cells];
    const title = low > 0 ? "sure.skill.beats" : high < 0 ? "sure.skill.beaten" : "sure.skill.ties";
    Charts.draw(host, {
      name: `skill-${cells.replaceAll(" ", "-")}`, unit: Say("sure.skill.unit"), rows, from: null, seen: "90 %", horizon: `${tested.from}/${tested.to}`,
      title: Say(title, { cells: Say(`cells.${cells}`), ours: fixed(ours, 2), rule: fixed(rule, 2) }),
      sub: Say("sure.skill.sub", { n: tested.cells[cells], from: tested.from, to: tested.to }) + zero,
      source: Say("sure.skill.source", { tried: tested.tried }), command: "countermove backtest",
    });
  }

  /** What was predicted and what happened, in rows that came out and rows that did not. */
  function outcomes() {
    /** @type {[string, number, number, string, string][]} */ const all = [
      ...tested.canada.map((/** @type {any} */ [k, p, a]) => [Say(`canada.${k}`), p, a, "%", ""]),
      ["", tested.duties[0], tested.duties[1], "bn", ""],
      ...tested.misses.map((/** @type {any} */ [name, p, a, share]) => [Say.or(`miss.${name}`, name), p, a, "%", Say("sure.share", { share: fixed(share, 0, false) })]),
    ];
    all[tested.canada.length][0] = Say("sure.duties");
    const right = (/** @type {number} */ p, /** @type {number} */ a) => p / a > 0.5 && p / a < 2;
    /** @param {boolean} wanted @param {string} title */
    const table = (wanted, title) => {
      const rows = all.filter(([, p, a]) => right(p, a) === wanted).map(([name, p, a, unit, note]) => {
        const form = (/** @type {number} */ v) => unit === "bn" ? Say("money.bn", { v: fixed(v, 0, false) }) : Say("percent", { v: fixed(v, Math.abs(v) < 10 ? 1 : 0) });
        return `<tr><th scope="row">${escaped(name)}${note && !wanted ? `<small>${escaped(note)}</small>` : ""}</th><td>${form(p)}</td><td>${form(a)}</td></tr>`;
      }).join("");
      return `<section class="figure"><h2>${escaped(title)}</h2><p class="sub">${Say(wanted ? "sure.right.sub" : "sure.missed.sub")}</p><div class="table" tabindex="0" role="region" aria-label="${escaped(title)}"><table><thead><tr><th scope="col"></th><th scope="col">${Say("sure.predicted")}</th><th scope="col">${Say("sure.happened")}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
    };
    return `<div class="pair">${table(true, Say("sure.right"))}${table(false, Say("sure.missed"))}</div>`;
  }

  function limits() {
    const [cells, partners] = tested.coverage.prediction;
    const labour = (Facts.beside.doubts?.rows || []).some((/** @type {any} */ row) => LABOUR.has(row.belief));
    const items = [
      Say("sure.limit.cover", { cells: fixed(100 * cells, 0, false), partners: fixed(partners, 0, false), of: tested.partners }),
      Say("sure.limit.band"), ...(labour ? [Say("sure.limit.labour")] : []), Say("sure.limit.noise"), ...Facts.not_in_model.map((/** @type {string} */ t) => Say("sure.limit.out", { what: t })),
    ];
    return `<section class="figure"><h2>${Say("sure.limits")}</h2><ul>${items.map((t) => `<li>${escaped(t)}</li>`).join("")}</ul></section>`;
  }

  /** What the bands hold: exchange rates, and what a lower currency would do. @returns {string} */
  const held = () => Words.held().map((text) => `<p class="said held">${escaped(text)}</p>`).join("");

  /** @param {HTMLElement} host @param {State} state */
  function show(host, state) {
    if (host.dataset.shown === state.variant) return;
    host.dataset.shown = state.variant;
    bands = sure.bands[state.variant] || [];
    const second = home === "CAN" ? "Canada" : "core";
    host.innerHTML = `<p class="over">${Say("sure.over")}</p><h1>${escaped(head())}</h1>${later()}${held()}` +
      `<div class="pair"><section class="bands"></section><section class="drivers"></section></div>` +
      `<div class="pair"><section class="skill"></section><section class="skill2"></section></div>${outcomes()}` +
      `<div class="pair"><section class="sets"></section>${limits()}</div>`;
    const at = (/** @type {string} */ css) => /** @type {HTMLElement} */ (host.querySelector(css));
    drawBands(at(".bands"));
    drawDrivers(at(".drivers"));
    drawSkill(at(".skill"), "all cells");
    drawSkill(at(".skill2"), second);
    drawSets(at(".sets"));
  }

  return { show, missing };
})();
