import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import type { KnownPlugin, Look } from "../../src/engine/plugins/known/known-plugin.ts";

/**
 * The table of known plugins with an input missing: it is looked at as ever, but what is seen is no
 * part of a key.
 */
export function removeInput(plugins: readonly KnownPlugin[], source: string): readonly KnownPlugin[] {
  const input = new RegExp(source);
  return plugins.map((plugin) => {
    const { lookAtInputs } = plugin;
    if (lookAtInputs === undefined) return plugin;
    return { ...plugin, lookAtInputs: (look, text) => lookAtInputs(hideInput(look, input), text) };
  });
}

function hideInput(look: Look, input: RegExp): Look {
  const read = (file: string) =>
    input.test(file) ? orUndefined(() => readFileSync(file, "utf8")) : look.read(file);
  return {
    read,
    readAs(file, understand) {
      const content = read(file);
      return content === undefined ? undefined : understand(content);
    },
    exists: (path) => (input.test(path) ? existsSync(path) : look.exists(path)),
    list: (folder) =>
      input.test(folder) ? orUndefined(() => readdirSync(folder).toSorted()) : look.list(folder),
    module(specifier, from) {
      const found = orUndefined(() => createRequire(from).resolve(specifier));
      return found !== undefined && input.test(found) ? found : look.module(specifier, from);
    },
    realPath: (path) =>
      input.test(path) ? (orUndefined(() => realpathSync(path)) ?? path) : look.realPath(path),
    variable: (name) => look.variable(name),
  };
}

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    // A look says so when there is nothing to see.
    return undefined;
  }
}
