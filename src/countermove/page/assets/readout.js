"use strict";
/**
 * The series a page shows, read off a solved world: the formulas of
 * `equilibrium/measures_of_change.py`. Changes are in per cent, jobs in persons.
 */
const Readout = (() => {
  const { zeros } = Kernel;

  /** @param {Solution} solution */
  function series({ problem, point, at }) {
    const { world, closure } = problem;
    const { n, j } = world;
    const income = zeros(n);
    const gdp = zeros(n);
    const prices = zeros(n);
    const jobs = zeros(n);
    const exports = zeros(n);
    const imports = zeros(n);
    const output = zeros(n * j);
    const sectorJobs = zeros(n * j);
    const labour = zeros(n * j);
    const volumes = atBasePrices(problem, point, at);
    for (let d = 0; d < n; d++) {
      let index = 0, value = 0, sold = 0, soldBefore = 0, bill = 0, employed = 0;
      for (let s = 0; s < j; s++) {
        const place = d * j + s;
        const made = at.output[place] * world.inverseOutput[place];
        const cost = Math.exp(point.cost[place]);
        index += world.final[place] * at.price[place];
        const has = world.output[place] > 0;
        value += has ? at.output[place] / cost : 0;
        let inputs = 0;
        for (let k = 0; k < j; k++) inputs += world.io[place * j + k] * at.output[d * j + k];
        value -= inputs / Math.exp(at.price[place]);
        sold += at.exports[place] / cost;
        soldBefore += world.sold[place];
        output[place] = has ? 100 * (made / cost - 1) : 0;
        const work = has ? made / Math.exp(at.wages[place]) : 1;
        labour[place] = 100 * (work - 1);
        sectorJobs[place] = world.table.jobs[place] * (work - 1);
        jobs[d] += sectorJobs[place];
        const wages = world.va[place] * world.output[place];
        bill += wages;
        employed += wages * work;
      }
      const price = Math.exp(index);
      const lent = closure.first ? closure.exchange[d] * world.deficit[d] : at.deficit[d];
      const earned = at.valueAdded[d] + at.revenue[d] + lent;
      income[d] = 100 * (earned / world.income[d] / price - 1);
      const before = world.income[d] - world.deficit[d];
      gdp[d] = 100 * ((value + volumes.duties[d]) / before - 1);
      const pay = (at.valueAdded[d] / world.wageBill[d] / employed) * bill;
      prices[d] = 100 * (price / (closure.first ? closure.exchange[d] : pay) - 1);
      exports[d] = soldBefore > 0 ? 100 * (sold / soldBefore - 1) : 0;
      imports[d] = volumes.before[d] > 0 ? 100 * (volumes.imports[d] / volumes.before[d] - 1) : 0;
      if (!closure.first) jobs[d] = NaN;
    }
    return { income, gdp, prices, jobs, exports, imports, output, labour, sectorJobs };
  }

  /** Imports after and before, and base duties on imports after, at the base prices of origins.
   * @param {Problem} problem @param {Point} point @param {Record<string, Float64Array>} at */
  function atBasePrices({ world, net }, point, at) {
    const { n, j, table } = world;
    const imports = zeros(n);
    const before = zeros(n);
    const duties = zeros(n);
    for (let s = 0; s < j; s++) {
      for (let d = 0; d < n; d++) {
        const row = (s * n + d) * n;
        const scale = at.scale[s * n + d];
        before[d] += world.bought[d * j + s];
        for (let o = 0; o < n; o++) {
          if (o === d) continue;
          const flow =
            (scale * net[row + o] * at.supply[s * n + o]) / Math.exp(point.cost[o * j + s]);
          imports[d] += flow;
          duties[d] += table.rate[(o * n + d) * j + s] * flow;
        }
      }
    }
    return { imports, before, duties };
  }

  return { series };
})();
