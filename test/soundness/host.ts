import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process that has loaded a Prettier and its plugins, and keeps them. */
export interface Host {
  /** What it makes of the file now. */
  format(): Promise<string>;
  /** Ends when it has ended. */
  end(): Promise<void>;
}

const program = fileURLToPath(new URL("programs/host.mjs", import.meta.url));

/** @param module `prettier`, or ours in its place */
export async function startHost(
  module: string,
  file: string,
  settings: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Host & { readonly first: string }> {
  const child = spawn(process.execPath, [program, module, file], {
    ...settings,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (part: Buffer) => errors.push(part));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string> => {
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`the host has ended: ${Buffer.concat(errors).toString("utf8")}`);
    return JSON.parse(value) as string;
  };
  return {
    first: await read(),
    format() {
      child.stdin.write("\n");
      return read();
    },
    end() {
      child.stdin.end();
      return ended;
    },
  };
}
