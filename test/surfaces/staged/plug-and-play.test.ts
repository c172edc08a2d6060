// Long: Yarn installs packages for each test.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { layouts } from "../cli/layouts/layouts.ts";
import { collectPackages } from "../cli/layouts/packages.ts";
import type { Repository } from "./repository.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

describe("with Yarn's Plug'n'Play", () => {
  const create = (own: readonly string[]) => {
    const repository = repositories.create({ hook: "" });
    const packages = [
      ...collectPackages(["prettier", ...Object.keys(dependenciesOf(repository))]),
      {
        name: "fmt-cache",
        version: "0.1.0",
        folder: dirname(dirname(repository.command)),
        needs: Object.keys(dependenciesOf(repository)),
      },
    ];
    layouts.plugAndPlay.install(repository.folder, packages, own);
    repository.write({ ".gitignore": ".yarn\n.pnp*\n" });
    repository.git("add", "-A");
    repository.git("commit", "-qm", "packages");
    repository.installHook();
    repository.forgetPaths();
    return repository;
  };
  const dependenciesOf = ({ command }: Repository) =>
    (
      JSON.parse(readFileSync(join(dirname(command), "../package.json"), "utf8")) as {
        readonly dependencies: Readonly<Record<string, string>>;
      }
    ).dependencies;

  it("the hook finds fmt-cache in its archive, from one file to many", () => {
    const repository = create(["prettier", "fmt-cache"]);
    expect(repository.exists("node_modules")).toBe(false);
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    // So many that worker processes are hired.
    const names = Array.from({ length: 60 }, (_, index) => `dir/b${index}.ts`);
    const body = Array.from({ length: 40 }, (_, index) => sloppy(`b${index}`)).join("");
    repository.stage(
      Object.fromEntries(names.map((name, index) => [name, `${body}${sloppy("own", index)}`])),
    );
    const answer = repository.commit();
    expect(notes(answer)).toEqual([]);
    expect(answer.stderr.split("\n").filter(Boolean)).toHaveLength(names.length);
    expect(repository.committed("dir/b59.ts")).toContain(neat("own", 59));
    // A syntax error refuses the commit as ever.
    repository.stage({ "c.js": "const = 1\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1 });
  });

  it("lets the commit through where fmt-cache is no dependency", () => {
    const repository = create(["prettier"]);
    repository.stage({ "a.js": sloppy("a") });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain("fmt-cache is not installed here (.pnp.cjs).");
    expect(repository.committed("a.js")).toBe(sloppy("a"));
  });
});
