"use strict";
/** The other views: what the answer shows beside its tables, and the table of tariffs. */
const Views = (() => {
  const { escaped, percent } = Words;
  const { home } = Asked;

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
          label: first ? variant.title : "… in the long run", value: f.value, text: percent(f.value), colour: Charts.colour(home),
          strong: variant.name === Facts.shown && first, ring: !first,
          ...(f.lo === null ? {} : { low: f.lo, high: f.hi }),
        });
      }
    }
    if (!rows.length) return;
    const firsts = rows.filter((r) => !r.ring);
    const worst = firsts.reduce((a, b) => (b.value < a.value ? b : a), firsts[0] || rows[0]);
    host.innerHTML = "";
    Charts.draw(host, {
      name: "income-by-variant-chart", unit: "real income, %", rows,
      title: worst.value < -Words.SMALL ? `“${worst.label}” costs ${Asked.nameOf(home)} most` : `Real income of ${Asked.nameOf(home)} by variant`,
      sub: "Real income, per cent. Dot: first year; ring: long run; band: 90 % of draws, or the range over elasticities.",
      source: "Source: Countermove; law from the official orders; OECD tables for 2022.",
    });
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
      return { label: Say.or(`family.${found.names[i]}`, found.names[i]), value, low: Math.min(from, reached), high: Math.max(from, reached), bar: true,
        colour: close ? "var(--other)" : Charts.colour(found.country), text: percent(value), ...(close ? { ghostText: Say("close") } : {}) };
    });
    rows.push({ label: Say("causes.all"), value: total, text: percent(total), colour: Charts.colour(found.country), strong: true,
      ...(figure && figure.lo !== null ? { low: figure.lo, high: figure.hi } : {}) });
    const most = shares.reduce((/** @type {number} */ best, /** @type {number} */ v, /** @type {number} */ i) => (Math.abs(v) > Math.abs(shares[best]) ? i : best), 0);
    host.hidden = false;
    Charts.draw(host, {
      name: "causes", unit: Say("unit.income"), rows, command: `countermove attribute ${Facts.case}/${Facts.shown} --by family`,
      title: Say("causes.title", { what: rows[most].label, v: percent(shares[most]), total: percent(total) }),
      sub: Say("causes.sub", { country: Asked.ofName(found.country) }), source: Say("causes.source"),
    });
  }

  /** @param {HTMLElement} host @param {State} state @param {(state: State, settled: boolean) => void} change */
  async function tariffs(host, state, change) {
    const rate = await Line.law(state.variant);
    const importer = host.dataset.importer || Asked.other;
    const inside = Asked.placesOf(importer);
    const partners = [...Facts.focus, "MEX", "EU27", "CHN", "JPN", "KOR", "GBR", "IND", "VNM"]
      .filter((code, i, all) => all.indexOf(code) === i && code !== importer).slice(0, 7);
    const columns = [Asked.EVERY, ...partners];
    const groups = Object.entries(Facts.groups).filter(([code]) => code === "all" || SectorAt.has(code));
    /** @param {string} code @param {any} g */
    const value = (code, g) => 100 * Line.mean(rate, Asked.placesOf(code).filter((o) => !inside.includes(o)), inside, g.sectors);
    const rows = groups.map(([, g]) => ({ name: /** @type {any} */ (g).name, cells: columns.map((c) => value(c, g)) }));
    const [all, ...rest] = rows;
    rest.sort((a, b) => (b.cells[0] || 0) - (a.cells[0] || 0));
    const shade = (/** @type {number} */ v) => [2, 8, 16, 30, 50].filter((limit) => v >= limit).length;
    const head = columns.map((c) => `<th scope="col">${escaped(c === Asked.EVERY ? "All" : c === "EU27" ? "EU" : Asked.titleOf(c))}</th>`).join("");
    const body = [all, ...rest].map((r) => `<tr><th scope="row">${escaped(r.name)}</th>${r.cells.map((v) =>
      Number.isNaN(v) ? '<td class="none">–</td>'
        : `<td style="background:var(--r${shade(v)});color:var(--r-${shade(v) > 3 ? "dark" : "light"})">${v.toFixed(v < 9.95 ? 1 : 0)}</td>`).join("")}</tr>`).join("");
    const top = rest[0];
    /** @param {string} name @param {string} options */
    const select = (name, options) => `<label>${name}<select data-name="${name}">${options}</select></label>`;
    const importers = [...new Set([Asked.other, home, ...Facts.importers, ...Object.keys(Facts.unions)])];
    host.innerHTML = `<h1>${escaped(Asked.subject(importer))} charges ${all.cells[0].toFixed(1)} % on all goods, ${top.cells[0].toFixed(0)} % on ${escaped(top.name.toLowerCase())}</h1>` +
      `<div class="choose">${select("Importer", importers.map((c) => `<option value="${c}"${c === importer ? " selected" : ""}>${escaped(Asked.titleOf(c))}</option>`).join(""))}` +
      `${select("Law", Facts.variants.map((/** @type {any} */ v) => `<option value="${v.name}"${v.name === state.variant ? " selected" : ""}>${escaped(v.title)}</option>`).join(""))}</div>` +
      `<section class="days"></section><div class="sided"><section class="figure"><h2>Duty by sector and partner</h2><p class="sub">Per cent of value, ordinary duty included, claims of agreements as predicted; means at the trade before. Prohibitions are not rates and are left out.</p><div class="table" tabindex="0" role="region" aria-label="Duty by sector and partner"><table class="heat"><thead><tr><th scope="col"></th>${head}</tr></thead><tbody>${body}</tbody></table></div><p class="bar"><span>Source: Countermove ledger; shade: under 2, 8, 16, 30, 50 %.</span><button type="button" class="csv">CSV</button></p></section><section class="lookup"></section></div>`;
    Tariffs.timeline(/** @type {HTMLElement} */ (host.querySelector(".days")));
    Tariffs.lookup(/** @type {HTMLElement} */ (host.querySelector(".lookup")), state, change);
    host.onchange = ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return;
      if (target.dataset.name === "Importer") {
        host.dataset.importer = target.value;
        tariffs(host, state, change);
      } else change({ ...state, variant: target.value }, true);
    };
    /** @type {HTMLElement} */ (host.querySelector(".csv")).onclick = () => Charts.save("tariffs.csv", new Blob(
      [Charts.csvOf([["sector", ...columns], ...[all, ...rest].map((r) => [r.name, ...r.cells.map((v) => (Number.isNaN(v) ? "" : String(v)))])])], { type: "text/csv" }));
  }

  /** Places ranked by what the law of a variant does to their jobs, from the run.
   * @param {HTMLElement} host @param {State} state @param {(state: State, settled: boolean) => void} change */
  function places(host, state, change) {
    const countries = Object.keys(Facts.places_of);
    const country = countries.find((c) => c === host.dataset.country) || countries[0];
    const { codes, names, rows } = Facts.places_of[country];
    const found = rows[state.variant]?.[state.first ? "first year" : "long run"] || [];
    const kind = state.first ? "jobs" : "jobs that make goods";
    /** @type {Row[]} */ const list = names.map((/** @type {string} */ label, /** @type {number} */ i) => ({
      label, value: found[i]?.[0] ?? NaN, text: percent(found[i]?.[0] ?? NaN), ghostText: `${Words.jobs(found[i]?.[1] ?? NaN)}`,
      colour: Charts.colour(country), ring: !state.first,
    })).filter((/** @type {Row} */ r) => Number.isFinite(r.value));
    list.sort((a, b) => a.value - b.value);
    const worst = list[0];
    const named = Asked.nameOf(country);
    const head = !worst ? `Not solved for this variant` : worst.value < -0.005
      ? `${worst.label} would lose the largest share of its ${kind} in ${named}: ${Words.fixed(-worst.value, 1, false)} %`
      : `No place in ${named} would lose ${kind}`;
    /** @param {string} name @param {string} options */
    const select = (name, options) => `<label>${name}<select data-name="${name}">${options}</select></label>`;
    /** @param {string} value @param {string} text @param {boolean} chosen */
    const option = (value, text, chosen) => `<option value="${value}"${chosen ? " selected" : ""}>${escaped(text)}</option>`;
    host.innerHTML = `<h1>${escaped(head)}</h1><div class="choose">` +
      select("Country", countries.map((c) => option(c, Asked.titleOf(c), c === country)).join("")) +
      select("Law", Facts.variants.map((/** @type {any} */ v) => option(v.name, v.title, v.name === state.variant)).join("")) +
      select("Horizon", option("1", "First year", state.first) + option("", "Long run", !state.first)) + `</div><div class="${Tiles.has(country) ? "pair" : ""}"><section class="ranked"></section><section class="tiles-map"></section></div>`;
    host.onchange = ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return;
      if (target.dataset.name === "Country") {
        host.dataset.country = target.value;
        places(host, state, change);
      } else if (target.dataset.name === "Law") change({ ...state, variant: target.value }, true);
      else change({ ...state, first: target.value === "1" }, true);
    };
    if (worst) Charts.draw(/** @type {HTMLElement} */ (host.querySelector(".ranked")), {
      name: "places", title: `Change of ${kind}, per cent and number`, rows: list, unit: `${kind}, %`,
      sub: `By the law of the variant alone, ${state.first ? "first year" : "long run"}: national changes by sector, laid on each place’s jobs.`,
      source: "Source: Countermove; jobs by place from the countries’ statistical offices.",
    });
    const values = found.map((/** @type {any} */ pair) => pair?.[0] ?? NaN);
    if (worst && Tiles.has(country)) Charts.draw(/** @type {HTMLElement} */ (host.querySelector(".tiles-map")), {
      name: "places-map", unit: "%", rows: list,
      title: Say(worst.value < -0.005 ? "tiles.title" : "tiles.title.none", { what: list.slice(0, 2).map((r) => r.label).join(Say("and")) }),
      sub: Say("tiles.sub", { what: kind }), source: Say("tiles.source"),
      paint: (width) => Tiles.paint(country, codes, values, width),
    });
  }

  return { answer, causes, tariffs, places };
})();
