import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Installs one of our Prettiers in a folder, as `prettier`. */
export function installPrettier(folder: string, name: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const package_ = realpathSync(join(import.meta.dirname, "../../../node_modules", name));
  mkdirSync(join(folder, "node_modules/prettier"));
  for (const entry of readdirSync(package_)) {
    const target = join(folder, "node_modules/prettier", entry);
    if (entry === "package.json") cpSync(join(package_, entry), target);
    else if (/\.m?js$|^plugins$/.test(entry)) cpSync(join(package_, entry), target, { recursive: true });
    else symlinkSync(join(package_, entry), target);
  }
}
