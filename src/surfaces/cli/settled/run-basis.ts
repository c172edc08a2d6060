import { areCurrent, type Stamp } from "../../../engine/plugins/stamps.ts";

/**
 * What has to stay the same, besides its state, for a run with plugins to be settled: all that the
 * plugins depend on.
 */
export interface RunBasis {
  readonly stamps: readonly Stamp[];
  /** Values of environment variables; one that is not set is `undefined`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function writeBasis({ stamps, variables }: RunBasis): string {
  return JSON.stringify({
    stamps,
    variables: Object.entries(variables).map(([name, value = null]) => [name, value]),
  });
}

/** Whether everything is as it was when the basis was written. */
export function isBasisCurrent(written: string, env: NodeJS.ProcessEnv): boolean {
  const { stamps, variables } = JSON.parse(written) as {
    readonly stamps: readonly Stamp[];
    readonly variables: readonly (readonly [name: string, value: string | null])[];
  };
  return variables.every(([name, value]) => (env[name] ?? null) === value) && areCurrent(stamps);
}
