import { randomBytes } from "node:crypto";
import { parseArguments, type RunArguments } from "../../arguments/arguments.ts";

/** `fmt-cache cache verify ...` as it was given. */
export interface VerifyCommand {
  readonly kind: "verify";
  /** What to compare, as a run with these arguments would take it. */
  readonly run: RunArguments;
  /** How many files to take at random; all when undefined. */
  readonly sample: number | undefined;
  /** Decides which ones. */
  readonly seed: string;
}

/** The words after `cache verify`. Without files, the working directory is taken. */
export function readVerifyCommand(
  words: readonly string[],
): VerifyCommand | { readonly kind: "mistake"; readonly mistake: string } {
  const mistake = (text: string) => ({ kind: "mistake" as const, mistake: text });
  const own = new Map<string, string>();
  const rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const [, name, inline] = /^--(sample|seed)(?:=(.*))?$/s.exec(words[index]!) ?? [];
    if (words[index] === "--") {
      rest.push(...words.slice(index));
      break;
    }
    if (name === undefined) rest.push(words[index]!);
    else own.set(name, inline ?? words[++index] ?? "");
  }
  const sample = own.get("sample");
  if (sample !== undefined && !/^[1-9]\d{0,8}$/.test(sample))
    return mistake(`"--sample" takes a number of files, not "${sample}".`);
  if (own.get("seed") === "") return mistake('"--seed" takes a text.');
  // What the environment makes Prettier's command do is no matter of ours.
  let invocation = parseArguments(rest, {});
  if (invocation.kind === "delegate" && invocation.isIdle) invocation = parseArguments([...rest, "."], {});
  if (invocation.kind === "delegate")
    return mistake(`"cache verify" cannot be used with ${invocation.reason}.`);
  if (invocation.kind !== "run") return mistake(`"cache verify" cannot be used with ${words[0]}.`);
  const { run } = invocation;
  if (run.write || run.check || run.listDifferent || run.stdinPath !== undefined || !run.cache)
    return mistake(
      '"cache verify" cannot be used with --check, --list-different, --write, --stdin-filepath or --no-cache.',
    );
  return {
    kind: "verify",
    run,
    sample: sample === undefined ? undefined : Number(sample),
    seed: own.get("seed") ?? randomBytes(4).toString("hex"),
  };
}
