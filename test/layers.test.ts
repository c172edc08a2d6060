import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));

// Which rooms may import which, `.dependency-cruiser.mjs` says; it does not see names that are made
// up.
it("only the engine loads Prettier", () => {
  const loaders = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(root, path))
    .filter((file) => /plugins\/\$\{|index\.mjs/.test(readFileSync(file, "utf8")));
  expect([...new Set(loaders.map((file) => dirname(relative(root, file))))]).toEqual(["engine/prettier"]);
});
