import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { BrokenPrettierError } from "../../engine/prettier/broken-prettier-error.ts";
import { NoPrettierError } from "../../engine/prettier/locate-prettier.ts";

/**
 * Says what is broken, if an error shows that Prettier, or a package that fmt-cache depends on, is
 * missing or cannot be loaded. A plugin is none of them: its name may be wrong.
 */
export function whyBroken(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const isBroken =
    error instanceof BrokenPrettierError || error instanceof NoPrettierError || isOwnPackageMissing(error);
  // The lines below the first say who has asked for a module.
  return isBroken ? error.message.split("\n")[0] : whyBroken(error.cause);
}

/** Whether a module is missing that fmt-cache has asked for. */
function isOwnPackageMissing({
  code,
  requireStack,
}: Error & { readonly code?: unknown; readonly requireStack?: unknown }): boolean {
  if (code !== "MODULE_NOT_FOUND" || !Array.isArray(requireStack)) return false;
  const folder = dirname(fileURLToPath(import.meta.url));
  return requireStack.some((file) => typeof file === "string" && dirname(file) === folder);
}
