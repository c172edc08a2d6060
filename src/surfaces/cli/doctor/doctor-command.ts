import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import { supportsColor } from "../../shared/supports-color.ts";
import { checkCache } from "./check-cache.ts";
import { checkEditor } from "./check-editor.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkGit, checkHook } from "./check-git.ts";
import { checkInstallation, readOwnManifest } from "./check-installation.ts";
import { checkRemote } from "./check-remote.ts";
import { checkEditorPrettier, checkPrettier } from "./check-prettier.ts";
import { checkConfiguration, checkPlugins } from "./check-project.ts";
import { takeSamples } from "./check-samples.ts";
import { checkServer } from "./check-server.ts";
import { describeFindings } from "./describe-findings.ts";
import { examine } from "./examination.ts";
import type { Finding, Topic, Verdict } from "./finding.ts";

/** The document of `doctor --json`. */
interface DoctorDocument {
  readonly version: 1;
  readonly fmtCache: string;
  readonly node: string;
  readonly folder: string;
  /** The worst of all. */
  readonly verdict: Verdict;
  readonly findings: readonly {
    readonly topic: Topic;
    readonly verdict: Verdict;
    readonly says: string;
    /** A command line that mends it, for a shell in `folder`; else null. */
    readonly command: string | null;
    /** What mends it, if no command does; else null. */
    readonly advice: string | null;
  }[];
}

/** Looks whether all is well, and says how to mend what is not. Returns 1 if something is not. */
export async function runDoctor(
  { json }: { readonly json: boolean },
  surroundings: CommandSurroundings,
): Promise<0 | 1> {
  const { cwd, output } = surroundings;
  const examination = examine(surroundings);
  const samples = await takeSamples(examination);
  const findings: readonly Finding[] = [
    ...checkInstallation(examination),
    ...checkEnvironment(examination),
    ...(await checkPrettier(examination)),
    ...checkEditorPrettier(examination),
    ...checkConfiguration(examination, samples),
    ...checkPlugins(examination, samples),
    ...checkCache(examination),
    ...checkGit(examination),
    ...checkHook(examination),
    ...checkEditor(examination),
    ...(await checkServer(examination)),
    ...(await checkRemote(examination)),
  ];
  const verdict = worstOf(findings);
  if (json) {
    const document: DoctorDocument = {
      version: 1,
      fmtCache: readOwnManifest().version,
      node: process.versions.node,
      folder: cwd,
      verdict,
      findings: findings.map(({ topic, verdict, says, mend }) => ({
        topic,
        verdict,
        says,
        command: mend !== undefined && "command" in mend ? mend.command : null,
        advice: mend !== undefined && "advice" in mend ? mend.advice : null,
      })),
    };
    output.stdout(`${JSON.stringify(document, undefined, 2)}\n`);
  } else output.stdout(describeFindings(findings, supportsColor(1, surroundings)));
  return verdict === "problem" ? 1 : 0;
}

function worstOf(findings: readonly Finding[]): Verdict {
  const order: readonly Verdict[] = ["problem", "warning"];
  return order.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? "ok";
}
