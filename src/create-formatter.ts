// TEMPORARY STUB (the real one is being written): formats with Prettier directly.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import type { Options } from "prettier";
import type { Formatter, FormatterSettings } from "./formatter.ts";

export function createFormatter(settings: FormatterSettings = {}): Formatter {
  void settings;
  const locate = (directory: string) => {
    const file = createRequire(join(directory, "noop.js")).resolve("prettier/package.json");
    return { directory: dirname(file), version: (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version };
  };
  const load = async (directory: string) => (await import(pathToFileURL(join(locate(directory).directory, "index.mjs")).href)) as typeof import("prettier");
  const from = (options: Options) => (options.filepath ? dirname(options.filepath) : process.cwd());
  return {
    format: async (source, options = {}) => (await load(from(options))).format(source, options),
    check: async (source, options = {}) => (await load(from(options))).check(source, options),
    resolveOptions: async (file, request) => {
      const config = request.config === false ? null : await (await load(dirname(file))).resolveConfig(file, { editorconfig: request.editorconfig, ...(request.config ? { config: request.config } : {}) });
      const merged = request.configPrecedence === "cli-override" ? { ...config, ...request.cliOptions } : request.configPrecedence === "file-override" ? { ...request.cliOptions, ...config } : (config ?? request.cliOptions);
      return { ...merged, filepath: file };
    },
    locatePrettier: locate,
    statistics: () => ({ files: { hit: 0, formatted: 0, failed: 0 }, segments: { hit: 0, formatted: 0 }, blocks: 0, length: { total: 0, formatted: 0 }, fallbacks: {}, bypasses: {}, stored: { markers: 0, texts: 0 }, storeFailures: [] }),
    flush: async () => {},
    close: async () => {},
  };
}
const shared = createFormatter();
export const format: Formatter["format"] = (source, options) => shared.format(source, options);
export const check: Formatter["check"] = (source, options) => shared.check(source, options);
