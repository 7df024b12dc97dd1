"use strict";
/** Numbers and sentences: no finer than what is known, with a true minus sign. */
const Words = (() => {
  const MINUS = "\u2212";
  const SMALL = 0.02;

  /** @param {number} value @param {number} decimals @param {boolean} [signed] */
  function fixed(value, decimals, signed = true) {
    const text = Math.abs(value).toFixed(decimals);
    const none = !/[1-9]/.test(text);
    return (none ? "" : value < 0 ? MINUS : signed ? "+" : "") + text;
  }

  /** @param {number} value */
  const percent = (value) => `${fixed(value, Math.abs(value) < 9.995 ? 2 : 1)}\u00a0%`;

  /** @param {number} value */
  function jobs(value) {
    const step = Math.abs(value) < 1000 ? 10 : Math.abs(value) < 100000 ? 100 : 1000;
    const size = Math.round(Math.abs(value) / step) * step;
    const text = String(size).replace(/\B(?=(\d{3})+$)/g, ",");
    return (size === 0 ? "" : value < 0 ? MINUS : "+") + text;
  }

  /** A size in words: two digits at most, and no finer than a tenth of a per cent.
   * @param {number} value */
  function about(value) {
    const size = Math.abs(value);
    const step = Math.max(10 ** Math.floor(Math.log10(size / 10)), 0.1);
    return fixed(Math.round(size / step) * step, step < 1 ? 1 : 0, false).replace(/\.0$/, "");
  }

  /** The sentence of a country's income.
   * @param {string} country @param {number} value @param {boolean} first @param {string} what */
  function income(country, value, first, what) {
    const when = first ? "In the first year" : "After some ten years";
    if (Math.abs(value) <= SMALL) {
      return `${when}, whether ${what} would help or hurt ${country}’s income is <b>too close to call</b>.`;
    }
    if (Math.abs(value) < 0.1) {
      const way = value < 0 ? "would cost" : "would bring";
      return `${when}, ${what} ${way} ${country} <b>less than 0.1 % of its income</b>.`;
    }
    const verb = value < 0 ? "would cost" : "would bring";
    return `${when}, ${what} ${verb} ${country} about <b>${about(value)} % of its income</b>.`;
  }

  /** @param {string} text */
  const escaped = (text) =>
    text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  return { MINUS, SMALL, fixed, percent, jobs, about, income, escaped };
})();
