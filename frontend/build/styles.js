// Drops the rules of Tabler that no template, script or Python file uses; our own (`xn-`) always stay.
import { PurgeCSS } from "purgecss";

/** A Vite plugin that runs after the styles are made. */
export function onlyUsedStyles({ source }) {
  return {
    name: "xn-only-used-styles",
    enforce: "post",
    async generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        const [kept] = await new PurgeCSS().purge({
          content: [`${source}/**/*.html`, `${source}/**/*.py`, new URL("../page", import.meta.url).pathname + "/*.js"],
          css: [{ raw: file.source.toString() }],
          // Django and htmx write these themselves.
          safelist: { standard: ["is-invalid", "errorlist", "nonfield", "htmx-request", "helptext"], greedy: [/xn-/, /data-bs-theme/] },
        });
        file.source = kept.css;
      }
    },
  };
}
