// Builds the static files of every page into the Django application `web`.
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { compressedCopies } from "./build/compress.js";
import { iconSprite } from "./build/icons.js";
import { onlyUsedStyles } from "./build/styles.js";

const root = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const source = resolve(root, "../src/xiangnuan");

export default defineConfig({
  root,
  base: "./",
  publicDir: false,
  plugins: [iconSprite({ source }), compressedCopies()],
  css: {
    postcss: { plugins: [onlyUsedStyles({ source, scripts: resolve(root, "page") })] },
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: ["import", "if-function"] },
    },
  },
  build: {
    outDir: resolve(source, "web/static/dist"),
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    // Chrome 109 is the last for Windows 7, which town offices still have.
    target: ["chrome109", "firefox115", "safari16.4"],
    rolldownOptions: {
      input: { page: resolve(root, "page/main.js") },
      // htmx has an eval that its setting `allowEval: false` keeps shut, and our policy too.
      checks: { eval: false, pluginTimings: false },
    },
  },
});
