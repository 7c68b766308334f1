// Bundles the editor: `node build.mjs OUTPUT`, with the packages of package-lock.json in the folder NODE_PATH names.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const packages = createRequire(join(process.env.NODE_PATH, "from"));
const { build } = packages("esbuild");
const here = dirname(fileURLToPath(import.meta.url));

await build({
  entryPoints: { editor: join(here, "editor.js") },
  outdir: process.argv[2],
  bundle: true,
  format: "iife",
  minify: true,
  legalComments: "none",
  target: ["es2022"],
  nodePaths: [process.env.NODE_PATH],
  logLevel: "warning",
});

// What is bundled is licensed by those who made it: their notices go with it.
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const notices = [];
for (const [place, { license }] of Object.entries(lock.packages).sort()) {
  const name = place.replace(/^node_modules\//, "");
  const folder = join(process.env.NODE_PATH, name);
  if (!name || /^(esbuild$|@esbuild\/|@types\/)/.test(name) || !existsSync(folder)) continue;
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  notices.push(`${name} (${license})\n`, ...files.map((file) => readFileSync(join(folder, file), "utf8").trim() + "\n"));
}
mkdirSync(process.argv[2], { recursive: true });
writeFileSync(join(process.argv[2], "licences.txt"), notices.join("\n"));
