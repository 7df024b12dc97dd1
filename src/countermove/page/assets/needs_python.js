"use strict";
/** What needs Python, where a server gives the page: each question the server takes, as a job. */
(() => {
  const host = document.getElementById("python");
  if (!host) return;
  const { escaped } = Words;
  /** @typedef {{job: string, status: string, command: string, message?: string, answer?: any,
   *   progress?: {said: string, left_s: number | null} | null}} Told
   * @typedef {{name: string, type: string, choices: string[] | undefined, needed: boolean, least?: number, most?: number, about: string}} Field
   * @typedef {Record<string, Field[]>} Kinds fields by kind of question */
  const SERIES = ["real_income_change", "real_gdp_change", "jobs_total_change"];
  const FIRST = "run"; // what is asked unless another is chosen; the panel says most of it
  const LINES = 40; // figures of an answer shown beside its tables
  const WORLD = ["options", "settings", "status_quo"]; // what an answer was asked with, which its command says
  const MACHINE = /residual|iteration|hash|starts|rounds|first_order|rows_left_out/; // how it was solved, not what was found
  const SHORT = 12; // rows of a table that stands open
  const NONE = 1e-9; // what a solve leaves of nothing
  let turn = 0;
  let running = "";
  /** @type {Kinds} */ let kinds = {};

  host.innerHTML = `<section class="figure"><h2>${Say("python.title")}</h2><p class="sub">${Say("python.sub")}</p>` +
    `<form class="choose"><label>${Say("python.ask")}<select name="kind"></select></label><span class="fields" style="display:contents"></span>` +
    `<button class="go">${Say("python.run")}</button><button type="button" class="plain" hidden>${Say("python.cancel")}</button></form>` +
    `<p class="note" aria-live="polite"></p><div class="told"></div></section>`;
  const form = /** @type {HTMLFormElement} */ (host.querySelector("form"));
  const kind = /** @type {HTMLSelectElement} */ (form.elements.namedItem("kind"));
  const fields = /** @type {HTMLElement} */ (host.querySelector(".fields"));
  const stop = /** @type {HTMLButtonElement} */ (host.querySelector(".plain"));
  const line = /** @type {HTMLElement} */ (host.querySelector(".note"));
  const told = /** @type {HTMLElement} */ (host.querySelector(".told"));
  const footer = document.querySelector("[data-say='nosend']");
  if (footer) footer.textContent = Say("python.nosend");

  /** @param {string} path @param {RequestInit} [how] @returns {Promise<any>} */
  async function talk(path, how) {
    const found = await fetch(path, how).catch(() => { throw new Error(Say("python.gone")); });
    const answer = await found.json();
    if (!found.ok) throw new Error(answer.detail);
    return answer;
  }

  /** The questions of a server, from its own description. @param {any} api @returns {Kinds} */
  function kindsOf(api) {
    /** @type {Kinds} */ const found = {};
    for (const [path, { post }] of Object.entries(/** @type {Record<string, any>} */ (api.paths))) {
      const [, name] = /^\/api\/jobs\/(\w+)$/.exec(path) || [];
      if (!name || !post) continue;
      const form = api.components.schemas[post.requestBody.content["application/json"].schema.$ref.split("/").pop()];
      found[name] = Object.entries(/** @type {Record<string, any>} */ (form.properties)).map(([field, { anyOf = [], ...plain }]) => {
        const one = { ...anyOf[0], ...plain };
        const [, choices] = /^\^\(([\w|-]+)\)\$$/.exec(one.pattern || "") || [];
        const day = /^(on|known_on|first|last)$/.test(field) && one.type === "string";
        return { name: field, type: day ? "date" : one.type, choices: choices?.split("|"), needed: (form.required || []).includes(field), least: one.minimum, most: one.maximum, about: plain.description || "" };
      });
    }
    return found;
  }

  /** What a field holds at first: the page’s case, its law and its two sides. @param {string} of @param {string} name */
  function begins(of, name) {
    const { state } = Asked.parse(location.hash);
    const both = `${Asked.home},${Asked.other}`;
    const { on, known_on: known } = Asked.variant(state.variant);
    const law = `${Facts.case}/${state.variant}`;
    /** @type {Record<string, string>} */ const values = { case: of === FIRST ? "" : Facts.case, importer: Asked.other, origin: Asked.home, players: both, player: Asked.other,
      partners: Asked.home, at: law, spec: state.game || Strategy.games[0] || "", by: of === "nash" ? "uniform" : Asked.home, against: Asked.other, a: Facts.baseline, b: state.variant, draws: "0", horizon: "long-run", first: known, last: on,
      ...(of === FIRST ? {} : { on }),
      ...(of === "retaliate" ? { cap: "30e9CAD" } : {}) };
    return values[name] || "";
  }

  /** @param {string} of @param {Field} field */
  function input(of, { name, type, choices, needed, least, most, about }) {
    const label = Say.or(`python.field.${of}.${name}`, Say.or(`python.field.${name}`, name.replaceAll("_", " ")));
    const at = `name="${name}" title="${escaped(about)}"${needed && name !== "case" ? " required" : ""}`;
    const value = escaped(begins(of, name));
    if (name === "yaml") return `<label style="flex:1 1 100%">${escaped(label)}<textarea ${at} rows="4" spellcheck="false" style="font:12px/16px monospace;width:100%;border-color:var(--line);background:var(--paper);color:var(--ink)"></textarea></label>`;
    if (choices) return `<label>${escaped(label)}<select ${at}>${choices.map((c) => `<option${c === value ? " selected" : ""}>${escaped(c)}</option>`).join("")}</select></label>`;
    const number = type === "integer" || type === "number";
    return `<label>${escaped(label)}<input type="${type === "date" ? "date" : number ? "number" : "text"}" ${at} value="${value}"${number ? ` step="any" min="${least ?? ""}" max="${most ?? ""}"` : ""}></label>`;
  }

  /** What the page’s case and variant answer for is left out of the first kind. @param {string} of */
  const shown = (of) => kinds[of].filter(({ name }) => of !== FIRST || !["case", "variants", "country"].includes(name));

  function build() {
    fields.innerHTML = shown(kind.value).map((field) => input(kind.value, field)).join("");
  }

  /** What is asked: a case in words, or the page’s case and the variant shown; of other kinds the fields.
   * @returns {Record<string, any>} */
  function asked() {
    const given = new FormData(form);
    /** @type {Record<string, any>} */ const found = {};
    for (const { name, type } of shown(kind.value)) {
      const text = String(given.get(name) || "").trim();
      if (!text) continue;
      found[name] = name === "yaml" ? String(given.get(name)) : type === "array" ? text.split(/[\s,;]+/) : type === "integer" || type === "number" ? Number(text) : text;
    }
    const own = kind.value === FIRST && !found.yaml ? { case: Facts.case, variants: [Asked.parse(location.hash).state.variant] } : {};
    return { ...own, ...found };
  }

  /** A figure of an answer, in the signs of the page. @param {any} value */
  const figure = (value) => (typeof value === "number" ? Words.local(String(Math.abs(value) < NONE ? 0 : Number(value.toPrecision(5)))).replaceAll("-", Words.MINUS) : String(value));

  /** @param {any} value */
  const plain = (value) => value !== null && value !== "" && typeof value !== "object";

  /** @param {any} values @param {string} [before] @returns {[string, any][]} */
  const flat = (values, before = "") => Object.entries(values).flatMap(([key, value]) => {
    if (MACHINE.test(key)) return [];
    const name = `${before}${key}`.replaceAll("_", " ");
    if (plain(value)) return [[name, value]];
    return value && !Array.isArray(value) && typeof value === "object" && !["tables", ...WORLD].includes(key) ? flat(value, `${name} · `) : [];
  });

  /** A table without the columns that say nothing or the same everywhere.
   * @param {string} name @param {any[]} rows @param {number} left */
  function table(name, rows, left) {
    const columns = Object.keys(rows[0] || {}).filter((key) => rows.some((row) => plain(row[key])) && (rows.length === 1 || rows.some((row) => row[key] !== rows[0][key])));
    const body = rows.map((row) => `<tr>${columns.map((key) => `<td class="left">${plain(row[key]) ? escaped(figure(row[key])) : ""}</td>`).join("")}</tr>`).join("");
    const more = left ? `<p class="note">${Say("python.rows", { n: Words.count(left) })}</p>` : "";
    return `<details${rows.length > SHORT ? "" : " open"}><summary lang="en">${escaped(name.replaceAll("_", " "))} (${Words.count(rows.length + left)})</summary><div class="table" tabindex="0" role="region" aria-label="${escaped(name)}"><table lang="en"><thead><tr>${columns.map((key) => `<th scope="col" class="left">${escaped(key.replaceAll("_", " "))}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table></div>${more}</details>`;
  }

  /** The sentences and the country’s figures of a run. @param {any} answer */
  function ofRun(answer) {
    const { sentences, country } = answer.answer;
    /** @type {any[]} */ const figures = answer.headline.figures.filter((/** @type {any} */ f) =>
      f.country === country && SERIES.includes(f.series) && f.value !== null);
    const many = new Set(figures.map((f) => f.variant)).size > 1;
    const rows = figures.map((/** @type {any} */ f) => {
        const form = f.series === "jobs_total_change" ? Words.jobs : Words.percent;
        const ends = f.lo === null ? "" : `<small>${Say("range", { lo: form(f.lo), hi: form(f.hi) })}</small>`;
        const when = Say(f.horizon === "first year" ? "first" : "long");
        const label = `${many ? `${f.variant} · ` : ""}${Say(`numbers.${f.series}`)} · ${when}`;
        return `<tr><th scope="row">${escaped(label)}</th><td><b>${form(f.value)}</b>${ends}</td></tr>`;
      });
    return `${sentences.map((/** @type {string} */ s) => `<p class="said" lang="en">${escaped(s.replaceAll("**", ""))}</p>`).join("")}` +
      `<div class="table" tabindex="0" role="region" aria-label="${Say("python.title")}"><table><tbody>${rows.join("")}</tbody></table></div>`;
  }

  /** Figures and tables of any other answer, as its command gives them. @param {any} answer */
  function ofAny(answer) {
    const found = flat(answer).slice(0, LINES);
    const lines = found.map(([key, value]) => `<tr><th scope="row">${escaped(key)}</th><td><b>${escaped(figure(value))}</b></td></tr>`).join("");
    const tables = Object.entries(answer.tables || {}).map(([name, rows]) => table(name, rows, answer.rows_left_out?.[name] || 0)).join("");
    return `<p class="note">${Say("python.english")}</p><div class="table" tabindex="0" role="region" aria-label="${Say("python.title")}"><table lang="en" class="facts"><tbody>${lines}</tbody></table></div>${tables}`;
  }

  /** What was found, and the command that gives it. @param {Told} found */
  function show({ answer, command }) {
    told.innerHTML = `${answer.answer && answer.headline ? ofRun(answer) : ofAny(answer)}<p class="bar"><button type="button">JSON</button></p>` +
      `<p class="note">${Say("python.gives")}</p><div class="code">${escaped(command)}</div>`;
    const save = /** @type {HTMLElement} */ (told.querySelector(".bar button"));
    save.onclick = () => Charts.save("answer.json", new Blob([JSON.stringify(answer, null, 1)], { type: "application/json" }));
  }

  async function run() {
    const mine = ++turn;
    if (running) talk(`/api/jobs/${running}`, { method: "DELETE" }).catch(() => undefined);
    running = told.innerHTML = "";
    line.textContent = Say("python.begins");
    try {
      /** @type {Told} */ let found = await talk(`/api/jobs/${kind.value}`, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked()),
      });
      running = found.job;
      stop.hidden = false;
      while (found.progress && mine === turn) {
        const { said, left_s } = found.progress;
        line.textContent = found.status === "waiting" ? Say("python.waits")
          : left_s ? Say("python.left", { said, n: left_s }) : said || Say("python.begins");
        found = await talk(`/api/jobs/${found.job}?wait_s=2`);
      }
      if (mine !== turn) return;
      line.textContent = found.message || "";
      if (found.answer) show(found);
    } catch (error) {
      if (mine !== turn) return;
      line.textContent = /** @type {Error} */ (error).message;
    }
    running = "";
    stop.hidden = true;
  }

  kind.onchange = build;
  form.onsubmit = (event) => {
    event.preventDefault();
    run();
  };
  stop.onclick = () => talk(`/api/jobs/${running}`, { method: "DELETE" }).catch(() => undefined);
  talk("/openapi.json").then((api) => {
    kinds = kindsOf(api);
    const names = [FIRST, ...Object.keys(kinds).filter((name) => name !== FIRST)];
    kind.innerHTML = names.map((name) => `<option value="${name}">${escaped(Say.or(`python.kind.${name}`, name))}</option>`).join("");
    build();
  }, (error) => { line.textContent = error.message; });
})();
