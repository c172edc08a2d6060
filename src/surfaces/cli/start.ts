// First, because it has to end the process before an old Node.js fails at the others.
import "./check-node.ts";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openUserCodeCache } from "../../stores/open/user-code-cache.ts";
import { keepHeapSmall, optimizeLater } from "../../util/v8-flags.ts";
import { isLspCommand } from "../arguments/is-lsp-command.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import type { AskedRun, askSettled } from "./settled/ask-settled.ts";
import { endUnable } from "./end-unable.ts";
import type { start as startCommand } from "./main.ts";
import { createOutput } from "../shared/output.ts";

const argv = process.argv.slice(2);
// A server lives long enough to profit from code that is optimized early, and to suffer from a
// large heap. Other commands do not.
if (isLspCommand(argv) || argv[0] === "serve") keepHeapSmall();
else optimizeLater();

// Node.js compiles this file without the code cache, and all others with it: compiling the command
// itself takes a third of a run that has nothing to do.
const folder = dirname(fileURLToPath(import.meta.url));
const isWanted = process.env["FMT_CACHE"] !== "0" && !process.argv.includes("--no-cache");
const codeCache = isWanted ? openUserCodeCache() : undefined;
const load = (name: string): unknown => {
  const file = join(folder, name);
  return codeCache === undefined ? requireLazily(file) : codeCache.require(file);
};
/** A change to one of these files can change the output of a run, so they are part of the key. */
const ownFiles = ["core.cjs", "settled.cjs"].map((name) => join(folder, name));

void start();

async function start(): Promise<void> {
  let asked: AskedRun | undefined;
  if (isWanted && (argv[0] === "--check" || argv[0] === "-c") && argv.length > 1) {
    const { askSettled: ask } = load("settled.cjs") as { readonly askSettled: typeof askSettled };
    asked = await ask(argv, process.cwd(), process.env, ownFiles);
    if (asked.isSettled && asked.state!.modified.length === 0) {
      createOutput(process.platform).stdout(
        "Checking formatting...\nAll matched files use Prettier code style!\n",
      );
      return;
    }
  }
  loadCommand().start({ codeCache, ownFiles, asked });
}

function loadCommand(): { readonly start: typeof startCommand } {
  try {
    const { command } = load("core.cjs") as {
      readonly command: () => { readonly start: typeof startCommand };
    };
    return command();
  } catch (error) {
    return endUnable(`fmt-cache is not completely installed: ${(error as Error).message}`);
  }
}
