// Long: for each damage to each file it starts processes, cold and warm.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { damages } from "./damages.ts";
import { filesIn, Laboratory, stateOf, type Patient } from "./laboratory.ts";

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = await Laboratory.open();
});
afterAll(() => laboratory?.dispose());

/** The files of a kind, made if need be. */
const targets: Readonly<Record<string, (patient: Patient) => string[]>> = {
  "the pack": ({ cache }) => filesIn(cache, /\.pack$/),
  // Both hold the same kind of images; the name says that its process is gone.
  "a journal": ({ cache }) =>
    filesIn(cache, /\.pack$/).map((pack) => {
      const journal = pack.replace(/\.pack$/, ".00000000.0.journal");
      renameSync(pack, journal);
      return journal;
    }),
  "the tag": ({ cache }) => filesIn(cache, /^CACHEDIR\.TAG$/),
  "the notes of days": ({ cache }) => filesIn(cache, /last-(?:used|swept)$/),
  "the authentication key": (patient) => filesIn(stateOf(patient), /^authentication-key$/),
  "compiled code": (patient) => {
    // It is read only where something must be formatted.
    rmSync(patient.cache, { recursive: true });
    return filesIn(stateOf(patient), /\.v8$/);
  },
};

describe.each(Object.keys(targets))("damage to %s", (target) => {
  it.each(Object.keys(damages))("%s", async (damage) => {
    const seed = freshSeed();
    const random = createRandom(seed);
    const patient = laboratory.admit();
    const files = targets[target]!(patient);
    for (const file of files) writeFileSync(file, damages[damage]!(readFileSync(file), random));
    try {
      await laboratory.expectPrettier(patient);
      await laboratory.expectWarm(patient);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    if (target === "compiled code") for (const file of files) expectSoundCode(file);
  });
});

/** It begins with the digest of the rest, or is no longer there. */
function expectSoundCode(file: string): void {
  const bytes = readFileSync(file);
  expect(bytes.toString("latin1", 0, 64)).toMatch(/^[0-9a-f]{64}$/);
}

it("a damaged tag is mended by the next run that writes, so that the cache can be cleaned", async () => {
  const patient = laboratory.admit();
  writeFileSync(join(patient.cache, "CACHEDIR.TAG"), "");
  expect((await laboratory.run(patient, ["cache", "clean"])).exitCode).toBe(1);
  writeFileSync(join(patient.project, "new.ts"), "export  const fresh = 1\n");
  await laboratory.run(patient, ["--check", "new.ts"]);
  expect((await laboratory.run(patient, ["cache", "clean"])).exitCode).toBe(0);
});

it.each([
  ["a pack", ({ cache }: Patient) => filesIn(cache, /\.pack$/)],
  ["the authentication key", (patient: Patient) => filesIn(stateOf(patient), /^authentication-key$/)],
  ["compiled code", (patient: Patient) => filesIn(stateOf(patient), /\.v8$/)],
  ["the tag", ({ cache }: Patient) => filesIn(cache, /^CACHEDIR\.TAG$/)],
  ["the state folder", (patient: Patient) => [stateOf(patient)]],
  ["the folder of compiled code", (patient: Patient) => [join(stateOf(patient), "code")]],
])("a folder or a file in the place of %s", async (_, pick) => {
  const patient = laboratory.admit();
  for (const path of pick(patient)) {
    const isFolder = path.includes("fmt-cache") && !/\.\w+$|key$/.test(path);
    rmSync(path, { recursive: true });
    if (isFolder) writeFileSync(path, "no folder");
    else mkdirSync(join(path, "below"), { recursive: true });
  }
  await laboratory.expectPrettier(patient);
  await laboratory.expectPrettier(patient);
  // Healed, it is warm again.
  for (const path of pickAgain(patient)) rmSync(path, { recursive: true, force: true });
  await laboratory.expectPrettier(patient);
  await laboratory.expectWarm(patient);
});

const pickAgain = (patient: Patient): string[] => [patient.cache, dirname(stateOf(patient))];
