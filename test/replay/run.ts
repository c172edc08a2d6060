// npm run replay -- REPO [COMMITS] [--default-options] [--json]
// Formats what the last COMMITS (default 100) of a git repository changed, each time with nothing
// but the old text in the cache, and compares with Prettier. Loads the repository's own
// configuration, its Prettier where it is installed, and its plugins as `prettier` run in REPO
// does. Exit code 1 if there is any difference, or if there was nothing to compare: no file, or
// none that Prettier accepts.
import { parseArgs } from "node:util";
import { replayHistory } from "./replay-history.ts";
import { findFailure, printDifference, printSummary, ratioOf, summarizeReplay } from "./replay-report.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "default-options": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const [repository, commitsText = "100", ...rest] = positionals;
if (repository === undefined || rest.length > 0)
  throw new TypeError("Expected: npm run replay -- REPO [COMMITS] [--default-options] [--json]");
const commits = Number(commitsText);
if (!Number.isInteger(commits) || commits < 1)
  throw new RangeError(`${commitsText}: expected a number of commits from 1`);

process.chdir(repository);

let done = 0;
const replay = await replayHistory(process.cwd(), {
  commits,
  defaultOptions: values["default-options"],
  onChange({ path, commit }, { difference }) {
    done += 1;
    if (difference !== undefined) console.error(`difference: ${path} in ${commit}`);
    if (done % 100 === 0) console.error(`  ${done} files`);
  },
});
const summary = summarizeReplay(replay);
if (values.json) {
  const files = replay.changes.map(({ change, replayed }) => ({
    ...change,
    ...replayed,
    ratio: ratioOf(replayed),
  }));
  console.log(JSON.stringify({ ...summary, changes: files }, undefined, 2));
} else console.log([...summary.differences.map(printDifference), printSummary(summary)].join("\n"));
const failure = findFailure(summary);
if (failure !== undefined) {
  console.error(`The replay failed: ${failure}.`);
  process.exitCode = 1;
}
