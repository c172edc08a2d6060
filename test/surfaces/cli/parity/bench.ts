import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseCommandLine } from "../../../../src/surfaces/arguments/command-line.ts";
import { commandOf, openWorkbench, type Result, type Workbench } from "../command.ts";
import { readFolder, writeFolder, type FolderContent } from "../folder.ts";
import { runOnTerminal } from "../terminal.ts";
import type { InvocationCase } from "./invocation.ts";
import { project as projectFiles } from "./project.ts";
import type { TerminalCase } from "./terminal-cases.ts";

type Side = "prettier" | "cold-run" | "warm-run";

/** A case with the name of its folders; all are equally long. */
type NamedCase = InvocationCase & { readonly id: string };

/** The project of the parity table, and both commands to run in it. */
export interface ParityBench {
  readonly workbench: Workbench;
  /** The folder that command lines share which write nothing. */
  readonly project: string;
  /**
   * What a command line says, returns and leaves behind; paths, times and Node's own warnings are
   * made equal.
   */
  runIn(side: Side, invocation: NamedCase): Promise<Result & { files: object | undefined }>;
  /** The same on a terminal; without the summary that only we have there. */
  showIn(side: Side, invocation: NamedCase & TerminalCase): Promise<Shown>;
  /** Deletes what a case has left. */
  forget(invocation: NamedCase): void;
  dispose(): void;
}

interface Shown {
  readonly screen: string;
  readonly exitCode: number | null;
  readonly files: object | undefined;
}

/**
 * @param installed the name under which the Prettier is installed that is compared with, and that
 * we use
 * @param files those of the project
 */
export async function openParityBench(
  installed: string,
  files: FolderContent = projectFiles,
): Promise<ParityBench> {
  const bench = await openWorkbench(installed);
  const project = join(bench.directory, "project");
  const commands: Readonly<Record<Side, string>> = {
    prettier: commandOf(installed),
    "cold-run": bench.command,
    "warm-run": bench.command,
  };
  writeFolder(project, files);

  /**
   * A command line that writes runs in a copy of the project of its own; the names are equally
   * long, so that paths in messages take the same room. The others share the project.
   */
  const rootOf = (invocation: NamedCase, side: Side): string => {
    if (!isWriting(invocation)) return project;
    const root = join(bench.directory, invocation.id, side);
    const words = [...invocation.args, invocation.cwd ?? ""].join(" ");
    const left = ["config", "wrong", "web", "ignoring"].filter((name) => !words.includes(name));
    // Not made anew if it is there: a run may follow another one.
    if (!existsSync(root))
      cpSync(project, root, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !left.some((name) => path === join(project, name)),
      });
    return root;
  };

  /** Both of our runs have one cache, which no other command line has. */
  const environment = ({ id, env }: NamedCase): Record<string, string> => ({
    FMT_CACHE_LOCATION: join(bench.directory, id, "cache"),
    ...env,
  });

  const runIn = async (side: Side, invocation: NamedCase) => {
    const root = rootOf(invocation, side);
    const result = await bench.run(
      commands[side],
      invocation.args.map((arg) => arg.replace("<root>", root)),
      {
        cwd: join(root, invocation.cwd ?? ""),
        env: environment(invocation),
        ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }),
      },
    );
    const normalize = (text: string) => normalizeText(text, root, isWriting(invocation));
    const files = isWriting(invocation) ? readWritten(root) : undefined;
    const { exitCode } = result;
    return { stdout: normalize(result.stdout), stderr: normalize(result.stderr), exitCode, files };
  };

  const showIn = async (side: Side, invocation: NamedCase & TerminalCase) => {
    const root = rootOf(invocation, side);
    const hasSummary =
      side !== "prettier" && !invocation.isIdle && /--check|--write|-l\b/.test(invocation.args.join(" "));
    const args = hasSummary ? [...invocation.args, "--no-summary"] : invocation.args;
    const { screen, exitCode } = await runOnTerminal(commands[side], args, {
      cwd: join(root, invocation.cwd ?? ""),
      env: environment(invocation),
      columns: invocation.columns ?? 80,
    });
    const files = isWriting(invocation) ? readWritten(root) : undefined;
    return { screen: normalizeText(screen, root, true), exitCode, files };
  };

  return {
    workbench: bench,
    project,
    runIn,
    showIn,
    forget: ({ id }) => rmSync(join(bench.directory, id), { recursive: true, force: true }),
    dispose: bench.dispose,
  };
}

/** Whether we answer a command line ourselves. */
export function isOurs({ args, env }: InvocationCase): boolean {
  return parseCommandLine(args, env ?? {}, "/nowhere").kind === "run";
}

/** Cases with what identifies them: `id` for folders (all equally long), `title` for people. */
export function nameCases<Case extends InvocationCase>(
  kind: string,
  cases: readonly Case[],
): (Case & { id: string; title: string })[] {
  return cases.map((one, index) => ({
    ...one,
    id: `${kind}-${String(index).padStart(3, "0")}`,
    title: titleOf(one),
  }));
}

function titleOf({ args, cwd, env, stdin }: InvocationCase): string {
  const surroundings = [
    ...(cwd ? [`in ${cwd}`] : []),
    ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
    ...(stdin === undefined ? [] : ["< stdin"]),
  ];
  return [args.join(" "), ...surroundings].join(" ");
}

/** A folder without what `--cache` means to Prettier; our cache is elsewhere. */
function readWritten(root: string): object {
  const files = Object.entries(readFolder(root));
  return Object.fromEntries(files.filter(([path]) => !path.startsWith("node_modules/.cache/")));
}

function isWriting({ args }: InvocationCase): boolean {
  return args.some((arg) => /^(?:--write|-w|-lw|--cache)$/.test(arg));
}

function normalizeText(text: string, root: string, isWriting: boolean): string {
  const withoutRoot = text.replaceAll(root, "<root>");
  // Node's own warnings carry the number of the process, and come when Node finds the time.
  const warnings: string[] = [];
  const own = withoutRoot.replaceAll(/^\(node:\d+\)(.*(?:\n(?!\[).+)*\n)/gm, (_, warning: string) => {
    warnings.push(warning);
    return "";
  });
  const all = own + warnings.join("");
  return isWriting ? all.replaceAll(/ \d+ms/g, " <time>") : all;
}
