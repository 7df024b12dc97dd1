"use strict";
/** What if: controls on the left, the world they make on the right. */
const WhatIf = (() => {
  const { escaped, fixed } = Words;
  const { home, other, EVERY } = Asked;
  const HIGHEST = 100;
  const MOST = 500;
  const GROUPS = ["all", "vehicles", "metals"];
  /** @typedef {{importer: string, partner: string, group: string}} Control */

  /** @type {HTMLElement} */ let host;
  /** @type {(state: State, settled: boolean) => void} */ let change;
  /** @type {State} */ let state;
  /** @type {Float32Array | null} */ let law = null;
  /** @type {Control[]} */ let controls = [];
  /** @type {Control[]} */ let added = [];
  /** What was last typed that is no rate, and where. @type {{control: Control, text: string} | null} */ let refused = null;
  let docked = -1; // on phones, where one control is shown: that which the address changed, else the first
  let moving = false;
  let stale = 0;
  /** @type {Record<string, HTMLElement>} */ const part = {};

  const plain = [[other, home], [home, other]].flatMap(([importer, partner]) =>
    GROUPS.map((group) => ({ importer, partner, group })));

  /** @param {Control} a @param {Control} b */
  const same = (a, b) => a.importer === b.importer && a.partner === b.partner && a.group === b.group;

  /** @param {HTMLElement} element @param {(state: State, settled: boolean) => void} told */
  function build(element, told) {
    host = element;
    change = told;
    host.innerHTML = `<div class="two"><div class="controls"><div class="presets" role="group" aria-label="${Say("what.law")}"></div><p class="note about"></p><div class="choices"></div><div class="duties"></div><h3>${Say("what.another")}</h3><form class="add"></form><h3>${Say("what.closes")}</h3><div class="closure"></div></div><div class="results"><div class="dock"></div><p class="changed"></p><h1 aria-live="polite"></h1><div class="tiles"></div><p class="note trust"></p><div class="warning"></div><section class="countries"></section><section class="sectors"></section><section class="figure codes"></section></div></div>`;
    for (const name of ["presets", "about", "choices", "duties", "add", "closure", "dock", "changed", "tiles", "trust", "warning", "countries", "sectors", "codes", "results"]) {
      part[name] = /** @type {HTMLElement} */ (host.querySelector(`.${name}`));
    }
    part.h1 = /** @type {HTMLElement} */ (host.querySelector("h1"));
    part.presets.innerHTML = Facts.variants.map((/** @type {any} */ v) =>
      `<button type="button" data-variant="${v.name}">${escaped(v.title)}</button>`).join("");
    part.presets.onclick = ({ target }) => {
      const name = target instanceof HTMLElement ? target.dataset.variant : undefined;
      if (name) change({ ...state, variant: name }, true);
    };
    part.choices.addEventListener("change", ({ target }) => change({ ...state, ...Choices.taken(state, target) }, true));
    part.choices.onclick = ({ target }) => {
      if (target instanceof HTMLElement && target.dataset.do === "there") change({ ...state, variant: Facts.shown }, true);
    };
    buildForm();
    for (const where of [part.duties, part.dock]) {
      where.addEventListener("input", (event) => moved(event, false));
      where.addEventListener("change", (event) => moved(event, true));
      where.addEventListener("click", pressed);
    }
    part.changed.onclick = ({ target }) => {
      const what = target instanceof HTMLElement ? target.dataset.do : undefined;
      if (what === "undo") history.back();
      if (what === "reset") change({ ...Asked.plain(state), set: Facts.set }, true);
    };
    part.warning.onclick = ({ target }) => {
      if (target instanceof HTMLElement && target.dataset.do === "lower") change({ ...state, currency: -5 }, true);
    };
    part.codes.onclick = ({ target }) => {
      const what = target instanceof HTMLElement ? target.dataset.copy : undefined;
      if (what) navigator.clipboard?.writeText(/** @type {HTMLElement} */ (part.codes.querySelector(`[data-text=${what}]`)).innerText);
    };
  }

  function buildForm() {
    /** @param {string} code @param {string} name @param {string} chosen */
    const option = (code, name, chosen) => `<option value="${code}"${code === chosen ? " selected" : ""}>${escaped(name)}</option>`;
    const sorted = Facts.regions.map((/** @type {any} */ r) => ({ code: r.code, name: Asked.titleOf(r.code) })).sort((/** @type {any} */ a, /** @type {any} */ b) => a.name.localeCompare(b.name, Say.language()));
    /** @param {string} chosen */
    const places = (chosen) => Object.keys(Facts.unions).map((c) => option(c, Asked.titleOf(c), chosen)).join("") +
      sorted.map((/** @type {any} */ r) => option(r.code, r.name, chosen)).join("");
    const kinds = Object.keys(Facts.groups).map((code) => option(code, Asked.goodsName(code), "all")).join("");
    part.add.innerHTML =
      `<label>${Say("what.importer")}<br><select name="importer">${places(other)}</select></label>` +
      `<label>${Say("what.from")}<br><select name="partner">${option(EVERY, Asked.titleOf(EVERY), "")}${places(home)}</select></label>` +
      `<label>${Say("what.goods")}<br><select name="group">${kinds}</select></label><button class="go" type="submit">${Say("what.add")}</button>`;
    part.add.onsubmit = (event) => {
      event.preventDefault();
      const data = new FormData(/** @type {HTMLFormElement} */ (/** @type {unknown} */ (part.add)));
      const control = { importer: String(data.get("importer")), partner: String(data.get("partner")), group: String(data.get("group")) };
      if (control.importer === control.partner || controls.some((c) => same(c, control))) return;
      added.push(control);
      renewControls();
      const input = part.duties.querySelector(`[data-at="${controls.findIndex((c) => same(c, control))}"]`);
      if (input instanceof HTMLElement) input.focus();
    };
    part.closure.innerHTML =
      `<div class="switch" role="group" aria-label="${Say("places.horizon")}"><button type="button" data-first="1">${Say("first")}</button><button type="button" data-first="">${Say("long")}</button></div>` +
      `<div class="duty currency"><div class="row"><label for="currency">${escaped(Say("what.currency", { country: Asked.nameOf(home), title: Asked.titleOf(home) }))}</label><output></output></div><input id="currency" type="range" min="-20" max="20" step="1"></div>` +
      `<div class="duty"><label for="set">${Say("what.elasticities")}</label> <select id="set">${Object.keys(Facts.sets).map((s) => option(s, s === Facts.set ? Say("what.as_run", { set: s }) : s, Facts.set)).join("")}</select></div>`;
    part.closure.onclick = ({ target }) => {
      const first = target instanceof HTMLElement ? target.dataset.first : undefined;
      if (first !== undefined) change({ ...state, first: first === "1" }, true);
    };
    const currency = /** @type {HTMLInputElement} */ (part.closure.querySelector("#currency"));
    currency.oninput = () => change({ ...state, currency: Number(currency.value) }, false);
    currency.onchange = () => change({ ...state, currency: Number(currency.value) }, true);
    const set = /** @type {HTMLSelectElement} */ (part.closure.querySelector("#set"));
    set.onchange = () => change({ ...state, set: set.value }, true);
  }

  /** @param {Event} event @param {boolean} settled */
  function moved({ target }, settled) {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.dataset.top !== undefined) return settled ? turned(controls[Number(target.dataset.top)], target.checked) : undefined;
    if (target.dataset.at === undefined) return;
    const control = controls[Number(target.dataset.at)];
    const old = state.edits.find((e) => same(e, control));
    const typed = target.value.trim() === "" ? NaN : Number(target.value);
    if (!Number.isFinite(typed)) {
      if (!settled) return;
      refused = { control, text: Say("what.refused") };
      target.value = String(shownRate(control));
      return renewControls();
    }
    const rate = Math.min(Math.max(typed, 0), MOST);
    refused = rate === typed ? null : { control, text: Say("what.clamped", { typed: target.value, rate: String(rate) }) };
    if (settled) target.value = String(rate);
    const edit = { ...control, rate, ...(old?.top ? { top: true } : {}) };
    const held = state.edits.some((e) => same(e, control));
    const edits = held ? state.edits.map((e) => (same(e, control) ? edit : e)) : [...state.edits, edit];
    change({ ...state, edits: ordered(edits) }, settled);
  }

  /** On top of the law, by the rate typed before or from nothing more on; or in its place again, from the law on.
   * @param {Control} control @param {boolean} top */
  function turned(control, top) {
    const old = state.edits.find((e) => same(e, control));
    const rest = state.edits.filter((e) => !same(e, control));
    change({ ...state, edits: ordered(top ? [...rest, { ...control, rate: old?.rate ?? 0, top }] : rest) }, true);
  }

  /** All goods come first, so that a rate of some goods stands. @param {Edit[]} edits */
  const ordered = (edits) => [...edits.filter((e) => e.group === "all"), ...edits.filter((e) => e.group !== "all")];

  /** @param {Event} event */
  function pressed({ target }) {
    if (!(target instanceof HTMLElement)) return;
    if (target.dataset.law !== undefined) {
      const control = controls[Number(target.dataset.law)];
      change({ ...state, edits: state.edits.filter((e) => !same(e, control)) }, true);
    } else if (target.dataset.turn) {
      docked = (docked + Number(target.dataset.turn) + controls.length) % controls.length;
      renewControls();
    }
  }

  /** @param {Control} control */
  function lawRate(control) {
    if (!law) return NaN;
    return 100 * Line.mean(law, Asked.placesOf(control.partner), Asked.placesOf(control.importer), Facts.groups[control.group].sectors);
  }

  /** The last change that moves all goods of a control, if any: its own, or a broader one.
   * @param {Control} control */
  function covering(control) {
    const [importers, partners] = [Asked.placesOf(control.importer), Asked.placesOf(control.partner)];
    const { sectors } = Facts.groups[control.group];
    return [...state.edits].reverse().find((e) => {
      const [charging, paying] = [Asked.placesOf(e.importer), Asked.placesOf(e.partner)];
      return importers.every((p) => charging.includes(p)) && partners.every((p) => paying.includes(p)) &&
        sectors.every((/** @type {string} */ s) => Facts.groups[e.group].sectors.includes(s));
    });
  }

  /** The rate that a control stands at: its own, that of a broader one, or the law's.
   * @param {Control} control */
  function shownRate(control) {
    const mean = lawRate(control);
    return (state.edits.find((e) => same(e, control)) || covering(control))?.rate ?? (Number.isNaN(mean) ? 0 : Math.round(mean));
  }

  /** @param {number} at @param {string} prefix */
  function row(at, prefix) {
    const control = controls[at];
    const edit = state.edits.find((e) => same(e, control));
    const cover = edit ? undefined : covering(control);
    const mean = lawRate(control);
    const none = Number.isNaN(mean);
    const value = shownRate(control);
    const high = Math.max(HIGHEST, Math.ceil(value / 50) * 50);
    const id = `${prefix}${at}`;
    const told = none ? Say("what.no_trade") : Say("percent", { v: fixed(mean, 1, false) });
    const name = prefix === "dock" ? Say("colon", { a: Shown.sides(control), b: Asked.goodsName(control.group) }) : Asked.goodsName(control.group);
    const text = `${Shown.sides(control)}, ${Asked.goodsName(control.group)}`;
    return `<div class="duty${edit ? "" : " rest"}"><div class="row"><label for="${id}">${escaped(name)}</label><input type="number" data-at="${at}" min="0" max="${MOST}" step="any" value="${value}" aria-label="${escaped(Say("what.percent", { what: text }))}"> %</div>` +
      `<input type="range" id="${id}" data-at="${at}" min="0" max="${high}" step="1" value="${value}" aria-label="${escaped(text)}">` +
      `<label class="top"><input type="checkbox" data-top="${at}"${edit?.top ? " checked" : ""}> ${Say("whatif.top")}</label><div class="law">${edit?.top ? `${escaped(Say("whatif.over", { law: told }))} <button type="button" class="plain" data-law="${at}">${Say("what.back")}</button>` : edit ? `${escaped(Say("what.replaces", { law: told }))}${edit.rate === Math.round(mean) ? ` <b>${escaped(Say("what.flat", { v: edit.rate }))}</b>` : ""} <button type="button" class="plain" data-law="${at}">${Say("what.back")}</button>` : cover?.top ? escaped(Say("what.covered.top", { what: Asked.goodsName(cover.group), plus: Say(cover.rate < 2 ? "whatif.plus.one" : "whatif.plus", { v: cover.rate }), law: told })) : cover ? escaped(Say("what.covered", { what: Asked.goodsName(cover.group).toLowerCase(), law: told })) : escaped(Say("what.mean", { law: told }))}</div><div class="refused" role="alert">${refused && same(refused.control, control) ? escaped(refused.text) : ""}</div></div>`;
  }

  function renewControls() {
    const extra = state.edits.filter((e) => ![...plain, ...added].some((c) => same(c, e)));
    controls = [...plain, ...added, ...extra.map(({ importer, partner, group }) => ({ importer, partner, group }))];
    const active = document.activeElement;
    const focused = active instanceof HTMLInputElement && active.dataset.at !== undefined ? active : null;
    if (focused && host.contains(focused) && sameControls()) return refreshControls(focused);
    let last = "";
    part.duties.innerHTML = controls.map((c, at) => {
      const title = Shown.sides(c);
      const head = title === last ? "" : `<h3>${escaped(title)}</h3>`;
      last = title;
      return head + row(at, "duty");
    }).join("");
    if (docked < 0) docked = controls.findIndex((c) => state.edits.some((e) => same(e, c)));
    docked = Math.min(Math.max(docked, 0), controls.length - 1);
    part.dock.innerHTML = `<div class="row"><span class="note">${Say("what.control", { i: docked + 1, n: controls.length })}</span> <button type="button" data-turn="-1" aria-label="${Say("what.previous")}">‹</button> <button type="button" data-turn="1" aria-label="${Say("what.next")}">›</button></div>${row(docked, "dock")}`;
    part.duties.dataset.key = JSON.stringify(controls);
    return undefined;
  }

  const sameControls = () => part.duties.dataset.key === JSON.stringify(controls);

  /** Renew every control but the one in hand, which the reader is moving.
   * @param {HTMLInputElement} focused */
  function refreshControls(focused) {
    for (const [where, prefix] of /** @type {[HTMLElement, string][]} */ ([[part.duties, "duty"], [part.dock, "dock"]])) {
      where.querySelectorAll(".duty").forEach((old) => {
        const at = Number(/** @type {HTMLElement} */ (old.querySelector("[data-at]")).dataset.at);
        const made = document.createElement("div");
        made.innerHTML = row(at, prefix);
        const fresh = /** @type {HTMLElement} */ (made.firstElementChild);
        if (!old.contains(focused)) old.replaceWith(fresh);
        else {
          old.className = fresh.className;
          for (const css of [".law", ".refused"]) {
            /** @type {HTMLElement} */ (old.querySelector(css)).innerHTML = /** @type {HTMLElement} */ (fresh.querySelector(css)).innerHTML;
          }
          old.querySelectorAll("input").forEach((input) => {
            if (input !== focused) input.value = focused.value;
          });
        }
      });
    }
  }

  /** Show the controls of a state; figures follow once they are solved, greyed where that takes long.
   * @param {State} next @param {boolean} settled */
  function set(next, settled) {
    moving = !settled;
    if (!state || Asked.lawOf(state) !== Asked.lawOf(next)) law = null;
    state = next;
    part.presets.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.variant === state.variant)));
    part.closure.querySelectorAll("[data-first]").forEach((b) =>
      b.setAttribute("aria-pressed", String((/** @type {HTMLElement} */ (b).dataset.first === "1") === state.first)));
    const variant = Facts.variants.find((/** @type {any} */ v) => v.name === state.variant);
    part.about.textContent = variant.note;
    const currency = /** @type {HTMLInputElement} */ (part.closure.querySelector("#currency"));
    currency.value = String(state.currency);
    currency.disabled = !state.first;
    const output = /** @type {HTMLElement} */ (part.closure.querySelector("output"));
    output.textContent = !state.first ? Say("what.follows") : state.currency === 0 ? Say("what.unchanged") : Say("percent", { v: fixed(state.currency, 0) });
    /** @type {HTMLSelectElement} */ (part.closure.querySelector("#set")).value = state.set;
    Choices.fill(part.choices, state);
    renewControls();
    window.clearTimeout(stale);
    stale = window.setTimeout(() => part.results.classList.add("stale"), 300);
    const place = Asked.lawOf(state);
    if (!law) Line.law(place).then((rate) => {
      if (Asked.lawOf(state) !== place) return;
      law = rate;
      renewControls();
    });
    const texts = Shown.changes(state);
    const own = texts.length
      ? `<span><b>${Say("what.changed")}</b> ${escaped(texts.join(Say("join")))} <button type="button" class="plain" data-do="undo">${Say("what.undo")}</button> <button type="button" class="plain" data-do="reset">${Say("what.reset")}</button></span>`
      : `<span>${escaped(Say("what.start", { title: variant.title }))}</span>`;
    part.changed.innerHTML = `${own}<span class="took"></span>`;
    const code = Asked.command(state);
    part.codes.innerHTML = `<h2>${Say("what.outside")}</h2><p class="sub">${Say("what.outside.sub", { how: state.edits.length || state.out.length ? "Python" : Say("what.cli") })}</p><div class="code" data-text="code">${escaped(code)}</div><button type="button" class="plain" data-copy="code">${Say("what.copy")}</button><div class="code" data-text="link">${escaped(location.href.split("#")[0] + Asked.hash(state))}</div><button type="button" class="plain" data-copy="link">${Say("what.copy")}</button>`;
  }

  /** @param {Found} found */
  function show(found) {
    const { answer, before, exact } = found;
    const took = /** @type {HTMLElement | null} */ (part.changed.querySelector(".took"));
    if (!answer.series) {
      part.results.classList.add("stale");
      if (took) took.textContent = Say("what.unsolved", { gap: answer.gap.toExponential(1), n: answer.iterations });
      return;
    }
    window.clearTimeout(stale);
    part.results.classList.remove("stale");
    if (took) took.textContent = Say("what.took", { ms: Math.round(answer.took), to: exact ? "1e-8" : "1e-6" });
    Shown.fill(part, found, state, !moving);
  }

  return { build, set, show };
})();
