"use strict";
/** Numbers and sentences: no finer than what is known, with a true minus sign. */
const Words = (() => {
  const MINUS = "\u2212";
  const SMALL = 0.02;
  const French = Say.language() === "fr";

  /** @param {number} value @param {number} decimals @param {boolean} [signed] */
  function fixed(value, decimals, signed = true) {
    const text = Math.abs(value).toFixed(decimals);
    const none = !/[1-9]/.test(text);
    return (none ? "" : value < 0 ? MINUS : signed ? "+" : "") + (French ? text.replace(".", ",") : text);
  }

  /** @param {number} value */
  const percent = (value) => `${fixed(value, Math.abs(value) < 9.995 ? 2 : 1)}${French ? "\u202f" : "\u00a0"}%`;

  /** A whole number with its thousands apart. @param {number} size */
  const count = (size) => String(Math.round(size)).replace(/\B(?=(\d{3})+$)/g, French ? "\u202f" : ",");

  /** @param {number} value */
  function jobs(value) {
    const step = Math.abs(value) < 1000 ? 10 : Math.abs(value) < 100000 ? 100 : 1000;
    const size = Math.round(Math.abs(value) / step) * step;
    return (size === 0 ? "" : value < 0 ? MINUS : "+") + count(size);
  }

  /** A size in words: two digits at most, and no finer than a tenth of a per cent.
   * @param {number} value */
  function about(value) {
    const size = Math.abs(value);
    const step = Math.max(10 ** Math.floor(Math.log10(size / 10)), 0.1);
    return fixed(Math.round(size / step) * step, step < 1 ? 1 : 0, false).replace(/[.,]0$/, "");
  }

  /** A size and the ends of its band, rounded to one step as `report/sentences.py` rounds them.
   * @param {{value: number, lo: number | null, hi: number | null}} figure @param {number} least */
  function told({ value, lo, hi }, least) {
    let power = Math.floor(Math.log10(Math.abs(value) || least)) - 1;
    if (lo !== null && hi !== null && hi > lo) power = Math.max(power, Math.floor(Math.log10((hi - lo) / 2)));
    power = Math.max(power, Math.round(Math.log10(least)));
    const form = (/** @type {number} */ v) => {
      const size = Math.round((Math.abs(v) / 10 ** power) * (1 + 1e-12)) * 10 ** power;
      return size >= 1000 ? jobs(size).replace("+", "") : fixed(size, Math.max(0, -power), false).replace(/[.,]0+$/, "");
    };
    const ends = lo === null || hi === null ? "" : lo * hi < 0 ? Say("answer.crossing")
      : Say("answer.band", { lo: form(Math.abs(lo) < Math.abs(hi) ? lo : hi), hi: form(Math.abs(lo) < Math.abs(hi) ? hi : lo) });
    return { v: form(value), band: ends };
  }

  /** The sentence of a country’s income.
   * @param {string} code @param {number} value @param {boolean} first @param {string} what */
  function income(code, value, first, what) {
    const least = Math.abs(value) < 0.1;
    const key = Math.abs(value) <= SMALL ? "say.close"
      : value < 0 ? (least ? "say.cost.least" : "say.cost") : least ? "say.gain.least" : "say.gain";
    return Say(key, {
      when: Say(first ? "when.first" : "when.long"), what, v: least ? "" : about(value),
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

  /** The ends of a band as the run writes them, “−1,500 to −0.5”. @param {string} text */
  const ends = (text) => (!French || !text ? text
    : Say("range", Object.fromEntries(text.split(" to ").map((end, i) => [["lo", "hi"][i], end.replaceAll(",", "\u202f").replace(".", ",")]))));

  /** @param {string} text */
  const escaped = (text) =>
    text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  return { told, held, ends, count, MINUS, SMALL, fixed, percent, jobs, about, income, escaped };
})();
