"use strict";
/** Duties day by day on both sides, law against money, and what one product pays. */
const Tariffs = (() => {
  const { escaped, fixed } = Words;
  const DAY = 86400000;
  const NAMED = 9;
  const HEADINGS = 8; // of a search that are listed
  const PER_HEADING = 6; // lines of a heading that are listed, unless it is the only one
  const MANY = 60;
  const SMALL = ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "un", "une"]; // French words that name no good
  /** @typedef {{day: string, rate: number, bound: string, moved: [string, number][]}} Step
   * @typedef {{importer: string, origin: string, checked: string, until: string, steps: Step[], announced: Step[]}} Side
   * @typedef {[string, number | null, number | null, number | null, number, number[], number[]?, number[]?, ([number | null, number | null] | [])?, ([number[], number[]] | [])?]} Tariff
   *   behind what each measure adds: totals claimed and not, contents assumed, totals by the law known today where it is another, measures that stand for each other
   * @typedef {{importer: string, origin: string, on: string, known_on: string, foreknown: string[], measures: [string, string][], contents: string[], rows: Tariff[]}} Lines */

  /** @type {{sides: Side[], money: [string, number | null, number | null, number | null][]} | undefined} */
  const told = Facts.beside.tariffs && !("missing" in Facts.beside.tariffs) ? Facts.beside.tariffs : undefined;
  /** @typedef {{sides: Lines[], headings: Record<string, string>, goods: Record<string, string[]>, french: Record<string, string[]>, spellings: Record<string, string>}} Book */
  /** @type {Promise<Book> | null} */ let opened = null;

  /** @param {string} day */
  const time = (day) => Date.parse(`${day.length === 7 ? `${day}-15` : day}T00:00:00Z`);

  /** @param {string} day */
  const said = (day) => Words.day(day);

  /** @param {number} rate */
  const percent = (rate) => Say("percent", { v: fixed(100 * rate, 1, false) });

  /** What a measure is called, for a table. @param {string} title */
  const titled = (title) => Say.or(`measure.${title}`, title);

  /** The same for the page, marked where it stays in English. @param {string} title */
  const named = (title) => (titled(title) === title ? `<span lang="en">${escaped(title)}</span>` : escaped(titled(title)));

  /** The largest changes that have a name, in order of day. @returns {{side: number, step: Step, from: number, projected: boolean, announced: boolean}[]} */
  function events() {
    if (!told) return [];
    const all = told.sides.flatMap((side, at) => {
      const from = (/** @type {Step[]} */ list) => list.slice(1).map((step, i) =>
        ({ side: at, step, from: list[i].rate, projected: step.day > side.checked, announced: false }));
      const law = new Set(side.steps.map((s) => `${s.day} ${s.rate}`));
      return [...from(side.steps), ...from(side.announced).filter((e) => !law.has(`${e.step.day} ${e.step.rate}`)).map((e) => ({ ...e, announced: true }))];
    }).filter((e) => e.step.moved.length);
    const size = (/** @type {any} */ e) => Math.abs(e.step.rate - e.from) + (e.announced ? 1 : 0);
    return all.sort((a, b) => size(b) - size(a)).slice(0, NAMED).sort((a, b) => a.step.day.localeCompare(b.step.day));
  }

  /** @param {string} importer */
  function title(importer) {
    if (!told) return "";
    const side = told.sides.find((s) => s.importer === importer);
    const paid = told.money.filter((m) => m[3] !== null).pop();
    if (paid && (!side || importer === "USA")) {
      return Say("tariffs.title.paid", {
        checked: said(told.sides[0].checked), law: percent(/** @type {number} */ (paid[1])), money: percent(/** @type {number} */ (paid[3])), when: said(paid[0]),
        from: Asked.fromName(Asked.other === "USA" ? Asked.home : Asked.other),
      });
    }
    const first = side || told.sides[0];
    return Say("tariffs.title.law", { who: Asked.subject(first.importer), from: Asked.fromName(first.origin), rate: percent(rateOn(first.steps, first.checked)), when: said(first.checked) });
  }

  /** @param {Step[]} steps @param {string} day */
  const rateOn = (steps, day) => steps.reduce((rate, s) => (s.day <= day ? s.rate : rate), steps[0].rate);

  /** @param {string} importer @returns {(width: number) => string} */
  const painter = (importer) => (width) => paint(width, importer);

  /** @param {number} width @param {string} importer */
  function paint(width, importer) {
    if (!told) return "";
    const { sides, money } = told;
    const narrow = width < 560;
    const ends = sides.map((s) => [Say("tariffs.end.1", { who: Asked.titleOf(s.importer) }),
      Say("tariffs.end.2", { whom: Asked.titleOf(s.origin), rate: percent(rateOn(s.steps, s.checked)) })]);
    const room = Math.ceil(Math.max(...ends.flat().map((text) => Charts.wide(text, 14, 600))));
    const [left, right, top, below] = [36, narrow ? 8 : room + 12, 12, 28];
    const [t0, t1] = [Math.min(...sides.map((s) => time(s.steps[0].day))), Math.max(...sides.map((s) => time(s.until)))];
    const tops = sides.map((s) => Math.max(0.01, ...s.steps.map((x) => x.rate), ...s.announced.map((x) => x.rate)));
    const height = narrow ? 300 : 380;
    const ups = tops[0] * 1.08;
    const downs = (tops[1] ?? 0) * 1.08;
    const scale = (height - top - below) / (ups + downs);
    /** @param {number} t */ const x = (t) => left + ((t - t0) / (t1 - t0)) * (width - left - right);
    const zero = top + ups * scale;
    /** @param {number} side @param {number} rate */ const y = (side, rate) => zero + (side ? 1 : -1) * rate * scale;
    const parts = [`<defs>${sides.map((s, i) => `<pattern id="hatch${i}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" x2="0" y1="0" y2="6" stroke="${Charts.colour(s.importer)}" stroke-width="1.2" stroke-opacity=".6"/></pattern>`).join("")}</defs>`];
    sides.forEach((side, i) => {
      for (const v of Charts.ticks(0, 100 * tops[i]).found) {
        if (v === 0 && i) continue;
        parts.push(`<line x1="${left}" x2="${width - right}" y1="${y(i, v / 100)}" y2="${y(i, v / 100)}" stroke="var(--${v ? "hair" : "ink"})"/><text x="${left - 6}" y="${y(i, v / 100) + 4}" text-anchor="end" font-size="12" fill="var(--ink3)">${fixed(v, 0, false)}</text>`);
      }
    });
    for (let year = new Date(t0).getUTCFullYear(); Date.UTC(year, 0, 1) <= t1; year++) {
      for (const month of narrow ? [0] : [0, 3, 6, 9]) {
        const t = Date.UTC(year, month, 1);
        if (t < t0 || t > t1) continue;
        parts.push(`<line x1="${x(t)}" x2="${x(t)}" y1="${height - below}" y2="${height - below + 5}" stroke="var(--ink3)"/><text x="${x(t) + 3}" y="${height - 8}" font-size="12" fill="var(--ink3)">${month ? new Date(t).toLocaleDateString(Say.language() === "fr" ? "fr-CA" : "en-GB", { month: "short", timeZone: "UTC" }) : year}</text>`);
      }
    }
    sides.forEach((side, i) => {
      const ink = Charts.colour(side.importer);
      const cut = time(side.checked) + DAY;
      /** @param {Step[]} steps @param {number} from @param {number} until */
      const path = (steps, from, until) => {
        let rate = rateOn(steps, new Date(from).toISOString().slice(0, 10));
        let text = `M${x(from)} ${y(i, rate)}`;
        for (const s of steps) {
          if (time(s.day) <= from || time(s.day) > until) continue;
          text += `H${x(time(s.day))}V${y(i, s.rate)}`;
          rate = s.rate;
        }
        return `${text}H${x(until)}`;
      };
      const past = path(side.steps, t0, cut);
      const ahead = path(side.steps, cut, time(side.until));
      parts.push(`<path d="${past}V${zero}H${x(t0)}Z" fill="${ink}" fill-opacity=".12"/><path d="${past}" fill="none" stroke="${ink}" stroke-width="2.5"/>`);
      parts.push(`<path d="${ahead}V${zero}H${x(cut)}Z" fill="url(#hatch${i})"/>`);
      const differs = side.announced.some((s) => Math.abs(s.rate - rateOn(side.steps, s.day)) > 2e-4);
      if (differs) parts.push(`<path class="announced" d="${path(side.announced, cut, time(side.until))}" fill="none" stroke="${ink}" stroke-width="2" stroke-dasharray="2 3"/>`);
      const now = rateOn(side.steps, side.checked);
      if (!narrow) {
        const at = Math.min(Math.max(y(i, now), top + 12), height - below - 12);
        parts.push(`<text x="${width - right + 8}" y="${at}" font-size="14" font-weight="600" fill="${ink}"><tspan x="${width - right + 8}">${escaped(ends[i][0])}</tspan><tspan x="${width - right + 8}" dy="18">${escaped(ends[i][1])}</tspan></text>`);
      }
      parts.push(`<line x1="${x(cut)}" x2="${x(cut)}" y1="${top}" y2="${height - below}" stroke="var(--ink3)" stroke-dasharray="2 3"/>`);
    });
    const above = sides.findIndex((s) => s.importer === "USA");
    if (money.length && above >= 0) {
      const points = money.map(([m, due, nowcast, paid]) => ({ t: time(m), due, nowcast, paid }));
      const line = points.filter((p) => p.nowcast !== null).map((p, i) => `${i ? "L" : "M"}${x(p.t)} ${y(above, /** @type {number} */ (p.nowcast))}`).join("");
      parts.push(`<path class="nowcast" d="${line}" fill="none" stroke="${Charts.colour("USA")}" stroke-width="1.5" stroke-dasharray="6 4"/>`);
      for (const p of points) if (p.due !== null) parts.push(`<circle class="due" cx="${x(p.t)}" cy="${y(above, p.due)}" r="4" fill="none" stroke="${Charts.colour("USA")}" stroke-width="1.5"/>`);
      for (const p of points) if (p.paid !== null) parts.push(`<circle class="paid" cx="${x(p.t)}" cy="${y(above, p.paid)}" r="3" fill="var(--ink)"/>`);
    }
    const taken = [-99, -99];
    events().forEach((e, n) => {
      const at = Math.max(x(time(e.step.day)), taken[e.side] + 17);
      taken[e.side] = at;
      const v = Math.max(e.step.rate, e.from);
      const yy = e.side ? Math.min(y(1, v) + 12, height - below - 7) : Math.max(y(0, v) - 12, top + 4);
      parts.push(`<circle cx="${at}" cy="${yy}" r="8" fill="var(--paper)" stroke="var(--ink2)"${e.announced ? ' stroke-dasharray="2 2"' : ""}/><text x="${at}" y="${yy + 4}" text-anchor="middle" font-size="11" font-weight="600" fill="var(--ink)">${n + 1}</text>`);
    });
    return `<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-label="${escaped(Say("tariffs.alt", { title: title(importer) }))}">${parts.join("")}</svg>`;
  }

  /** @returns {string[][]} */
  function sheet() {
    if (!told) return [];
    const rows = told.sides.flatMap((side) => {
      const law = new Set(side.steps.map((s) => `${s.day} ${s.rate}`));
      const row = (/** @type {Step} */ s, /** @type {string} */ what) => [s.day, side.importer, side.origin, fixed(100 * s.rate, 2, false), s.bound, what, s.moved.map((m) => titled(m[0])).join(Say("join"))];
      return [...side.steps.map((s) => row(s, s.day > side.checked ? Say("tariffs.projected") : Say("tariffs.in_force"))),
        ...side.announced.filter((s) => !law.has(`${s.day} ${s.rate}`) && Math.abs(s.rate - rateOn(side.steps, s.day)) > 2e-4).map((s) => row(s, Say("tariffs.announced")))];
    });
    const money = told.money.flatMap(([m, law, nowcast, paid]) => [[Say("tariffs.due"), law], [Say("tariffs.nowcast"), nowcast], [Say("tariffs.paid"), paid]]
      .filter(([, v]) => v !== null).map(([what, v]) => [m, "USA", Asked.other === "USA" ? Asked.home : Asked.other, fixed(100 * Number(v), 2, false), "", String(what), ""]));
    return [["day", "importer", "origin", "%", Say("tariffs.bound"), Say("tariffs.status"), Say("tariffs.moved")], ...rows, ...money];
  }

  /** Why the means by law of one day differ: the line here, the table of sectors, the month.
   * @param {State} state @param {number} cell mean of the table for the partner of the line, per cent */
  function means(state, cell) {
    const side = told?.sides.find((s) => s.importer === state.importer);
    const variant = Facts.variants.find((/** @type {any} */ v) => v.name === state.variant);
    if (!told || !side || !Number.isFinite(cell)) return Say("tariffs.any_law");
    const month = state.importer === "USA" && told.money.find((m) => m[0] === variant.on.slice(0, 7));
    return [Say("tariffs.any_law"), Say("tariffs.means", { on: said(variant.on), day: percent(rateOn(side.steps, variant.on)), cell: percent(cell / 100), title: variant.title }),
      ...(month && month[1] !== null ? [Say("tariffs.means.month", { month: said(month[0]), rate: percent(month[1]) })] : [])].join(" ");
  }

  /** @param {HTMLElement} host @param {State} state @param {number} cell */
  function timeline(host, state, cell) {
    if (!told) return HowSure.missing(host, Say("tariffs.days"), Facts.beside.tariffs);
    const [one] = told.sides;
    Charts.draw(host, {
      name: "duties-by-day", unit: "%", rows: [], title: title(state.importer), paint: painter(state.importer), sheet,
      sub: Say("tariffs.sub", { above: Asked.ofName(one.importer), below: told.sides[1] ? Asked.ofName(told.sides[1].importer) : "–" }),
      source: Say("tariffs.source", { checked: said(one.checked) }),
      command: told.sides.map((s) => `countermove rates ${s.importer} ${s.origin} --daily`).join("\n"),
    });
    const list = document.createElement("div");
    const keys = [["M0 8h10v-5h14", "", "in_force"], ["M0 8h24", "6 4", "nowcast"], ["o", "", "due"], ["", "", "paid"], ["hatch", "", "projected"], ["M0 8h10v-5h14", "2 3", "announced"]];
    list.innerHTML = `<p class="note means">${escaped(means(state, cell))}</p><p class="keys">${keys.map(([d, dash, key]) => `<span><svg width="26" height="12" aria-hidden="true">${d === "hatch" ? '<path d="M2 11l8-10M10 11l8-10M18 11l8-10" stroke="var(--ink2)"/>' : d === "o" ? '<circle cx="6" cy="6" r="4" fill="none" stroke="var(--ink2)" stroke-width="1.5"/><circle cx="18" cy="6" r="4" fill="none" stroke="var(--ink2)" stroke-width="1.5"/>' : d ? `<path d="${d}" fill="none" stroke="var(--ink2)" stroke-width="2" stroke-dasharray="${dash}"/>` : '<circle cx="6" cy="6" r="3" fill="var(--ink)"/><circle cx="18" cy="6" r="3" fill="var(--ink)"/>'}</svg> ${Say(`tariffs.${key}`)}</span>`).join("")}</p>` +
      `<ol class="events">${events().map((e) => `<li><b>${said(e.step.day)}</b> ${Say("colon", { a: escaped(Asked.titleOf(told.sides[e.side].importer)), b: named(e.step.moved[0][0]) })}${e.announced ? ` <span class="tag open">${Say("tariffs.announced")}</span>` : ""} <small>${percent(e.from)} → ${percent(e.step.rate)}</small></li>`).join("")}</ol>`;
    host.querySelector(".below")?.remove();
    list.className = "below";
    host.append(list);
    return undefined;
  }

  /** The lines of the tariff, unpacked when first asked for. */
  function lines() {
    opened ??= (async () => {
      const bytes = Uint8Array.from(atob(Facts.beside.lines.text), (sign) => sign.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return JSON.parse(await new Response(stream).text());
    })();
    return opened;
  }

  /** The law whose lines the page holds, whatever is chosen. */
  function law() {
    const shown = Facts.variants.find((/** @type {any} */ v) => v.name === Facts.shown);
    return { title: shown.title, on: said(shown.on), known: said(shown.known_on) };
  }

  /** @param {string} code */
  const dotted = (code) => [code.slice(0, 4), code.slice(4, 6), code.slice(6, 8), code.slice(8)].filter(Boolean).join(".");

  /** A text without accents, as one may type it. @param {string} text */
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("œ", "oe").replaceAll("’", "'");

  /** A French text as its words are compared: small words, accents and plurals aside. @param {string} text */
  const core = (text) => plain(text).split(/[\s-]+/).map((w) => w.replace(/^[dl]'/, "")).filter((w) => w && !SMALL.includes(w)).map((w) => (w.length > 3 ? w.replace(/[sx]$/, "") : w)).join(" ");

  /** Goods that two words mean together; numbers of four digits or more. @param {string[]} a @param {string[]} b */
  const both = (a, b) => [...new Set(a.flatMap((c) => b.filter((d) => c.startsWith(d) || d.startsWith(c)).map((d) => (c.length < d.length ? d : c))))];

  /** Headings that a French word may mean. @param {Book} book @param {string} word @returns {string[]} */
  function headedFrench({ french }, word) {
    const stem = word.length > 3 ? word.replace(/(?<=a|e)ux$|[sx]$/, "") : word;
    return Object.keys(french).filter((good) => plain(good) === word || (stem.length > 2 && plain(good).split(/[ ']/).some((part) => part.startsWith(stem))))
      .flatMap((good) => french[good]);
  }

  /** Headings that a word may mean: by the everyday names of goods, else by the words of their titles, in
   * either spelling. @param {Book} book @param {string} word @returns {string[]} */
  function headed(book, word) {
    const { headings, goods, spellings } = book;
    const own = Say.language() === "fr" ? headedFrench(book, word) : [];
    if (own.length) return [...new Set(own)];
    const stem = word.length > 3 ? word.replace(/s$/, "") : word;
    const british = Object.entries(spellings).reduce((w, [us, hs]) => w.replace(us, hs), stem);
    const named = Object.keys(goods).filter((good) => good === word || good.startsWith(stem) && stem.length > 2).flatMap((good) => goods[good]);
    const starts = (/** @type {string} */ part) => new RegExp(`(^|[^a-z])${part.replace(/[^a-z0-9]/g, ".")}`);
    const found = Object.keys(headings).filter((c) => [stem, british].some((part) => starts(part).test(headings[c].toLowerCase())));
    return [...new Set([...named, ...found])];
  }

  /** A name of goods as it is compared: hyphens and plural aside. @param {string} name */
  const singular = (name) => name.replace(/-/g, " ").replace(/s$/, "");

  /** Lines that a text may mean: by number, else by what its words mean together.
   * @param {Lines} side @param {Book} book @param {string} text @returns {Tariff[]} */
  function matches(side, book, text) {
    const digits = text.replace(/[.\s]/g, "");
    if (/^\d{2,}$/.test(digits)) return side.rows.filter((r) => r[0].startsWith(digits) || digits.startsWith(r[0]));
    const french = Say.language() === "fr";
    const words = (french ? plain(text) : text.toLowerCase()).split(/\s+/).map((w) => (french ? w.replace(/^[dl]'/, "") : w)).filter((w) => w && !(french && SMALL.includes(w)));
    if (!words.length) return [];
    const mine = french && Object.keys(book.french).find((good) => core(good) === core(text));
    const whole = mine ? book.french[mine] : Object.entries(book.goods).find(([good]) => singular(good) === singular(words.join(" ")))?.[1];
    const every = words.map((w) => headed(book, w));
    const codes = whole || every.reduce(both);
    return [...new Set(codes.flatMap((c) => side.rows.filter((r) => r[0].startsWith(c))))];
  }

  /** What nearest lines there are where nothing fits: the longest beginning of the number that some have.
   * @param {Lines} side @param {string} text */
  function nearest(side, text) {
    const digits = text.replace(/\D/g, "");
    for (let n = digits.length - 1; n >= 2; n--) {
      const found = side.rows.filter((r) => r[0].startsWith(digits.slice(0, n)));
      if (found.length) return found.slice(0, 3);
    }
    return [];
  }

  /** A rate that an order names: two decimals where it has them. @param {number | null} rate */
  const exactly = (rate) => (rate === null ? Say("line.unknown") : Say("percent", { v: fixed(100 * rate, Math.abs(1e3 * rate - Math.round(1e3 * rate)) < 0.02 ? 1 : 2, false) }));

  /** What a line pays claimed and not, where the two differ. @param {Tariff} row */
  const between = ([, , , , , , ends = []]) => (ends.length ? ` <small>${Say(ends[2] ? "line.between.least" : "line.between", { claimed: exactly(ends[0]), unclaimed: exactly(ends[1]) })}</small>` : "");

  /** What is law today on goods of a line, where later acts made it another than that of the case. @param {Lines} side @param {number | null} claimed @param {number | null} unclaimed */
  const today = (side, claimed, unclaimed) => Say(claimed === unclaimed ? "line.today.one" : "line.today", {
    on: said(side.on), known: said(side.known_on), claimed: `<b>${exactly(claimed)}</b>`, unclaimed: `<b>${exactly(unclaimed)}</b>` });

  /** @param {Lines} side @param {Tariff} row @param {string} heading */
  function stack(side, row, heading) {
    const [code, ordinary, total, used, banned, adds, ends = [], held = [], later = [], instead = []] = row;
    const parts = [];
    for (let i = 0; i < adds.length; i += 2) parts.push([named(side.measures[adds[i]][1]), adds[i + 1]]);
    /** @param {number[]} adds what measures add, each behind its place */
    const by = (adds) => adds.flatMap((place, i) => (i % 2 ? [] : [`${named(side.measures[place][1])} ${percent(adds[i + 1])}`])).join(Say("and"));
    const points = (/** @type {number} */ v) => fixed(100 * v, 1, false);
    const assumed = held.flatMap((place, i) => (i % 2 ? [] : [Say("line.content", { what: Say.or(`content.${side.contents[place]}`, side.contents[place]), share: Say("percent", { v: fixed(100 * held[i + 1], 0, false) }) })]));
    const lead = [
      ends.length ? Say(ends[2] ? "line.ends.least" : "line.ends", { claimed: `<b>${exactly(ends[0])}</b>`, unclaimed: `<b>${exactly(ends[1])}</b>` })
        : instead.length ? Say("line.instead", { claimed: by(instead[0]), unclaimed: by(instead[1]) })
        : used !== null && total !== null && ordinary !== null && banned < 1 ? Say("line.same") : "",
      assumed.length ? Say("line.assumed", { what: assumed.join(Say("and")) }) : "",
      later.length ? today(side, ...later) : "",
    ].filter(Boolean);
    const notes = [
      banned > 0.5 ? Say("line.banned") : "",
      used !== null && used > 0 ? Say("line.claims", { share: percent(used) }) : "",
      Say("line.points"),
      side.foreknown.length ? Say("line.foreknown", { known: said(side.known_on), what: side.foreknown.map(named).join(Say("join")) }) : "",
      Say(later.length ? "line.more.today" : "line.more"),
    ];
    const rows = [[escaped(Say("line.ordinary")), ordinary === null ? null : ordinary], ...parts];
    return `<h3 tabindex="-1" data-code="${code}">${dotted(code)} <small lang="en">${escaped(heading)}</small></h3><table class="wide"><thead><tr><th scope="col">${escaped(Say("line.head", { origin: Asked.titleOf(side.origin), on: said(side.on), known: said(side.known_on) }))}</th><th scope="col">${Say("line.adds")}</th></tr></thead><tbody>` +
      rows.map(([name, v]) => `<tr><th scope="row">${name}</th><td>${v === null ? Say("line.unknown") : points(Number(v))}</td></tr>`).join("") +
      `<tr class="chosen"><th scope="row">${ordinary === null ? Say("line.least") : Say("line.total")}</th><td><b>${total === null ? Say("line.unknown") : percent(total)}</b></td></tr></tbody></table>` +
      (lead.length ? `<p class="ends">${lead.join(" ")}</p>` : "") +
      `<p class="note">${notes.filter(Boolean).join(" ")}</p><div class="code">countermove explain ${side.importer} ${side.origin} ${dotted(code)} --on ${side.on}</div>`;
  }

  /** @param {HTMLElement} host @param {State} state @param {(state: State, settled: boolean) => void} change */
  async function lookup(host, state, change) {
    host.classList.add("figure");
    if (!Facts.beside.lines || "missing" in Facts.beside.lines) return HowSure.missing(host, Say("line.title"), Facts.beside.lines);
    if (!host.querySelector("form")) {
      host.innerHTML = `<h2>${Say("line.title")}</h2><p class="sub">${escaped(Say("line.sub", law()))}</p><p class="note">${escaped(Say("line.left_out"))}</p><form class="find"><input name="q" type="search" aria-label="${Say("line.label")}" placeholder="8703.23"><button class="go" type="submit" name="go">${Say("line.go")}</button></form><div class="found" aria-live="polite"></div>`;
    }
    const form = /** @type {HTMLFormElement} */ (host.querySelector("form"));
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    const found = /** @type {HTMLElement} */ (host.querySelector(".found"));
    if (document.activeElement !== input) input.value = state.product;
    form.onsubmit = (event) => {
      event.preventDefault();
      change({ ...state, product: input.value.trim() }, true);
    };
    found.onclick = ({ target }) => {
      const code = target instanceof HTMLButtonElement ? target.dataset.code : undefined;
      if (code) change({ ...state, product: dotted(code) }, true);
    };
    if (!state.product) {
      found.innerHTML = "";
      return undefined;
    }
    const book = await lines();
    const { sides, headings } = book;
    found.innerHTML = sides.map((side) => {
      const head = `<h3>${escaped(Say("line.side", { who: Asked.titleOf(side.importer), from: Asked.fromName(side.origin) }))}</h3>`;
      const rows = matches(side, book, state.product);
      const name = (/** @type {Tariff} */ r) => headings[r[0].slice(0, 4)] || Say("line.unnamed");
      if (rows.length === 1) return head + stack(side, rows[0], name(rows[0]));
      const near = rows.length ? [] : nearest(side, state.product);
      const told_ = rows.length ? Say("line.many", { n: rows.length }) : near.length ? Say("line.near") : Say("line.none");
      const codes = [...new Set((rows.length ? rows : near).map((r) => r[0].slice(0, 4)))].slice(0, HEADINGS);
      const hits = codes.map((code) => {
        const mine = (rows.length ? rows : near).filter((r) => r[0].startsWith(code));
        const rates = mine.map((r) => r[2]).filter((v) => v !== null);
        const [least, most] = [Math.min(...rates.map(Number)), Math.max(...rates.map(Number))];
        const span = !rates.length ? "–" : least === most ? percent(least) : Say("range", { lo: percent(least), hi: percent(most) });
        return `<li><b tabindex="-1" data-code="${code}">${dotted(code)}</b> <span lang="en">${escaped(headings[code] || "")}</span> <small>${span}</small><br>${mine.slice(0, codes.length > 1 ? PER_HEADING : MANY).map((r) => `<button type="button" class="plain" data-code="${r[0]}">${dotted(r[0])}</button> ${r[2] === null ? "–" : percent(r[2])}${between(r)}`).join(", ")}${codes.length > 1 && mine.length > PER_HEADING ? ` … <button type="button" class="plain" data-code="${code}">${Say("line.all", { n: mine.length })}</button>` : ""}</li>`;
      });
      return `${head}<p class="sub">${told_}</p><ul class="hits">${hits.join("")}</ul>`;
    }).join("");
    return undefined;
  }

  return { timeline, lookup, said };
})();
