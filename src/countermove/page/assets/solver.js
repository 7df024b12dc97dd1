"use strict";
/**
 * The equilibrium after a change, as `equilibrium/solve.py` finds it: one evaluation of all
 * equations, a step preconditioned country by country, and Anderson's mixing of the last steps.
 * Two closures: the long run (deficits fixed, one flexible wage) and the first year (labour specific
 * to sectors, wages that do not fall, spending that follows income by `m`).
 *
 * @typedef {{first: boolean, m: number, rho: number, exchange: Float64Array}} Closure
 * @typedef {{wage: Float64Array, cost: Float64Array, spending: Float64Array,
 *   active: Uint8Array}} Point log wages (n), log costs (n, j), spending (n, j), floors that bind
 * @typedef {{share: Float64Array, net: Float64Array}} Weights
 * @typedef {Weights & {world: World, theta: Float64Array,
 *   closure: Closure, base: Float64Array, wageStep: Float64Array, fall: Float64Array,
 *   homeSales: Float64Array, earned: Float64Array, spent: Float64Array, rounds: Float64Array,
 *   steps: Steps}} Problem
 * @typedef {{inverse: Float64Array, held: Uint8Array}} Steps maps of cost gaps to log costs, and
 *   the floors they were made for; they shape the step and may serve other problems of one theta
 * @typedef {ReturnType<typeof Solver.solve>} Solution
 */
