import { isCode, readCorpusFile, sampleCorpus } from "./corpus.ts";
import { optionSets, pickOptionSets, withParser } from "./option-sets.ts";
import { createRandom, type Random } from "./random.ts";
import type { Case } from "./run-case.ts";

export interface RunSettings {
  readonly files: number;
  readonly edits: number;
  readonly seed: string;
  /** Where the files are, other than in the installed packages. */
  readonly corpus?: string | undefined;
  /** For all JavaScript and TypeScript, instead of what its option set says. */
  readonly parser?: string | undefined;
  /** Option sets for each file. */
  readonly optionSets: number;
  /** Longest file in bytes; `undefined` for the corpus's own limit. */
  readonly maximumSize: number | undefined;
  /** Shortest file in bytes. */
  readonly minimumSize?: number | undefined;
  /** See `CorpusRequest`. */
  readonly otherLanguages?: number | undefined;
}

/** A case as it travels to a worker: names, no texts. */
export interface CasePlan {
  readonly index: number;
  readonly path: string;
  readonly companions: readonly string[];
  readonly optionSet: number;
  readonly parser?: string | undefined;
  readonly edits: number;
  /** Seed of this case alone. */
  readonly seed: string;
}

/** Share of cases that mix the statements of several files. */
const concatenatedShare = 0.15;

/** Every case of a run; the same settings give the same plans. */
export function planCases(settings: RunSettings): CasePlan[] {
  const random = createRandom(settings.seed);
  const files = sampleCorpus({
    count: settings.files,
    random: random.fork("corpus"),
    folder: settings.corpus,
    ...(settings.maximumSize === undefined ? {} : { maximumSize: settings.maximumSize }),
    ...(settings.minimumSize === undefined ? {} : { minimumSize: settings.minimumSize }),
    ...(settings.otherLanguages === undefined ? {} : { otherLanguages: settings.otherLanguages }),
  });
  const plans: CasePlan[] = [];
  for (const { path, text } of files) {
    const companionsOf = (each: Random): string[] => {
      const extension = /\.\w+$/.exec(path)?.[0];
      const same = files.filter(
        (file) => file.path !== path && file.path.endsWith(extension!) && file.text.length < 50_000,
      );
      return text.length < 50_000 && each.chance(concatenatedShare)
        ? each
            .shuffle(same)
            .slice(0, 1 + each.integer(3))
            .map((file) => file.path)
        : [];
    };
    for (const optionSet of pickOptionSets(settings.optionSets, random.fork(`options ${path}`))) {
      const index = plans.length;
      const seed = `${settings.seed}/${index}`;
      plans.push({
        index,
        path,
        companions: companionsOf(random.fork(`companions ${index}`)),
        optionSet: optionSets.indexOf(optionSet),
        parser: isCode(path) ? settings.parser : undefined,
        edits: settings.edits,
        seed,
      });
    }
  }
  return plans;
}

export function loadCase(plan: CasePlan): Case {
  return {
    index: plan.index,
    file: readCorpusFile(plan.path),
    companions: plan.companions.map(readCorpusFile),
    optionSet: withParser(optionSets[plan.optionSet]!, plan.parser),
    edits: plan.edits,
    random: createRandom(plan.seed),
  };
}
