"use strict";
/**
 * Figures: a title that states a finding, dots on stems from zero, and the bar below with the same
 * as table, CSV, SVG and PNG. Drawn at the width they are shown at.
 *
 * @typedef {{label: string, value: number, text: string, colour: string, strong?: boolean,
 *   ghost?: number, ghostText?: string, low?: number, high?: number, ends?: string, hollow?: boolean,
 *   ring?: boolean, seen?: [number, number], seenEnds?: string, bar?: [number, number], note?: string, number?: number, of?: {variant: string, horizon: string}}} Row
 *   ends: low and high as printed; hollow: they are ends of a range over elasticities, not of draws;
 *   seen: ends of a bracket below, seenEnds: as printed; bar: a bar from here to there in place of a dot; note: below the
 *   label; number: beside a value in per cent; of: where the rows are not all of one question
 * @typedef {{name: string, title: string, sub: string, rows: Row[], unit: string, number?: string,
 *   seen?: string, source?: string, hold?: boolean, from?: number | null, command?: string,
 *   variant?: string, horizon?: string, changes?: string, address?: string, most?: number, paint?: (width: number) => string, sheet?: () => string[][], form?: (value: number) => string}} Figure
 *   number, seen: what those of the rows are; hold: while a control moves, the axis only grows;
 *   most: rows drawn until all are asked for; from: where stems start, none if null; variant, horizon: of all rows, for the file of data;
 *   changes, address: what the reader changed of the law, in words and as the page's address has it, for every file;
 *   form: of values in the table, where it is not the usual one; paint, sheet: a drawing and a table of its own
 */
