import type { Options } from "prettier";
import type { FormatEvent } from "../../../events/events.ts";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import { miss, type Store } from "../../../stores/store.ts";
import type { CacheKey } from "../../../util/digest.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { createFileKindReader } from "../../shared/file-kinds.ts";
import type { Logger } from "../../shared/logger.ts";

/**
 * How the cache found an answer. `unknown`: it had none, and Prettier formatted the text, with the
 * options that the cache knows.
 */
export type AnswerForm = "byName" | "whole" | "byStatements" | "unknown";

export interface CacheAnswer {
  readonly form: AnswerForm;
  readonly answer: string;
  /** The keys of all entries that contributed to it. */
  readonly keys: readonly CacheKey[];
}

export interface AskedFile {
  /** Absolute path. */
  readonly file: string;
  readonly source: string;
  /** The name of git's blob with its content, if there is one. */
  readonly name: string | undefined;
}

/**
 * Asks the cache for a file in up to three ways: by the name of git's blob; as any run would ask;
 * and, if the whole file was known, by its statements alone. Each file gets its own formatter,
 * because a formatter remembers what it has read of the configuration.
 */
export async function askCache(
  reader: Store,
  { file, source, name }: AskedFile,
  { run, logger, cwd }: { readonly run: RunArguments; readonly logger: Logger; readonly cwd: string },
): Promise<readonly CacheAnswer[]> {
  const record = recordKeys(reader);
  const events: FormatEvent[] = [];
  const formatter = createFormatter({
    cache: true,
    verify: false,
    watchesPlugins: true,
    prettierFrom: cwd,
    store: record.store,
    onEvent: (event) => events.push(event),
  });
  // The caller has already printed the warnings about the configuration.
  const kind = await createFileKindReader(run, formatter, { ...logger, warn: () => {} }).kindOf(file);
  const options = { ...kind.options, filepath: file };
  const isMarked = name !== undefined && (await formatter.areMarked([{ name, kind }]))[0]!;
  const byName = isMarked ? [{ form: "byName" as const, answer: source, keys: record.takeKeys() }] : [];
  events.length = 0;
  const first = await answerOf(formatter, source, options);
  const isKnown = (kind: FormatEvent["kind"]) => events.some((event) => event.kind === kind);
  const form = isKnown("file-hit") ? "whole" : isKnown("leaf") ? "byStatements" : "unknown";
  const answers: CacheAnswer[] = [{ form, answer: first, keys: record.takeKeys() }];
  if (form !== "whole") return [...byName, ...answers];
  record.hideLast();
  const second = await answerOf(formatter, source, options);
  if (isKnown("leaf")) answers.push({ form: "byStatements", answer: second, keys: record.takeKeys() });
  return [...byName, ...answers];
}

/**
 * A store that answers as `reader` does. It records the keys that had an answer, and can hide the
 * keys of the last lookup.
 */
function recordKeys(reader: Store): {
  readonly store: Store;
  hideLast(): void;
  /** The keys recorded since the last call. */
  takeKeys(): readonly CacheKey[];
} {
  let answered: CacheKey[] = [];
  let last: readonly CacheKey[] = [];
  let hidden: ReadonlySet<CacheKey> = new Set();
  return {
    store: {
      ...reader,
      async getMany(keys) {
        last = keys;
        const lookups = (await reader.getMany(keys)).map((lookup, index) =>
          hidden.has(keys[index]!) ? miss : lookup,
        );
        answered.push(...keys.filter((_, index) => lookups[index]!.kind !== "miss"));
        return lookups;
      },
    },
    hideLast: () => void (hidden = new Set(last)),
    takeKeys: () => {
      const taken = answered;
      answered = [];
      return taken;
    },
  };
}

/**
 * The formatted text, or Prettier's error as a text: that Prettier rejects a text is an answer,
 * too.
 */
export async function answerOf(formatter: Formatter, source: string, options: Options): Promise<string> {
  try {
    return await formatter.format(source, options);
  } catch (error) {
    return `Error: ${(error as Error).message}`;
  }
}
