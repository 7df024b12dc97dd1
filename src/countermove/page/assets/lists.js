"use strict";
/** Lists of counter-tariffs: what those that were made do, and the most that can be done at each own cost. */
const Lists = (() => {
  const { escaped, fixed } = Words;
  /** @typedef {{name: string, title: string, lines: number, value: number, gain: number, own: number, imputed: number,
   *   ends: [number, number], own_ends: [number, number]}} Listed million dollars; value: dollars */
  const held = Facts.beside.lists;

  /** Billions of dollars of a sum in millions. @param {number} v @param {boolean} [signed] */
  const bn = (v, signed = true) => fixed(v / 1e3, Math.abs(v) < 9950 ? 2 : 1, signed);

  /** @param {Listed} list */
  const named = (list) => Say.or(`list.${list.name}`, list.title);

  /** What the lists show: which takes most for what it costs at home, if any costs anything.
   * @param {Listed[]} lists */
  function title(lists) {
    const most = (/** @type {Listed} */ l) => (l.own < 0 ? -l.gain / l.own : Infinity);
    const best = lists.reduce((a, b) => (most(b) > most(a) ? b : a));
    const names = { what: named(best), who: Asked.nameOf(held.target), of: Asked.ofName(held.by), by: Asked.nameOf(held.by) };
    return best.own < 0 ? Say("lists.most", { ...names, v: fixed(most(best), 0, false) }) : Say("lists.free", names);
  }

  /** @param {HTMLElement} host */
  function fill(host) {
    if (!held || "missing" in held) {
      host.innerHTML = `<h2>${Say("lists.title")}</h2><p class="sub">${Say("missing")} ${escaped(held?.missing || "")}</p><div class="code">${escaped(held?.command || "countermove retaliate --help")}</div>`;
      return;
    }
    /** @type {{lists: Listed[]}} */ const { lists } = held;
    const [by, target] = [Asked.nameOf(held.by), Asked.nameOf(held.target)];
    /** @param {number} v @param {[number, number]} ends */
    const cell = (v, [lo, hi]) => `<td><b>${bn(v)}</b>${hi > lo ? `<small>${Say("range", { lo: bn(lo), hi: bn(hi) })}</small>` : ""}</td>`;
    const rows = lists.map((l) => `<tr><th scope="row">${escaped(named(l))}<small>${Say("lists.size", { n: Words.count(l.lines), v: fixed(l.value / 1e9, 1, false) })}${l.imputed > 0.005 ? Say("join") + Say("lists.imputed", { v: fixed(100 * l.imputed, 0, false) }) : ""}</small></th>` +
      `${cell(-l.gain, /** @type {[number, number]} */ (l.ends.map((v) => -v).reverse()))}${cell(l.own, l.own_ends)}</tr>`).join("");
    const swept = held.frontier;
    host.innerHTML = `<h2>${escaped(title(lists))}</h2><p class="sub">${escaped(Say("lists.sub", { by, target }))}</p>` +
      `<div class="table" tabindex="0" role="region" aria-label="${Say("lists.title")}"><table><thead><tr><th scope="col">${Say("lists.list")}</th><th scope="col">${escaped(Say("lists.exports", { country: target, of: Asked.ofName(held.target) }))}</th><th scope="col">${escaped(Say("lists.own", { country: by, of: Asked.ofName(held.by) }))}</th></tr></thead><tbody>${rows}</tbody></table></div>` +
      `<div class="code">${escaped(held.command)}</div>` +
      ("missing" in swept ? `<p class="note">${Say("lists.frontier.not")}</p><div class="code">${escaped(swept.command)}</div>` : "");
  }

  /** The frontier with real lists on it, own cost against exports taken. @param {number} width */
  function paint(width) {
    const [left, right, top, below] = [48, 16, 24, 44];
    const height = Math.min(380, Math.max(280, width * 0.6));
    /** @type {[number, number][]} */ const line = held.frontier.points.map((/** @type {number[]} */ [own, gain]) => [-own, gain]);
    const most = 1.2 * line[0][1];
    const near = held.lists.filter((/** @type {Listed} */ l) => l.gain < most);
    const least = 0.8 * Math.min(...line.map((p) => p[1]), ...near.map((/** @type {Listed} */ l) => l.gain));
    const xs = [0, ...line.map((p) => p[0]), ...near.map((/** @type {Listed} */ l) => -l.own)];
    const [x0, x1] = [Math.min(...xs), Math.max(...xs) * 1.15 || 1];
    /** @param {number} v */ const x = (v) => left + ((v - x0) / (x1 - x0)) * (width - left - right);
    /** @param {number} v */ const y = (v) => height - below - ((v - least) / (most - least)) * (height - top - below);
    const step = Charts.ticks(x0 / 1e3, x1 / 1e3);
    const up = Charts.ticks(least / 1e3, most / 1e3);
    const grid = step.found.map((v) => `<path d="M${x(1e3 * v)} ${top}V${height - below}" stroke="var(--hair)"/><text x="${x(1e3 * v)}" y="${height - below + 16}" text-anchor="middle" font-size="12" fill="var(--ink3)">${fixed(v, step.decimals, false)}</text>`).join("") +
      up.found.map((v) => `<path d="M${left} ${y(1e3 * v)}H${width - right}" stroke="var(--hair)"/><text x="${left - 8}" y="${y(1e3 * v) + 4}" text-anchor="end" font-size="12" fill="var(--ink3)">${fixed(v, up.decimals, false)}</text>`).join("");
    const path = [...line].reverse().map(([a, b], i) => `${i ? "L" : "M"}${x(a)} ${y(b)}`).join("");
    const dots = near.map((/** @type {Listed} */ l, /** @type {number} */ i) => {
      const away = [20, -12, 36][i % 3];
      return `<circle cx="${x(-l.own)}" cy="${y(l.gain)}" r="6" fill="var(--paper)" stroke="${Charts.colour(held.by)}" stroke-width="2.5"/><text x="${x(-l.own)}" y="${y(l.gain) + away}" text-anchor="middle" font-size="12" font-weight="600" fill="var(--ink)" stroke="var(--paper)" stroke-width="4" paint-order="stroke">${escaped(named(l))}</text>`;
    }).join("");
    const points = line.map(([a, b]) => `<circle cx="${x(a)}" cy="${y(b)}" r="3.5" fill="var(--ink)"/>`).join("");
    return `<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-label="${escaped(Say("lists.alt"))}">${grid}<path d="${path}" fill="none" stroke="var(--ink)" stroke-width="2"/>${points}${dots}` +
      `<text x="0" y="12" font-size="12" font-weight="600" fill="var(--ink2)">${escaped(Say("lists.taken", { who: Asked.titleOf(held.target) }))}</text><text x="${width - right}" y="${height - 6}" text-anchor="end" font-size="12" font-weight="600" fill="var(--ink2)">${escaped(Say("lists.cost", { who: Asked.titleOf(held.by) }))}</text></svg>`;
  }

  /** The frontier and the best list's first lines, where the page was built with them.
   * @param {HTMLElement} chart @param {HTMLElement} lines */
  function drawFrontier(chart, lines) {
    if (!held || "missing" in held || "missing" in held.frontier) return;
    const { points, best, lines: count, imputed } = held.frontier;
    const cheap = points[points.length - 1];
    Charts.draw(chart, {
      name: "lists", unit: "US$ m", rows: [], paint,
      title: Say("lists.frontier", { v: bn(points[0][1], false), w: bn(cheap[1], false) }),
      sub: Say("lists.frontier.sub", { cap: fixed(held.cap, 1, false) }), source: Say("lists.source"), command: held.command_frontier,
      sheet: () => [["", Say("lists.taken", { who: Asked.titleOf(held.target) }), Say("lists.cost", { who: Asked.titleOf(held.by) })],
        ...held.lists.map((/** @type {Listed} */ l) => [named(l), bn(l.gain, false), bn(-l.own)]),
        ...points.map((/** @type {number[]} */ [own, gain], /** @type {number} */ i) => [Say("deal.frontier", { i: i + 1 }), bn(gain, false), bn(-own)])],
    });
    const rows = best.map((/** @type {any} */ l) => `<tr><th scope="row">${escaped(l.hs)}<small>${escaped(l.goods)}</small></th><td>${fixed(l.gain, 0, false)}</td><td>${fixed(l.own, 0)}</td></tr>`).join("");
    lines.classList.add("figure");
    lines.innerHTML = `<h2>${Say("lists.best", { n: best.length, of_all: Words.count(count) })}</h2><p class="sub">${escaped(Say("lists.best.sub", { v: fixed(100 * imputed, 0, false) }))}</p>` +
      `<div class="table" tabindex="0" role="region" aria-label="${Say("lists.title")}"><table><thead><tr><th scope="col">${Say("lists.line")}</th><th scope="col">${Say("lists.line.taken")}</th><th scope="col">${Say("lists.line.own")}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  }

  return { fill, drawFrontier };
})();
