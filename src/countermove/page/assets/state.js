"use strict";
/**
 * What the reader asks, and its address: all of it stands in the hash, defaults left out, so that a
 * link restores it and Back undoes it.
 *
 * @typedef {{importer: string, partner: string, group: string, rate: number, top?: boolean}} Edit
 *   top: on top of what the law charges, not in its place
 * @typedef {{view: string, variant: string, first: boolean, set: string, currency: number,
 *   edits: Edit[], use: string, out: string[], game: string, product: string, importer: string, country: string}} State
 *   use: of agreements, in place of the variant's; out: families of measures left out; importer: of Tariffs;
 *   country: of Places
 */
const Facts = JSON.parse(
  /** @type {HTMLElement} */ (document.getElementById("facts")).textContent || "{}",
);
if (Say.language() === "fr") {
  const { variants: told = {}, ...words } = JSON.parse(Say.spaced(JSON.stringify(Facts.fr)));
  Facts.translated = Facts.variants.every((/** @type {any} */ v) => v.name in told);
  for (const variant of Facts.variants) Object.assign(variant, told[variant.name]);
  Object.assign(Facts, words);
}
const Places = new Map(Facts.regions.map((/** @type {any} */ r, /** @type {number} */ i) => [r.code, i]));
const SectorAt = new Map(Facts.sectors.map((/** @type {any} */ r, /** @type {number} */ i) => [r.code, i]));

