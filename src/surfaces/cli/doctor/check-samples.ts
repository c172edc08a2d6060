import { lstatSync, readFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import type { Options } from "prettier";
import { isConfigFile } from "../../../engine/config/config-chain.ts";
import type { DescribedPlugin, FormatEvent } from "../../../events/events.ts";
import type { BypassReason, FallbackReason } from "../../../events/reasons.ts";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import { createMemoryStore } from "../../../stores/memory.ts";
import { createFileKindReader } from "../../shared/file-kinds.ts";
import { nameFolder } from "../../shared/describe-prettier.ts";
import { findPluginError } from "../../shared/report-error.ts";
import type { Examination } from "./examination.ts";

/** A file that stands for all files of its extension under the same configuration. */
export interface Sample {
  /** For messages. */
  readonly name: string;
  readonly plugins: readonly DescribedPlugin[];
  /** Why its configuration is broken, or what Prettier warns of in it. */
  readonly configurationError: string | undefined;
  readonly warnings: readonly string[];
  /** Why a plugin cannot be loaded. */
  readonly pluginError: string | undefined;
  /** Why nothing of it can be cached, and more about that in words. */
  readonly refused: { readonly reason: BypassReason; readonly detail: string | undefined } | undefined;
  /** Why only the whole file is cached, though its language has statements. */
  readonly fallback: FallbackReason | undefined;
}

/** Formats a few files of the project in memory, and says what became of each. */
export async function takeSamples(examination: Examination): Promise<readonly Sample[]> {
  const { prettier, cwd, files } = examination;
  if (prettier instanceof Error || prettier.problem !== undefined) return [];
  const events: FormatEvent[] = [];
  const formatter = createFormatter({
    cache: true,
    verify: false,
    warnings: false,
    watchesPlugins: true,
    prettierFrom: cwd,
    store: createMemoryStore({ budgetBytes: 16_000_000 }),
    onEvent: (event) => events.push(event),
  });
  const samples: Sample[] = [];
  for (const file of chooseFiles(files)) {
    events.length = 0;
    const sample = await takeSample(file, examination, formatter, events);
    if (sample !== undefined) samples.push(sample);
  }
  return samples;
}

/** More files would take too long; so would longer ones. */
const mostSamples = 40;
const longestSample = 50_000;

/** Of each extension under each configuration one file, the shortest of the first few. */
function chooseFiles(files: readonly string[]): readonly string[] {
  const configured = new Set(
    files.filter((file) => isConfigFile(basename(file))).map((file) => dirname(file)),
  );
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const group = `${folderOf(dirname(file), configured)}\0${extname(file) || basename(file)}`;
    groups.set(group, [...(groups.get(group) ?? []), file].slice(0, 20));
  }
  return [...groups.values()].flatMap((group) => shortestOf(group) ?? []).slice(0, mostSamples);
}

/** The nearest folder upwards with a configuration; empty for none. */
function folderOf(folder: string, configured: ReadonlySet<string>): string {
  if (configured.has(folder)) return folder;
  return folder === dirname(folder) ? "" : folderOf(dirname(folder), configured);
}

function shortestOf(group: readonly string[]): string | undefined {
  const sizes = group.flatMap((file) => {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    return stats?.isFile() && stats.size <= longestSample ? [{ file, size: stats.size }] : [];
  });
  return sizes.sort((one, other) => one.size - other.size)[0]?.file;
}

async function takeSample(
  file: string,
  { run, cwd }: Examination,
  formatter: Formatter,
  events: readonly FormatEvent[],
): Promise<Sample | undefined> {
  const warnings: string[] = [];
  const logger = {
    log: () => {},
    warn: (message: string) => void warnings.push(message),
    error: () => {},
    announce: () => ({ printed: false, clear: () => {} }),
    gray: (text: string) => text,
  };
  const kinds = createFileKindReader(run, formatter, logger);
  const name = nameFolder(file, cwd);
  let options: Options | undefined;
  let configurationError: string | undefined;
  let pluginError: string | undefined;
  try {
    const kind = await kinds.kindOf(file);
    if (kind.isUnknownLanguage && kind.options.plugins === undefined) return undefined;
    options = { ...kind.options, filepath: file };
    pluginError = (await findPluginError(options, formatter))?.message;
    if (pluginError === undefined) {
      await kinds.judge(file);
      await formatter.format(readFileSync(file, "utf8"), options).catch(() => {
        // A file that Prettier rejects says nothing about the project.
      });
    }
  } catch (error) {
    configurationError = (error as Error).message;
  }
  return { name, warnings, configurationError, pluginError, ...readEvents(events) };
}

function readEvents(events: readonly FormatEvent[]): Pick<Sample, "plugins" | "refused" | "fallback"> {
  let plugins: readonly DescribedPlugin[] = [];
  let refused: Sample["refused"];
  let fallback: FallbackReason | undefined;
  for (const event of events) {
    if (event.kind === "plugins") plugins = event.plugins;
    else if (event.kind === "fallback") fallback = event.reason;
    else if (event.kind === "bypass" || event.kind === "not-stored")
      refused = { reason: event.reason, detail: event.detail };
  }
  return { plugins, refused, fallback };
}
