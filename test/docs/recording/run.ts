// Records the picture of the README: real commands in a real folder, with the times that they took.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { drawRecording, type Shown } from "./draw.ts";

const repository = resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "fmt-cache-recording-"));
try {
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(join(repository, "node_modules/prettier"), join(folder, "node_modules/prettier"));
  const bin = {
    prettier: join(repository, "node_modules/prettier/bin/prettier.cjs"),
    "fmt-cache": join(repository, "dist/cli.cjs"),
  };
  const file = join(folder, "Effect.ts");
  cpSync(join(repository, "node_modules/effect/src/Effect.ts"), file);
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    FMT_CACHE_LOCATION: join(folder, "cache"),
    XDG_STATE_HOME: join(folder, "state"),
    FMT_CACHE_SERVE: "0",
    PRETTIER_EXPERIMENTAL_CLI: "",
  };
  const run = (name: keyof typeof bin, ...args: readonly string[]) => {
    const began = performance.now();
    const { stdout, stderr } = spawnSync(process.execPath, [bin[name], ...args], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return { lines: (stdout + stderr).trim().split("\n"), seconds: (performance.now() - began) / 1_000 };
  };
  run("fmt-cache", "--write", "Effect.ts");
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  // One line in the middle, as somebody types it.
  const at = lines.findIndex(
    (line, index) => index > lines.length / 2 && line === "" && lines[index + 1] === "/**",
  );
  if (at < 0) throw new Error("Effect.ts has no place for a statement");
  const edit = (number: number) => {
    lines[at] = `\nexport const  written${number}={a:1,b:[${number},2]}\n`;
    writeFileSync(file, lines.join("\n"));
  };
  // The shortest of five, for both: a picture is no place for what else the machine does.
  const shortest = (name: keyof typeof bin) =>
    Array.from({ length: 5 }, (_, number) => {
      edit(number);
      return run(name, "--check", "Effect.ts");
    }).reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const shown: Shown[] = [
    {
      comment: `Effect.ts has ${lines.length.toLocaleString("en")} lines. One of them has just been written.`,
    },
    { command: "prettier --check Effect.ts", ...shortest("prettier") },
    { command: "fmt-cache --check Effect.ts", ...shortest("fmt-cache") },
  ];
  writeFileSync(join(repository, "docs/pictures/edit.svg"), drawRecording(shown));
  for (const each of shown) if ("command" in each) console.log(each.command, each.seconds.toFixed(2), "s");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
