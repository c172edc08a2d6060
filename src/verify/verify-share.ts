import { MisuseError } from "../util/misuse-error.ts";

/** The share of texts that are verified, chosen at random: from 0 for none to 1 for all. */
export type VerifyShare = number;

/**
 * The share that a setting asks for, or else the environment: `FMT_CACHE_VERIFY`, which is `1`,
 * `0`, or a percentage such as `1%`.
 *
 * @throws MisuseError for anything else
 */
export function verifyShare(setting: boolean | number | undefined, env: NodeJS.ProcessEnv): VerifyShare {
  if (setting === undefined) return readVerifyShare(env["FMT_CACHE_VERIFY"] ?? "", "FMT_CACHE_VERIFY");
  const share = Number(setting);
  if (!(share >= 0 && share <= 1)) throw new MisuseError(`verify must be from 0 to 1, not ${setting}`);
  return share;
}

/**
 * Reads a share as a user writes it.
 *
 * @param place where it was written, for the message
 * @throws MisuseError for anything that is not a share
 */
export function readVerifyShare(text: string, place: string): VerifyShare {
  if (text === "") return 0;
  const [, number = "", percent] = /^(\d{1,3}(?:\.\d{1,6})?)(%)?$/.exec(text) ?? [];
  const share = percent === undefined ? Number(number) : Number(number) / 100;
  const isShare = number !== "" && share <= 1 && (percent !== undefined || share === 0 || share === 1);
  if (!isShare) throw new MisuseError(`${place} must be 1, 0 or a percentage such as 1%, not "${text}".`);
  return share;
}
