import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { findKnownPlugin } from "../../../../src/engine/plugins/known/known-plugins.ts";
import { createRecordingLook } from "./recording-look.ts";

/** A project in which a text is formatted before and after something in it has changed. */
export interface InputCase {
  readonly plugin: string;
  /** Contents by path; `"-> path"` is a link. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages of this repository that the project has: its name for them, and ours. */
  readonly packages?: Readonly<Record<string, string>>;
  /** The text's path in the project. */
  readonly file: string;
  readonly text: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** The working directory; without, the project's root. */
  readonly workingDirectory?: string;
  /** What changes: contents by path, `null` for a file that goes; and the environment. */
  readonly change: Readonly<Record<string, string | null>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Formats in two new processes, before and after the change. The output must differ, or the case
 * proves nothing; what the look found must differ, too.
 */
export function expectNoticed(inputs: InputCase): void {
  const { before, after } = runCase(inputs);
  expect(after.output, "the change does not matter to the plugin").not.toBe(before.output);
  expect([before.reason, after.reason]).toEqual([undefined, undefined]);
  expect([...after.seen].filter((line) => !before.seen.has(line))).not.toEqual([]);
}

/** The text cannot be cached once the change is there. */
export function expectRefused(inputs: InputCase, reason: string): void {
  expect(runCase(inputs).after.reason).toBe(reason);
}

/** Paths that matter neither to the plugin nor to us. */
export function expectIgnored(inputs: InputCase): void {
  const { before, after } = runCase(inputs);
  expect(after).toEqual(before);
}

interface Run {
  readonly output: string;
  readonly reason: string | undefined;
  readonly seen: ReadonlySet<string>;
}

function runCase(inputs: InputCase): { readonly before: Run; readonly after: Run } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "known-plugin-")));
  try {
    writeFiles(root, { [inputs.file]: inputs.text, ...inputs.files });
    installPackages(root, { [inputs.plugin]: inputs.plugin, ...inputs.packages });
    const before = runOnce(root, inputs, {});
    writeFiles(root, inputs.change);
    return { before, after: runOnce(root, inputs, inputs.environment ?? {}) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function runOnce(root: string, inputs: InputCase, environment: Readonly<Record<string, string>>): Run {
  const { plugin, options = {} } = inputs;
  const workingDirectory = resolve(root, inputs.workingDirectory ?? ".");
  const file = join(root, inputs.file);
  const entry = createRequire(join(root, "noop.js")).resolve(plugin);
  const plugins = [...((options["plugins"] as readonly string[] | undefined) ?? []), entry];
  const allOptions = { ...options, plugins };
  const look = createRecordingLook({ ...process.env, ...environment });
  const reason = findKnownPlugin(packageOf(plugin), versionOf(root, plugin))?.lookAtInputs?.(look, {
    file,
    folder: dirname(file),
    options: allOptions,
    workingDirectory,
    entry,
    version: versionOf(root, plugin),
  });
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", formatInProcess], {
    cwd: workingDirectory,
    env: { ...process.env, ...environment },
    input: JSON.stringify({ prettier, text: inputs.text, options: { ...allOptions, filepath: file } }),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
  return { output, reason, seen: look.seen };
}

const ours = createRequire(import.meta.url);
const prettier = pathToFileURL(join(dirname(ours.resolve("prettier/package.json")), "index.mjs")).href;

const formatInProcess = `
  let input = "";
  for await (const part of process.stdin) input += part;
  const { prettier, text, options } = JSON.parse(input);
  const { format } = await import(prettier);
  console.log(await format(text, options).catch((error) => "fails: " + error.message));
  process.exit(0);
`;

/** An older version is installed under a name of its own. */
function packageOf(plugin: string): string {
  return plugin.replace(/-\d+\.\d+$/, "");
}

function versionOf(root: string, plugin: string): string {
  const manifest = ours(join(root, "node_modules", plugin, "package.json")) as { readonly version: string };
  return manifest.version;
}

function writeFiles(root: string, files: Readonly<Record<string, string | null>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content === null || content.startsWith("-> ")) rmSync(path, { recursive: true, force: true });
    if (content?.startsWith("-> ") === true) symlinkSync(content.slice(3), path);
    else if (content !== null) writeFileSync(path, content);
  }
}

/** Plugins are copied, so that they find what they look for in the project; the rest is linked. */
function installPackages(root: string, packages: Readonly<Record<string, string>>): void {
  for (const [name, source] of Object.entries({ prettier: "prettier", ...packages })) {
    const target = join(root, "node_modules", name);
    const folder = folderOf(source);
    mkdirSync(dirname(target), { recursive: true });
    if (/plugin/.test(name)) cpSync(folder, target, { recursive: true });
    else symlinkSync(folder, target);
  }
}

export function folderOf(name: string): string {
  return join(dirname(ours.resolve("prettier/package.json")), "..", name);
}
