// Packs the extension together with the fmt-cache of this repository, which it uses where a project
// has none. Writes fmt-cache-VERSION.vsix into the folder that is given, or into this one.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const here = import.meta.dirname;
const top = resolve(here, "../..");
const carried = join(here, "carried");
const target = resolve(process.argv[2] ?? here);
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });

rmSync(carried, { recursive: true, force: true });
mkdirSync(carried);
// What npm gets, and nothing else of this repository; `prepare` has built it.
run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", carried], top);
const { version } = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
writeFileSync(join(carried, "package.json"), '{ "private": true }\n');
const archive = `./fmt-cache-${version}.tgz`;
run(
  "npm",
  ["install", "--silent", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", archive],
  carried,
);
copyFileSync(join(top, "LICENSE"), join(here, "LICENSE"));
run("npm", ["run", "--silent", "build"], here);
// vsce needs a newer Node.js than fmt-cache.
const vsce = [
  "-y",
  "--loglevel=error",
  "-p",
  "node@24",
  "-p",
  "@vscode/vsce@4",
  "vsce",
  "package",
  "--no-dependencies",
];
const links = ["--baseContentUrl", "https://github.com/OWNER/fmt-cache/blob/main/editors/vscode"];
run("npx", [...vsce, ...links, "--out", target], here);
