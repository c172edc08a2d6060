import { relative, resolve } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The test files that take too long to wait for while one works: campaigns, tables of command
 * lines, real editors and package managers. Each says in its first line why it is long. The longest
 * come first, so that no processor is idle at the end.
 */
export const longTests: readonly string[] = [
  "test/surfaces/cli/parity.test.ts",
  "test/soundness/unknown-plugins.test.ts",
  "test/surfaces/cli/parity-of-older.test.ts",
  "test/soundness/soundness.test.ts",
  "test/fuzz/hostile.test.ts",
  "test/surfaces/lsp/protocol.test.ts",
  "test/oracle/oracle.test.ts",
  "test/surfaces/cli/unknown-plugins.test.ts",
  "test/surfaces/lsp/settings.test.ts",
  "test/surfaces/cli/verify-mode.test.ts",
  "test/surfaces/cli/several-prettiers.test.ts",
  "test/surfaces/prettier-module/npm.test.ts",
  "test/surfaces/staged/through-server.test.ts",
  "test/surfaces/server/freshness.test.ts",
  "test/surfaces/remote/two-machines.test.ts",
  "test/surfaces/remote/real-servers.test.ts",
  "test/engine/plugins/known/tailwindcss.test.ts",
  "test/surfaces/cli/layouts.test.ts",
  "test/surfaces/cli/trials.test.ts",
  "test/surfaces/server/strangers.test.ts",
  "test/surfaces/cli/doctor.test.ts",
  "test/surfaces/server/directories.test.ts",
  "test/surfaces/server/editors.test.ts",
  "test/surfaces/server/ends.test.ts",
  "test/surfaces/server/plugins.test.ts",
  "test/surfaces/server/on-demand.test.ts",
  "test/surfaces/server/connections.test.ts",
  "test/surfaces/server/neighbours.test.ts",
  "test/surfaces/server/kills.test.ts",
  "test/surfaces/staged/plug-and-play.test.ts",
  "test/surfaces/cli/agent-hook.test.ts",
  "test/surfaces/staged/conversions.test.ts",
  "test/faults/damage.test.ts",
  "test/faults/edits.test.ts",
  "test/faults/campaign.test.ts",
  "test/faults/processes.test.ts",
  "test/faults/places.test.ts",
  "test/engine/plugins/statements.test.ts",
  "test/window/manifest.test.ts",
  "test/engine/plugins/known/other-plugins.test.ts",
  "test/engine/config/same-options.test.ts",
  "test/session/fuzz.test.ts",
  "test/changed/changed.test.ts",
  "test/fuzz/fuzz.test.ts",
  "test/package/published.test.ts",
  "test/surfaces/prettier-module/surface.test.ts",
  "test/surfaces/prettier-module/plugins.test.ts",
  "test/surfaces/prettier-module/editors.test.ts",
  "test/surfaces/cli/plugins-that-print.test.ts",
  "test/surfaces/cli/parity-with-plugins.test.ts",
  "test/surfaces/lsp/neovim.test.ts",
  "test/surfaces/lsp/emacs.test.ts",
  "test/faults/elsewhere.test.ts",
  "test/surfaces/staged/interruptions.test.ts",
  "test/stores/disk-processes.test.ts",
  "test/engine/plugins/known/organize-imports.test.ts",
  "test/replay/replay.test.ts",
  "test/oracle/contexts.test.ts",
];

/** The files of each project, as patterns from the top folder. A file belongs to exactly one. */
export const projects = [
  { name: "quick", include: ["test/**/*.test.ts"], exclude: [...longTests] },
  { name: "long", include: [...longTests], exclude: [] },
];

/**
 * Starts long tests in the order of their list. By itself, Vitest starts with the largest files
 * where it has no earlier results, as in CI; some of the longest tests are small files.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const top = resolve(import.meta.dirname, "..");
    const placeOf = ({ moduleId }: TestSpecification) => longTests.indexOf(relative(top, moduleId));
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
