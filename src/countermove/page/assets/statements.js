"use strict";
/** The statements of the answer in the language of the page, from their numbers: those of
 * `report/answer.py`, which stand in the file in English. */
const Statements = (() => {
  const { escaped, fixed } = Words;
  const { home } = Asked;
  /** @typedef {{value: number, size: string, less?: boolean, lo: number | null, hi: number | null, ends: string, close: boolean, small: boolean}} Told */
  const all = Facts.statements;
  const names = { country: escaped(Asked.nameOf(home)), to: escaped(Asked.toName(home)), of: escaped(Asked.ofName(home)) };

  /** @param {string} name */
  const titled = (name) => escaped(Facts.variants.find((/** @type {any} */ v) => v.name === name)?.title || name);

  /** The law of the answer, as it is called within a sentence. */
  const called = () => (Asked.variant(Facts.shown)?.called ? escaped(Asked.variant(Facts.shown).called) : Say("say.duties", { title: titled(Facts.shown) }));

  /** What a variant adds to the one before it. @param {string} name */
  const added = (name) => {
    const variant = Asked.variant(name);
    return variant?.step ? escaped(variant.step) : Say("st.step", { title: titled(name) });
  };

  /** @param {any} figure @returns {figure is Told} */
  const there = (figure) => figure?.value !== undefined;

  function cost() {
    const { first } = all.income;
    if (!there(first)) return [];
    const [when, what] = [Say("when.first"), called()];
    if (first.small) return [Say("st.small", { when, what, ...names })];
    if (first.close) return [Words.income(home, 0, true, what)];
    const jobs = !there(all.jobs) || all.jobs.close ? ""
      : Say(alike(all.jobs, first) ? "st.jobs" : first.value < 0 ? "st.jobs.gained" : "st.jobs.lost", Words.told(all.jobs));
    const money = all.money ? Say("st.money", { v: Words.local(all.money), year: all.year }) : "";
    return [Say(first.value < 0 ? "st.cost" : "st.gain", { when, what, ...names, ...Words.told(first), jobs, money })];
  }

  /** @param {Told} one @param {Told} other */
  const alike = (one, other) => one.value * other.value > 0;

  /** @param {Told} figure */
  const points = (figure) => Say(Number(figure.size) < 2 ? "st.point" : "what.points", { v: Words.local(figure.size) });

  /** What the steps account for, by size, and what others take back. */
  function steps() {
    const { first } = all.income;
    const parts = all.steps.filter((/** @type {Told} */ s) => !s.close);
    const told = (/** @type {boolean} */ same) => parts.filter((/** @type {Told} */ s) => alike(s, first) === same)
      .map((/** @type {any} */ s) => Say("st.part", { title: added(s.variant), ...Words.told(s), points: points(s) })).join(Say("and"));
    if (all.steps.length < 2 || !there(first) || first.close || !told(true)) return [];
    return [Say("st.parts", { parts: told(true), back: told(false) && Say("st.back", { parts: told(false) }) })];
  }

  /** @param {Told} figure */
  const way = (figure) => Say(figure.value < 0 ? "st.falls" : "st.rises");

  function later() {
    const { long } = all.income;
    if (!there(long)) return [];
    const [when, what] = [Say("when.long"), called()];
    if (long.small) return [Say("st.small", { when, what, ...names })];
    return [long.close ? Words.income(home, 0, false, what) : Say("st.long", { way: way(long), ...Words.told(long) })];
  }

  function output() {
    const known = (/** @type {any} */ figure) => (there(figure) && !figure.close ? figure : undefined);
    const [first, long] = [known(all.output.first), known(all.output.long)];
    const at = first || long;
    if (!at) return [];
    const after = !first || !long ? "" : Say(alike(first, long) ? "st.output.long" : "st.output.turns", { way: way(long), ...Words.told(long) });
    const said = [Say("st.output", { what: Asked.sectorName(all.sector), way: way(at), ...Words.told(at), when: Say(first ? "st.first" : "st.later"), long: after })];
    const more = known(all.output_added);
    if (more && !more.less) said.push(Say("st.added", { title: added(Facts.shown), way: Say(more.value < 0 ? "st.lowers" : "st.raises"), ...Words.told(more), points: points(more) }));
    return said;
  }

  const open = () => all.steps.filter((/** @type {Told} */ s) => s.close && all.steps.length > 1)
    .map((/** @type {any} */ s) => Say(s.small ? "st.step.small" : "st.step.open", { title: added(s.variant), ...names }));

  const decides = () => (!all.decides ? [] : [Say(all.decides.value < 0 ? "st.decides" : "st.decides.gain", {
    title: titled(all.decides.variant), ...names, ...Words.told(all.decides), times: Say(`times.${all.decides.times}`) })]);

  /** That a step whose sign is open can differ from the bar of its family, which is a mean over orders. @param {string} country @returns {string[]} */
  function last(country) {
    const found = all.steps.filter((/** @type {Told} */ s) => s.close && all.steps.length > 1).map((/** @type {any} */ s) => Asked.variant(s.variant)?.step || Say("st.step", { title: Asked.variant(s.variant)?.title || s.variant }));
    return country === home && found.length ? [Say("causes.last", { what: found.join(Say("and")) })] : [];
  }

  return { last, told: () => [...cost(), ...steps(), ...later(), ...output(), ...open(), ...decides()] };
})();
