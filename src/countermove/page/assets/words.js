"use strict";
/** Numbers and sentences: no finer than what is known, with a true minus sign. */
const Words = (() => {
  const MINUS = "\u2212";
  const SMALL = 0.02;
  const NONE = 1e-6; // per cent: what a solve leaves of nothing, the quick one stopping at that
  const French = Say.language() === "fr";
  const PERCENT = French ? "\u202f%" : "\u00a0%";

  /** @param {number} value @param {number} decimals @param {boolean} [signed] */
  function fixed(value, decimals, signed = true) {
    const text = Math.abs(value).toFixed(decimals);
    const none = !/[1-9]/.test(text);
    return (none ? "" : value < 0 ? MINUS : signed ? "+" : "") + (French ? text.replace(".", ",") : text);
  }

  /** A day, or a month, in words. @param {string} day as in ISO 8601 @param {"short" | "long"} [month] */
  const day = (day, month = "short") => new Date(`${day.length === 7 ? `${day}-15` : day}T00:00:00Z`).toLocaleDateString(French ? "fr-CA" : "en-GB",
    { day: day.length === 7 ? undefined : "numeric", month, year: "numeric", timeZone: "UTC" }).replace(/^1 /, French ? "1er " : "1 ");

  /** A figure with the digits it has everywhere, chart or table. @param {number} value */
  const figure = (value) => (Math.abs(value) >= 999.5 ? jobs(value) : fixed(value, Math.abs(value) < 9.995 ? 2 : Math.abs(value) < 99.95 ? 1 : 0));

  /** @param {number} value */
  const percent = (value) => figure(value) + PERCENT;

  /** A whole number with its thousands apart. @param {number} size */
  const count = (size) => String(Math.round(size)).replace(/\B(?=(\d{3})+$)/g, French ? "\u202f" : ",");

  /** @param {number} value */
  function jobs(value) {
    const step = Math.abs(value) < 1000 ? 10 : Math.abs(value) < 100000 ? 100 : 1000;
    const size = Math.round(Math.abs(value) / step) * step;
    return (size === 0 ? "" : value < 0 ? MINUS : "+") + count(size);
  }

  /** The step of two digits that count. @param {number} value @param {number} least the finest step */
  const step = (value, least) => Math.max(least, 10 ** (Math.floor(Math.log10(Math.abs(value) || least)) - 1));

  /** A figure of a question that no band was drawn for, rounded: two digits that count, and no more than it has elsewhere.
   * @param {number} value @param {number} [least] the finest step */
  function rough(value, least = Math.abs(value) >= 999.5 ? 10 : 0.01) {
    const size = step(value, least);
    return Number((Math.round(value / size) * size).toPrecision(12)) || 0;
  }

  /** The same as text, in per cent. @param {number} value @param {number} [least] @param {boolean} [signed] */
  function roughly(value, least = 0.01, signed = true) {
    const found = rough(value, least);
    return fixed(found, Math.max(0, Math.round(-Math.log10(step(found, least)))), signed);
  }

  /** A figure as data: one digit more than it has as text. @param {number} value */
  const finer = (value) => (Math.abs(value) >= 999.5 ? String(whole(value)) : String(Number(value.toFixed(Math.abs(value) < 9.995 ? 3 : Math.abs(value) < 99.95 ? 2 : 1))));

  /** A number of jobs as data: one digit more than it has as text. @param {number} value */
  function whole(value) {
    const step = Math.abs(value) < 1000 ? 1 : Math.abs(value) < 100000 ? 10 : 100;
    return Math.round(value / step) * step || 0;
  }

  /** A size in words: two digits at most, and no finer than a tenth of a per cent.
   * @param {number} value */
  function about(value) {
    const size = Math.abs(value);
    const step = Math.max(10 ** Math.floor(Math.log10(size / 10)), 0.1);
    return fixed(Math.round(size / step) * step, step < 1 ? 1 : 0, false).replace(/[.,]0$/, "");
  }

  /** A number as Python printed it, in the signs of the language. @param {string} text */
  const local = (text) => (French ? text.replaceAll(",", "\u202f").replace(".", ",") : text);

  /** The ends of a band as Python printed them, “−1,500 to −0.5”, apart; none where there is none.
   * @param {string | undefined} text @returns {string[] | undefined} */
  const pair = (text) => (text ? text.split(" to ").map(local) : undefined);

  /** A size in words, about it or less than it, and the ends of its band, rounded once, by `report/sentences.py`.
   * @param {{size: string, less?: boolean, lo: number | null, hi: number | null, ends: string}} figure */
  function told({ size, less, lo, hi, ends: text }) {
    const found = pair(text)?.map((end) => end.replace(/^[+\u2212]/, ""));
    const band = !found || lo === null || hi === null ? "" : lo * hi < 0 ? Say("answer.crossing")
      : Say("answer.band", lo < 0 ? { lo: found[1], hi: found[0] } : { lo: found[0], hi: found[1] });
    const [about, by] = less ? [Say("size.less"), Say("size.by.less")] : [Say("size.about"), Say("size.by")];
    return { v: local(size), about, by, band };
  }

  /** The sentence of a country’s income.
   * @param {string} code @param {number} value @param {boolean} first @param {string} what
   * @param {number} [printed] the figure beside it, whose rounding must not be another */
  function income(code, value, first, what, printed = value) {
    const v = about(value) === about(printed) ? about(value) : fixed(Math.abs(printed), 2, false);
    const least = v === "0";
    const key = Math.abs(value) < NONE ? "say.nothing" : Math.abs(value) <= SMALL ? "say.close"
      : value < 0 ? (least ? "say.cost.least" : "say.cost") : least ? "say.gain.least" : "say.gain";
    return Say(key, {
      when: Say(first ? "when.first" : "when.long"), what, v: least ? "" : v,
      country: escaped(Asked.nameOf(code)), to: escaped(Asked.toName(code)), of: escaped(Asked.ofName(code)),
    });
  }

  /** That exchange rates are held, and what a fall by 5 % would do; nothing where it was not solved.
   * @returns {string[]} */
  function held() {
    const { income, jobs: work } = Facts.statements.currency;
    if (!income) return [];
    return [Say("held", {
      country: Asked.nameOf(Asked.home), title: Asked.titleOf(Asked.home),
      law: Facts.variants.find((/** @type {any} */ v) => v.name === Facts.shown).title, income: percent(income[0]), income_then: percent(income[1]), jobs: jobs(work[0]), jobs_then: jobs(work[1]),
    })];
  }

  /** The ends of a band in words. @param {string | undefined} text */
  function ends(text) {
    const [lo, hi] = pair(text) || [];
    return lo === undefined ? "" : hi === undefined ? lo : Say("range", { lo, hi });
  }

  /** @param {string} text */
  const escaped = (text) =>
    text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  return { day, step, rough, roughly, finer, whole, told, held, ends, pair, local, count, PERCENT, MINUS, SMALL, NONE, fixed, figure, percent, jobs, about, income, escaped };
})();
