"use strict";
/** Choices about the law of a variant: families of measures left out, and use of agreements. */
const Choices = (() => {
  const { escaped } = Words;
  const held = Facts.beside.choices || {};
  /** @type {{key: string, title: string}[]} */ const families = held.families || [];

  /** @param {{title: string}} family */
  const named = (family) => Say.or(`family.${family.title}`, family.title);

  /** Uses of agreements that the page holds for a variant. @param {string} variant @returns {string[]} */
  const uses = (variant) => Facts.laws.filter((/** @type {string[]} */ [name, use]) => name === variant && use)
    .map((/** @type {string[]} */ law) => law[1]);

  /** The choices of a state, with what the page does not hold said beside them.
   * @param {HTMLElement} host @param {State} state */
  function fill(host, state) {
    if ("missing" in held) return HowSure.missing(host, Say("choices.title"), held);
    const variant = Facts.variants.find((/** @type {any} */ v) => v.name === state.variant);
    const shown = Facts.variants.find((/** @type {any} */ v) => v.name === Facts.shown);
    const here = state.variant === Facts.shown;
    const boxes = families.map((family) =>
      `<label class="top"><input type="checkbox" data-family="${family.key}"${state.out.includes(family.key) ? "" : " checked"}${here ? "" : " disabled"}> ${escaped(named(family))}</label>`).join("");
    const said = !here ? `${escaped(Say("choices.elsewhere", { title: shown.title }))} <button type="button" class="plain" data-do="there">${Say("choices.there")}</button>`
      : Say(held.together ? "choices.measures.sub" : "choices.measures.one");
    const found = uses(state.variant);
    const options = found.map((use) => `<option value="${use}"${use === state.use ? " selected" : ""}>${Say(`use.${use}`)}</option>`).join("");
    const why = variant.own_utilisation ? "choices.use.own" : found.length ? "choices.use.sub" : "choices.use.none";
    host.innerHTML = (families.length ? `<h3>${Say("choices.title")}</h3><div class="duty">${boxes}<div class="law">${said}</div></div>` : "") +
      `<h3><label for="use">${Say("choices.use")}</label></h3><div class="duty"><select id="use"${found.length ? "" : " disabled"}><option value="">${escaped(Say("choices.use.as", { use: Say.or(`use.${variant.utilisation}`, variant.utilisation) }))}</option>${options}</select><div class="law">${Say(why)}</div></div>`;
    return undefined;
  }

  /** What a control says: uses and families left out are not held together, families perhaps.
   * @param {State} state @param {EventTarget | null} target @returns {Partial<State>} */
  function taken(state, target) {
    if (target instanceof HTMLSelectElement) return { use: target.value, out: [] };
    if (!(target instanceof HTMLInputElement)) return {};
    const { family } = target.dataset;
    const out = target.checked ? state.out.filter((key) => key !== family)
      : families.map((f) => f.key).filter((key) => key === family || (held.together && state.out.includes(key)));
    return { use: "", out };
  }

  /** What a state changes here, in words. @param {State} state @returns {string[]} */
  const told = (state) => [
    ...(state.use ? [Say("choices.changed.use", { use: Say(`use.${state.use}`) })] : []),
    ...(state.out.length ? [Say("choices.changed.out", { what: families.filter((f) => state.out.includes(f.key)).map(named).join(", ") })] : []),
  ];

  return { fill, taken, told };
})();
