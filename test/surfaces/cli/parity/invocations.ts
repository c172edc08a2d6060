import { commandLine } from "./command-line.ts";
import { configuration } from "./configuration.ts";
import type { InvocationCase } from "./invocation.ts";
import { languages } from "./languages.ts";
import { modes } from "./modes.ts";
import { patterns } from "./patterns.ts";

export const invocations: readonly InvocationCase[] = [
  ...patterns,
  ...modes,
  ...configuration,
  ...languages,
  ...commandLine,
];
