"use strict";
/** Strategy: what each play pays in dollars, which threats are credible, what both could agree on. */
const Strategy = (() => {
  const { escaped, fixed } = Words;
  /** @typedef {{player: string, move: string, after: string[], instead: string, verdict: string, gain: number | null,
   *   chance: number | null, words: string, lo: number | null, hi: number | null}} Threat
   * @typedef {{title: string, question: string, status: string, players: string[], moves: Record<string, string>,
   *   stages: {name: string, player: string}[], horizon: string, dollars: boolean, leaves: {moves: (string | null)[], payoffs: number[]}[],
   *   path: Record<string, string> | null, threats: Threat[], law: string, believed: {move: string, deters: boolean | null, anyway: boolean, swept: boolean}[], draws: number, assumed: Record<string, string>,
   *   missing?: string}} Game */

  /** @type {Record<string, Game>} */
  const games = Facts.beside.games && !("missing" in Facts.beside.games) ? Facts.beside.games : {};
  for (const [key, game] of Object.entries(games)) {
    const told = (/** @type {string} */ part, /** @type {string} */ text) => Say.or(`gametext.${key}.${part}`, text);
    game.title = told("title", game.title);
    if (game.missing !== undefined) continue;
    Object.assign(game, { question: told("question", game.question), status: told("status", game.status) });
    for (const move of Object.keys(game.moves)) game.moves[move] = told(`move.${move}`, game.moves[move]);
    for (const move of Object.keys(game.assumed)) game.assumed[move] = told(`assumed.${move}`, game.assumed[move]);
  }
  const played = Object.entries(games).filter(([, game]) => !("missing" in game));
  const deal = Facts.beside.deal;

  /** @param {string} code */
  const colour = (code) => Charts.colour(code === "EU" ? "EU27" : code);

  /** @param {string} code */
  const name = (code) => Asked.titleOf(code === "EU" ? "EU27" : code);

  /** A sum in billions of dollars, with its sign. @param {number | null} v */
  const bn = (v) => (v === null ? "–" : fixed(v, Math.abs(v) < 0.095 ? 2 : Math.abs(v) < 99.5 ? 1 : 0));

  const KINDS = ["yes", "likely", "no", "unlikely", "small", "open"];
  const [AGREED, ODDS] = [0.9, 0.6]; // shares of draws from which a verdict is sure, and likely: `questions/bands.py`
  const ENOUGH = 200; // draws from which a chance is given in per cent

  /** Whether carrying a threat out pays, as the report of the game puts it: a size too small to call, or
   * a sign not known, are answers.
   * @param {Threat} t @returns {string} one of KINDS */
  function kind(t) {
    if (/^small/.test(t.words)) return "small";
    if (/too close/.test(t.words) || !["credible", "not credible"].includes(t.verdict)) return "open";
    const chance = t.chance ?? (t.verdict === "credible" ? 1 : 0);
    return chance >= AGREED ? "yes" : chance > ODDS ? "likely" : chance >= 1 - ODDS ? "open" : chance > 1 - AGREED ? "unlikely" : "no";
  }

  /** Threats by who makes which, each once though it can be made at several points: its kind there, the milder
   * where they differ by degree, else that none is known of it.
   * @param {[Game, Threat][]} found */
  function distinct(found) {
    /** @type {Map<string, {player: string, what: string, nodes: Threat[]}>} */ const by = new Map();
    for (const [game, t] of found) {
      const what = game.moves[t.move];
      const key = JSON.stringify([t.player, what]);
      by.set(key, { player: t.player, what, nodes: [...(by.get(key)?.nodes || []), t] });
    }
    return [...by.values()].map((one) => {
      const kinds = [...new Set(one.nodes.map(kind))];
      const within = (/** @type {string[]} */ ...some) => kinds.every((k) => some.includes(k));
      return { ...one, same: kinds.length === 1, kind: kinds.length === 1 ? kinds[0] : within("yes", "likely") ? "likely" : within("no", "unlikely") ? "unlikely" : "open" };
    });
  }

  /** Draws in which threats pay. @param {Threat[]} nodes @param {number} draws */
  function chances(nodes, draws) {
    const [least, most] = [Math.min, Math.max].map((f) => f(...nodes.map((t) => t.chance ?? NaN)));
    const form = (/** @type {(v: number) => string} */ one) => (one(least) === one(most) ? one(least) : Say("range", { lo: one(least), hi: one(most) }));
    return draws < ENOUGH ? Say("game.chance.of", { n: form((v) => String(Math.round(v * draws))), m: draws })
      : Say("game.chance.share", { v: Say("percent", { v: form((v) => String(Math.round(100 * v))) }) });
  }

  /** @type {[Game, Threat][]} */
  const every = played.flatMap(([, game]) => game.threats.map((t) => /** @type {[Game, Threat]} */ ([game, t])));

  /** Every threat by its verdict, and whose it is. */
  const named = () => KINDS.map((which) => [which, distinct(every).filter((one) => one.kind === which)
    .map((one) => Say("game.named.one", { what: one.what, who: name(one.player) })).join(Say("join"))])
    .filter(([, found]) => found).map(([which, found]) => `<p class="said">${escaped(Say(`game.named.${which}`, { found }))}</p>`).join("");

  function head() {
    const all = distinct(every);
    const found = tally(all);
    const parts = [all.length ? Say("game.head", { all: all.length, ...found, not: found.no + found.unlikely, rest: found.small + found.open }) : Say("game.head.none")];
    if (deal && !("missing" in deal)) {
      const free = freely();
      if (free) {
        const who = { who: Asked.nameOf(deal.players[free.at]), country: Asked.nameOf(deal.players[free.at]), of: Asked.ofName(deal.players[free.at]) };
        parts.push(free.which === "both" ? Say("deal.head.both") : Say(`deal.head.${free.which}`, { ...who, v: fixed(Math.abs(free.gain), 1, false) }));
      }
    }
    return parts.join(" ");
  }

  /** How many threats there are of each kind. @param {{kind: string}[]} threats @returns {Record<string, number>} */
  const tally = (threats) => Object.fromEntries(KINDS.map((which) => [which, threats.filter((t) => t.kind === which).length]));

  /** What free trade in place of a tariff war brings: a side that loses by more than a fiftieth of a per cent
   * of its income, one for which it is too small to call, or a gain to both. */
  function freely() {
    const gains = deal.named["free trade"];
    if (!gains) return undefined;
    const at = (/** @type {(v: number, i: number) => boolean} */ test) => gains.findIndex(test);
    const loser = at((v, i) => v < -deal.small[i]);
    const open = at((v, i) => Math.abs(v) <= deal.small[i]);
    const which = loser >= 0 ? "loser" : open >= 0 ? "small" : "both";
    const side = Math.max(loser >= 0 ? loser : open, 0);
    return { which, at: side, gain: gains[side] };
  }

  /** The answer to the game’s own question: does each threat pay who makes it, does it deter.
   * @param {Game} game */
  function short(game) {
    return game.believed.map((b) => {
      const mine = game.threats.filter((t) => t.move === b.move);
      if (!mine.length) return "";
      const [one] = distinct(mine.map((t) => [game, t]));
      const pays = mine.filter((t) => ["yes", "likely"].includes(kind(t))).length;
      const said = [Say(`game.pays.${one.same || one.kind !== "open" ? one.kind : "some"}`, { chance: chances(mine, game.draws), what: game.moves[b.move], title: name(mine[0].player), country: Asked.nameOf(mine[0].player === "EU" ? "EU27" : mine[0].player), n: pays, m: mine.length })];
      const instead = [...new Set(mine.map((t) => t.instead))];
      if (instead.length === 1) said.push(Say("game.against", { what: game.moves[instead[0]] }));
      if (b.deters !== null) said.push(Say(b.deters ? "game.deters" : "game.deters.not"));
      if (b.anyway) said.push(Say("game.anyway"));
      return said.join(" ");
    }).filter(Boolean).map((text) => `<p class="said">${escaped(text)}</p>`).join("");
  }

  /** @param {Game} game @param {(string | null)[]} moves */
  const words = (game, moves) => moves.filter((m) => m !== null).map((m) => game.moves[/** @type {string} */ (m)]).join(Say("join"));

  const FREE = 0.5; // per cent: a rate that is told as next to none
  const NONE = 1e-6; // US$ bn: what is left of a gain that is none at an end of the frontier
  const FEW = 4; // rows of a table that a phone shows until it is asked for all

  /** Rows of a table, the later ones apart where there are many, and what asks for them.
   * @param {string[]} rows */
  function folded(rows) {
    const long = rows.length > FEW + 2;
    return {
      kind: long ? "wide long" : "wide",
      body: `<tbody>${rows.slice(0, long ? FEW : undefined).join("")}</tbody>${long ? `<tbody class="rest">${rows.slice(FEW).join("")}</tbody>` : ""}`,
      ask: long ? `<button type="button" class="go unfold" aria-expanded="false">${Say("game.unfold", { n: rows.length })}</button>` : "",
    };
  }

  /** Moves in words, those first ones apart that the row above has too: dots stand for them in a long table of a phone.
   * @param {Game} game @param {(string | null)[]} moves @param {(string | null)[]} [above] */
  function follows(game, moves, above = []) {
    const turn = moves.findIndex((move, i) => move !== above[i] || i === moves.length - 1);
    const same = words(game, moves.slice(0, turn));
    return (same ? `<span class="same">${escaped(same + Say("join"))}</span><i class="dots" aria-hidden="true">… </i>` : "") + escaped(words(game, moves.slice(Math.max(turn, 0))));
  }

  /** @param {Game} game */
  function likely(game) {
    if (!game.path) return undefined;
    const { path } = game;
    return game.leaves.find((leaf) => leaf.moves.every((m, i) => (path[game.stages[i].name] ?? null) === m));
  }

  /** @param {Game} game */
  function payoffs(game) {
    const chosen = likely(game);
    const unit = Say(game.dollars ? "game.unit.bn" : "game.unit.payoff");
    const most = Math.max(...game.leaves.flatMap((l) => l.payoffs.map((v, i) => Math.abs(v - (chosen ? chosen.payoffs[i] : 0)))), 1e-9);
    const head = game.players.map((p) => `<th scope="col" style="color:${colour(p)}">${escaped(name(p))}</th>`).join("");
    const rows = [...(chosen ? [chosen] : []), ...game.leaves.filter((leaf) => leaf !== chosen)].map((leaf, at, all) => {
      const cells = leaf.payoffs.map((v, i) => {
        const moved = chosen ? v - chosen.payoffs[i] : v;
        const wide = Math.max((Math.abs(moved) / most) * 60, 1);
        const bar = leaf === chosen ? "" : `<svg class="spark" width="124" height="14" aria-hidden="true"><line x1="62" x2="62" y1="0" y2="14" stroke="var(--ink3)"/><rect x="${moved < 0 ? 62 - wide : 62}" y="2" width="${wide}" height="10" fill="${colour(game.players[i])}"/></svg>`;
        return `<td><div class="play"><span><b>${leaf === chosen ? "" : bn(moved)}</b><small>${bn(v)}</small></span>${bar}</div></td>`;
      }).join("");
      return `<tr${leaf === chosen ? ' class="chosen"' : ""}><th scope="row">${follows(game, leaf.moves, all[at - 1]?.moves)}${leaf === chosen ? `<small>${Say("game.likely")}</small>` : ""}</th>${cells}</tr>`;
    });
    const { kind, body, ask } = folded(rows);
    const title = chosen ? Say("game.path", { play: words(game, chosen.moves) }) : Say("game.no_path");
    return `<section class="figure plays"><h2>${escaped(title)}</h2><p class="sub">${Say("game.payoffs.sub", { unit, horizon: Say(`horizon.${game.horizon}`), n: game.leaves.length })}</p>` +
      `<div class="table" tabindex="0" role="region" aria-label="${Say("game.plays")}"><table class="${kind}"><thead><tr><th scope="col">${Say("game.plays")}</th>${head}</tr></thead>${body}</table></div>${ask}</section>`;
  }

  /** @param {Game} game */
  function threats(game) {
    if (!game.threats.length) return "";
    const rows = game.threats.map((t, at) => {
      const after = t.after.length ? Say("game.after", { what: follows(game, t.after, game.threats[at - 1]?.after) }) : "";
      const ends = t.lo === null || t.hi === null ? "" : `<small>${Say("range", { lo: bn(t.lo), hi: bn(t.hi) })}</small>`;
      const chance = t.chance === null ? "–" : `<svg width="100" height="16" aria-hidden="true"><line x1="6" x2="94" y1="8" y2="8" stroke="var(--line)" stroke-width="3" stroke-linecap="round"/><rect x="41" y="3" width="18" height="10" fill="var(--hair)"/><circle cx="${6 + 88 * t.chance}" cy="8" r="5" fill="var(--ink)"/></svg><small>${chances([t], game.draws)}</small>`;
      const narrow = `<small class="narrow">${Say("colon", { a: Say("game.by"), b: escaped(name(t.player)) })}</small>`;
      return `<tr><th scope="row">${escaped(game.moves[t.move])}<small>${escaped(Say("game.instead", { what: game.moves[t.instead] }))}</small>${after ? `<small>${after}</small>` : ""}${narrow}</th><td class="left">${escaped(name(t.player))}</td><td><b>${bn(t.gain)}</b>${ends}</td><td class="chance">${chance}</td><td><span class="tag ${kind(t)}">${Say(`verdict.${kind(t)}`)}</span>${t.chance === null ? "" : `<small class="narrow">${chances([t], game.draws)}</small>`}</td></tr>`;
    });
    const { kind: form, body, ask } = folded(rows);
    const counts = tally(distinct(game.threats.map((t) => [game, t])));
    const counted = KINDS.filter((which) => counts[which]).map((which) => `${counts[which]} ${Say(`verdict.${which}`)}`).join(", ");
    return `<section class="figure threats"><h2>${Say("game.threats", { found: counted })}</h2><p class="sub">${Say("game.threats.sub", { draws: game.draws })}</p>` +
      `<div class="table" tabindex="0" role="region" aria-label="${Say("game.threat")}"><table class="${form}"><thead><tr><th scope="col">${Say("game.threat")}</th><th scope="col" class="left">${Say("game.by")}</th><th scope="col">${Say("game.gain", { unit: Say(game.dollars ? "game.unit.bn" : "game.unit.payoff") })}</th><th scope="col" class="chance">${Say("game.chance")}</th><th scope="col">${Say("game.verdict")}</th></tr></thead>${body}</table></div>${ask}</section>`;
  }

  /** The frontier and the deals on it, gains over a tariff war. @param {number} width */
  function frontier(width) {
    const [left, right, top, below] = [44, 16, 24, 44];
    const height = Math.min(360, Math.max(260, width * 0.62));
    /** @type {[number, number][]} */ const line = [...deal.frontier, ...(deal.deals.nash && deal.frontier.length ? [deal.deals.nash] : [])].sort((p, q) => p[0] - q[0]);
    /** @param {string} key @param {[number, number] | undefined} gains @returns {[string, number, number][]} */
    const point = (key, gains) => (gains && Number.isFinite(gains[0]) ? [[key, ...gains]] : []);
    const points = [...point("deal.nash", deal.deals.nash), ...point("deal.free", deal.named["free trade"]), ...point("deal.war", [0, 0])];
    const xs = [...line.map((p) => p[0]), ...points.map((p) => p[1]), 0];
    const ys = [...line.map((p) => p[1]), ...points.map((p) => p[2]), 0];
    const [x0, x1] = [Math.min(...xs), Math.max(...xs) * 1.12 || 1];
    const [y0, y1] = [Math.min(...ys) * 2.2, Math.max(...ys) * 1.12 || 1];
    /** @param {number} v */ const x = (v) => left + ((v - x0) / (x1 - x0)) * (width - left - right);
    /** @param {number} v */ const y = (v) => top + ((y1 - v) / (y1 - y0)) * (height - top - below);
    const grid = Charts.ticks(x0, x1).found.map((v) => `<line x1="${x(v)}" x2="${x(v)}" y1="${top}" y2="${height - below}" stroke="var(--hair)"/><text x="${x(v)}" y="${height - below + 16}" text-anchor="middle" font-size="12" fill="var(--ink3)">${fixed(v, 0, false)}</text>`).join("") +
      Charts.ticks(y0, y1).found.map((v) => `<line x1="${left}" x2="${width - right}" y1="${y(v)}" y2="${y(v)}" stroke="var(--hair)"/><text x="${left - 8}" y="${y(v) + 4}" text-anchor="end" font-size="12" fill="var(--ink3)">${fixed(v, 0, false)}</text>`).join("");
    const path = line.map(([a, b], i) => `${i ? "L" : "M"}${x(a)} ${y(b)}`).join("");
    const gained = line.filter(([a, b]) => a >= -NONE && b >= -NONE);
    const both = gained.length ? `<path class="both" d="M${x(0)} ${y(0)}${gained.map(([a, b]) => `L${x(a)} ${y(b)}`).join("")}Z" fill="var(--wash)"/>` : "";
    const dots = points.map(([key, a, b]) => {
      const end = x(a) > width * 0.55;
      const ring = key !== "deal.nash";
      const up = key === "deal.nash" ? -10 : 16;
      return `<circle cx="${x(a)}" cy="${y(b)}" r="6" fill="${ring ? "var(--paper)" : "var(--ink)"}" stroke="var(--ink)" stroke-width="2"/><text x="${x(a) + (end ? -10 : 10)}" y="${y(b) + up}" text-anchor="${end ? "end" : "start"}" font-size="12" font-weight="600" fill="var(--ink)" stroke="var(--paper)" stroke-width="4" paint-order="stroke">${escaped(key === "deal.war" ? Say(key) : Say("deal.point", { what: Say(key), a: fixed(a, 1), b: fixed(b, 1) }))}</text>`;
    }).join("");
    const [a, b] = deal.players;
    return `<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-label="${escaped(Say("deal.alt"))}">${both}${grid}` +
      `<line x1="${x(0)}" x2="${x(0)}" y1="${top}" y2="${height - below}" stroke="var(--ink3)"/><line x1="${left}" x2="${width - right}" y1="${y(0)}" y2="${y(0)}" stroke="var(--ink3)"/><path d="${path}" fill="none" stroke="var(--ink)" stroke-width="2"/>${dots}` +
      `<text x="0" y="12" font-size="12" font-weight="600" fill="${colour(b)}">${escaped(Say("deal.gain", { who: name(b) }))}</text><text x="${width - right}" y="${height - 6}" text-anchor="end" font-size="12" font-weight="600" fill="${colour(a)}">${escaped(Say("deal.gain", { who: name(a) }))}</text></svg>`;
  }

  /** @param {HTMLElement} host */
  function drawDeal(host) {
    if (!deal || "missing" in deal) return HowSure.missing(host, Say("deal.title"), deal);
    const [a, b] = deal.players;
    const free = deal.named["free trade"];
    const nash = deal.deals.nash;
    const found = freely();
    /** @type {Record<string, {sector: string, rate: number, war: number}[]>} */ const rates = deal.rates || {};
    const other = (/** @type {string} */ code) => (code === a ? b : a);
    const list = (/** @type {string} */ code) => rates[code] || [];
    Charts.draw(host, {
      name: "deals", unit: "US$ bn", rows: [], horizon: Say("long"),
      title: !nash ? Say("deal.none") : found && found.which !== "both" ? Say(`deal.title.${found.which}`, { who: Asked.nameOf(deal.players[found.at]), country: Asked.nameOf(deal.players[found.at]), of: Asked.ofName(deal.players[found.at]) }) : Say("deal.title.free"),
      sub: Say("deal.sub"), source: Say("deal.source"), paint: frontier,
      sheet: () => [["", name(a), name(b)],
        ...Object.entries(deal.deals).map(([k, [x, y]]) => [Say(`deal.${k}`), fixed(x, 2), fixed(y, 2)]),
        ...(free ? [[Say("deal.free"), fixed(free[0], 2), fixed(free[1], 2)]] : []),
        ...deal.frontier.map((/** @type {number[]} */ [x, y], /** @type {number} */ i) => [Say("deal.frontier", { i: i + 1 }), fixed(x, 2), fixed(y, 2)]),
        ...list(a).map(({ sector, rate }, i) => [Say("deal.rate", { what: Asked.sectorName(sector) }), fixed(rate, 1, false), fixed(list(b)[i].rate, 1, false)])],
      command: `countermove bargain ${a} ${b} --by sector --frontier`,
    });
    const told = [a, b].filter((code) => list(code).length).map((code) => {
      const top = list(code).reduce((most, one) => (one.rate > most.rate ? one : most));
      const war = list(code).map((one) => one.war);
      return Say(top.rate < FREE ? "deal.rates.free" : "deal.rates", {
        who: name(code), from: Asked.fromName(other(code)), none: list(code).filter((one) => one.rate < FREE).length, all: list(code).length,
        top: fixed(top.rate, 0, false), what: Asked.sectorName(top.sector), lo: fixed(Math.min(...war), 0, false), hi: fixed(Math.max(...war), 0, false),
      });
    });
    const ends = [0, 1].map((side) => deal.frontier.reduce((/** @type {number[] | undefined} */ top, /** @type {number[]} */ p) => (top && top[side] >= p[side] ? top : p), undefined));
    if (ends[0] && ends[1]) told.push(Say("deal.limits", { first: name(a), other: name(b), most: fixed(ends[0][0], 1), rest: fixed(ends[0][1], 1), most_other: fixed(ends[1][1], 1), rest_first: fixed(ends[1][0], 1) }));
    if (played.length) told.push(Say("deal.games"));
    const note = document.createElement("div");
    note.innerHTML = (rates[a] || rates[b] ? told : [Say("deal.rates.where"), ...told]).map((text) => `<p class="note">${escaped(text)}</p>`).join("");
    host.append(note);
    return undefined;
  }

  /** @param {HTMLElement} host @param {State} state @param {(state: State, settled: boolean) => void} change */
  function show(host, state, change) {
    const [first] = played;
    const chosen = played.find(([key]) => key === state.game) || first;
    const left = Object.entries(games).filter(([, game]) => "missing" in game);
    const options = played.map(([key, game]) => `<option value="${key}"${chosen && key === chosen[0] ? " selected" : ""}>${escaped(game.title)}</option>`).join("");
    const game = chosen?.[1];
    host.innerHTML = `<p class="over">${Say("game.over")}</p><h1>${escaped(head())}</h1>${named()}<p class="lead">${Say("game.lead")}</p>` +
      (played.length > 1 ? `<div class="choose"><label>${Say("game.choose")}<select data-name="game">${options}</select></label></div>` : "") +
      (game ? `<p class="said">${escaped(game.question)}</p><p class="sub">${escaped(game.status)}</p>${short(game)}${game.horizon === "first year" ? "" : `<p class="sub">${escaped(Say("game.horizon", { horizon: Say(`horizon.${game.horizon}`).toLowerCase() }))}</p>`}${payoffs(game)}${threats(game)}<p class="note">${escaped(Say("game.settings"))}</p>` : `<section class="games"></section>`) +
      (game && Object.keys(game.assumed).length ? `<p class="note">${Say("game.assumed")} ${Object.entries(game.assumed).map(([k, t]) => escaped(Say("colon", { a: game.moves[k] || k, b: t }))).join(" ")}</p>` : "") +
      (game?.believed.some((b) => b.swept) ? `<p class="note">${Say("game.swept")}</p>` : "") +
      (game ? `<div class="code">countermove game ${escaped(chosen[0])}</div>` : "") +
      `<div class="pair"><section class="deal"></section><section class="figure lists"><div class="made"></div>` +
      (left.length ? `<h3>${Say("game.left")}</h3><ul>${left.map(([key, g]) => `<li>${escaped(g.title)}. ${escaped(g.missing || "")} <code>countermove game ${key}</code></li>`).join("")}</ul>` : "") + `</section></div><div class="pair"><section class="frontier"></section><section class="best"></section></div>`;
    const empty = /** @type {HTMLElement | null} */ (host.querySelector(".games"));
    if (empty) HowSure.missing(empty, Say("game.choose"), Facts.beside.games);
    const at = (/** @type {string} */ css) => /** @type {HTMLElement} */ (host.querySelector(css));
    drawDeal(at(".deal"));
    Lists.fill(at(".made"));
    Lists.drawFrontier(at(".frontier"), at(".best"));
    host.onclick = ({ target }) => {
      if (!(target instanceof HTMLElement) || !target.matches(".unfold")) return;
      const open = target.previousElementSibling?.classList.toggle("open") || false;
      target.setAttribute("aria-expanded", String(open));
    };
    host.onchange = ({ target }) => {
      if (target instanceof HTMLSelectElement) change({ ...state, game: target.value }, true);
    };
  }

  /** The law from which the game of a state starts. @param {State} state @returns {string} */
  const lawOf = (state) => (played.find(([key]) => key === state.game) || played[0])?.[1].law || Facts.shown;

  return { show, lawOf, any: played.length > 0 || Boolean(deal), games: played.map(([key]) => key) };
})();
