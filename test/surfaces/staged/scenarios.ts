import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openWorkbench, type Result, type Workbench } from "../cli/command.ts";
import { digestHex } from "../../../src/util/digest.ts";
import { Repository, type RepositorySettings } from "./repository.ts";

/**
 * Repositories for the scenarios of one test file; each is checked for leftovers, and gone
 * afterwards.
 * @param runInit whether `fmt-cache init` runs in some of them, and leaves its patch
 */
export function useRepositories({ runInit = false } = {}) {
  let workbench: Workbench;
  let opened: Repository[] = [];
  beforeAll(async () => {
    workbench = await openWorkbench();
  });
  afterAll(() => workbench.dispose());
  afterEach(() => {
    try {
      for (const repository of opened) expect(repository.leftovers(runInit)).toEqual([]);
    } finally {
      for (const repository of opened) repository.dispose();
      opened = [];
    }
  });
  // Set by `through-server.test.ts`: one server knows the secret of all users that have it.
  const state = process.env["FMT_CACHE_TEST_STATE"];
  const keep = (repository: Repository) => {
    opened.push(repository);
    if (state !== undefined) {
      const { currentTestName: name = "" } = expect.getState();
      // The cache of a scenario; a second time it knows all that the first one has taught it.
      const cache = join(state, "caches", digestHex(name.replace(/^again > /, "")).slice(0, 16));
      repository.env = { ...repository.env, XDG_STATE_HOME: state, XDG_CACHE_HOME: cache };
    }
    return repository;
  };
  return {
    create: (settings: Omit<RepositorySettings, "command"> = {}) =>
      keep(Repository.create({ ...settings, command: workbench.command })),
    createUnborn: (settings: Omit<RepositorySettings, "command"> = {}) =>
      keep(Repository.createUnborn({ ...settings, command: workbench.command })),
  };
}

/**
 * What a commit said besides the names of the files that were formatted. Git sends all that its
 * hook says to stderr.
 */
export function notes({ exitCode, stderr }: Result): readonly string[] {
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stderr.split("\n").filter((line) => /^\[(?:warn|error)\]/.test(line));
}
