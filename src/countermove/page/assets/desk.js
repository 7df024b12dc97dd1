"use strict";
/**
 * Between the page and its worker: one question in flight, then the newest. What is shown comes
 * first, to 1e-6; once nothing moves it is made exact, and the other horizon follows.
 *
 * @typedef {{series: ReturnType<typeof Readout.series> | null, gap: number, iterations: number,
 *   took: number}} Answer
 * @typedef {{state: State, answer: Answer, before: Answer | null, exact: boolean,
 *   lower: Answer | null, other: Answer | null}} Found
 */
const Line = (() => {
  const QUICK = 1e-6;
  const EXACT = 1e-8;
  /** @type {Worker} */ let worker;
  /** @type {Map<number, (data: any) => void>} */ const waiting = new Map();
  /** @type {Map<string, Answer>} */ const known = new Map();
  /** @type {{state: State, tell: (found: Found) => void} | null} */ let newest = null;
  /** @type {Float32Array} */ let flow;
  /** @type {Map<number, Promise<Float32Array>>} */ const rates = new Map();
  let busy = false;
  let count = 0;

  /** @param {any} message @returns {Promise<any>} */
  function ask(message) {
    const id = ++count;
    return new Promise((done) => {
      waiting.set(id, done);
      worker.postMessage({ ...message, id });
    });
  }

  async function open() {
    const code = /** @type {HTMLElement} */ (document.getElementById("kernel")).textContent || "";
    const world = /** @type {HTMLElement} */ (document.getElementById("world"));
    worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    const ready = new Promise((done, fail) => {
      worker.onerror = (event) => fail(new Error(event.message || "the worker did not start"));
      worker.onmessage = ({ data }) => {
        if (data.kind === "open") {
          flow = data.flow;
          done(undefined);
        } else {
          waiting.get(data.id)?.(data);
          waiting.delete(data.id);
        }
      };
    });
    worker.postMessage({
      kind: "open", text: world.textContent, places: Facts.places, n: Facts.regions.length,
      j: Facts.sectors.length,
    });
    world.remove();
    await ready;
  }

  /** Mean rates of a law by origin, destination, sector.
   * @param {number} place its place among those of the page */
  function law(place) {
    const found = rates.get(place) || ask({ kind: "rates", law: place }).then((data) => data.rate);
    rates.set(place, found);
    return found;
  }

  /** Mean of rates over some cells at the trade before.
   * @param {Float32Array} rate @param {number[]} origins @param {number[]} importers
   * @param {string[]} sectors */
  function mean(rate, origins, importers, sectors) {
    const n = Facts.regions.length;
    const j = Facts.sectors.length;
    let paid = 0, traded = 0;
    for (const o of origins) {
      for (const d of importers) {
        if (importers.includes(o)) continue;
        for (const code of sectors) {
          const at = (o * n + d) * j + SectorAt.get(code);
          paid += rate[at] * flow[at];
          traded += flow[at];
        }
      }
    }
    return traded > 0 ? paid / traded : NaN;
  }

  /** @param {State} state @param {number} tolerance @returns {Promise<Answer>} */
  async function solve(state, tolerance) {
    const own = Asked.own(state);
    const key = JSON.stringify([state.variant, state.first, state.set, tolerance]);
    const held = own ? undefined : known.get(key);
    if (held) return held;
    const question = Asked.question(state, Asked.lawOf(state), tolerance);
    const found = await ask({ kind: "solve", question });
    if (!own && found.series) known.set(key, found);
    return found;
  }

  /** Ask for a state; `tell` hears of it as answers come, unless a newer one is asked for.
   * @param {State} state @param {(found: Found) => void} tell */
  function want(state, tell) {
    newest = { state, tell };
    if (!busy) run();
  }

  async function run() {
    busy = true;
    try {
      while (newest) {
        const job = newest;
        newest = null;
        await work(job);
      }
    } finally {
      busy = false;
    }
  }

  /** Answer one state, as far as no newer one is asked for.
   * @param {{state: State, tell: (found: Found) => void}} job */
  async function work({ state, tell }) {
    const own = Asked.own(state);
    /** @type {Found} */
    const found = { state, answer: await solve(state, QUICK), before: null, exact: false, lower: null, other: null };
    if (own) found.before = known.get(JSON.stringify([state.variant, state.first, state.set, EXACT])) || null;
    tell(found);
    if (newest) return;
    if (own && !found.before) {
      found.before = await solve(Asked.plain(state), EXACT);
      tell(found);
      if (newest) return;
    }
    found.answer = await solve(state, EXACT);
    found.exact = true;
    tell(found);
    if (newest) return;
    found.other = await solve({ ...state, first: !state.first }, EXACT);
    tell(found);
    if (newest) return;
    const gdp = found.answer.series?.gdp[/** @type {number} */ (Places.get(Asked.home))] ?? 0;
    if (state.first && state.currency === 0 && Math.abs(gdp) > 1) {
      found.lower = await solve({ ...state, currency: -5 }, QUICK);
      tell(found);
    }
  }

  return { open, want, law, mean, idle: () => !busy, QUICK, EXACT };
})();
