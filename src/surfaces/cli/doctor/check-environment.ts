import type { Examination } from "./examination.ts";
import { findingsAbout, type Finding } from "./finding.ts";

/** Variables that make runs other than they are by themselves. */
export function checkEnvironment({ env }: Examination): readonly Finding[] {
  const { ok, warning } = findingsAbout("environment");
  const found = meanings.flatMap(([name, matters, meaning]) =>
    matters(env[name] ?? "")
      ? [warning(`${name}=${env[name]}: ${meaning}.`, { command: `unset ${name}` })]
      : [],
  );
  return found.length > 0 ? found : [ok("No variable changes what runs do.")];
}

const isSet = (value: string): boolean => value !== "";
const isOff = (value: string): boolean => value === "0";

const meanings: readonly (readonly [name: string, matters: (value: string) => boolean, meaning: string])[] = [
  ["FMT_CACHE", isOff, "the cache is neither read nor written"],
  ["FMT_CACHE_HOOK", isOff, "commits are not formatted"],
  ["FMT_CACHE_SERVE", isOff, "no command asks a running server"],
  [
    "FMT_CACHE_VERIFY",
    (value) => isSet(value) && !isOff(value),
    "answers of the cache are compared with Prettier's, which takes as long as Prettier",
  ],
  ["PRETTIER_DEBUG", isSet, "Prettier's own command does the work"],
  ["PRETTIER_EXPERIMENTAL_CLI", isSet, "Prettier's own command does the work"],
  ["PRETTIER_PERF_REPEAT", isSet, "Prettier's own command does the work"],
];
