import type { ProvenTexts } from "../../stores/proven-texts.ts";
import { MisuseError } from "../../util/misuse-error.ts";
import type { RunArguments } from "../arguments/arguments.ts";
import { alignRows } from "../shared/align-rows.ts";
import type { Logger } from "../shared/logger.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import { isContinuousIntegration } from "../shared/supports-color.ts";
import type * as OpenReader from "./open-reader.ts";
import { findRemote } from "./settings.ts";

/** What a run has of a remote. */
export interface RunRemote {
  /** See `FormatterSettings.proven`. */
  readonly proven: (epoch: string) => ProvenTexts;
  /**
   * Ends reading, and tells what is wrong. Returns lines for `--cache-stats`. Never rejects.
   */
  close(logger: Logger): Promise<string>;
}

/**
 * The remote of a run. `undefined` if none is configured or wanted: then nothing is loaded.
 * @throws MisuseError for a time to wait that is none
 */
export function openRunRemote(
  run: Pick<RunArguments, "cache" | "stdinPath">,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  isHook: boolean,
): RunRemote | undefined {
  // What an editor saves is not what CI has proven.
  const isWanted = run.cache && env["FMT_CACHE"] !== "0" && run.stdinPath === undefined;
  if (!isWanted || findRemote(cwd, env) === undefined) return undefined;
  const kind = { isHook, isCi: isContinuousIntegration(env), patience: readPatience(env) };
  let opened: ReturnType<typeof OpenReader.openReader>;
  const open = () => {
    const { openReader } = requireLazily("./remote.cjs") as typeof OpenReader;
    return (opened ??= openReader(cwd, env, kind));
  };
  return {
    proven: (epoch) => {
      let texts = isHook ? undefined : open()?.provenTexts(epoch);
      const load = () => (texts ??= open()?.provenTexts(epoch));
      return {
        areFormatted: async (claims) => (await load()?.areFormatted(claims)) ?? claims.map(() => false),
        refute: (keys) => texts?.refute(keys),
      };
    },
    close: async (logger) => {
      if (opened === undefined) return "";
      const report = await opened.close();
      const { hits, misses, audits, reason, alarm } = report;
      if (alarm !== undefined)
        logger.error(`${alarm}\nIts packs have been dropped here. See "A wrong claim" in docs/remote.md.`);
      else if (report.isNews) logger.warn(`remote off: ${reason}`);
      const rows: [string, number][] = [
        ["files hit by the remote", hits],
        ["lookups that its packs do not have", misses.notInPacks],
        ["lookups before its packs were there", misses.late],
        ["lookups while it was off", misses.off],
        ["hits compared with Prettier", audits],
      ];
      const told = rows.filter(([, count], index) => index === 0 || count > 0);
      return `${alignRows(told)}${reason === undefined ? "" : `  remote off: ${reason}\n`}`;
    },
  };
}

const patienceVariable = "FMT_CACHE_REMOTE_TIMEOUT";

function readPatience(env: NodeJS.ProcessEnv): number | undefined {
  const given = env[patienceVariable];
  if (given === undefined || given === "") return undefined;
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw new MisuseError(`${patienceVariable} must be a number of milliseconds, not "${given}".`);
}