const Asked = (() => {
  const VIEWS = ["answer", "what-if", "tariffs", "places", "strategy", "how-sure", "check-it"];
  const EVERY = "ALL";

  /** The country the case is about, and the one across from it. */
  const home = Facts.focus[0];
  const other = Facts.focus[1] ?? (home === "USA" ? "CHN" : "USA");
  /** Those whose tariffs are shown. @type {string[]} */
  const importers = [...new Set([other, home, ...Facts.importers, ...Object.keys(Facts.unions)])];

  /** A country as it stands in a sentence, with its article. @param {string} code */
  function nameOf(code) {
    const name = code === EVERY || code in Facts.unions ? code : Facts.regions[Places.get(code)].name;
    return Say.or(`place.${code}`, name);
  }

  /** @param {string} name */
  const capital = (name) => name[0].toUpperCase() + name.slice(1);

  /** A name without its article. @param {string} name */
  const bare = (name) => capital(name.replace(/^(the |les? |la |l’)/, ""));

  /** @param {string} code */
  const titleOf = (code) => bare(nameOf(code));

  /** A name after “of”. @param {string} code */
  const ofName = (code) => (Say.language() === "fr"
    ? `de ${nameOf(code)}`.replace(/^de les /, "des ").replace(/^de le /, "du ").replace(/^de (?=[AEIÉOU])/, "d’") : `of ${nameOf(code)}`);

  /** A name after “to”. @param {string} code */
  const toName = (code) => (Say.language() === "fr"
    ? `à ${nameOf(code)}`.replace(/^à les /, "aux ").replace(/^à le /, "au ") : `to ${nameOf(code)}`);

  /** A name after “from”, of which French makes “venant de”. @param {string} code */
  const fromName = (code) => (Say.language() === "fr" ? ofName(code) : nameOf(code));

  /** @param {string} code */
  const sectorName = (code) => Say.or(`sector.${code}`, Facts.sectors[SectorAt.get(code)].name);

  /** @param {string} group */
  const goodsName = (group) => Say.or(`goods.${group}`, Say.or(`sector.${group}`, Facts.groups[group].name));

  /** The same at the beginning of a sentence. @param {string} code */
  const subject = (code) => capital(nameOf(code));

  /** @param {string} code */
  const known = (code) => Places.has(code) || code in Facts.unions;

  /** The places of a country, of a union's members, or of every country.
   * @param {string} code @returns {number[]} */
  function placesOf(code) {
    if (code === EVERY) return [...Places.values()];
    return Facts.unions[code] || [Places.get(code)];
  }

  /** @returns {State} */
  const fresh = () => ({
    view: "answer", variant: Facts.shown, first: true, set: Facts.set, currency: 0, edits: [], use: "", out: [], game: "", product: "",
    importer: other, country: Object.keys(Facts.places_of)[0] || home,
  });

  /** The same question without changes of the reader's own. @param {State} state @returns {State} */
  const plain = (state) => ({ ...state, edits: [], currency: 0, use: "", out: [] });

  /** Place of a state's law among those that the page holds; -1 if it is not there.
   * @param {State} state */
  const lawOf = ({ variant, use, out }) => Facts.laws.findIndex((/** @type {string[]} */ [name, used, left]) =>
    name === variant && used === use && left === out.join(","));

  /** @param {string} hash @returns {{state: State, unknown: string[]}} */
  function parse(hash) {
    const state = fresh();
    /** @type {string[]} */ const unknown = [];
    const [view, query] = hash.replace(/^#/, "").split("?");
    if (VIEWS.includes(view)) state.view = view;
    else if (view && view !== "main") unknown.push(view);
    for (const [key, value] of new URLSearchParams(query || "")) {
      const number = Number(value);
      if (key === "v" && Facts.variants.some((/** @type {any} */ v) => v.name === value)) state.variant = value;
      else if (key === "lang" && (value === "en" || value === "fr")) continue;
      else if (key === "h" && (value === "1" || value === "L")) state.first = value === "1";
      else if (key === "e" && value in Facts.sets) state.set = value;
      else if (key === "g" && value in (Facts.beside.games || {})) state.game = value;
      else if (key === "p" && value.length < 60) state.product = value;
      else if (key === "i" && importers.includes(value)) state.importer = value;
      else if (key === "c" && value in Facts.places_of) state.country = value;
      else if (key === "x" && number >= -50 && number <= 50) state.currency = number;
      else if (key === "d") {
        for (const part of value.split(",")) {
          const [importer, partner, group, text] = part.split("_").map((t) => t.replaceAll("~", "_"));
          const rate = Number((text || "x").replace(/t$/, ""));
          const fits = known(importer) && (partner === EVERY || known(partner));
          if (fits && group in Facts.groups && rate >= 0 && rate <= 500) {
            state.edits.push({ importer, partner, group, rate, ...(text.endsWith("t") ? { top: true } : {}) });
          } else unknown.push(part);
        }
      } else if (key === "u") state.use = value;
      else if (key === "m") state.out = value.split(",");
      else unknown.push(`${key}=${value}`);
    }
    if (lawOf(state) < 0) {
      unknown.push(...(state.use ? [`u=${state.use}`] : []), ...(state.out.length ? [`m=${state.out.join(",")}`] : []));
      Object.assign(state, { use: "", out: [] });
    }
    return { state, unknown };
  }

  /** @param {State} state */
  function hash(state) {
    const parts = [];
    if (state.variant !== Facts.shown) parts.push(`v=${state.variant}`);
    if (!state.first) parts.push("h=L");
    if (state.set !== Facts.set) parts.push(`e=${state.set}`);
    if (state.currency) parts.push(`x=${state.currency}`);
    if (state.game) parts.push(`g=${state.game}`);
    if (state.product) parts.push(`p=${encodeURIComponent(state.product)}`);
    if (state.importer !== other) parts.push(`i=${state.importer}`);
    if (state.country !== fresh().country) parts.push(`c=${state.country}`);
    if (state.use) parts.push(`u=${state.use}`);
    if (state.out.length) parts.push(`m=${state.out.join(",")}`);
    if (state.edits.length) {
      const texts = state.edits.map((e) =>
        [e.importer, e.partner, e.group, `${e.rate}${e.top ? "t" : ""}`].map((t) => String(t).replaceAll("_", "~")).join("_"),
      );
      parts.push(`d=${texts.join(",")}`);
    }
    if (Say.language() === "fr") parts.push("lang=fr");
    return `#${state.view}${parts.length ? `?${parts.join("&")}` : ""}`;
  }

  /** Rates by cell: the later edit of a cell counts; nobody charges itself, nor a union its members.
   * @param {State} state @returns {[number, {rate: number, top: boolean}][]} */
  function cells(state) {
    const { length: n } = Facts.regions;
    const { length: j } = Facts.sectors;
    const found = new Map();
    for (const { importer, partner, group, rate, top } of state.edits) {
      const inside = placesOf(importer);
      for (const d of inside) {
        for (const o of placesOf(partner)) {
          if (inside.includes(o)) continue;
          for (const code of Facts.groups[group].sectors) {
            found.set((d * n + o) * j + SectorAt.get(code), { rate: rate / 100, top: Boolean(top) });
          }
        }
      }
    }
    return [...found];
  }

  /** @param {string} name */
  const variant = (name) => Facts.variants.find((/** @type {any} */ v) => v.name === name);

  /** @param {State} state @param {number} law @param {number} tolerance @returns {Question} */
  function question(state, law, tolerance) {
    const { scale, m, rho } = Facts.first_year;
    const theta = Float64Array.from(Facts.sets[state.set], (/** @type {number} */ x) => (state.first ? x * scale : x));
    /** @type {[number, number][]} */
    const exchange = state.first && state.currency
      ? placesOf(home).map((place) => [place, 1 + state.currency / 100]) : [];
    return { id: 0, law, first: state.first, theta, m, rho, exchange, edits: cells(state), tolerance };
  }

  /** @param {State} state */
  const own = (state) => state.edits.length > 0 || (state.first && state.currency !== 0) || state.use !== "" || state.out.length > 0;

  /** What a run or a line of Python needs to give the same figures.
   * @param {State} state */
  function command(state) {
    const settings = [`horizon=${state.first ? "first-year" : "long-run"}`];
    if (state.set !== Facts.set) settings.push(`elasticities=${state.set}`);
    if (state.first && state.currency) settings.push(`exchange.${home}=${state.currency}%`);
    if (state.use) settings.push(`utilisation=${state.use}`);
    if (!state.edits.length && !state.out.length) {
      const set = settings.map((text) => ` --set ${text}`).join("");
      return `countermove run ${Facts.case} --variant ${state.variant}${set} --draws 0`;
    }
    const rows = state.edits.map((e) => {
      const inside = placesOf(e.importer);
      /** @param {number[]} places */
      const codes = (places) => JSON.stringify(places.map((p) => Facts.regions[p].code));
      const origins = codes(placesOf(e.partner).filter((p) => !inside.includes(p)));
      const sectors = JSON.stringify(Facts.groups[e.group].sectors);
      return `    (${codes(inside)}, ${origins}, ${sectors}, ${e.rate / 100}, ${e.top ? "True" : "False"}),`;
    });
    const at = `"${Facts.case}/${state.variant}"`;
    const options = `with_settings(cm.ModelOptions(), ${JSON.stringify(settings)})`;
    const titles = Facts.beside.choices?.families?.filter((/** @type {any} */ f) => state.out.includes(f.key)).map((/** @type {any} */ f) => f.title);
    const posed = state.out.length ? `from dataclasses import replace
from countermove.law.load_law import load_ledger
from countermove.questions.legal_instruments import by_family, changes_of
from countermove.questions.pose import question

asked = question(${at})
changes = changes_of(load_ledger(), asked.of, asked.variant)
kept = {name for family in by_family(changes) for name in family.measures
        if family.title not in ${JSON.stringify(titles)}}
posed = cm.pose(replace(asked, variant=changes.only(kept)), ${options})` : `
posed = cm.pose(${at}, ${options})`;
    const head = `import countermove as cm, numpy as np
from countermove.questions.options import with_settings
${posed}`;
    if (!state.edits.length) return `${head.replace(", numpy as np", "")}
print(posed.solve().of("real_income_change", "${home}"))`;
    return `${head}
world, duties = posed.economy, posed.duties
shape = world.tariff_rate_ods.shape
flat, top = np.full(shape, np.nan), np.zeros(shape)
for importers, origins, sectors, rate, over in [
${rows.join("\n")}
]:
    cells = np.ix_(*(list(map(find, codes)) for find, codes in (
        (world.region, origins), (world.region, importers), (world.sector, sectors))))
    flat[cells], top[cells] = (np.nan, rate) if over else (rate, 0.0)
flat_in, top_in = ~np.isnan(flat), top != 0
duties = duties.unexempted(flat_in | top_in, shape).charged(flat_in, flat[flat_in], shape)
duties = duties.raised(top_in, top[top_in], shape)
print(posed.solve(duties).of("real_income_change", "${home}"))`;
  }

  return { VIEWS, EVERY, variant, capital, bare, nameOf, titleOf, ofName, toName, fromName, sectorName, goodsName, subject, placesOf, fresh, plain, lawOf, parse, hash, cells, home, other, importers, question, own, command };
})();
