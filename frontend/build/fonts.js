// Copies the Chinese fonts that papers embed (PDF/A) to where the application finds them.
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const source = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans-sc/package.json"));
const target = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/xiangnuan/rights/data/fonts");
const files = ["400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf", "LICENSE_FONT"];

mkdirSync(target, { recursive: true });
for (const file of files) copyFileSync(resolve(source, file), resolve(target, file.split("/").pop()));
console.log(`fonts: ${files.length} files`);
