import { fileURLToPath } from "node:url";
import { isRecord } from "../../../util/json-values.ts";

/** What an agent says of a step that it has taken. */
export interface AgentEvent {
  /** The files that it has edited, as the agent names them. */
  readonly paths: readonly string[];
  /** Where relative paths begin. Undefined: in the working directory. */
  readonly folder: string | undefined;
  /**
   * How the agent hears of an error. `stderr`: the exit code 2, with the words on standard error.
   * `gemini`, `copilot`: JSON on standard output, each in its own form.
   */
  readonly listensTo: "stderr" | "gemini" | "copilot";
}

export type ReadEvent =
  | { readonly kind: "edit"; readonly event: AgentEvent }
  /** A step that comes before an edit. An error would keep some agents from taking it. */
  | { readonly kind: "too-early"; readonly name: string }
  /** Not an event. `why` continues the sentence "it ...". */
  | { readonly kind: "invalid"; readonly why: string };

/** Reads an event. `docs/agents.md` names the agents, and where they describe their events. */
export function readAgentEvent(text: string): ReadEvent {
  let said: unknown;
  try {
    said = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = (error as Error).message.replaceAll(/\s+/g, " ");
    return { kind: "invalid", why: text.trim() === "" ? "is empty" : `is not JSON: ${message}` };
  }
  if (!isRecord(said)) return { kind: "invalid", why: "is other JSON" };
  // Copilot does not name its events. Only those after a tool have a result.
  const isCopilot = ("toolName" in said && "toolArgs" in said) || isRecord(said["tool_result"]);
  const name = firstText(said, ["hook_event_name", "agent_action_name"]) ?? (isCopilot ? "postToolUse" : "");
  if (/^(?:pre|before)/i.test(name)) return { kind: "too-early", name };
  if (isCopilot && !("toolResult" in said || "tool_result" in said))
    return { kind: "too-early", name: "preToolUse" };
  const tool = firstText(said, ["tool_name", "toolName"]) ?? name;
  const roots = said["workspace_roots"];
  const root: unknown = Array.isArray(roots) ? roots[0] : undefined;
  return {
    kind: "edit",
    event: {
      paths: onlyReads.test(tool) ? [] : [...new Set(findPaths(said))],
      folder: firstText(said, ["cwd"]) ?? (typeof root === "string" ? root : undefined),
      listensTo: isCopilot ? "copilot" : name === "AfterTool" ? "gemini" : "stderr",
    },
  };
}

/** Tools that change nothing, under the names that the agents give them. */
const onlyReads = /^(?:post_)?(?:notebook)?(?:read|view|grep|rg|glob|ls|list)(?![a-z])/i;

/** Fields that hold the path of a file. */
const pathFields = [
  "file_path",
  "filePath",
  "filepath",
  "notebook_path",
  "absolute_path",
  "target_file",
  "path",
  "file",
  "uri",
];

/** Fields that hold several paths, or objects with paths. */
const listFields = ["file_paths", "filePaths", "paths", "files", "edits", "changes"];

/** Fields that hold what a tool was given. */
const inputFields = [
  "tool_input",
  "toolInput",
  "tool_info",
  "toolArgs",
  "tool_args",
  "input",
  "args",
  "arguments",
  "parameters",
];

/** Fields that may hold a patch as Codex writes them. */
const patchFields = ["command", "patch", "input"];

function findPaths(said: unknown, depth = 0): readonly string[] {
  if (depth > deepest) return [];
  // Some agents write JSON as a text into their JSON.
  if (typeof said === "string") return findPaths(parseOrUndefined(said), depth + 1);
  if (!isRecord(said)) return [];
  const within = (fields: readonly string[]) => fields.map((field) => said[field]);
  const single = within(pathFields).flatMap((value) => (typeof value === "string" ? toPath(value) : []));
  const listed = within(listFields).flatMap((value) =>
    Array.isArray(value)
      ? value.flatMap((each: unknown) =>
          typeof each === "string" ? toPath(each) : findPaths(each, depth + 1),
        )
      : [],
  );
  const given = within(inputFields).flatMap((value) => findPaths(value, depth + 1));
  const patched = within(patchFields).flatMap((value) =>
    (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => pathsOfPatch(each)),
  );
  return [...single, ...listed, ...given, ...patched];
}

/** The events that are known are half as deep. */
const deepest = 6;

function parseOrUndefined(text: string): unknown {
  try {
    return text.startsWith("{") ? JSON.parse(text) : undefined;
  } catch {
    // It is a text.
    return undefined;
  }
}

function toPath(text: string): readonly string[] {
  if (text === "" || text.includes("\0")) return [];
  // Cursor writes `/c:/folder/file` on Windows.
  if (!text.startsWith("file:")) return [text.replace(/^\/(?=[a-zA-Z]:[/\\])/, "")];
  try {
    return [fileURLToPath(text)];
  } catch {
    // A URL of another computer.
    return [];
  }
}

function pathsOfPatch(patch: unknown): readonly string[] {
  if (typeof patch !== "string" || !patch.includes("*** Begin Patch")) return [];
  return [...patch.matchAll(/^\*\*\* (?:Add File|Update File|Move to): (.+?)\r?$/gm)].flatMap(([, path]) =>
    toPath(path!),
  );
}

function firstText(said: Readonly<Record<string, unknown>>, fields: readonly string[]): string | undefined {
  return fields.map((field) => said[field]).find((value) => typeof value === "string");
}
