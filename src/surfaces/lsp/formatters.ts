import { createFormatter } from "../../formatter/create-formatter.ts";
import type { Formatter } from "../../formatter/formatter.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import { folderOfGivenPrettier } from "./given-prettier.ts";
import { createWholeTextThread, type WholeTextThread } from "./whole-texts.ts";

/** A formatter, and the thread that takes long texts for it. */
export interface FormatterTools extends WholeTextThread {
  readonly formatter: Formatter;
}

/** A formatter for each Prettier that settings name, and one for all other documents. */
export interface Formatters {
  /** @throws Error that says what is wrong with the setting */
  for(prettierPath: string | undefined): FormatterTools;
  clearConfigCaches(): Promise<void>;
  flush(): Promise<void>;
}

export function createFormatters(): Formatters {
  const made = new Map<string | undefined, FormatterTools>();
  const make = (prettierFrom: string | undefined): FormatterTools => {
    const given = prettierFrom === undefined ? {} : { prettierFrom };
    const { offload } = createWholeTextThread(given);
    return { formatter: createFormatter({ ...given, offload, watchesPlugins: true }), offload };
  };
  const all = async (act: (formatter: Formatter) => Promise<void>): Promise<void> => {
    await Promise.all([...made.values()].map(({ formatter }) => act(formatter)));
  };
  return {
    for: (prettierPath) => {
      const from = prettierPath === undefined ? undefined : folderOfGivenPrettier(prettierPath);
      return getOrMake(made, from, () => make(from));
    },
    clearConfigCaches: () => all((formatter) => formatter.clearConfigCache()),
    flush: () => all((formatter) => formatter.flush()),
  };
}