const Solver = (() => {
  const { zeros, times, balanced } = Kernel;
  const MOST = 120;
  const FIRST_CHECK = 3e-2;
  const CHECK_AGAIN = 0.3;
  const TIE = 0.1;
  const SPENDING_FLOOR = 1e-13;

  /** @param {World} world @param {Float64Array} theta @param {Weights} weights
   * @param {Closure} closure @param {Steps} steps @returns {Problem} */
  function problem(world, theta, weights, closure, steps) {
    const { n, j } = world;
    const base = balanced(world.deficit);
    const fall = zeros(n * j);
    const homeSales = zeros(n * j);
    const earned = zeros(n * j);
    const spent = zeros(n * j);
    const rounds = zeros(n);
    const wageStep = zeros(n);
    for (let d = 0; d < n; d++) {
      let supply = 0, demand = 0, exports = 0, imports = 0, again = 0;
      for (let s = 0; s < j; s++) {
        const at = d * j + s;
        const own = world.own[at] * world.spending[at];
        const weight = world.inverseOutput[at];
        const abroad = world.sold[at] - world.held[at];
        fall[at] = theta[s] * (abroad + own * (1 - world.home[at])) * weight;
        homeSales[at] = own * weight;
        earned[at] = world.va[at] * world.home[at];
        const basic = world.bought[at] + own;
        const duty = world.spending[at] > 0 ? 1 - basic / world.spending[at] : 0;
        spent[at] = closure.m * earned[at] + closure.rho * duty;
        again += spent[at] * world.spread[at];
        supply += theta[s] * world.passThrough[at] * abroad;
        demand += world.bought[at] * (1 + theta[s] * world.home[at] * world.passThrough[at]);
        exports += world.sold[at];
        imports += world.bought[at];
      }
      rounds[d] = 1 / (1 - again);
      const sold = exports + Math.max(world.deficit[d], 0);
      const bought = imports + Math.max(-world.deficit[d], 0);
      const slope = (sold > 0 ? supply / sold : 0) + (bought > 0 ? demand / bought : 0);
      wageStep[d] = slope > 0 ? 1 / slope : 1;
      if (closure.first) {
        const income = world.income[d] - closure.m * world.wageBill[d];
        const revenue = world.income[d] - world.wageBill[d] - base[d];
        base[d] = closure.exchange[d] * (income - closure.rho * revenue);
      }
    }
    return {
      world, theta, ...weights, closure, base, wageStep, fall, homeSales, earned, spent, rounds,
      steps,
    };
  }

  /** @param {World} world @returns {Steps} */
  const steps = (world) => ({
    inverse: world.costChain.slice(), held: new Uint8Array(world.n * world.j).fill(1),
  });

  /** @param {World} world */
  function arrays({ n, j }) {
    const names = ["cost", "price", "exports", "imports", "own", "output", "wages", "expected",
      "costGap", "spendingGap"];
    const by = Object.fromEntries(names.map((name) => [name, zeros(n * j)]));
    const of = ["valueAdded", "revenue", "deficit", "income", "balance"];
    const rest = Object.fromEntries(of.map((name) => [name, zeros(n)]));
    return /** @type {Record<string, Float64Array>} */ ({
      ...by, ...rest, supply: zeros(n * j), scale: zeros(n * j),
    });
  }

  /** Evaluate all equations at a point into `at`; sweeps over trade run along contiguous rows.
   * @param {Problem} problem @param {Point} point @param {Record<string, Float64Array>} at */
  function evaluate(problem, point, at) {
    const { world, theta, share, net, closure, base } = problem;
    const { n, j } = world;
    const { supply, price, imports, exports, own, output, revenue } = at;
    const { spending, cost } = point;
    const sums = zeros(n);
    revenue.fill(0);
    for (let s = 0; s < j; s++) {
      const here = s * n;
      for (let o = 0; o < n; o++) supply[here + o] = Math.exp(-theta[s] * cost[o * j + s]);
      sums.fill(0);
      for (let d = 0; d < n; d++) {
        const row = (here + d) * n;
        let factor = 0;
        let foreign = 0;
        for (let o = 0; o < n; o++) {
          const z = supply[here + o];
          factor += share[row + o] * z;
          foreign += net[row + o] * z;
        }
        if (!(factor > 0)) factor = 1;
        const place = d * j + s;
        price[place] = -Math.log(factor) / theta[s];
        const scale = spending[place] / factor;
        at.scale[here + d] = scale;
        imports[place] = scale * foreign;
        own[place] = scale * supply[here + d] * world.own[place];
        revenue[d] += spending[place] - imports[place] - own[place];
        for (let o = 0; o < n; o++) sums[o] += scale * net[row + o];
      }
      for (let o = 0; o < n; o++) {
        const place = o * j + s;
        exports[place] = sums[o] * supply[here + o];
        output[place] = exports[place] + own[place];
      }
    }
    times(world.ioUsers, at.price, at.costGap, j);
    times(world.io, at.output, at.spendingGap, j);
    for (let d = 0; d < n; d++) {
      const added = world.wageBill[d] * Math.exp(point.wage[d]);
      const deficit = closure.first
        ? base[d] - (1 - closure.m) * added - (1 - closure.rho) * revenue[d]
        : base[d];
      at.valueAdded[d] = added;
      at.deficit[d] = deficit;
      at.income[d] = added + revenue[d] + deficit;
      const floor = Math.log(closure.exchange[d]);
      let sold = 0, bought = 0, paid = 0;
      for (let s = 0; s < j; s++) {
        const place = d * j + s;
        sold += at.exports[place];
        bought += at.imports[place];
        paid += world.va[place] * at.output[place];
        if (closure.first) {
          const hat = at.output[place] * world.inverseOutput[place];
          at.expected[place] = hat > 0 ? Math.log(hat) : 0;
          at.wages[place] = point.active[place] ? floor : at.expected[place];
        } else {
          at.wages[place] = at.expected[place] = point.wage[d];
        }
        at.costGap[place] += world.va[place] * at.wages[place] - point.cost[place];
        at.spendingGap[place] += world.final[place] * at.income[d] - point.spending[place];
      }
      if (closure.first) at.balance[d] = Math.log(paid / added);
      else if (sold === 0 && bought === 0) at.balance[d] = 0;
      else {
        at.balance[d] = Math.log(sold + Math.max(deficit, 0));
        at.balance[d] -= Math.log(bought + Math.max(-deficit, 0));
      }
    }
  }

  /** Return the largest gap of the equations: costs, spending, labour income, the numeraire.
   * @param {Problem} problem @param {Point} point @param {Record<string, Float64Array>} at */
  function residual({ world, closure }, point, at) {
    const { n, j } = world;
    let gap = 0, total = 0;
    for (let d = 0; d < n; d++) {
      let paid = 0;
      for (let place = d * j; place < (d + 1) * j; place++) {
        const short = at.spendingGap[place] / Math.max(point.spending[place], SPENDING_FLOOR);
        paid += world.va[place] * at.output[place];
        gap = Math.max(gap, Math.abs(at.costGap[place]), Math.abs(short));
      }
      gap = Math.max(gap, Math.abs(paid / at.valueAdded[d] - 1));
      total += at.valueAdded[d];
    }
    return closure.first ? gap : Math.max(gap, Math.abs(total - 1));
  }

  /** Bring the maps of costs to the floors that bind: each that turned is a change of rank one
   * (Sherman & Morrison 1950).
   * @param {Problem} problem @param {Uint8Array} active */
  function refresh({ world, fall, steps }, active) {
    const { n, j } = world;
    const { inverse, held } = steps;
    for (let d = 0; d < n; d++) {
      const first = d * j * j;
      for (let r = 0; r < j; r++) {
        const place = d * j + r;
        if (active[place] === held[place]) continue;
        held[place] = active[place];
        const turned = (active[place] ? -1 : 1) * world.va[place] * fall[place];
        const row = inverse.slice(first + r * j, first + (r + 1) * j);
        const scale = turned / (1 + turned * row[r]);
        for (let i = 0; i < j; i++) {
          const at = first + i * j;
          const factor = inverse[at + r] * scale;
          if (factor !== 0) for (let c = 0; c < j; c++) inverse[at + c] -= factor * row[c];
        }
      }
    }
  }

  /** Return the plain step at an evaluated point.
   * @param {Problem} problem @param {Point} point @param {Record<string, Float64Array>} at */
  function step(problem, point, at) {
    const { world, closure } = problem;
    const { n, j } = world;
    const wage = zeros(n);
    const cost = zeros(n * j);
    const spending = zeros(n * j);
    const gap = zeros(n * j);
    if (!closure.first) {
      times(world.spendingChain, at.spendingGap, spending, j);
      times(world.costChain, at.costGap, cost, j);
      for (let d = 0; d < n; d++) {
        wage[d] = Math.max(-0.5, Math.min(0.5, problem.wageStep[d] * at.balance[d]));
        for (let place = d * j; place < (d + 1) * j; place++) {
          cost[place] += world.passThrough[place] * wage[d];
          spending[place] += point.spending[place] * wage[d];
        }
      }
      return { wage, cost, spending };
    }
    for (let d = 0; d < n; d++) {
      const balance = Math.max(-0.5, Math.min(0.5, at.balance[d]));
      const more = closure.m * at.valueAdded[d] * balance;
      for (let place = d * j; place < (d + 1) * j; place++) {
        gap[place] = at.spendingGap[place] + world.final[place] * more;
      }
      wage[d] = balance;
    }
    times(world.spendingChain, gap, spending, j);
    for (let d = 0; d < n; d++) {
      let again = 0;
      for (let place = d * j; place < (d + 1) * j; place++) {
        again += problem.spent[place] * spending[place];
      }
      again *= problem.rounds[d];
      let earned = 0;
      for (let place = d * j; place < (d + 1) * j; place++) {
        spending[place] += world.spread[place] * again;
        earned += problem.earned[place] * spending[place];
        const push = point.active[place] ? 0 : world.va[place] * problem.homeSales[place];
        gap[place] =
          at.costGap[place] + push * world.inverseSpending[place] * spending[place];
      }
      wage[d] += earned / at.valueAdded[d];
    }
    times(problem.steps.inverse, gap, cost, j);
    return { wage, cost, spending };
  }

  /** Compare the floors that bind with those that wages ask for; return the set if it changed.
   * @param {Problem} problem @param {Point} point @param {Record<string, Float64Array>} at
   * @param {number} tolerance */
  function wanted({ world, closure }, point, at, tolerance) {
    const { n, j } = world;
    const set = point.active.slice();
    let changed = false;
    for (let d = 0; d < n; d++) {
      const floor = Math.log(closure.exchange[d]);
      for (let place = d * j; place < (d + 1) * j; place++) {
        const short = floor - at.expected[place];
        if (Math.abs(short) <= TIE * tolerance) continue;
        set[place] = Number(short > 0);
        changed ||= set[place] !== point.active[place];
      }
    }
    return changed ? set : null;
  }

  /** Pay the wages of other floors at an evaluated point; nothing else of it changes.
   * @param {Problem} problem @param {Point} point @param {Uint8Array} active
   * @param {Record<string, Float64Array>} at */
  function repay({ world, closure }, point, active, at) {
    for (let place = 0; place < active.length; place++) {
      if (active[place] === point.active[place]) continue;
      const floor = Math.log(closure.exchange[Math.floor(place / world.j)]);
      const wage = active[place] ? floor : at.expected[place];
      at.costGap[place] += world.va[place] * (wage - at.wages[place]);
      at.wages[place] = wage;
    }
  }

  /** Solve a problem to a tolerance, from the baseline or from a point close by.
   * @param {Problem} problem @param {number} tolerance @param {Point | null} near */
  function solve(problem, tolerance, near = null) {
    const { world, closure } = problem;
    const { n, j } = world;
    const at = arrays(world);
    /** @type {Point} */
    let point = near || {
      wage: zeros(n), cost: zeros(n * j), spending: world.spending.slice(),
      active: new Uint8Array(n * j).fill(closure.first ? 1 : 0),
    };
    const size = n + 2 * n * j;
    let next = Anderson.mixer(size);
    let threshold = FIRST_CHECK;
    let gap = NaN;
    let iterations = 0;
    for (; iterations <= MOST; iterations++) {
      evaluate(problem, point, at);
      gap = residual(problem, point, at);
      if (closure.first && gap <= threshold) {
        threshold = Math.max(CHECK_AGAIN * gap, tolerance);
        const active = wanted(problem, point, at, tolerance);
        if (active) {
          repay(problem, point, active, at);
          point = { ...point, active };
          next = Anderson.mixer(size);
          gap = residual(problem, point, at);
        }
      }
      if (gap <= tolerance || !Number.isFinite(gap)) break;
      if (closure.first) refresh(problem, point.active);
      point = moved(problem, point, step(problem, point, at), next);
    }
    return { problem, point, at, gap, iterations, solved: gap <= tolerance };
  }

  /** Return the next point; the numeraire is held, and no spending falls by more than nine tenths.
   * @param {Problem} problem @param {Point} point
   * @param {{wage: Float64Array, cost: Float64Array, spending: Float64Array}} by
   * @param {(x: Float64Array, f: Float64Array) => Float64Array} next @returns {Point} */
  function moved({ world, closure }, point, by, next) {
    const { n, j } = world;
    const x = zeros(n + 2 * n * j);
    const f = zeros(n + 2 * n * j);
    x.set(point.wage);
    x.set(point.cost, n);
    f.set(by.wage);
    f.set(by.cost, n);
    const first = n + n * j;
    for (let i = 0; i < n * j; i++) {
      x[first + i] = point.spending[i] * world.inverseSpending[i];
      f[first + i] = by.spending[i] * world.inverseSpending[i];
    }
    const to = next(x, f);
    const wage = to.slice(0, n);
    const spending = zeros(n * j);
    for (let i = 0; i < n * j; i++) {
      spending[i] = Math.max(to[first + i], 0.1 * x[first + i]) * world.spending[i];
    }
    if (!closure.first) {
      const total = wage.reduce((sum, value, d) => sum + world.wageBill[d] * Math.exp(value), 0);
      const level = Math.log(total);
      for (let d = 0; d < n; d++) wage[d] -= level;
    }
    return { wage, cost: to.slice(n, first), spending, active: point.active };
  }

  return { problem, steps, solve };
})();
