"use strict";
/** What if: the sentence, the tiles and the figures of a solved state. */
const Shown = (() => {
  const SOME = 8;
  const { escaped, percent, jobs } = Words;
  const { home, other } = Asked;
  const at = /** @type {(code: string) => number} */ ((code) => Places.get(code));

  /** Figure of the run with its band, where the state is one that was run.
   * @param {State} state @param {string} country @param {string} series @param {string} [sector] */
  function run(state, country, series, sector = "") {
    return asked(state) ? undefined : ran(state, country, series, sector);
  }

  /** Whether a state is a question of the reader's own, which has no bands. @param {State} state */
  const asked = (state) => Asked.own(state) || state.set !== Facts.set;

  /** Whether a figure has a band of draws, whose digits it is printed with. @param {State} state @param {any} like */
  const drawn = (state, like) => !asked(state) && Boolean(like?.band);

  /** Figure with a band of the law that a state starts from.
   * @param {State} state @param {string} country @param {string} series @param {string} [sector] */
  function ran(state, country, series, sector = "") {
    const horizon = state.first ? "first year" : "long run";
    return Facts.figures.find((/** @type {any} */ f) => f.variant === state.variant && f.country === country &&
      f.series === series && f.category === sector && f.horizon === horizon && f.lo !== null);
  }

  /** The finest step of a figure that no band was drawn for: that of the band of the law it starts from, where it has one.
   * @param {(value: number) => string} form @param {any} like */
  function finest(form, like) {
    if (form === jobs) return like?.band ? 10 ** (/** @type {RegExpMatchArray} */ (like.text.replace(/\D/g, "").match(/0*$/))[0].length) : 10;
    const digits = like?.band && like.ends ? like.ends.split(" to ").map((/** @type {string} */ text) => (text.split(".")[1] || "").length)[0] : 2;
    return 10 ** -Math.min(digits, 2);
  }

  /** A figure that no band was drawn for, as printed. @param {(value: number) => string} form @param {any} like @param {number} value */
  const coarse = (form, like, value) => (form === jobs ? jobs(Words.rough(value, finest(form, like))) : Words.roughly(value, finest(form, like)) + Words.PERCENT);

  /** That no band is drawn for a question of the reader's own, and the band of the law it starts from.
   * @param {State} state */
  function trust(state) {
    if (!asked(state)) return drawn(state, ran(state, home, "real_income_change")) ? "" : Say("what.no_band.variant");
    const like = ran(state, home, "real_income_change");
    const scale = like?.ends ? ` ${Say(like.band ? "what.no_band.ninety" : "what.no_band.sets", {
      title: Asked.variant(state.variant).title, country: Asked.nameOf(home), of: Asked.ofName(home), ends: Words.ends(like.ends) + Words.PERCENT, value: Words.local(like.text) + Words.PERCENT })}` : "";
    return Say("what.no_band") + scale;
  }

  /** @param {Record<string, HTMLElement>} part @param {Found} found @param {State} state
   * @param {boolean} settled */
  function fill(part, { answer, before, lower }, state, settled) {
    const now = /** @type {NonNullable<Answer["series"]>} */ (answer.series);
    const old = before?.series || null;
    const own = Asked.own(state);
    const variant = Facts.variants.find((/** @type {any} */ v) => v.name === state.variant);
    const duties = Say("say.duties", { title: escaped(variant.title) });
    const what = own ? Say("say.changed", { what: duties }) : duties;
    const like = ran(state, home, "real_income_change");
    part.h1.innerHTML = Words.income(home, now.income[at(home)], state.first, what, drawn(state, like) ? undefined : Words.rough(now.income[at(home)], finest(percent, like)));
    const sector = Facts.sectors_of_case[0] || "C29";
    const place = at(home) * Facts.sectors.length + SectorAt.get(sector);
    const name = Asked.sectorName(sector);
    const names = { country: Asked.nameOf(home), of: Asked.ofName(home), title: Asked.titleOf(home) };
    const second = state.first
      ? tile(Say("what.jobs", names), now.jobs[at(home)], old?.jobs[at(home)], jobs, [state, home, "jobs_total_change"])
      : tile(Say("what.gdp", names), now.gdp[at(home)], old?.gdp[at(home)], percent, [state, home, "real_gdp_change"]);
    part.tiles.innerHTML =
      tile(Say("what.income", names), now.income[at(home)], old?.income[at(home)], percent, [state, home, "real_income_change"]) +
      second +
      tile(Say("what.output", { what: name }), now.output[place], old?.output[place], percent, [state, home, "output_change", sector]) +
      tile(Say("what.income", { country: Asked.nameOf(other), of: Asked.ofName(other) }), now.income[at(other)], old?.income[at(other)], percent, [state, other, "real_income_change"]);
    part.trust.textContent = trust(state);
    warn(part.warning, state, now, lower?.series || null);
    countries(part.countries, state, now, old, !settled);
    sectors(part.sectors, state, now, old, !settled);
  }

  /** @param {string} what @param {number} value @param {number | undefined} before
   * @param {(value: number) => string} form @param {[State, string, string, string?]} where */
  function tile(what, value, before, form, where) {
    const known = Number.isFinite(value);
    const figure = run(...where);
    const like = ran(...where);
    /** @param {number} v */
    const told = (v) => (drawn(where[0], like) ? form(v) : coarse(form, like, v));
    const text = !known ? Say("what.unknown") : figure?.band ? Words.local(figure.text) + (form === percent ? Words.PERCENT : "") : told(value);
    const ends = !figure?.ends ? "" : figure.band || form !== jobs ? `${Words.ends(figure.ends)}${figure.band ? "" : ` ${Say("band.sets.small")}`}`
      : `${Say("range", { lo: jobs(Words.rough(figure.lo)), hi: jobs(Words.rough(figure.hi)) })} ${Say("band.sets.small")}`;
    let chip = "";
    if (known && before !== undefined) {
      const step = finest(form, like);
      const [now, then] = [value, before].map((v) => Words.rough(v, step));
      const last = Math.max(...[now, then].map((v) => Words.step(v, step)));
      const moved = Words.rough(Math.abs(now - then), last);
      const raw = value - before;
      const none = now === then && (form === jobs ? Math.abs(raw) < 50 : Math.abs(raw) < 0.005);
      const change = moved || last;
      const number = form === jobs ? Words.count(change) : Words.roughly(change, last, false);
      const points = form === jobs ? number : Say(change < 1.995 ? "st.point" : "what.points", { v: number });
      const size = moved ? points : Say("what.under", { v: points });
      chip = none ? `<span class="chip">${Say("what.no_change")}</span>`
        : `<span class="chip ${raw < 0 ? "worse" : "better"}">${raw < 0 ? "▼" : "▲"} ${size}</span>`;
    } else if (figure?.close) chip = `<span class="chip">${Say(figure.small ? "close.small" : "close")}</span>`;
    return `<div><div class="what">${escaped(what)}</div><div class="value">${text}</div><small>${ends}</small>${chip}</div>`;
  }

  /** @param {{importer: string, partner: string}} control */
  const sides = (control) => Say("what.on", { who: Asked.titleOf(control.importer), whom: Asked.nameOf(control.partner) });

  /** All that a state changes of its law, in words. @param {State} state @returns {string[]} */
  const changes = (state) => [
    ...state.edits.map((e) => Say("colon", { a: `${sides(e)}, ${Asked.goodsName(e.group).toLowerCase()}`,
      b: e.top ? Say(e.rate < 2 ? "whatif.plus.one" : "whatif.plus", { v: e.rate }) : Say("percent", { v: e.rate }) })),
    ...(state.first && state.currency ? [Say("what.moved", { v: Words.fixed(state.currency, 0) })] : []),
    ...Choices.told(state),
    ...(state.set === Facts.set ? [] : [Say("what.elasticities.told", { set: state.set })]),
  ];

  /** What all rows of a figure are of. @param {State} state */
  const of = (state) => {
    const { title } = Asked.variant(state.variant);
    return { variant: asked(state) ? Say("say.changed", { what: title }) : title, horizon: Say(state.first ? "first" : "long"),
      ...(asked(state) ? { changes: changes(state).join(Say("join")), address: Asked.hash(state) } : {}) };
  };

  /** @param {HTMLElement} host @param {State} state @param {NonNullable<Answer["series"]>} now
   * @param {Answer["series"]} lower */
  function warn(host, state, now, lower) {
    const gdp = now.gdp[at(home)];
    const like = ran(state, home, "real_gdp_change");
    if (state.first && state.currency < 0 && Math.abs(now.jobs[at(home)]) < 50) {
      host.innerHTML = `<p class="warn">${escaped(Say("what.capped", { country: Asked.nameOf(home), title: Asked.titleOf(home) }))}</p>`;
      return;
    }
    if (!state.first || state.currency || Math.abs(gdp) <= 1) {
      host.innerHTML = "";
      return;
    }
    const then = lower
      ? ` ${Say("what.warn.then", { then: coarse(percent, like, lower.gdp[at(home)]), now: drawn(state, like) ? percent(gdp) : coarse(percent, like, gdp) })} <button type="button" class="plain" data-do="lower">${Say("what.set")}</button>`
      : "";
    host.innerHTML = `<p class="warn">${escaped(Say("what.warn", { country: Asked.nameOf(home), of: Asked.ofName(home) }))}${then}</p>`;
  }

  /** @param {HTMLElement} host @param {State} state @param {NonNullable<Answer["series"]>} now
   * @param {Answer["series"]} old @param {boolean} hold */
  function countries(host, state, now, old, hold) {
    const codes = Facts.focus.slice(0, 5);
    const rest = Facts.regions.map((/** @type {any} */ r) => r.code)
      .filter((/** @type {string} */ code) => !codes.includes(code) && code !== "ROW" && Math.abs(now.income[at(code)]) >= Words.NONE)
      .sort((/** @type {string} */ a, /** @type {string} */ b) => Math.abs(now.income[at(b)]) - Math.abs(now.income[at(a)]));
    const chosen = [...codes, ...rest.slice(0, 9 - codes.length)];
    const rows = chosen.map((code) => {
      const figure = run(state, code, "real_income_change");
      const before = old?.income[at(code)];
      /** @param {number} v */
      const said = (v) => coarse(percent, ran(state, code, "real_income_change"), v);
      return {
        label: Asked.titleOf(code), value: now.income[at(code)], text: figure?.band ? percent(now.income[at(code)]) : said(now.income[at(code)]),
        colour: Charts.colour(code), strong: code === home, ring: !state.first,
        ...(before === undefined ? {} : { ghost: before, ghostText: Say("what.was", { v: said(before) }) }),
        ...(figure ? { low: figure.lo, high: figure.hi, ends: figure.ends, hollow: figure.band === "" } : {}),
      };
    });
    const sorted = [...rows].sort((a, b) => a.value - b.value);
    const [worst, best] = [sorted[0], sorted[sorted.length - 1]];
    const title = worst.value < -Words.SMALL
      ? Say(best.value > Words.SMALL ? "what.loses.gains" : "what.loses", { who: worst.label, other: best.label })
      : best.value > Words.SMALL ? Say("what.gains", { who: best.label }) : Say("what.still");
    const band = rows.some((r) => "low" in r && !r.hollow) ? Say("what.bands") : rows.some((r) => "low" in r) ? Say("what.bands.sets") : "";
    Charts.draw(host, {
      name: "income-by-country", title, rows, hold, unit: Say("unit.income"), ...of(state),
      ...(rows.some((r) => "low" in r && !r.hollow) ? {} : { form: Words.roughly }),
      sub: `${Say("what.countries.sub", { horizon: Say(state.first ? "first.small" : "long.small"), more: old ? Say("what.ring") : band })}${rows.some((r) => "ends" in r) ? ` ${Say("chart.rounded")}` : ""}`,
    });
  }

  /** @param {HTMLElement} host @param {State} state @param {NonNullable<Answer["series"]>} now
   * @param {Answer["series"]} old @param {boolean} hold */
  function sectors(host, state, now, old, hold) {
    const j = Facts.sectors.length;
    const first = at(home) * j;
    const changes = Facts.sectors.map((/** @type {any} */ s, /** @type {number} */ i) => ({ code: s.code, name: Asked.sectorName(s.code), i, value: now.output[first + i] }));
    changes.sort((/** @type {any} */ a, /** @type {any} */ b) => Math.abs(b.value) - Math.abs(a.value));
    const rows = changes.slice(0, SOME).map((/** @type {any} */ s) => {
      const before = old?.output[first + s.i];
      const said = (/** @type {number} */ v) => coarse(percent, ran(state, home, "output_change", s.code), v);
      return {
        label: s.name, value: s.value, text: said(s.value),
        colour: Charts.colour(home), ring: !state.first,
        ...(before === undefined ? {} : { ghost: before, ghostText: Say("what.was", { v: said(before) }) }),
      };
    });
    rows.sort((/** @type {any} */ a, /** @type {any} */ b) => a.value - b.value);
    const top = changes[0];
    const title = Math.abs(top.value) < 0.005 ? Say("what.sector.still")
      : Say(top.value < 0 ? "what.sector.falls" : "what.sector.grows", { what: top.name, country: Asked.nameOf(home), title: Asked.titleOf(home) });
    Charts.draw(host, {
      name: "output-by-sector", title, rows, hold, form: Words.roughly, unit: Say("unit.output"), ...of(state),
      sub: Say("what.sectors.sub", { country: Asked.nameOf(home), title: Asked.titleOf(home), horizon: Say(state.first ? "first.small" : "long.small"), n: SOME, of_all: j }),
    });
  }

  return { fill, sides, changes };
})();
