"use strict";
/** The other views: what the answer shows beside its tables, and the table of tariffs. */
const Views = (() => {
  const { escaped, percent } = Words;
  const { home } = Asked;
  const MOST = 15; // places drawn until all are asked for

  /** Real income of the country by variant, both horizons, from the figures of the run.
   * @param {HTMLElement} host */
  function answer(host) {
    /** @type {Row[]} */ const rows = [];
    for (const variant of Facts.variants) {
      for (const horizon of ["first year", "long run"]) {
        const f = Facts.figures.find((/** @type {any} */ g) =>
          g.variant === variant.name && g.country === home && g.series === "real_income_change" && g.horizon === horizon);
        if (!f) continue;
        const first = horizon === "first year";
        rows.push({
          label: first ? variant.title : Say("answer.long"), value: f.value, text: f.band ? percent(f.value) : Words.roughly(f.value) + Words.PERCENT, colour: Charts.colour(home),
          strong: variant.name === Facts.shown && first, ring: !first, of: { variant: variant.title, horizon: Say(first ? "first" : "long") },
          ...(f.lo === null ? {} : { low: f.lo, high: f.hi, ends: f.ends, hollow: f.band === "" }),
        });
      }
    }
    if (!rows.length) return;
    const firsts = rows.filter((r) => !r.ring);
    const worst = firsts.reduce((a, b) => (b.value < a.value ? b : a), firsts[0] || rows[0]);
    host.innerHTML = "";
    Charts.draw(host, {
      name: "income-by-variant-chart", unit: Say("unit.income"), rows,
      title: worst.value < -Words.SMALL ? Say("answer.most", { what: worst.label, country: Asked.nameOf(home), to: Asked.toName(home) })
        : Say("answer.variants", { country: Asked.nameOf(home), of: Asked.ofName(home) }),
      sub: [Say("answer.sub"), ...bandsOf(rows).map((kind) => Say(`answer.sub.${kind}`)), Say("chart.rounded")].join(" "),
      source: Say("source.law"),
    });
  }

  /** The kinds of band that rows have. @param {Row[]} rows @returns {("draws" | "sets" | "none")[]} */
  function bandsOf(rows) {
    const kinds = rows.map((row) => (row.low === undefined ? "none" : row.hollow ? "sets" : "draws"));
    return /** @type {const} */ (["draws", "sets", "none"]).filter((kind) => kinds.includes(kind));
  }

  /** Rows of income of the first year in dollars, of the two countries the case is about. @returns {string} */
  function dollars() {
    return Facts.focus.slice(0, 2).map((/** @type {string} */ code) => {
      const f = Facts.dollars[code];
      if (!f) return "";
      return `<tr><th scope="row">${escaped(Say("numbers.dollars", { country: Asked.titleOf(code), title: Asked.titleOf(code), year: Facts.statements.year }))}</th><td><b>${Words.fixed(f.value, 1)}</b>${f.ends ? `<small>${Words.ends(f.ends)}</small>` : ""}</td><td><span class="none" title="${Say("answer.none")}">–</span></td></tr>`;
    }).join("");
  }

  /** The answer in French, of the same figures: the sentences in the file are English.
   * @param {HTMLElement} host */
  function french(host) {
    if (Say.language() !== "fr") return;
    const shown = Facts.variants.find((/** @type {any} */ v) => v.name === Facts.shown);
    const base = Facts.variants.find((/** @type {any} */ v) => v.name === Facts.baseline);
    /** @param {string} series @param {string} horizon @param {string} [category] */
    const figure = (series, horizon, category = "") => Facts.figures.find((/** @type {any} */ f) =>
      f.variant === Facts.shown && f.country === home && f.series === series && f.horizon === horizon && f.category === category);
    const said = Statements.told();
    /** @type {[string, string, string][]} */ const wanted = [
      ...["real_income_change", "real_gdp_change", "jobs_total_change", "price_level_change"].map((s) => /** @type {[string, string, string]} */ ([Say(`numbers.${s}`), s, ""])),
      ...Facts.sectors_of_case.flatMap((/** @type {string} */ c) => ["output_change", "jobs_change"].map((s) => [Say(`numbers.${s}`, { what: Asked.sectorName(c) }), s, c])),
    ];
    const rows = wanted.map(([label, series, category]) => `<tr><th scope="row">${escaped(label)}</th>${["first year", "long run"].map((horizon) => {
      const f = figure(series, horizon, category);
      if (!f) return `<td><span class="none" title="${Say("answer.none")}">–</span></td>`;
      return `<td><b>${Words.local(f.text)}</b>${f.ends ? `<small>${Words.ends(f.ends)}</small>` : ""}${f.close ? `<span class="tag">${Say(f.small ? "close.small" : "close")}</span>` : ""}</td>`;
    }).join("")}</tr>`).join("") + dollars();
    const [lead, ...more] = said;
    /** @type {HTMLElement} */ (host.querySelector(".top")).innerHTML = `<div><p class="over">${escaped(Say("answer.over", { country: Asked.nameOf(home) }))}</p><h1>${lead || escaped(Facts.title)}</h1><p class="lead">${escaped(Facts.question)}</p>${Words.held().map((text) => `<p class="said held">${escaped(text)}</p>`).join("")}${more.map((text) => `<p class="said">${text}</p>`).join("")}${Facts.translated ? "" : `<p class="note">${Say("answer.titles")}</p>`}</div>` +
      `<section class="figure"><h2>${Say("answer.numbers")}</h2><p class="sub">${escaped([Say("answer.numbers.sub", { shown: shown?.title || "", base: base?.title || "" }), ...(figure("real_income_change", "first year")?.band ? [Say("answer.numbers.drawn")] : [])].join(" "))}</p><table><thead><tr><th scope="col"></th><th scope="col">${Say("first")}</th><th scope="col">${Say("long")}</th></tr></thead><tbody>${rows}</tbody></table></section>`;
  }

  /** What each family of legal instruments adds to the income of the first year; bars add up.
   * @param {HTMLElement} host */
  function causes(host) {
    const found = Facts.beside.causes;
    if (!found || "missing" in found) return;
    const [horizon] = Object.keys(found.horizons);
    const { shares, total } = found.horizons[horizon];
    const figure = Facts.figures.find((/** @type {any} */ f) =>
      f.variant === Facts.shown && f.country === found.country && f.series === "real_income_change" && f.horizon === horizon.replace("-", " "));
    let reached = 0;
    /** @type {Row[]} */ const rows = shares.map((/** @type {number} */ value, /** @type {number} */ i) => {
      const from = reached;
      reached += value;
      const close = Math.abs(value) <= Words.SMALL;
      return { label: Say.or(`family.${found.names[i]}`, found.names[i]), value, bar: [from, reached],
        colour: close ? "var(--other)" : Charts.colour(found.country), text: percent(value), ...(close ? { ghostText: Say("close.small") } : {}) };
    });
    rows.push({ label: Say("causes.all"), value: total, text: percent(total), colour: Charts.colour(found.country), strong: true,
      ...(figure && figure.lo !== null ? { low: figure.lo, high: figure.hi, ends: figure.ends, hollow: figure.band === "" } : {}) });
    const most = shares.reduce((/** @type {number} */ best, /** @type {number} */ v, /** @type {number} */ i) => (Math.abs(v) > Math.abs(shares[best]) ? i : best), 0);
    host.hidden = false;
    Charts.draw(host, {
      name: "causes", unit: Say("unit.income"), rows, command: `countermove attribute ${Facts.case}/${Facts.shown} --by family`,
      title: Say("causes.title", { what: rows[most].label, v: percent(shares[most]), total: percent(total) }),
      sub: [Say("causes.sub", { country: Asked.ofName(found.country) }), ...Statements.last(found.country)].join(" "), source: Say("causes.source"),
      variant: Asked.variant(Facts.shown).title, horizon: Say("first"),
    });
  }

  /** @param {HTMLElement} host @param {State} state @param {(state: State, settled: boolean) => void} change */
  async function tariffs(host, state, change) {
    const rate = await Line.law(Asked.lawOf(Asked.plain(state)));
    const { importer } = state;
    const inside = Asked.placesOf(importer);
    const partners = [...Facts.focus, "MEX", "EU27", "CHN", "JPN", "KOR", "GBR", "IND", "VNM"]
      .filter((code, i, all) => all.indexOf(code) === i && code !== importer).slice(0, 7);
    const columns = [Asked.EVERY, ...partners];
    const groups = Object.entries(Facts.groups).filter(([code]) => code === "all" || SectorAt.has(code));
    /** @param {string} code @param {any} g */
    const value = (code, g) => 100 * Line.mean(rate, Asked.placesOf(code).filter((o) => !inside.includes(o)), inside, g.sectors);
    const rows = groups.map(([code, g]) => ({ name: Asked.goodsName(code), cells: columns.map((c) => value(c, g)) }));
    const [all, ...rest] = rows;
    rest.sort((a, b) => (b.cells[0] || 0) - (a.cells[0] || 0));
    const shade = (/** @type {number} */ v) => [2, 8, 16, 30, 50].filter((limit) => v >= limit).length;
    const head = columns.map((c) => `<th scope="col">${escaped(c === Asked.EVERY ? Say("tariffs.all") : c === "EU27" ? Say("tariffs.eu") : Asked.titleOf(c))}</th>`).join("");
    const body = [all, ...rest].map((r) => `<tr><th scope="row">${escaped(r.name)}</th>${r.cells.map((v) =>
      Number.isNaN(v) ? '<td class="none">–</td>'
        : `<td style="background:var(--r${shade(v)});color:var(--r-${shade(v) > 3 ? "dark" : "light"})">${Words.fixed(v, v < 9.95 ? 1 : 0, false)}</td>`).join("")}</tr>`).join("");
    /** @param {string} name @param {string} title @param {string} options */
    const select = (name, title, options) => `<label>${title}<select data-name="${name}">${options}</select></label>`;
    const across = importer === home ? Asked.other : home;
    const shown = Asked.variant(state.variant);
    const theirs = columns.indexOf(across);
    /** The goods that pay most of a partner, in brackets. @param {number} at */
    const mostly = (at) => {
      const [worst] = [...rest].sort((a, b) => (b.cells[at] || 0) - (a.cells[at] || 0));
      return worst?.cells[at] >= 0.05 ? Say("tariffs.most", { what: worst.name.toLowerCase(), v: Words.fixed(worst.cells[at], worst.cells[at] < 9.95 ? 1 : 0, false) }) : "";
    };
    const to = { title: shown.title, from: Asked.fromName(across), one: Words.fixed(all.cells[theirs], 1, false), mine: mostly(0), theirs: mostly(theirs) };
    const dated = Say("tariffs.law_of", { title: shown.title, on: Tariffs.said(shown.on), known: Tariffs.said(shown.known_on) });
    host.innerHTML = `<h1>${escaped(Say(columns.includes(across) ? "tariffs.head" : "tariffs.head.all", { ...to, on: Tariffs.said(shown.on), who: Say.language() === "fr" ? Asked.titleOf(importer) : Asked.subject(importer), all: Words.fixed(all.cells[0], 1, false) }))}</h1><p class="lead">${escaped(dated)}</p>` +
      `<div class="choose">${select("Importer", Say("tariffs.importer"), Asked.importers.map((c) => `<option value="${c}"${c === importer ? " selected" : ""}>${escaped(Asked.titleOf(c))}</option>`).join(""))}` +
      `${select("Law", Say("tariffs.law"), Facts.variants.map((/** @type {any} */ v) => `<option value="${v.name}"${v.name === state.variant ? " selected" : ""}>${escaped(v.title)}</option>`).join(""))}</div>` +
      `<section class="days"></section><div class="sided"><section class="figure"><h2>${Say("tariffs.table")}</h2><p class="sub">${escaped(dated)} ${Say("tariffs.table.sub")}${importer === "USA" ? "" : ` ${Say("tariffs.table.sectors")}`}</p><div class="table" tabindex="0" role="region" aria-label="${Say("tariffs.table")}"><table class="heat"><thead><tr><th scope="col"></th>${head}</tr></thead><tbody>${body}</tbody></table></div><p class="bar"><span>${Say("tariffs.table.source")}</span><button type="button" class="csv">CSV</button></p></section><section class="lookup"></section></div>`;
    Tariffs.timeline(/** @type {HTMLElement} */ (host.querySelector(".days")), state, columns.includes(across) ? all.cells[columns.indexOf(across)] : NaN);
    Tariffs.lookup(/** @type {HTMLElement} */ (host.querySelector(".lookup")), state, change);
    host.onchange = ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return;
      if (target.dataset.name === "Importer") change({ ...state, importer: target.value }, true);
      else change({ ...state, variant: target.value }, true);
    };
    const data = [[Say("sector"), ...columns.map((c) => (c === Asked.EVERY ? Say("tariffs.all") : Asked.titleOf(c)))], ...[all, ...rest].map((r) => [r.name, ...r.cells.map(Charts.datum)])];
    /** @type {HTMLElement} */ (host.querySelector(".csv")).onclick = () => Charts.save("tariffs.csv", new Blob(
      [Charts.told(data, { variant: Asked.variant(state.variant).title, unit: "%", source: Say("tariffs.table.source") })], { type: "text/csv" }));
  }

  /** Places ranked by what the law of a variant does to their jobs, from the run.
   * @param {HTMLElement} host @param {State} state @param {(state: State, settled: boolean) => void} change */
  function places(host, state, change) {
    const countries = Object.keys(Facts.places_of);
    const { country } = state;
    if (!countries.includes(country)) {
      host.innerHTML = `<h1>${Say("places.none")}</h1>`;
      return;
    }
    const { codes, rows } = Facts.places_of[country];
    const names = codes.map((/** @type {string} */ code, /** @type {number} */ i) => Asked.bare(Say.or(`province.${code}`, Facts.places_of[country].names[i])));
    const full = new Map(names.map((/** @type {string} */ name, /** @type {number} */ i) => [name, Say.or(`province.${codes[i]}`, name)]));
    const found = rows[state.variant]?.[state.first ? "first year" : "long run"] || [];
    const kind = Say(state.first ? "places.jobs" : "places.goods");
    /** @type {Row[]} */ const list = names.map((/** @type {string} */ label, /** @type {number} */ i) => ({
      label, value: found[i]?.[0] ?? NaN, text: percent(found[i]?.[0] ?? NaN), ghostText: `${Words.jobs(found[i]?.[1] ?? NaN)}`,
      number: found[i]?.[1] ?? undefined,
      colour: Charts.colour(country), ring: !state.first,
    })).filter((/** @type {Row} */ r) => Number.isFinite(r.value));
    const still = list.every((r) => Math.abs(r.value) < Tiles.NONE);
    if (!still) list.sort((a, b) => a.value - b.value);
    const worst = list[0];
    const named = Asked.nameOf(country);
    const { title: law } = Asked.variant(state.variant);
    const head = !worst ? Say("places.none") : still ? Say("places.still", { kind, country: named, title: Asked.titleOf(country), law }) : worst.value < -Tiles.NONE
      ? Say("places.worst", { place: Asked.capital(full.get(worst.label) ?? worst.label), kind, country: named, title: Asked.titleOf(country), v: Words.fixed(-worst.value, 1, false) })
      : Say("places.no_loss", { country: named, title: Asked.titleOf(country), kind });
    /** @param {string} name @param {string} title @param {string} options */
    const select = (name, title, options) => `<label>${title}<select data-name="${name}">${options}</select></label>`;
    /** @param {string} value @param {string} text @param {boolean} chosen */
    const option = (value, text, chosen) => `<option value="${value}"${chosen ? " selected" : ""}>${escaped(text)}</option>`;
    host.innerHTML = `<h1>${escaped(head)}</h1><div class="choose">` +
      select("Country", Say("places.country"), countries.map((c) => option(c, Asked.titleOf(c), c === country)).join("")) +
      select("Law", Say("tariffs.law"), Facts.variants.map((/** @type {any} */ v) => option(v.name, v.title, v.name === state.variant)).join("")) +
      select("Horizon", Say("places.horizon"), option("1", Say("first"), state.first) + option("", Say("long"), !state.first)) + `</div>${country === home && state.first ? Words.held().map((text) => `<p class="said held">${escaped(text)}</p>`).join("") : ""}<div class="${Tiles.has(country) ? "pair" : ""}"><section class="ranked"></section><section class="tiles-map"></section></div>`;
    host.onchange = ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return;
      if (target.dataset.name === "Country") change({ ...state, country: target.value }, true);
      else if (target.dataset.name === "Law") change({ ...state, variant: target.value }, true);
      else change({ ...state, first: target.value === "1" }, true);
    };
    const of = { unit: `${kind}, %`, number: Say("places.number", { kind }), variant: Asked.variant(state.variant).title, horizon: Say(state.first ? "first" : "long") };
    const sum = (/** @type {(v: number) => boolean} */ kept) => list.map((r) => r.number ?? 0).filter(kept).reduce((a, b) => a + b, 0);
    const [less, more] = [sum((v) => v < 0), sum((v) => v > 0)];
    const [lost, won, all] = [less, more, less + more].map((v) => Words.jobs(v));
    if (worst) Charts.draw(/** @type {HTMLElement} */ (host.querySelector(".ranked")), {
      name: "places", title: Say("places.title", { kind }), rows: list, most: MOST, ...of,
      sub: `${Say("places.sub", { horizon: Say(state.first ? "first.small" : "long.small") })}${still ? "" : ` ${Say(less && more ? "places.sum" : "places.sum.one", { kind, lost, won, all })}`}`,
      source: Say("places.source"),
    });
    const values = found.map((/** @type {any} */ pair) => pair?.[0] ?? NaN);
    if (worst && Tiles.has(country)) Charts.draw(/** @type {HTMLElement} */ (host.querySelector(".tiles-map")), {
      name: "places-map", rows: list, ...of,
      title: Say(still ? "tiles.title.still" : worst.value < -Tiles.NONE ? "tiles.title" : "tiles.title.none", { what: list.slice(0, 2).map((r) => r.label).join(Say("and")) }),
      sub: Say("tiles.sub", { what: kind }), source: Say("tiles.source"),
      paint: (width) => Tiles.paint(country, codes, values, width),
    });
  }

  return { answer, french, causes, tariffs, places };
})();
