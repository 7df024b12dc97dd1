"use strict";
/**
 * The page's worker: unpacks the world once, then answers one question at a time. It keeps where it
 * was at each horizon, so that a control moved a little is solved from close by.
 *
 * @typedef {{name: string, kind: string, first: number, length: number}} Place
 * @typedef {{id: number, law: number, first: boolean, theta: Float64Array, m: number, rho: number,
 *   exchange: [number, number][], edits: [number, {rate: number, top: boolean}][], tolerance: number}} Question
 *   edits: cell, then rate and whether on top of the law; exchange: place and worth of a currency over its old value
 */
const Desk = (() => {
  /** @type {World} */ let world;
  /** @type {Record<string, any>} */ let arrays;
  /** @type {Record<string, Point | null>} */ const last = { first: null, long: null };
  /** @type {Map<string, Steps>} */ const steps = new Map();

  /** @param {string} text @param {Place[]} places @param {number} n @param {number} j */
  async function open(text, places, n, j) {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const data = await new Response(stream).arrayBuffer();
    arrays = {};
    for (const { name, kind, first, length } of places) {
      const Kind = kind === "uint32" ? Uint32Array : Float32Array;
      arrays[name] = new Kind(data, first, length);
    }
    const { flow, purchases, rate, jobs } = arrays;
    world = Kernel.close({ n, j, flow, purchases, rate, jobs });
    last.first = last.long = null;
    steps.clear();
  }

  /** @param {number} place */
  const lawOf = (place) => arrays.law.subarray(arrays.law_start[place], arrays.law_start[place + 1]);

  /** Solve a question; from near the last answer at its horizon unless told to begin anew.
   * @param {Question} asked @param {boolean} anew */
  function solve(asked, anew = false) {
    const { cell, start, share, added } = arrays;
    const pool = { cell, start, share, added };
    const weights = Kernel.weights(
      world, asked.theta, pool, lawOf(asked.law), new Map(asked.edits),
    );
    const exchange = new Float64Array(world.n).fill(1);
    for (const [place, worth] of asked.exchange) exchange[place] = worth;
    const closure = { first: asked.first, m: asked.m, rho: asked.rho, exchange };
    const key = asked.first ? "first" : "long";
    const kind = asked.first ? asked.theta.join() : "";
    const kept = steps.get(kind) || Solver.steps(world);
    steps.set(kind, kept);
    const problem = Solver.problem(world, asked.theta, weights, closure, kept);
    const near = anew ? null : last[key];
    let found = Solver.solve(problem, asked.tolerance, near);
    if (!found.solved && near) found = Solver.solve(problem, asked.tolerance);
    if (found.solved) last[key] = found.point;
    return found;
  }

  /** Mean rates of a law by origin, destination and sector: base rate and what it adds.
   * @param {number} law */
  function rates(law) {
    const { n, j } = world;
    const rate = arrays.rate.slice();
    for (const place of lawOf(law)) {
      const cell = arrays.cell[place];
      const s = cell % j;
      const o = ((cell - s) / j) % n;
      const d = (cell - s - o * j) / (j * n);
      for (let h = arrays.start[place]; h < arrays.start[place + 1]; h++) {
        if (arrays.added[h] !== Infinity) {
          rate[(o * n + d) * j + s] += arrays.share[h] * arrays.added[h];
        }
      }
    }
    return rate;
  }

  return { open, solve, rates, flows: () => arrays.flow, world: () => world };
})();

if (typeof window === "undefined") {
  self.onmessage = async ({ data }) => {
    if (data.kind === "open") {
      await Desk.open(data.text, data.places, data.n, data.j);
      self.postMessage({ kind: "open", flow: Desk.flows() });
    } else if (data.kind === "rates") {
      self.postMessage({ kind: "rates", id: data.id, rate: Desk.rates(data.law) });
    } else {
      const started = performance.now();
      const found = Desk.solve(data.question);
      const series = found.solved ? Readout.series(found) : null;
      self.postMessage({
        kind: "solved", id: data.id, series, gap: found.gap, iterations: found.iterations,
        took: performance.now() - started,
      });
    }
  };
}
