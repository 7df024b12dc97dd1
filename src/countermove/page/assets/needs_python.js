"use strict";
/** What needs Python, where a server gives the page: any day of law, a case in words, as a job. */
(() => {
  const host = document.getElementById("python");
  if (!host) return;
  const { escaped } = Words;
  /** @typedef {{job: string, status: string, command: string, message?: string, answer?: any,
   *   progress?: {said: string, left_s: number | null} | null}} Told */
  const SERIES = ["real_income_change", "real_gdp_change", "jobs_total_change"];
  let turn = 0;
  let running = "";

  host.innerHTML = `<section class="figure"><h2>${Say("python.title")}</h2><p class="sub">${Say("python.sub")}</p>` +
    `<form class="choose"><label>${Say("python.on")}<input type="date" name="on"></label>` +
    `<label>${Say("python.known")}<input type="date" name="known_on"></label>` +
    `<label>${Say("python.bands")}<select name="draws"><option value="0">${Say("python.bands.none")}</option><option value="64">${Say("python.bands.some")}</option></select></label>` +
    `<label style="flex:1 1 100%">${Say("python.yaml")}<textarea name="yaml" rows="4" spellcheck="false" style="font:12px/16px monospace;width:100%;border-color:var(--line);background:var(--paper);color:var(--ink)"></textarea></label>` +
    `<button class="go">${Say("python.run")}</button><button type="button" class="plain" hidden>${Say("python.cancel")}</button></form>` +
    `<p class="note" aria-live="polite"></p><div class="told"></div></section>`;
  const form = /** @type {HTMLFormElement} */ (host.querySelector("form"));
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

  /** What is asked: a case in words, or the page’s case and the variant shown.
   * @returns {Record<string, any>} */
  function asked() {
    const given = new FormData(form);
    /** @param {string} name */
    const text = (name) => String(given.get(name) || "").trim();
    const days = Object.fromEntries(["on", "known_on"].filter(text).map((name) => [name, text(name)]));
    const own = text("yaml") ? { yaml: String(given.get("yaml")) } : { case: Facts.case, variants: [Asked.parse(location.hash).state.variant] };
    return { ...own, ...days, draws: Number(text("draws")) };
  }

  /** The sentences, the figures of the country, and the command that gives them.
   * @param {Told} found */
  function show({ answer, command }) {
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
    told.innerHTML = `${sentences.map((/** @type {string} */ s) => `<p class="said" lang="en">${escaped(s.replaceAll("**", ""))}</p>`).join("")}` +
      `<div class="table" tabindex="0" role="region" aria-label="${Say("python.title")}"><table><tbody>${rows.join("")}</tbody></table></div>` +
      `<p class="note">${Say("python.gives")}</p><div class="code">${escaped(command)}</div>`;
  }

  async function run() {
    const mine = ++turn;
    if (running) talk(`/api/jobs/${running}`, { method: "DELETE" }).catch(() => undefined);
    running = told.innerHTML = "";
    line.textContent = Say("python.begins");
    try {
      /** @type {Told} */ let found = await talk("/api/jobs/run", {
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

  form.onsubmit = (event) => {
    event.preventDefault();
    run();
  };
  stop.onclick = () => talk(`/api/jobs/${running}`, { method: "DELETE" }).catch(() => undefined);
})();
