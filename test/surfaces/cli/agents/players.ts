import type { Repository } from "../../staged/repository.ts";

/** One edit, as an agent makes it. */
interface Edit {
  /** Absolute. */
  readonly file: string;
  /** From the top of the repository. */
  readonly path: string;
}

/** What came of the hook, as the agent's documentation says it takes an answer. */
interface Heard {
  /** What the model reads; undefined if it reads nothing. */
  readonly model: string | undefined;
  /** Whether the agent would have kept on working as if nothing had been wrong with the edit. */
  readonly goesOn: boolean;
}

/** Plays an agent: takes its settings, makes it tell of an edit, and reads the answer. */
type Player = (settings: unknown, edit: Edit, repository: Repository) => Heard;

interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly event?: object;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

function start(repository: Repository, command: string, { event, env = {}, cwd }: Started): Answer {
  return repository.try("sh", ["-c", command], {
    input: event === undefined ? "" : JSON.stringify(event),
    env,
    cwd: cwd ?? repository.folder,
  });
}

interface MatchedGroup {
  readonly matcher: string;
  readonly hooks: readonly { readonly type: string; readonly command: string }[];
}

/** The command of the first group whose pattern matches the whole name of the tool. */
function commandFor(settings: unknown, event: string, tool: string): string {
  const groups = (settings as { hooks: Record<string, readonly MatchedGroup[]> }).hooks[event]!;
  const group = groups.find(({ matcher }) => new RegExp(`^(?:${matcher})$`).test(tool))!;
  return group.hooks.find(({ type }) => type === "command")!.command;
}

/** Exit code 2: the model reads standard error. Any other but 0 is shown to the user only. */
function hearByExitCode({ exitCode, stdout, stderr }: Answer): Heard {
  if (exitCode === 0 && stdout !== "") throw new Error(`Unexpected on standard output: ${stdout}`);
  return { model: exitCode === 2 ? stderr : undefined, goesOn: exitCode === 0 || exitCode === 2 };
}

const base = { session_id: "1", transcript_path: "/t.jsonl" };

export const players: Readonly<Record<string, Player>> = {
  "Claude Code": (settings, { file }, repository) =>
    hearByExitCode(
      start(repository, commandFor(settings, "PostToolUse", "Edit"), {
        event: {
          ...base,
          cwd: repository.folder,
          hook_event_name: "PostToolUse",
          tool_name: "Edit",
          tool_input: { file_path: file, old_string: "a", new_string: "b" },
          tool_response: { filePath: file, success: true },
        },
        env: { CLAUDE_PROJECT_DIR: repository.folder },
        // Claude may have gone anywhere.
        cwd: repository.home,
      }),
    ),
  Codex: (settings, { path }, repository) =>
    hearByExitCode(
      start(repository, commandFor(settings, "PostToolUse", "apply_patch"), {
        event: {
          ...base,
          turn_id: "1",
          cwd: repository.folder,
          hook_event_name: "PostToolUse",
          tool_name: "apply_patch",
          tool_input: {
            command: `*** Begin Patch\n*** Update File: ${path}\n@@\n-a\n+b\n*** Delete File: gone.js\n*** End Patch\n`,
          },
          tool_response: "Success. Updated the following files:",
        },
      }),
    ),
  "Gemini CLI": (settings, { file }, repository) => {
    const { exitCode, stdout } = start(repository, commandFor(settings, "AfterTool", "replace"), {
      event: {
        ...base,
        cwd: repository.folder,
        hook_event_name: "AfterTool",
        timestamp: "2026-01-01T00:00:00Z",
        tool_name: "replace",
        tool_input: { file_path: file, old_string: "a", new_string: "b" },
        tool_response: { llmContent: "", returnDisplay: "" },
      },
      env: { GEMINI_PROJECT_DIR: repository.folder },
    });
    const said = (stdout === "" ? {} : JSON.parse(stdout)) as {
      readonly hookSpecificOutput?: { readonly additionalContext: string };
    };
    // Any other exit code hides the result of the tool, or warns.
    return { model: said.hookSpecificOutput?.additionalContext, goesOn: exitCode === 0 };
  },
  "GitHub Copilot": (settings, { file }, repository) => {
    const hooks = (
      settings as { hooks: { postToolUse: readonly { readonly matcher: string; readonly bash: string }[] } }
    ).hooks.postToolUse;
    const { bash } = hooks.find(({ matcher }) => new RegExp(`^(?:${matcher})$`).test("edit"))!;
    const { exitCode, stdout } = start(repository, bash, {
      event: {
        sessionId: "1",
        timestamp: 1,
        cwd: repository.folder,
        toolName: "edit",
        toolArgs: { path: file, old_str: "a", new_str: "b" },
        toolResult: { resultType: "success", textResultForLlm: "" },
      },
    });
    const said = (stdout === "" ? {} : JSON.parse(stdout)) as { readonly additionalContext?: string };
    return { model: said.additionalContext, goesOn: exitCode === 0 };
  },
  Windsurf: (settings, { file }, repository) => {
    const [hook] = (settings as { hooks: { post_write_code: readonly { readonly command: string }[] } }).hooks
      .post_write_code;
    return hearByExitCode(
      start(repository, hook!.command, {
        event: {
          agent_action_name: "post_write_code",
          trajectory_id: "1",
          tool_info: { file_path: file, edits: [{ old_string: "a", new_string: "b" }] },
        },
      }),
    );
  },
  Cursor: (settings, { file }, repository) => {
    const [hook] = (settings as { hooks: { afterFileEdit: readonly { readonly command: string }[] } }).hooks
      .afterFileEdit;
    start(repository, hook!.command, {
      event: {
        conversation_id: "1",
        hook_event_name: "afterFileEdit",
        workspace_roots: [repository.folder],
        file_path: file,
        edits: [{ old_string: "a", new_string: "b" }],
      },
    });
    return { model: undefined, goesOn: true };
  },
  Aider: (settings, { path }, repository) => {
    const command = /^lint-cmd: (.*)$/m.exec(settings as string)![1]!;
    const { exitCode, stdout, stderr } = start(repository, `${command} ${path}`, {});
    return { model: exitCode === 0 ? undefined : stdout + stderr, goesOn: true };
  },
};
