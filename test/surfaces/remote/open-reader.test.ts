import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openReader, type RunKind } from "../../../src/surfaces/remote/open-reader.ts";
import type * as ReaderModule from "../../../src/surfaces/remote/reader.ts";
import type * as Surroundings from "../../../src/surfaces/remote/surroundings.ts";
import { epoch, keyOf, World } from "./world.ts";

const seen = vi.hoisted(() => ({
  world: undefined as World | undefined,
  /** What readers were opened with. */
  patience: [] as { readonly patience: number; readonly waitsAlways: boolean }[],
  /** What was left to processes in the background. */
  fetches: [] as unknown[],
}));
vi.mock("../../../src/surfaces/remote/storages/open-storage.ts", () => ({
  openRemoteStorage: async () => seen.world!.storage,
}));
vi.mock("../../../src/surfaces/remote/surroundings.ts", async (load) => ({
  ...(await load<typeof Surroundings>()),
  openSurroundings: () => seen.world!.surroundings(),
}));
vi.mock("../../../src/surfaces/remote/background-fetch.ts", () => ({
  fetchInBackground: ({ wanted }: { readonly wanted: unknown }) => seen.fetches.push(wanted),
}));
vi.mock("../../../src/surfaces/remote/reader.ts", async (load) => {
  const { Reader } = await load<typeof ReaderModule>();
  return {
    Reader: class extends Reader {
      constructor(settings: ReaderModule.ReaderSettings) {
        super(settings);
        const { patience, waitsAlways } = settings;
        seen.patience.push({ patience, waitsAlways });
      }
    },
  };
});

let world: World;
beforeEach(() => {
  world = new World();
  Object.assign(seen, { world, patience: [], fetches: [] });
});
afterEach(() => world.dispose());

it.each<[string, Partial<RunKind>, number, boolean]>([
  ["a run waits for 300 ms", {}, 300, false],
  ["a run of CI waits for 3 s, and for every lookup", { isCi: true }, 3000, true],
  ["a run waits as long as the user wants", { patience: 70 }, 70, false],
  ["so does one of CI", { patience: 70, isCi: true }, 70, true],
  ["a hook waits for nothing", { isHook: true }, 0, false],
  ["whatever the user wants", { isHook: true, patience: 5000 }, 0, false],
  ["a hook in CI waits as a run of CI does", { isHook: true, isCi: true }, 3000, true],
])("%s", (_, kind, patience, waitsAlways) => {
  open(kind);
  expect(seen.patience).toEqual([{ patience, waitsAlways }]);
});

describe("a hook", () => {
  it.each([undefined, 5000])(
    "asks nobody, and has packs fetched for the next run (%s ms)",
    async (patience) => {
      const keys = Array.from({ length: 100 }, (_, index) => keyOf(index));
      world.storage.objects.set(world.nameOf(), world.pack(keys));
      const reader = open({ isHook: true, patience });
      const claims = keys.map((key) => ({ key, file: "a.js", compare: async () => true }));
      // So many that a run would wait for them.
      expect(await reader.provenTexts(epoch).areFormatted(claims)).toEqual(claims.map(() => false));
      expect(world.storage.asked).toEqual([]);
      await reader.close();
      expect(world.storage.asked).toEqual([]);
      expect(seen.fetches).toEqual([[[epoch, ["root"]]]]);
    },
  );
});

function open(kind: Partial<RunKind>) {
  return openReader("/machine", world.env, { isHook: false, isCi: false, patience: undefined, ...kind })!;
}
