"use strict";
/** The page begins: routes, the address, and what follows a change. */
(() => {
  /** @param {string} id */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const nav = /** @type {HTMLElement} */ (document.querySelector("nav"));
  const whatIf = element("view-what-if");
  const tariffs = element("view-tariffs");
  let state = Asked.fresh();
  /** @type {string[]} */ let unknown = [];
  let ready = false;
  let timer = 0;

  /** The view a link of the navigation leads to. @param {HTMLAnchorElement} link */
  const viewOf = (link) => link.hash.slice(1).split("?")[0];

  /** @param {State} next @param {boolean} settled */
  function change(next, settled) {
    state = Asked.lawOf(next) < 0 ? { ...next, use: "", out: [] } : next;
    unknown = [];
    if (settled) history.pushState(null, "", Asked.hash(state));
    apply(settled);
  }

  /** @param {boolean} settled */
  function apply(settled = true) {
    for (const view of Asked.VIEWS) element(`view-${view}`).hidden = view !== state.view;
    nav.querySelectorAll("a").forEach((link) => {
      const view = viewOf(link);
      if (view === state.view) {
        link.setAttribute("aria-current", "page");
        nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.clientWidth) / 2;
      }
      else link.removeAttribute("aria-current");
    });
    const only = { answer: Facts.shown, strategy: Strategy.lawOf(state), "check-it": Facts.shown }[state.view];
    const variant = Facts.variants.find((/** @type {any} */ v) => v.name === (only || state.variant)) || Facts.variants[0];
    element("context").hidden = false;
    element("context").innerHTML = Say("context.law", {
      title: Words.escaped(variant.title), on: Words.day(variant.on, "long"), known: Words.day(variant.known_on, "long"),
      set: Words.escaped(only || state.view === "how-sure" ? Facts.set : state.set),
    }) + (only && only !== state.variant ? ` · ${Say("context.only")}` : "") +
      (state.view === "answer" ? ` · <a href="${Asked.hash({ ...state, view: "what-if" })}">${Say("context.change")}</a>` : "");
    if (unknown.length) {
      const warned = document.createElement("p");
      warned.className = "warn";
      warned.setAttribute("role", "alert");
      warned.textContent = Say("context.unknown", { what: unknown.join(", "), title: variant.title });
      element("context").prepend(warned);
    }
    if (!ready) return;
    WhatIf.set(state, settled);
    if (state.view === "what-if") Line.want(state, (found) => {
      if (Asked.hash(found.state) === Asked.hash(state)) WhatIf.show(found);
    });
    if (state.view === "tariffs") Views.tariffs(tariffs, state, change);
    if (state.view === "strategy") Strategy.show(element("view-strategy"), state, change);
    if (state.view === "how-sure") HowSure.show(element("view-how-sure"), state);
    if (state.view === "places") Views.places(element("view-places"), state, change);
    window.clearTimeout(timer);
    timer = window.setTimeout(Charts.renew, 50);
  }

  /** What finds a control again once its view is drawn anew: its id, else its data and the figure it stands in; of a button
   * that its own press removes, the control beside it. @param {HTMLElement} control @returns {string[]} */
  function keys(control) {
    /** @param {Element} e */
    const key = (e) => (e.id ? `#${CSS.escape(e.id)}` : [...e.attributes].filter(({ name }) => name === "name" || name.startsWith("data-"))
      .map(({ name, value }) => `[${name}="${CSS.escape(value)}"]`).join(""));
    const figure = control.parentElement?.closest("[data-name]");
    const beside = control.closest(".duty")?.querySelector("[id]");
    const own = key(control);
    return [...(own ? [figure && !control.id ? `${key(figure)} ${own}` : own] : []), ...(beside ? [key(beside)] : [])];
  }

  /** Keep the focus where it is when a view is drawn anew, be it later. */
  function keepFocus() {
    /** @type {HTMLElement | null} */ let last = null;
    /** @type {string[]} */ let found = [];
    document.addEventListener("pointerdown", () => { last = null; }, true);
    document.addEventListener("focusin", ({ target }) => {
      last = /** @type {HTMLElement} */ (target);
      found = keys(last);
    });
    new MutationObserver(() => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      for (const control of found.flatMap((css) => [.../** @type {NodeListOf<HTMLElement>} */ (element(`view-${state.view}`).querySelectorAll(css))])) {
        control.focus();
        if (document.activeElement === control) return;
      }
    }).observe(element("main"), { childList: true, subtree: true });
  }

  function route() {
    const [, language] = /[?&]lang=(en|fr)\b/.exec(location.hash) || [];
    if (language && language !== Say.language()) return location.reload();
    const skipped = ready && location.hash === "#main";
    if (!skipped) ({ state, unknown } = Asked.parse(location.hash));
    if (skipped || (!language && Say.language() === "fr")) history.replaceState(null, "", Asked.hash(state));
    return apply();
  }

  document.documentElement.lang = Say.language();
  document.querySelectorAll("[data-say]").forEach((told) => {
    const { say, ...values } = /** @type {HTMLElement} */ (told).dataset;
    /** @type {HTMLElement} */ (told).lang = Say.language();
    told.textContent = Say(say || "", /** @type {Record<string, string>} */ (values));
  });
  if (Say.language() === "fr") document.querySelectorAll("[data-fr]").forEach((told) => {
    told.textContent = Say.spaced(/** @type {HTMLElement} */ (told).dataset.fr || "");
    /** @type {HTMLElement} */ (told).lang = "fr";
  });
  document.querySelectorAll("[data-absent]").forEach((told) => {
    told.textContent = Facts.not_in_model[Number(/** @type {HTMLElement} */ (told).dataset.absent)];
  });
  document.querySelectorAll("[data-note], [data-title]").forEach((told) => {
    const { note, title } = /** @type {HTMLElement} */ (told).dataset;
    const found = Facts.variants.find((/** @type {any} */ v) => v.name === (note || title));
    if (found) told.textContent = note ? found.note : found.title;
  });
  document.title = `${Facts.title} · Countermove`;
  /** @type {HTMLElement} */ (document.querySelector("header .case")).textContent = Facts.title;
  const speech = element("language");
  speech.hidden = false;
  speech.setAttribute("aria-label", Say("language"));
  speech.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.lang === Say.language()));
    button.onclick = () => {
      if (button.lang === Say.language()) return;
      const [view, query] = location.hash.split("?");
      const rest = (query || "").split("&").filter((part) => part && !part.startsWith("lang="));
      location.hash = `${view || "#answer"}?${[...rest, `lang=${button.lang}`].join("&")}`;
    };
  });
  nav.querySelectorAll("a").forEach((link) => link.setAttribute("href", Asked.hash({ ...Asked.fresh(), view: viewOf(link) })));
  nav.hidden = false;
  /** @type {HTMLElement} */ (nav.querySelector("[href^='#places']")).hidden = !Object.keys(Facts.places_of).length;
  nav.addEventListener("click", (event) => {
    const link = event.target instanceof HTMLAnchorElement ? event.target : null;
    if (!link) return;
    event.preventDefault();
    change({ ...state, view: viewOf(link) }, true);
    window.scrollTo(0, 0);
  });
  window.addEventListener("popstate", route);
  WhatIf.build(whatIf, change);
  keepFocus();
  route();
  Views.french(element("view-answer"));
  Views.causes(element("causes"));
  Views.answer(element("by-variant"));
  Line.open().then(() => {
    ready = true;
    document.documentElement.dataset.ready = "yes";
    apply();
  }, (error) => {
    whatIf.innerHTML = `<p class="warn">${Say("world.broken", { why: Words.escaped(String(error.message || error)) })}</p>`;
  });
})();
