import { basename, dirname, join } from "node:path";
import { isConfigFile, readConfigFolder } from "../../../engine/config/config-chain.ts";
import type { BypassReason } from "../../../events/reasons.ts";
import { bypassMeanings } from "../../shared/bypass-meanings.ts";
import { nameFolder } from "../../shared/describe-prettier.ts";
import { addPackage } from "../../shared/package-manager.ts";
import type { Sample } from "./check-samples.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, type Finding, type Mend } from "./finding.ts";

/** Whether the configuration can be read, and Prettier understands all of it. */
export function checkConfiguration(
  { files, cwd }: Examination,
  samples: readonly Sample[],
): readonly Finding[] {
  const { ok, warning, problem } = findingsAbout("configuration");
  // What follows the name of the file is the same for all that a configuration is for.
  const broken = new Set(
    samples.flatMap(
      ({ configurationError }) =>
        configurationError?.replace(/^Invalid configuration for file ".*":\n/, "").trim() ?? [],
    ),
  );
  const warnings = new Set(samples.flatMap((sample) => sample.warnings));
  if (broken.size + warnings.size > 0)
    return [
      ...[...broken].map((message) => problem(message, { advice: "Correct the configuration." })),
      ...[...warnings].map((message) => warning(message, { advice: "Correct the option, or take it out." })),
    ];
  const folders = new Set(files.filter((file) => isConfigFile(basename(file))).map((file) => dirname(file)));
  const names = [...folders].flatMap((folder) =>
    readConfigFolder(folder).files.map(({ name }) => nameFolder(join(folder, name), cwd)),
  );
  const shown = names.length > 5 ? [...names.slice(0, 5), `and ${names.length - 5} more`] : names;
  return [
    ok(names.length === 0 ? "No configuration file: Prettier's defaults." : `Valid: ${shown.join(", ")}.`),
  ];
}

/** The plugins, and what each makes of caching. */
export function checkPlugins({ cwd }: Examination, samples: readonly Sample[]): readonly Finding[] {
  const { ok, warning, problem } = findingsAbout("plugins");
  const missing = new Set(samples.flatMap(({ pluginError }) => pluginError?.trim() ?? []));
  const findings = [...missing].map((message) => problem(message, mendMissing(message, cwd)));
  const refusals = new Map<string, { readonly sample: Sample; readonly names: string[] }>();
  for (const sample of samples) {
    if (sample.refused === undefined || !sample.refused.reason.startsWith("plugin-")) continue;
    const key = `${sample.refused.reason}\0${sample.refused.detail ?? ""}`;
    const known = refusals.get(key);
    if (known === undefined) refusals.set(key, { sample, names: [sample.name] });
    else known.names.push(sample.name);
  }
  for (const { sample, names } of refusals.values()) {
    const { reason, detail } = sample.refused!;
    const more = detail === undefined ? "" : ` (${detail})`;
    const files = names.length > 3 ? [...names.slice(0, 3), "others"] : names;
    findings.push(
      warning(`Nothing is cached of files such as ${files.join(", ")}: ${bypassMeanings[reason]}${more}.`, {
        advice: mends[reason] ?? "Update the plugin.",
      }),
    );
  }
  const described = describePlugins(samples);
  if (described.length === 0 && findings.length === 0) return [ok("No plugin takes part in formatting.")];
  return [...findings, ...described.map((says) => ok(says))];
}

const mends: Readonly<Partial<Record<BypassReason, string>>> = {
  "plugin-unidentified":
    "Name the plugin by its package or file in the configuration, instead of importing it.",
  "plugin-reads-other-things":
    'If you know what it goes by, say so in fmt-cache.config.json: { "plugins": { "NAME": { "dependsOn": [] } } }',
};

function mendMissing(message: string, cwd: string): Mend {
  const name = /Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w.-]+)'/.exec(message)?.[1];
  return name === undefined
    ? { advice: "Correct or update the plugin, or take it out of the configuration." }
    : { command: addPackage(cwd, name) };
}

/** One sentence for each plugin that takes part in files that are cached. */
function describePlugins(samples: readonly Sample[]): readonly string[] {
  const found = new Map<string, { readonly isKnown: boolean; readonly wholeFiles: Set<string> }>();
  for (const { plugins, refused, fallback, name } of samples) {
    if (refused !== undefined) continue;
    for (const plugin of plugins.filter(({ part }) => part !== "none")) {
      const key = plugin.name === "" ? "a plugin of the project" : `${plugin.name} ${plugin.version}`;
      const known = found.get(key) ?? { isKnown: plugin.part === "known", wholeFiles: new Set() };
      found.set(key, known);
      if (fallback === "plugin-replaces-language" || fallback === "plugin-rewriting")
        known.wholeFiles.add(name);
    }
  }
  return [...found].map(([key, { isKnown, wholeFiles }]) => {
    const how = isKnown ? "is known" : "is watched while it formats";
    const [first] = wholeFiles;
    const what = first === undefined ? "" : `; whole files are cached beside it, no statements (${first})`;
    return `${key} ${how}${what}.`;
  });
}
