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
  const named = firstText(said, ["hook_event_name", "agent_action_name", "hookName"]);
  const name = named ?? (isCopilot ? "postToolUse" : "");
  if (/^(?:pre|before|permission)/i.test(name)) return { kind: "too-early", name };
  if (isCopilot && !("toolResult" in said || "tool_result" in said))
    return { kind: "too-early", name: "preToolUse" };
  const step = isRecord(said["postToolUse"]) ? said["postToolUse"] : said;
  const tool = firstText(step, ["tool_name", "toolName"]) ?? name;
  const hasEdited = !/failure$/i.test(name) && !onlyReads(tool);
  const roots = said["workspace_roots"] ?? said["workspaceRoots"];
  const root: unknown = Array.isArray(roots) ? roots[0] : undefined;
  return {
    kind: "edit",
    event: {
      paths: hasEdited ? [...new Set(findPaths(said))] : [],
      folder: firstText(said, ["cwd"]) ?? (typeof root === "string" ? root : undefined),
      listensTo: isCopilot ? "copilot" : name === "AfterTool" ? "gemini" : "stderr",
    },
  };
}

/** Whether a tool changes nothing, as the words in its name tell: `read_file`, `NotebookRead`. */
function onlyReads(tool: string): boolean {
  // Before this is the name of a server.
  const own = tool.slice(tool.lastIndexOf("__") + 1);
  const words = own
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => readingWords.has(word)) && !words.some((word) => writingWords.has(word));
}

const readingWords = new Set("find get glob grep list ls read rg search view".split(" "));

const writingWords = new Set(
  "add apply change create edit insert modify move patch rename replace save set update write".split(" "),
);

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
const listFields = ["file_paths", "filePaths", "paths", "files", "edits", "changes", "replacements"];

/** Fields that hold what a tool was given. */
const inputFields = [
  "postToolUse",
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
  // One tool both shows and edits files.
  if (said["command"] === "view") return [];
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
