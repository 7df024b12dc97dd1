"use strict";
/** The statements of the answer in the language of the page, from their numbers: those of
 * `report/answer.py`, which stand in the file in English. */
const Statements = (() => {
  const { escaped, fixed } = Words;
  const { home } = Asked;
  /** @typedef {{value: number, size: string, lo: number | null, hi: number | null, ends: string, close: boolean, small: boolean}} Told */
  const all = Facts.statements;
  const names = { country: escaped(Asked.nameOf(home)), to: escaped(Asked.toName(home)), of: escaped(Asked.ofName(home)) };

  /** @param {string} name */
  const titled = (name) => escaped(Facts.variants.find((/** @type {any} */ v) => v.name === name)?.title || name);

  /** @param {any} figure @returns {figure is Told} */
  const there = (figure) => figure?.value !== undefined;

  function cost() {
    const { first } = all.income;
    if (!there(first)) return [];
    const [when, what] = [Say("when.first"), Say("say.duties", { title: titled(Facts.shown) })];
    if (first.small) return [Say("st.small", { when, what, ...names })];
    if (first.close) return [Words.income(home, 0, true, what)];
    const jobs = there(all.jobs) && !all.jobs.close && all.jobs.value * first.value > 0 ? Say("st.jobs", Words.told(all.jobs)) : "";
    const money = all.money ? Say("st.money", { v: Words.local(all.money), year: all.year }) : "";
    return [Say(first.value < 0 ? "st.cost" : "st.gain", { when, what, ...names, ...Words.told(first), jobs, money })];
  }

  function steps() {
    const parts = all.steps.filter((/** @type {Told} */ s) => !s.close);
    if (all.steps.length < 2 || !parts.length || all.income.first.close) return [];
    const told = parts.map((/** @type {any} */ s) => Say("st.part", { title: titled(s.variant), v: fixed(s.value, 2) }));
    return [Say("st.parts", { parts: told.join(Say("and")) })];
  }

  /** @param {Told} figure */
  const way = (figure) => Say(figure.value < 0 ? "st.falls" : "st.rises");

  function later() {
    const { long } = all.income;
    if (!there(long)) return [];
    const [when, what] = [Say("when.long"), Say("say.duties", { title: titled(Facts.shown) })];
    if (long.small) return [Say("st.small", { when, what, ...names })];
    return [long.close ? Words.income(home, 0, false, what) : Say("st.long", { way: way(long), ...Words.told(long) })];
  }

  function output() {
    const { first, long } = all.output;
    if (!there(first) || first.close) return [];
    const after = there(long) && !long.close ? Say("st.output.long", Words.told(long)) : "";
    const said = [Say("st.output", { what: Asked.sectorName(all.sector), way: way(first), ...Words.told(first), long: after })];
    if (there(all.output_added) && !all.output_added.close) said.push(Say("st.added", { title: titled(Facts.shown), v: fixed(all.output_added.value, 1) }));
    return said;
  }

  const open = () => all.steps.filter((/** @type {Told} */ s) => s.close && all.steps.length > 1)
    .map((/** @type {any} */ s) => Say(s.small ? "st.step.small" : "st.step.open", { title: titled(s.variant), ...names }));

  const decides = () => (!all.decides || all.decides.value > 0 ? [] : [Say("st.decides", {
    title: titled(all.decides.variant), ...names, ...Words.told(all.decides), times: Say(`times.${all.decides.times}`) })]);

  return { told: () => [...cost(), ...steps(), ...later(), ...output(), ...open(), ...decides()] };
})();
