import { basename } from "node:path";

/**
 * The package or file that a configuration file names as its whole content, or undefined; see
 * `ConfigChain.isCode`.
 */
export function namedConfiguration(file: string, text: string): string | undefined {
  const data = text.replace(/^---|#.*/gm, "").trim();
  if (basename(file) !== "package.json") return /^["']?([^\s"':={}]+)["']?$/.exec(data)?.[1];
  if (!text.includes('"prettier"')) return undefined;
  try {
    const { prettier } = JSON.parse(text) as { prettier?: unknown };
    return typeof prettier === "string" ? prettier : undefined;
  } catch {
    // Prettier reports the error of a broken file.
    return undefined;
  }
}
