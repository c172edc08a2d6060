import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { parse } from "node:path";
import { RemoteError } from "./remote-error.ts";

export interface HelperAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** In ms since 1970. */
  readonly expires: number;
}

const mostBytes = 64 * 1024;

/**
 * Asks a program for headers as Bazel does: `get`, with `{"uri": …}` on its standard input. Neither
 * its arguments nor what it prints is ever part of a message: they may hold credentials.
 * https://github.com/EngFlow/credential-helper-spec
 */
export function askCredentialHelper(
  [program = "", ...args]: readonly string[],
  url: URL,
  signal: AbortSignal,
): Promise<HelperAnswer> {
  const uri = `${url.origin}${url.pathname}`;
  return new Promise((resolve, reject) => {
    // Not in the work tree, where a relative argument would name what a branch has put there, and
    // where Windows looks for programs first.
    const home = homedir();
    const cwd = existsSync(home) ? home : parse(process.execPath).root;
    const settings = { cwd, signal, maxBuffer: mostBytes, windowsHide: true };
    const helper = execFile(program, [...args, "get"], settings, (error, output) => {
      if (error) return reject(new RemoteError(whyFailed(error, signal)));
      try {
        resolve(readAnswer(JSON.parse(output)));
      } catch {
        // The error would show what was printed.
        reject(new RemoteError("the credential helper has printed no headers in JSON"));
      }
    });
    // A helper that needs no input may end before it was written.
    helper.stdin?.on("error", () => {});
    helper.stdin?.end(JSON.stringify({ uri }));
  });
}

function whyFailed(error: Error, signal: AbortSignal): string {
  const { code } = error as { readonly code?: unknown };
  if (signal.aborted) return "the credential helper has not answered in time";
  if (code === "ENOENT") return "the program of the credential helper is not there";
  return `the credential helper has failed (${String(code)}); run it with "get" to see why`;
}

function readAnswer(answer: unknown): HelperAnswer {
  const { headers = {}, expires } = answer as {
    readonly headers?: Readonly<Record<string, readonly string[]>>;
    readonly expires?: string;
  };
  const pairs = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(", ")]);
  const until = expires === undefined ? Infinity : Date.parse(expires);
  return {
    headers: Object.fromEntries(pairs) as Record<string, string>,
    expires: Number.isNaN(until) ? 0 : until,
  };
}
