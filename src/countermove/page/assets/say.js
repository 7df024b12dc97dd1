"use strict";
/**
 * Every word of the page, from one catalogue: a text for each language under a key, with the names
 * of what goes into it in braces. The language stands in the address and is that of the whole visit;
 * another one loads the page anew. A key that is not there is a fault of the page, not a text.
 */
const Say = (() => {
  /** @type {Record<string, Record<string, string>>} */
  const catalogue = JSON.parse(
    /** @type {HTMLElement} */ (document.getElementById("catalogue")).textContent || "{}",
  );
  const language = /[?&]lang=fr\b/.test(location.hash) ? "fr" : "en";

  /** A French text with narrow spaces that do not break before its signs. @param {string} text */
  const spaced = (text) => text.replace(/[ \u00a0](?=[:;?!%»]|[GM]\$)|(?<=\$) (?=CA|US)/g, "\u202f").replace(/«[ \u00a0]/g, "«\u202f");

  /** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
  function say(key, values = {}) {
    const text = catalogue[key]?.[language];
    if (text === undefined) throw new Error(`no text for ${key}`);
    return (language === "fr" ? spaced(text) : text).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** The text of a key, or another where the catalogue does not know the thing by name.
   * @param {string} key @param {string} other */
  const or = (key, other) => (key in catalogue ? say(key) : other);

  return Object.assign(say, {
    or,
    spaced,
    language: () => language,
  });
})();
