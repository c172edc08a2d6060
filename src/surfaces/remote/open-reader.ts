import { fetchInBackground } from "./background-fetch.ts";
import { openSurroundings } from "./surroundings.ts";
import { Reader, type ReaderReport } from "./reader.ts";
import type { ProvenTexts } from "../../stores/proven-texts.ts";

/** How long a run waits for the network, in ms. */
const patienceInCi = 3000;
const patienceElsewhere = 300;

/** What decides how long a run waits. */
export interface RunKind {
  readonly isHook: boolean;
  readonly isCi: boolean;
  /** What the user wants, in ms. */
  readonly patience: number | undefined;
}

export interface OpenReader {
  provenTexts(epoch: string): ProvenTexts;
  /** Ends reading, and has what is missing fetched for the next run. */
  close(): Promise<ClosedReader>;
}

export interface ClosedReader extends ReaderReport {
  /** Whether the reason has not been told yet. */
  readonly isNews: boolean;
}

/**
 * Opens the remote of a folder for one run. `undefined` if there is none.
 * @param kind a hook never waits, except in CI
 */
export function openReader(cwd: string, env: NodeJS.ProcessEnv, kind: RunKind): OpenReader | undefined {
  const surroundings = openSurroundings(cwd, env);
  if (surroundings === undefined) return undefined;
  const usual = kind.isCi ? patienceInCi : patienceElsewhere;
  const patience = kind.isHook && !kind.isCi ? 0 : (kind.patience ?? usual);
  const settings = { ...surroundings, patience, waitsAlways: kind.isCi, random: Math.random };
  const reader = new Reader(settings);
  return {
    provenTexts: (epoch) => reader.provenTexts(epoch),
    close: async () => {
      const report = await reader.close();
      const wanted = [...report.wanted].map(([epoch, shards]) => [epoch, [...shards]] as const);
      // In CI, this machine has no next run.
      if (!kind.isCi && wanted.some(([, shards]) => shards.length > 0))
        fetchInBackground({ cwd, wanted }, surroundings);
      const { state } = surroundings;
      const isNews = report.reason !== undefined && report.reason !== state.notes().told;
      if (isNews) state.change(() => ({ told: report.reason }));
      return { ...report, isNews };
    },
  };
}
