import { unreachable } from "../../../util/unreachable.ts";
import type { MachineReporterName } from "../../arguments/reporter-names.ts";
import { renderCheckstyle, type CheckstyleEntry } from "./checkstyle.ts";
import { toFinding, type Finding } from "./finding.ts";
import { renderWorkflowCommand, renderWorkflowError } from "./github.ts";
import { pathWithin } from "../../../util/path-within.ts";
import { renderJson, toJsonFile, type JsonFile } from "./json.ts";
import { silentReporter, type FileResult, type Reporter } from "./reporter.ts";
import { renderSarif, type SarifEntry } from "./sarif.ts";

export interface MachineSettings {
  /** Takes the report, in one piece or in many. Must not throw. */
  readonly write: (text: string) => void;
  /**
   * Absolute path of the folder that paths are relative to, in reports whose reader knows the whole
   * checkout.
   */
  readonly root: string;
}

/** A reporter that writes one document for programs. */
export function createMachineReporter(name: MachineReporterName, settings: MachineSettings): Reporter {
  switch (name) {
    case "json":
      return createJsonReporter(settings);
    case "github":
      return createGithubReporter(settings);
    case "checkstyle":
      return createCheckstyleReporter(settings);
    case "sarif":
      return createSarifReporter(settings);
    default:
      return unreachable(name);
  }
}

function createJsonReporter({ write }: MachineSettings): Reporter {
  const files: JsonFile[] = [];
  const errors: string[] = [];
  return {
    ...silentReporter,
    fileDone: (result) => {
      if (result.isNamed || (result.outcome !== "ignored" && result.outcome !== "skipped"))
        files.push(toJsonFile(result));
    },
    patternFailed: (message) => void errors.push(message),
    finish: (tally, ending) => write(renderJson(files, errors, ending, tally)),
  };
}

/** Written file by file, so that a job that is cancelled still shows what was found. */
function createGithubReporter({ write, root }: MachineSettings): Reporter {
  return {
    ...silentReporter,
    fileDone: withFinding((finding, { file, displayName }) => {
      write(renderWorkflowCommand(pathWithin(root, file) ?? displayName, finding));
    }),
    patternFailed: (message) => write(renderWorkflowError(message)),
  };
}

function createCheckstyleReporter({ write }: MachineSettings): Reporter {
  const entries: CheckstyleEntry[] = [];
  return {
    ...silentReporter,
    fileDone: withFinding((finding, { displayName }) => void entries.push({ path: displayName, finding })),
    patternFailed: (message) =>
      void entries.push({ path: undefined, finding: { rule: "failure", level: "error", message } }),
    finish: () => write(renderCheckstyle(entries)),
  };
}

function createSarifReporter({ write, root }: MachineSettings): Reporter {
  const entries: SarifEntry[] = [];
  const problems: string[] = [];
  return {
    ...silentReporter,
    fileDone: withFinding((finding, { file }) => void entries.push({ file, finding })),
    patternFailed: (message) => void problems.push(message),
    finish: (_, ending) => write(renderSarif({ entries, problems, isComplete: ending === "complete" }, root)),
  };
}

function withFinding(use: (finding: Finding, result: FileResult) => void): Reporter["fileDone"] {
  return (result) => {
    const finding = toFinding(result);
    if (finding !== undefined) use(finding, result);
  };
}
