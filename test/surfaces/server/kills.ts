import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../oracle/random.ts";
import { prettierCommand, type Result } from "../cli/command.ts";
import type { Served, User, UserBench } from "./user.ts";

/** What happened, and everything that was not as without a server. */
export interface KillReport {
  readonly servers: number;
  readonly clients: number;
  /** Texts that those servers have formatted that lived to tell. */
  readonly formatted: number;
  readonly problems: readonly string[];
}

/** Texts of files, by name. The word makes one that no cache knows; all words are equally long. */
const texts: Readonly<Record<string, (word: string) => string>> = {
  "a.ts": (word) => `export const  ${word} = [1,2 ]\n`,
  "long.ts": (word) => `export function ${word}(a:string) { return [a,'b'].map((x)=>x+1) }\n`.repeat(300),
  "a.css": (word) => `.${word}{color:red}\n`.repeat(30),
  "a.md": (word) => `*  ${word}\n*  two\n\n\`\`\`js\na  =  1\n\`\`\`\n`,
  "broken.ts": (word) => `let ${word} = = 1\n`,
};
const wordOf = (round: number, index: number) => `w${String(round).padStart(5, "0")}${index}`;

/**
 * Kills the server, or a client, again and again at a random moment while clients ask for texts
 * that nobody knows. All others get Prettier's bytes, messages and exit codes.
 */
export async function killAtRandom(bench: UserBench, random: Random, rounds: number): Promise<KillReport> {
  const user = bench.newUser();
  const cwd = join(user.folder, "project");
  mkdirSync(cwd);
  writeFileSync(join(cwd, ".prettierrc"), '{ "semi": false }\n');
  writeFileSync(join(user.folder, "killer.cjs"), killer);
  const expected = new Map<string, Result>();
  for (const [name, text] of Object.entries(texts))
    expected.set(
      name,
      await bench.workbench.run(prettierCommand, ["--stdin-filepath", name], {
        cwd,
        stdin: text(wordOf(0, 0)),
      }),
    );
  const runOne = async (word: string, life?: number): Promise<string | undefined> => {
    const name = random.pick(Object.keys(texts));
    const said = await runClient(user, { name, text: texts[name]!(word), cwd }, life);
    if (life !== undefined && said.exitCode === null) return undefined;
    const wanted = expected.get(name)!;
    const renamed = { ...said, stdout: rename(said.stdout, word), stderr: rename(said.stderr, word) };
    return isSame(renamed, wanted) ? undefined : JSON.stringify({ name, word, said, wanted }).slice(0, 2_000);
  };
  const problems: string[] = [];
  const killed = { servers: 0, clients: 0 };
  let formatted = 0;
  let server: Served | undefined;
  let duration = 500;
  for (let round = 1; round <= rounds; round += 1) {
    if (!server?.isRunning()) {
      server = await user.serve();
      if (!server.isRunning()) problems.push(`round ${round}: no server: ${server.said()}`);
    }
    const isServer = random.chance(0.7);
    const life = random.integer(duration);
    const began = performance.now();
    const runs = [runOne(wordOf(round, 0), isServer ? undefined : life), runOne(wordOf(round, 1))];
    if (isServer) {
      await pause(life);
      server.kill("SIGKILL");
      killed.servers += 1;
      await server.ended;
    } else killed.clients += 1;
    for (const problem of await Promise.all(runs)) if (problem) problems.push(`round ${round}: ${problem}`);
    duration = Math.min(2_000, performance.now() - began);
    if (isServer) continue;
    const status = await user.status();
    if (status === undefined) problems.push(`round ${round}: the server does not answer any more`);
    else if (status.pid !== server.pid) problems.push(`round ${round}: another server answers`);
    formatted += status?.formatted ?? 0;
  }
  return { ...killed, formatted, problems };
}

interface Asked {
  readonly name: string;
  readonly text: string;
  readonly cwd: string;
}

const killer = 'setTimeout(() => process.kill(process.pid, "SIGKILL"), Number(process.env.LIFE)).unref();\n';

function runClient(user: User, { name, text, cwd }: Asked, life: number | undefined): Promise<Result> {
  const args = ["--stdin-filepath", name];
  const settings = { cwd, stdin: text };
  if (life === undefined) return user.run(args, settings);
  const nodeArguments = ["--require", join(user.folder, "killer.cjs")];
  return user.run(args, { ...settings, env: { LIFE: String(life) }, nodeArguments });
}

function rename(text: string, word: string): string {
  return text.replaceAll(word, wordOf(0, 0));
}

function isSame(one: Result, other: Result): boolean {
  return one.exitCode === other.exitCode && one.stdout === other.stdout && one.stderr === other.stderr;
}
