// Drops the rules of Tabler that no template, script or Python file uses; our own (`xn-`) always stay.
import { PurgeCSS } from "purgecss";

/** A PostCSS plugin: it works before the file gets its name, so that other rules mean another name. */
export function onlyUsedStyles({ source, scripts }) {
  return {
    postcssPlugin: "xn-only-used-styles",
    async OnceExit(root, { postcss }) {
      const [kept] = await new PurgeCSS().purge({
        content: [`${source}/**/*.html`, `${source}/**/*.py`, `${scripts}/**/*.js`],
        css: [{ raw: root.toString() }],
        // Django and htmx write these themselves.
        safelist: {
          standard: ["is-invalid", "errorlist", "nonfield", "htmx-request", "helptext"],
          greedy: [/xn-/, /data-bs-theme/],
        },
      });
      root.removeAll();
      root.append(postcss.parse(kept.css, { from: root.source?.input.file }));
    },
  };
}