const Charts = (() => {
  const { escaped, fixed } = Words;
  const SOURCE = Say("source.here");
  const LINE = 16; // between the lines of a label
  const [WHOLE, SLACK] = [760, 1.06]; // width of a drawing as a file; fonts elsewhere are wider
  const ruler = document.createElement("canvas").getContext("2d");
  const PIECE = /.{1,70}(?:[?&,]|$)|.{1,71}/g; // of an address, which has no spaces: a line of a drawing as a file
  const HALO = 'fill="var(--ink)" stroke="var(--paper)" stroke-width="4" stroke-linejoin="round" paint-order="stroke"';
  const COLOURS = { CAN: "can", USA: "usa", MEX: "mex", EU27: "eu", CHN: "chn" };
  /** @type {Map<HTMLElement, Figure>} */ const shown = new Map();
  /** @type {Set<string>} */ const asTable = new Set();
  /** @type {Set<string>} */ const unfolded = new Set();
  /** @type {Map<string, [number, number]>} */ const axes = new Map();

  /** @param {string} code */
  function colour(code) {
    const member = Facts.unions.EU27.includes(Places.get(code));
    return `var(--${COLOURS[/** @type {"CAN"} */ (code)] || (member ? "eu" : "other")})`;
  }

  /** Ends of a band as they are drawn: as printed, where they are.
   * @param {number | undefined} low @param {number | undefined} high @param {string} [ends] @returns {[number, number] | []} */
  function drawn(low, high, ends) {
    if (low === undefined || high === undefined) return [];
    const french = Say.language() === "fr";
    const read = (Words.pair(ends) || []).map((text) => Number(text.replace(/[,\u202f]/g, (sign) => (sign === "," && french ? "." : "")).replace(Words.MINUS, "-")));
    return read.length === 2 && read.every(Number.isFinite) ? [read[0], read[1]] : [low, high];
  }

  /** The capsule of a row. @param {Row} row */
  const capsule = ({ low, high, ends }) => drawn(low, high, ends);

  /** The bracket of a row. @param {Row} row */
  const bracket = ({ seen, seenEnds }) => drawn(seen?.[0], seen?.[1], seenEnds);

  /** A row without what a solve leaves of nothing. @param {Row} row @returns {Row} */
  const still = (row) => /** @type {Row} */ (Object.fromEntries(Object.entries(row).map(([key, v]) => [key, typeof v === "number" && Math.abs(v) < Words.NONE ? 0 : v])));

  /** @param {number} low @param {number} high */
  function ticks(low, high) {
    const rough = (high - low) / 3 || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((d) => d * power).find((d) => d >= rough) || power * 10;
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(k * step);
    return { found, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
  }

  /** Width of a text as the page shows it, in pixels.
   * @param {string} text @param {number} size @param {number} weight */
  function wide(text, size, weight) {
    if (!ruler) return 0.6 * size * text.length;
    ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    return ruler.measureText(text).width;
  }

  /** A text in as many lines as its room asks for.
   * @param {string} text @param {number} room @param {number} weight @param {number} [size] */
  function broken(text, room, weight, size = 14) {
    return text.split(" ").reduce((/** @type {string[]} */ lines, word) => {
      const last = lines[lines.length - 1];
      if (last !== undefined && wide(`${last} ${word}`, size, weight) <= room) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
      return lines;
    }, []);
  }

  /** @param {Figure} figure @param {number} width */
  function svg(figure, width) {
    if (figure.paint) return figure.paint(width);
    const { rows } = figure;
    const from = figure.from === undefined ? 0 : figure.from;
    const axis = from === null ? [] : [from];
    const seen = rows.some((r) => r.seen || r.note);
    const narrow = width < 560;
    const label = narrow ? 0 : Math.max(190, Math.min(260, 0.23 * width));
    const rooms = rows.map((r) => Math.max(
      wide(r.text, 14, 600) + (r.ghostText ? 6 + wide(r.ghostText, 12, 400) : 0), narrow ? 0 : wide(r.note || "", 12, 400)));
    const right = narrow ? 8 : Math.max(92, ...rooms.map((room) => 12 + Math.ceil(room)));
    const labels = rows.map((r, i) => broken(r.label, narrow ? width - rooms[i] - 12 : label - 8, r.strong ? 600 : 400));
    const top = 8;
    /** @type {number[]} */ const tops = [];
    let bottom = top;
    labels.forEach(({ length }) => {
      tops.push(bottom);
      bottom += (narrow ? (seen ? 64 : 46) : seen ? 46 : 32) + (length - 1) * (narrow ? LINE : 8);
    });
    const every = rows.flatMap((r) => [r.value, r.ghost, ...capsule(r), ...bracket(r), ...(r.bar || []), ...axis])
      .filter((x) => x !== undefined);
    let low = Math.min(...every);
    let high = Math.max(...every);
    const pad = (high - low || 0.1) * 0.04;
    if (low !== from) low -= pad;
    if (high !== from) high += pad;
    if (high === low) high = low + 0.1;
    const [least, most] = (figure.hold && axes.get(figure.name)) || [low, high];
    [low, high] = [Math.min(low, least), Math.max(high, most)];
    axes.set(figure.name, [low, high]);
    const left = label + 10;
    const span = width - left - right - 10;
    /** @param {number} value */
    const x = (value) => left + ((value - low) / (high - low)) * span;
    const marks = rows.map((row, i) => {
      const more = (labels[i].length - 1) * LINE;
      const height = (tops[i + 1] ?? bottom) - tops[i];
      return tops[i] + (narrow ? (row.note ? 40 : 32) + more : (row.seen ? 16 : height / 2));
    });
    /** A line of the grid; on phones, where words stand above marks, behind the marks alone. @param {number} value */
    const upright = (value) => (narrow ? marks.map((y) => `M${x(value)} ${y - 9}v${seen ? 27 : 18}`).join("") : `M${x(value)} ${top}V${bottom}`);
    const { found, decimals } = ticks(low, high);
    const parts = found.map((value) =>
      `<path d="${upright(value)}" stroke="var(--${value === (from ?? 0) ? "ink3" : "hair"})"/>` +
      `<text x="${x(value)}" y="${bottom + 16}" text-anchor="middle" font-size="12" fill="var(--ink3)">${fixed(value, decimals, false)}</text>`);
    if (from) parts.push(`<path d="${upright(from)}" stroke="var(--ink)" stroke-width="1.5"/>`);
    rows.forEach((row, i) => {
      const y = marks[i];
      const more = (labels[i].length - 1) * LINE;
      const words = narrow ? tops[i] + 16 : row.seen || row.note ? tops[i] + 21 : y + 5;
      const first = narrow ? words : words - more / 2;
      const weight = row.strong ? 600 : 400;
      const end = width - (narrow ? 0 : right) + (narrow ? 0 : 8);
      const lines = labels[i].map((line, k) => `<tspan x="0" y="${first + k * LINE}">${escaped(line)}</tspan>`).join(" ");
      parts.push(`<text x="0" y="${first}" font-size="14" font-weight="${weight}" ${HALO}>${lines}</text>`);
      const before = row.ghostText ? `<tspan dx="6" font-weight="400" font-size="12" fill="var(--ink3)">${escaped(row.ghostText)}</tspan>` : "";
      parts.push(`<text x="${end}" y="${words}" text-anchor="${narrow ? "end" : "start"}" font-size="14" font-weight="600" ${HALO}>${escaped(row.text)}${before}</text>`);
      if (row.note) parts.push(`<text x="${narrow ? 0 : end}" y="${words + (narrow ? 14 + more : 16)}" font-size="12" fill="var(--ink3)">${escaped(row.note)}</text>`);
      if (row.seen) {
        const [a, b] = bracket(row).map(x);
        parts.push(`<path d="M${a} ${y + 9}v8M${a} ${y + 13}H${b}M${b} ${y + 9}v8" stroke="${row.colour}" stroke-width="2" fill="none"/>`);
      }
      if (row.bar) {
        const [a, b] = row.bar.map(x).sort((p, q) => p - q);
        parts.push(`<rect x="${a}" y="${y - 7}" width="${Math.max(b - a, 2)}" height="14" fill="${row.colour}" fill-opacity=".62"/>`);
        return;
      }
      const [from_, to] = capsule(row);
      if (from_ !== undefined && to !== undefined) {
        const [a, b] = [x(from_), x(to)];
        parts.push(row.hollow
          ? `<rect x="${a - 5.5}" y="${y - 5.5}" width="${b - a + 11}" height="11" rx="5.5" fill="none" stroke="${row.colour}" stroke-opacity=".7" stroke-dasharray="3 2"/>`
          : `<line x1="${a}" x2="${b}" y1="${y}" y2="${y}" stroke="${row.colour}" stroke-opacity=".28" stroke-width="11" stroke-linecap="round"/>`);
      }
      const start = row.ghost === undefined ? from : row.ghost;
      if (start !== null) parts.push(`<line x1="${x(start)}" x2="${x(row.value)}" y1="${y}" y2="${y}" stroke="${row.colour}" stroke-width="3"/>`);
      if (row.ghost !== undefined) {
        parts.push(`<circle cx="${x(row.ghost)}" cy="${y}" r="5" fill="var(--paper)" stroke="var(--ghost)" stroke-width="2"/>`);
      }
      parts.push(`<circle cx="${x(row.value)}" cy="${y}" r="${row.ring ? 5 : 6}" fill="${row.ring ? "var(--paper)" : row.colour}" stroke="${row.colour}" stroke-width="${row.ring ? 2.5 : 0}"/>`);
    });
    const first = rows[0];
    const told = first ? Say("alt.follows", { title: figure.title, rows: rows.slice(0, 3).map((r) => `${r.label} ${r.text}`).join(Say("join")) }) : figure.title;
    return `<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 24}" width="${width}" height="${bottom + 24}" aria-label="${escaped(Say("alt.dots", { told }))}">${parts.join("")}</svg>`;
  }

  /** Columns and rows of a figure as a table.
   * @param {Figure} figure @param {(value: number | undefined) => string} form
   * @param {(value: number | undefined) => string} count @param {boolean} printed ends as printed */
  function lines(figure, form, count, printed) {
    const some = (/** @type {(row: Row) => unknown} */ has) => figure.rows.some((r) => has(r) !== undefined);
    const [ghost, band, seen, number] = [some((r) => r.ghost), some((r) => r.low), some((r) => r.seen), some((r) => r.number)];
    const both = band && !printed && some((r) => r.ends);
    const kinds = band && figure.rows.some((r) => r.hollow);
    const heads = ["", figure.unit, ...(number ? [figure.number || ""] : []), ...(ghost ? [Say("col.before")] : []),
      ...(band ? [Say("col.low"), Say("col.high"), ...(both ? [Say("col.low.printed"), Say("col.high.printed")] : [])] : []), ...(kinds ? [Say("col.kind")] : []),
      ...(seen ? ["low", "high"].map((end) => Say("col.seen", { what: figure.seen || Say("col.prediction"), end: Say(`col.${end}`) })) : [])];
    return [heads, ...figure.rows.map((r) => [
      r.label, form(r.value), ...(number ? [count(r.number)] : []), ...(ghost ? [form(r.ghost)] : []),
      ...(band ? (printed && Words.pair(r.ends)) || [form(r.low), form(r.high)] : []), ...(both ? Words.pair(r.ends) || ["", ""] : []),
      ...(kinds ? [r.low === undefined ? form(undefined) : Say(r.hollow ? "band.sets" : "band.draws")] : []),
      ...(seen ? (printed && Words.pair(r.seenEnds)) || [form(r.seen?.[0]), form(r.seen?.[1])] : []),
    ])];
  }

  /** @param {Figure} figure */
  function table(figure) {
    const known = (/** @type {(value: number) => string} */ form) => (/** @type {number | undefined} */ v) => (v === undefined ? "–" : form(v));
    const [heads, ...rows] = figure.sheet ? figure.sheet() : lines(figure, known(figure.form || Words.figure), known(Words.jobs), true);
    const head = heads.map((c) => `<th scope="col">${escaped(c)}</th>`).join("");
    const body = rows.map(([label, ...rest]) =>
      `<tr><th scope="row"${/^\d{4}-\d\d(-\d\d)?$/.test(label) ? ' class="day"' : ""}>${escaped(label)}</th>${rest.map((c) => `<td>${escaped(c)}</td>`).join("")}</tr>`);
    return `<div class="table tall" tabindex="0" role="region" aria-label="${escaped(figure.title)}"><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
  }

  /** A cell as data: plain spaces and signs, a decimal point in every language. @param {string} c */
  const data = (c) => c.replace(/[\u00a0\u202f]/g, " ").replaceAll(Words.MINUS, "-").replace(/^\+?(-?\d+),(\d+)$/, "$1.$2").replace(/^\+(?=[\d.]+$)/, "");

  /** @param {string[][]} rows */
  const csvOf = (rows) =>
    rows.map((row) => row.map(data).map((c) => (/[",\n]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join(",")).join("\n") + "\n";

  /** A figure as data. @param {number | undefined} v */
  const datum = (v) => (v === undefined || Number.isNaN(v) ? "" : Words.finer(v));

  /** A number of jobs as data. @param {number | undefined} v */
  const counted = (v) => (v === undefined || Number.isNaN(v) ? "" : String(Words.whole(v)));

  /** Rows with what they are of, in columns behind them.
   * @param {string[][]} rows @param {{variant?: string, horizon?: string, changes?: string, address?: string, unit: string, source: string, rows?: Row[]}} of */
  const told = ([heads, ...rows], { variant = "", horizon = "", changes, address = "", unit, source, rows: own = [] }) =>
    csvOf([[heads[0] || Say("col.name"), ...heads.slice(1), Say("col.variant"), ...(changes ? [Say("col.changes"), Say("col.address")] : []), Say("col.horizon"),
      Say("col.unit"), Say("col.source"), Say("col.case"), Say("col.run"), Say("col.version")],
      ...rows.map((row, i) => [...row, own[i]?.of?.variant ?? variant, ...(changes ? [changes, address] : []), own[i]?.of?.horizon ?? horizon, unit, source,
        Facts.case, Facts.run, Facts.version])]);

  /** @param {Figure} figure */
  const csv = (figure) => told(figure.sheet ? figure.sheet() : lines(figure, datum, counted, false), { ...figure, source: figure.source || SOURCE });

  /** The figure as a file of its own: title and source inside, in lines that fit, colours as shown.
   * @param {Figure} figure */
  function whole(figure) {
    const style = getComputedStyle(document.documentElement);
    const drawn = svg(figure, WHOLE);
    const height = Number((/height="([\d.]+)"/.exec(drawn) || ["", "0"])[1]);
    const inner = drawn.replace(/^<svg[^>]*>/, "").replace(/<\/svg>$/, "");
    let y = 12;
    /** @param {string} text @param {number} size @param {number} weight @param {number} step @param {string} how */
    const put = (text, size, weight, step, how) => broken(text, WHOLE, weight, size * SLACK)
      .map((line) => `<text x="24" y="${(y += step)}" font-size="${size}" font-weight="${weight}" ${how}>${escaped(line)}</text>`).join("");
    const head = put(figure.title, 20, 700, 26, 'font-family="Georgia, serif" fill="var(--ink)"') + put(figure.sub, 14, 400, 20, 'fill="var(--ink2)"');
    const law = figure.variant ? put(Say("file.law", { law: figure.variant, horizon: figure.horizon || "" }).replace(/ \.$/, ""), 14, 400, 20, 'fill="var(--ink2)"') : "";
    const changed = figure.changes ? [`${Say("what.changed")} ${figure.changes}`, ...Say("colon", { a: Asked.capital(Say("col.address")), b: figure.address || "" }).match(PIECE) || []].map((text) => put(text, 14, 400, 20, 'fill="var(--ink2)"')).join("") : "";
    const below = (y += 12);
    y += height + 8;
    const foot = put(`${figure.source || SOURCE} ${Say("file.run", { version: Facts.version, case: Facts.case, run: Facts.run })}`, 12, 400, 16, 'fill="var(--ink3)"');
    const size = `${WHOLE + 48} ${y + 16}`;
    const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" width="${WHOLE + 48}" height="${y + 16}" font-family="Inter, system-ui, Arial, sans-serif"><title>${escaped(figure.title)}</title><rect width="100%" height="100%" fill="var(--paper)"/>${head}${law}${changed}<g transform="translate(24 ${below})">${inner}</g>${foot}</svg>`;
    return text.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
  }

  /** @param {string} name @param {Blob} blob */
  function save(name, blob) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** @param {Figure} figure */
  function png(figure) {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * image.width;
      canvas.height = 2 * image.height;
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => blob && save(`${figure.name}.png`, blob));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole(figure))}`;
  }

  /** Put a figure into a section, or renew it there.
   * @param {HTMLElement} host @param {Figure} figure */
  function draw(host, figure) {
    if (!shown.has(host)) {
      host.classList.add("figure");
      host.dataset.name = figure.name;
      host.innerHTML =
        `<h2></h2><p class="sub"></p><div class="plot"></div><p class="bar"><span></span>` +
        ["Table", "CSV", "SVG", "PNG", ...(figure.command ? ["Command"] : [])].map((t) => `<button type="button" data-do="${t}">${Say(`bar.${t}`)}</button>`).join("") + '<button type="button" data-do="All" hidden></button>' + `</p><div class="code" hidden></div>`;
      host.addEventListener("click", ({ target }) => {
        const what = target instanceof HTMLElement ? target.dataset.do : undefined;
        const now = /** @type {Figure} */ (shown.get(host));
        if (what === "Table") {
          if (!asTable.delete(now.name)) asTable.add(now.name);
          render(host);
        } else if (what === "All") {
          if (!unfolded.delete(now.name)) unfolded.add(now.name);
          render(host);
        } else if (what === "CSV") save(`${now.name}.csv`, new Blob([csv(now)], { type: "text/csv" }));
        else if (what === "SVG") save(`${now.name}.svg`, new Blob([whole(now)], { type: "image/svg+xml" }));
        else if (what === "PNG") png(now);
        else if (what === "Command") {
          const code = /** @type {HTMLElement} */ (host.querySelector(".code"));
          code.hidden = !code.hidden;
          code.textContent = now.command || "";
        }
      });
    }
    shown.set(host, { ...figure, rows: figure.rows.map(still) });
    render(host);
  }

  /** @param {HTMLElement} host */
  function render(host) {
    const figure = /** @type {Figure} */ (shown.get(host));
    const width = host.clientWidth;
    if (!width) return;
    /** @param {string} css @param {string} html */
    const set = (css, html) => { /** @type {HTMLElement} */ (host.querySelector(css)).innerHTML = html; };
    set("h2", escaped(figure.title));
    set(".sub", escaped(figure.sub));
    const table_ = asTable.has(figure.name);
    const { most = Infinity, rows } = figure;
    const long = rows.length > most;
    const all = unfolded.has(figure.name);
    set(".plot", table_ ? table(figure) : svg(long && !all ? { ...figure, rows: rows.slice(0, most) } : figure, width));
    set("[data-do=All]", !long ? "" : all ? Say("bar.First", { n: most }) : Say("bar.All", { n: rows.length }));
    /** @type {HTMLElement} */ (host.querySelector("[data-do=All]")).hidden = !long || table_;
    set(".bar span", escaped(figure.source || SOURCE));
    set("[data-do=Table]", Say(table_ ? "bar.Chart" : "bar.Table"));
  }

  const renew = () => shown.forEach((_, host) => render(host));
  window.addEventListener("resize", renew);

  return { draw, renew, ticks, wide, colour, told, datum, save, svg, csv };
})();
