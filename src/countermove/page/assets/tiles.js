"use strict";
/** A map of tiles of one size: where a place lies among its neighbours, not how large it is. */
const Tiles = (() => {
  const { escaped, fixed } = Words;
  /** Rows of a country, a tile every three signs; those in brackets are not in the data. */
  const GRIDS = /** @type {Record<string, string[]>} */ ({
    CAN: ["(YT(NT(NU", " BC AB SK MB ON QC NL", "                   NB PE", "                      NS"],
    USA: [" AK                            ME", "                WI          VT NH",
      " WA ID MT ND MN IL MI    NY MA", " OR NV WY SD IA IN OH PA NJ CT RI", " CA UT CO NE MO KY WV VA MD DE",
      "    AZ NM KS AR TN NC SC DC", "          OK LA MS AL GA", " HI       TX             FL"],
  });
  const STEPS = 4;
  const NONE = 0.005; // per cent, what is printed as nothing

  /** @param {string} country @returns {{code: string, column: number, line: number, known: boolean}[]} */
  const tiles = (country) => GRIDS[country].flatMap((text, line) => (text.match(/.{3}/g) || []).map((part, column) =>
    ({ code: part.slice(1), column, line, known: part[0] !== "(" })).filter((t) => t.code.trim()));

  /** @param {string} country @param {string[]} codes @param {number[]} values @param {number} width */
  function paint(country, codes, values, width) {
    const found = new Map(codes.map((code, i) => [code.slice(3), values[i]]));
    const every = tiles(country);
    const columns = Math.max(...every.map((t) => t.column)) + 1;
    const lines = Math.max(...every.map((t) => t.line)) + 1;
    const size = Math.min(64, width / columns);
    const worst = Math.max(0, ...values.map((v) => -v).filter(Number.isFinite));
    const least = Math.max(0, Math.min(...values.map((v) => -v).filter(Number.isFinite))); // of losses; 0 where a place does not lose
    const digits = worst < 0.5 ? 2 : 1;
    const moved = worst >= NONE;
    /** @param {number} v */
    const shade = (v) => Math.min(STEPS, Math.max(1, Math.ceil(((-v - least) / (worst - least || 1)) * STEPS - 1e-9)));
    const parts = every.map(({ code, column, line, known }) => {
      const v = found.get(code);
      const [x, y] = [column * size, line * size];
      const none = !known || v === undefined || !Number.isFinite(v);
      const still = !none && Math.abs(/** @type {number} */ (v)) < NONE;
      const fill = none ? "url(#unknown)" : still ? "var(--wash)" : /** @type {number} */ (v) >= 0 ? "var(--better-fill)" : `var(--m${shade(/** @type {number} */ (v))})`;
      const ink = none || still ? "var(--ink2)" : /** @type {number} */ (v) >= 0 ? "var(--better)" : shade(/** @type {number} */ (v)) > 2 ? "var(--m-dark)" : "var(--m-light)";
      const number = none || size < 30 ? "" : `<text x="${x + size / 2}" y="${y + size / 2 + 14}" text-anchor="middle" font-size="${size < 44 ? 9 : 12}" fill="${ink}">${fixed(/** @type {number} */ (v), digits)}</text>`;
      return `<rect x="${x + 1}" y="${y + 1}" width="${size - 2}" height="${size - 2}" rx="3" fill="${fill}"/><text x="${x + size / 2}" y="${y + size / 2 + (number ? 0 : 4)}" text-anchor="middle" font-size="${size < 44 ? 11 : 14}" font-weight="600" fill="${ink}">${code}</text>${number}`;
    });
    const top = lines * size + (moved ? 16 : -18);
    const apart = Math.min(92, (width - 90) / (STEPS - 1));
    const key = [...Array(STEPS).keys()].map((i) => `<rect x="${i * apart}" y="${top}" width="14" height="14" fill="var(--m${i + 1})"/><text x="${i * apart + 18}" y="${top + 11}" font-size="12" fill="var(--ink2)">${Say("tiles.to", { v: fixed(least + ((worst - least) * (i + 1)) / STEPS, digits, false) })}</text>`);
    const hatch = `<defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--wash)"/><line x1="0" x2="0" y1="0" y2="6" stroke="var(--line)" stroke-width="2"/></pattern></defs>`;
    return `<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + 18}" width="${width}" height="${top + 18}" aria-label="${escaped(Say("tiles.alt"))}">${hatch}${parts.join("")}${moved ? key.join("") : ""}</svg>`;
  }

  return { paint, NONE, has: (/** @type {string} */ country) => country in GRIDS };
})();
