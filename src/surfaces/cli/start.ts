import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultStateFolder } from "../../stores/default-folders.ts";
import { openCodeCache, type CodeCache } from "../../util/code-cache.ts";
import { requireLazily } from "../require-lazily.ts";

// The first file that Node.js compiles, and the only one without help: compiling the command itself takes a third of a run that has nothing to do.
const file = join(dirname(fileURLToPath(import.meta.url)), "command.cjs");
const isWanted = process.env["FMT_CACHE"] !== "0" && !process.argv.includes("--no-cache");
const codeCache = isWanted
  ? openCodeCache(join(defaultStateFolder(process.env, process.platform, homedir()), "code"))
  : undefined;
const command = (codeCache === undefined ? requireLazily(file) : codeCache.require(file)) as {
  start(codeCache: CodeCache | undefined): void;
};
command.start(codeCache);
