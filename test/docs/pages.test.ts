import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import fastGlob from "fast-glob";
import { expect, test } from "vitest";
import extension from "../../editors/vscode/package.json" with { type: "json" };
import manifest from "../../package.json" with { type: "json" };

const repository = resolve(import.meta.dirname, "../..");
/** All Markdown but the changelogs; `package` is a copy that `npm run package` makes. */
const pages = fastGlob.sync("**/*.md", {
  cwd: repository,
  dot: true,
  ignore: ["**/node_modules/**", "**/CHANGELOG.md", ".git/**", "package/**", "cache-fixtures/**"],
});
const textOf = (page: string) => readFileSync(join(repository, page), "utf8");

test("links lead to files and headings that are there", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/ci.md", "src/text/README.md"]));
  const headingsOf = (text: string) =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
  const dead = pages.flatMap((page) => {
    const text = textOf(page).replaceAll(/^( *)```.*?^\1```$/gms, "");
    return [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([, path, heading]) => {
      const target = path === "" ? join(repository, page) : join(repository, dirname(page), path!);
      if (!existsSync(target)) return [`${page}: ${path}`];
      if (heading === undefined || headingsOf(readFileSync(target, "utf8")).includes(heading)) return [];
      return [`${page}: ${path}#${heading}`];
    });
  });
  expect(dead).toEqual([]);
});

test("versions of ours are those of the manifests", () => {
  const named = /(?:OWNER\/fmt-cache@|rev: )v([\d.]+)|"fmt-cache": "\^([\d.]+)"|fmt-cache-([\d.]+)\.vsix/g;
  const found = pages.flatMap((page) =>
    [...textOf(page).matchAll(named)].map((match) => [page, match.slice(1).find(Boolean)]),
  );
  const { version } = manifest;
  // The same pages as ever: where another way to name one comes up, the pattern has to know it.
  expect(found.sort()).toEqual([
    ["README.md", version],
    ["docs/ci.md", version],
    ["docs/editors.md", version],
    ["docs/hook.md", version],
    ["editors/vscode/README.md", extension.version],
  ]);
});
