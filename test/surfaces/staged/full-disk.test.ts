import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();
const texts = (text: typeof sloppy) =>
  Object.fromEntries(["a", "b", "c"].map((name) => [`${name}.js`, text(name) + filling]));
// Texts that do not become small when git packs them, and together are too large for a patch.
const filling = `const filling =\n  "${randomBytes(200_000).toString("base64")}";
`;

it("leaves nothing of git's behind when contents cannot be stored, and works again afterwards", () => {
  const repository = repositories.create();
  repository.stage(texts(sloppy));
  const packs = join(repository.folder, ".git/objects/pack");
  rmSync(packs, { recursive: true });
  writeFileSync(packs, "");
  expect(repository.commit().exitCode).toBe(1);
  expect(repository.leftovers()).toEqual([]);
  rmSync(packs);
  expect(repository.commit()).toMatchObject({ exitCode: 0 });
  expect(repository.committed("a.js")).toBe(neat("a") + filling);
});

// Only who may mount a file system has a disk that can be filled.
const mount = (folder: string) =>
  process.platform === "linux" &&
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", folder]).status === 0;

it("leaves no half pack behind on a full disk", ({ skip }) => {
  const repository = repositories.create();
  repository.stage(texts(sloppy));
  const packs = join(repository.folder, ".git/objects/pack");
  if (!mount(packs)) skip();
  try {
    writeFileSync(join(packs, "filling"), Buffer.alloc(60 * 1024));
    expect(repository.commit().exitCode).toBe(1);
    expect(repository.leftovers()).toEqual([]);
  } finally {
    spawnSync("umount", [packs]);
  }
});
