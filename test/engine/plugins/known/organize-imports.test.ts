// Long: each case formats in two new processes, which load TypeScript.
import { describe, it } from "vitest";
import { expectNoticed, folderOf, type InputCase } from "./check-inputs.ts";

const plugin = "prettier-plugin-organize-imports";

/** The import is removed where JSX needs no `React`. */
const organized = (inputs: Partial<InputCase> & Pick<InputCase, "files" | "change">): InputCase => ({
  plugin,
  file: "src/page.tsx",
  text: `import React from "react";\nexport const page = <p />;\n`,
  packages: { typescript: "typescript" },
  ...inputs,
});

const preserving = `{ "compilerOptions": { "jsx": "react" } }`;
const automatic = `{ "compilerOptions": { "jsx": "react-jsx" } }`;

describe("prettier-plugin-organize-imports", () => {
  it("notices a change of tsconfig.json, and a nearer one", () => {
    expectNoticed(
      organized({ files: { "tsconfig.json": preserving }, change: { "tsconfig.json": automatic } }),
    );
    expectNoticed(organized({ files: {}, change: { "tsconfig.json": preserving } }));
    expectNoticed(
      organized({ files: { "tsconfig.json": preserving }, change: { "src/tsconfig.json": automatic } }),
    );
  });

  it.each([
    ["relative", `{ "extends": "./base.json" }`, "base.json"],
    ["relative, without its ending", `{ "extends": "./config/base" }`, "config/base.json"],
    ["one of several", `{ "extends": ["./other.json", "./base.json"] }`, "base.json"],
    ["after a comment", `{ "extends": // "https://example.com"\n "./base.json", }`, "base.json"],
    ["of a package", `{ "extends": "@acme/tsconfig" }`, "node_modules/@acme/tsconfig/tsconfig.json"],
    ["a file of a package", `{ "extends": "@acme/tsconfig/base" }`, "node_modules/@acme/tsconfig/base.json"],
  ])("notices a change of what is extended: %s", (_, config, extended) => {
    const files = { "tsconfig.json": config, "other.json": "{}", [extended]: preserving };
    const manifest = { "node_modules/@acme/tsconfig/package.json": "{}" };
    expectNoticed(organized({ files: { ...files, ...manifest }, change: { [extended]: automatic } }));
  });

  it("notices what an extended file extends, and finds it from the real place of a linked package", () => {
    expectNoticed(
      organized({
        files: {
          "tsconfig.json": `{ "extends": "@acme/tsconfig/base.json" }`,
          "node_modules/@acme/tsconfig": "-> ../../packages/tsconfig",
          "packages/tsconfig/package.json": `{ "exports": { "./*": "./files/*" } }`,
          "packages/tsconfig/files/base.json": `{ "extends": "../../shared.json" }`,
          "packages/shared.json": preserving,
        },
        change: { "packages/shared.json": automatic },
      }),
    );
  });

  it("finds what a linked file of a package extends from the real place of that file", () => {
    expectNoticed(
      organized({
        files: {
          "tsconfig.json": `{ "extends": "acme/base.json" }`,
          "node_modules/acme/package.json": "{}",
          "node_modules/acme/base.json": "-> ../../packages/base.json",
          "packages/base.json": `{ "extends": "./shared" }`,
          "packages/shared.json": preserving,
        },
        change: { "packages/shared.json": automatic },
      }),
    );
  });

  it("notices a configuration that was missing", () => {
    expectNoticed(
      organized({
        files: { "tsconfig.json": `{ "extends": "./later" }` },
        change: { "later.json": preserving },
      }),
    );
  });

  it("notices another TypeScript", () => {
    expectNoticed(
      organized({
        files: { "tsconfig.json": automatic },
        // That one has no such language service, so the plugin does nothing.
        change: { "node_modules/typescript": `-> ${folderOf("typescript-7")}` },
      }),
    );
  });
});
