"use strict";
/**
 * The world of a page: its table closed to an exact baseline, and what the solver needs of it.
 * The same as `economy_from_flows` and `equilibrium/structure.py`, whose symbols it keeps: `o`
 * origin, `d` destination, `s` sector, `k` using sector; axes in the order of the letters.
 *
 * @typedef {{n: number, j: number, flow: Float32Array, purchases: Float32Array,
 *   rate: Float32Array, jobs: Float32Array}} Table flow and rate (n, n, j), purchases (n, j, j),
 *   jobs (n, j), as packed by Python.
 * @typedef {{cell: Uint32Array, start: Uint32Array, share: Float32Array, added: Float32Array}} Pool
 *   the law of single cells: `cell` is (d n + o) j + s, its lines from `start`; `added` rates stand
 *   on top of the base rate, and an infinite one is a ban.
 * @typedef {ReturnType<typeof Kernel.close>} World
 */
const Kernel = (() => {
  const HOME_FLOOR = 1e-3;
  const NOISE = 1e-12;
  const COVERED = 1e-12;

  /** @param {number} size */
  const zeros = (size) => new Float64Array(size);

  /** Replace a matrix whose pivots never vanish (here: M-matrices) by its inverse.
   * @param {Float64Array} a @param {number} size */
  function invert(a, size) {
    for (let k = 0; k < size; k++) {
      const pivot = 1 / a[k * size + k];
      a[k * size + k] = 1;
      for (let c = 0; c < size; c++) a[k * size + c] *= pivot;
      for (let r = 0; r < size; r++) {
        if (r === k) continue;
        const factor = a[r * size + k];
        if (factor === 0) continue;
        a[r * size + k] = 0;
        for (let c = 0; c < size; c++) a[r * size + c] -= factor * a[k * size + c];
      }
    }
  }

  /** Write the products of each country's matrix with its vector.
   * @param {Float64Array} matrices @param {Float64Array} vectors
   * @param {Float64Array} out @param {number} j */
  function times(matrices, vectors, out, j) {
    const size = out.length;
    const even = j - (j % 2);
    for (let first = 0; first < size; first += j) {
      for (let r = 0; r < j; r++) {
        const row = (first + r) * j;
        let one = 0;
        let two = 0;
        for (let c = 0; c < even; c += 2) {
          one += matrices[row + c] * vectors[first + c];
          two += matrices[row + c + 1] * vectors[first + c + 1];
        }
        if (even < j) one += matrices[row + even] * vectors[first + even];
        out[first + r] = one + two;
      }
    }
  }

  /** Return deficits that sum to zero, each moved by its own size.
   * @param {Float64Array} deficit */
  function balanced(deficit) {
    const total = deficit.reduce((a, b) => a + b, 0);
    const size = deficit.reduce((a, b) => a + Math.abs(b), 0);
    return size > 0 ? deficit.map((x) => x - (total * Math.abs(x)) / size) : deficit;
  }

  /** @param {number} value @param {number} scale @param {string} what */
  function withoutNoise(value, scale, what) {
    if (value >= 0) return value;
    if (value >= -NOISE * scale) return 0;
    throw new Error(`${what} is negative: the table of this page is damaged.`);
  }

  /** Close a table of flows to a baseline that reproduces itself: accounting alone.
   * Money is in units of world value added, which is `worth` in the unit of the table.
   * @param {Table} table */
  function close(table) {
    const { n, j, flow, purchases, rate } = table;
    const output = zeros(n * j);
    const spending = zeros(n * j);
    const share = zeros(j * n * n);
    const net = zeros(j * n * n);
    const own = zeros(n * j);
    const revenue = zeros(n);
    for (let o = 0; o < n; o++) {
      for (let d = 0; d < n; d++) {
        for (let s = 0; s < j; s++) {
          const at = (o * n + d) * j + s;
          output[o * j + s] += flow[at];
          spending[d * j + s] += flow[at] * (1 + rate[at]);
          revenue[d] += flow[at] * rate[at];
        }
      }
    }
    const io = zeros(n * j * j);
    const ioUsers = zeros(n * j * j);
    const va = zeros(n * j);
    const final = zeros(n * j);
    const income = zeros(n);
    const wageBill = zeros(n);
    const inputs = zeros(n * j);
    for (let d = 0; d < n; d++) {
      for (let k = 0; k < j; k++) {
        const made = output[d * j + k];
        let used = 0;
        for (let s = 0; s < j; s++) {
          const at = (d * j + s) * j + k;
          inputs[d * j + s] += purchases[at];
          const part = made > 0 ? purchases[at] / made : 0;
          io[at] = part;
          ioUsers[(d * j + k) * j + s] = part;
          used += part;
        }
        va[d * j + k] = withoutNoise(1 - used, 1, "value added");
        wageBill[d] += va[d * j + k] * made;
      }
      for (let s = 0; s < j; s++) {
        const spent = spending[d * j + s];
        final[d * j + s] = withoutNoise(spent - inputs[d * j + s], spent, "final demand");
        income[d] += final[d * j + s];
      }
      for (let s = 0; s < j; s++) final[d * j + s] /= income[d];
    }
    const worth = wageBill.reduce((a, b) => a + b, 0);
    const deficit = income.map((x, d) => (x - wageBill[d] - revenue[d]) / worth);
    for (const array of [spending, output, income, wageBill, revenue]) {
      for (let i = 0; i < array.length; i++) array[i] /= worth;
    }
    for (let d = 0; d < n; d++) {
      for (let s = 0; s < j; s++) {
        const spent = spending[d * j + s] * worth;
        for (let o = 0; o < n; o++) {
          const at = (o * n + d) * j + s;
          const to = (s * n + d) * n + o;
          const factor = 1 + rate[at];
          share[to] = spent > 0 ? (flow[at] * factor) / spent : Number(o === d);
          net[to] = share[to] / factor;
        }
        const home = (s * n + d) * n + d;
        own[d * j + s] = net[home];
        net[home] = 0;
      }
    }
    const world = {
      n, j, worth, table, share, net, own, spending, output, io, ioUsers, va, final, income,
      wageBill, revenue, deficit,
      inverseSpending: spending.map((x) => (x > 0 ? 1 / x : 0)),
      inverseOutput: output.map((x) => (x > 0 ? 1 / x : 0)),
    };
    return { ...world, ...reactions(world) };
  }

  /** What the steps of the solver need: Leontief inverses, foreign sales and purchases, home shares.
   * @param {{n: number, j: number, share: Float64Array, net: Float64Array, spending: Float64Array,
   *   io: Float64Array, va: Float64Array, final: Float64Array}} world */
  function reactions({ n, j, share, net, spending, io, va, final }) {
    const sold = zeros(n * j);
    const bought = zeros(n * j);
    const held = zeros(n * j);
    const home = zeros(n * j);
    for (let s = 0; s < j; s++) {
      for (let d = 0; d < n; d++) {
        const row = (s * n + d) * n;
        home[d * j + s] = Math.max(share[row + d], HOME_FLOOR);
        for (let o = 0; o < n; o++) {
          const sales = net[row + o] * spending[d * j + s];
          sold[o * j + s] += sales;
          bought[d * j + s] += sales;
          held[o * j + s] += sales * share[row + o];
        }
      }
    }
    const costChain = zeros(n * j * j);
    const spendingChain = zeros(n * j * j);
    const passThrough = zeros(n * j);
    const matrix = zeros(j * j);
    for (let d = 0; d < n; d++) {
      for (let s = 0; s < j; s++) {
        for (let k = 0; k < j; k++) {
          matrix[s * j + k] = Number(s === k) - home[d * j + s] * io[(d * j + s) * j + k];
        }
      }
      invert(matrix, j);
      for (let s = 0; s < j; s++) {
        for (let k = 0; k < j; k++) {
          const value = matrix[s * j + k];
          costChain[(d * j + k) * j + s] = value;
          spendingChain[(d * j + s) * j + k] = (value * home[d * j + k]) / home[d * j + s];
          passThrough[d * j + k] += value * va[d * j + s];
        }
      }
    }
    const spread = zeros(n * j);
    times(spendingChain, final, spread, j);
    return { sold, bought, held, home, costChain, spendingChain, passThrough, spread };
  }

  /** Return the weights of a question: the baseline's, but for the cells that law or edits move.
   * Lines of a cell are varieties between which buyers substitute with the cell's own elasticity;
   * an edit is one rate for all of them in place of their own, or on top of it, prohibitions apart.
   * @param {World} world @param {Float64Array} theta @param {Pool} pool @param {Uint32Array} law
   * @param {Map<number, {rate: number, top: boolean}>} edits by cell */
  function weights(world, theta, pool, law, edits) {
    const { n, j, table } = world;
    const share = world.share.slice();
    const net = world.net.slice();
    const left = new Map(edits);
    /** @param {number} cell @param {number} from @param {number} to */
    function set(cell, from, to) {
      const s = cell % j;
      const o = ((cell - s) / j) % n;
      const d = (cell - s - o * j) / (j * n);
      const at = (s * n + d) * n + o;
      const base = table.rate[(o * n + d) * j + s];
      const edit = edits.get(cell);
      const over = edit?.top ? edit.rate : 0;
      const first = 1 + base;
      const others = edit && !edit.top ? 1 + edit.rate : first + over;
      let covered = 0;
      let total = 0;
      let paid = 0;
      for (let h = from; h < to; h++) {
        covered += pool.share[h];
        if (pool.added[h] === Infinity) continue;
        const line = edit && !edit.top ? others : 1 + (base + pool.added[h]) + over;
        const bought = pool.share[h] * (line / first) ** -theta[s];
        total += bought;
        paid += bought / line;
      }
      const rest = covered < 1 - COVERED ? (1 - covered) * (others / first) ** -theta[s] : 0;
      net[at] = world.share[at] * (paid + rest / others);
      share[at] = world.share[at] * (total + rest);
    }
    for (const place of law) {
      const cell = pool.cell[place];
      set(cell, pool.start[place], pool.start[place + 1]);
      left.delete(cell);
    }
    for (const cell of left.keys()) set(cell, 0, 0);
    return { share, net };
  }

  return { close, weights, times, invert, balanced, zeros };
})();
