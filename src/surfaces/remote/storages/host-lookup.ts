import { execFile } from "node:child_process";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";

const program = `require("node:dns").lookup(process.argv[1], { all: true }, (error, found) =>
  process.stdout.write(JSON.stringify(error ? { code: error.code } : { found })));`;

const loopback: readonly LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/**
 * Looks up names of hosts as Node.js does, but in a process of its own. Inside this process nothing
 * can end a lookup of the system, and even `process.exit` waits until its thread is done. Node's
 * own resolver can be ended, but it does not know the names of /etc/hosts and of search domains.
 */
export class HostLookup {
  readonly #command: readonly string[];
  readonly #end = new AbortController();
  readonly #answers = new Map<string, Promise<readonly LookupAddress[]>>();

  /** @param command is run with the name; another one for tests */
  constructor(command: readonly string[] = [process.execPath, "-e", program, "--"]) {
    this.#command = command;
  }

  /** For sockets and agents. */
  readonly lookup: LookupFunction = (hostname, { all, family }, callback) => {
    this.#find(hostname).then(
      (found) => {
        const fitting = found.filter((one) => (family !== 4 && family !== 6) || one.family === family);
        const [first] = fitting;
        if (first === undefined) callback(failure("ENOTFOUND"), []);
        else if (all === true) callback(null, fitting);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };

  /** Ends all lookups. */
  close(): void {
    this.#end.abort();
  }

  /** Asks once for each name: many connections of a run lead to one host. */
  #find(hostname: string): Promise<readonly LookupAddress[]> {
    if (hostname === "localhost") return Promise.resolve(loopback);
    const answer = this.#answers.get(hostname) ?? this.#ask(hostname);
    this.#answers.set(hostname, answer);
    return answer;
  }

  #ask(hostname: string): Promise<readonly LookupAddress[]> {
    const [file = "", ...args] = this.#command;
    // What users have loaded into each of their processes would take longer than the lookup.
    const env = { ...process.env, NODE_OPTIONS: "" };
    const settings = { env, signal: this.#end.signal, windowsHide: true };
    return new Promise((resolve, reject) => {
      execFile(file, [...args, hostname], settings, (_error, output) => {
        const { found, code } = readAnswer(output);
        if (found === undefined) reject(failure(code ?? "EAI_AGAIN"));
        else resolve(found);
      });
    });
  }
}

interface Answer {
  readonly found?: readonly LookupAddress[];
  readonly code?: string;
}

function readAnswer(output: string): Answer {
  try {
    return JSON.parse(output) as Answer;
  } catch {
    // The process could not be started, or was ended.
    return {};
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
