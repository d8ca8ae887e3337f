// Makes one SVG sprite of the Tabler icons that templates and Python name, and of no other.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HERE = new URL(".", import.meta.url).pathname;
const OUTLINE = join(HERE, "../node_modules/@tabler/icons/icons/outline");

// `{% icon "sun" %}` must exist; a quoted word in another tag is an icon only if Tabler has one of that name.
const NAMED = [
  /\{%\s*icon\s+["']([a-z0-9-]+)["']/g,
  /\bicon(?:_name)?\s*(?::\s*str\s*)?[=(]\s*["']([a-z0-9-]+)["']/g,
  /\bmarked_icon\(\s*["']([a-z0-9-]+)["']/g,
];
const TAG = /\{%\s*(?:button|pill|notice|empty)\b[^%]*%\}/g;
const WORD = /["']([a-z][a-z0-9-]+)["']/g;

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["static", "locale", "migrations", "__pycache__"].includes(entry.name)) yield* sources(path);
    } else if (/\.(html|py)$/.test(entry.name)) {
      yield path;
    }
  }
}

const fileOf = (name) => join(OUTLINE, `${name}.svg`);

function usedIcons(source) {
  const used = new Map();
  for (const path of sources(source)) {
    const text = readFileSync(path, "utf8");
    for (const pattern of NAMED) {
      for (const [, name] of text.matchAll(pattern)) used.set(name, path);
    }
    for (const [tag] of text.matchAll(TAG)) {
      for (const [, name] of tag.matchAll(WORD)) if (existsSync(fileOf(name))) used.set(name, path);
    }
  }
  return new Map([...used].sort(([a], [b]) => a.localeCompare(b)));
}

function symbol(name, path) {
  if (!existsSync(fileOf(name))) throw new Error(`Tabler Icons has no “${name}” (named in ${path})`);
  const body = readFileSync(fileOf(name), "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .trim();
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" ` +
    `stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`
  );
}

/** A Vite plugin that emits `icons.svg` and the favicon, both named in the manifest. */
export function iconSprite({ source }) {
  return {
    name: "xn-icon-sprite",
    buildStart() {
      for (const path of sources(source)) this.addWatchFile(path);
      const symbols = [...usedIcons(source)].map(([name, path]) => symbol(name, path));
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
      });
      this.emitFile({
        type: "asset",
        name: "favicon.svg",
        originalFileName: "favicon.svg",
        source: readFileSync(join(HERE, "../brand/favicon.svg"), "utf8"),
      });
    },
  };
}
