import { dirname, join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { KnownPlugin, Look, PluginText } from "./known-plugin.ts";
import { lookAtCode } from "./project-code.ts";
import { readTsconfigs, type ReadTsconfig } from "./tsconfig.ts";

/**
 * Lets TypeScript organize imports, with the compiler options of the nearest tsconfig.json. The
 * plugin gives TypeScript's language service no other file of the project, so no other file can
 * matter.
 * Read: 2.3.4, 3.2.4, 4.3.0.
 */
export const organizeImports: KnownPlugin = {
  packages: { "prettier-plugin-organize-imports": "4.3.0" },
  lookAtInputs(look, text) {
    // For a text without a name, TypeScript looks only in the working directory. Looking in the
    // folders above it too is harmless.
    const configs = readTsconfigs(look, text.folder);
    look.module("typescript", text.entry);
    const isVue = text.options["parser"] === "vue" || text.file?.endsWith(".vue") === true;
    return isVue ? lookAtVue(look, text, configs) : undefined;
  },
};

// Vue's compiler has settings in tsconfig.json, including modules that it runs, and it reads the
// version of the project's Vue.
function lookAtVue(look: Look, text: PluginText, configs: readonly ReadTsconfig[]): string | undefined {
  const compiler = look.module("vue-tsc/package.json", text.entry);
  if (compiler !== undefined) {
    look.module("@volar/typescript", compiler);
    look.module("@vue/language-core", compiler);
  }
  look.module("@volar/vue-typescript", text.entry);
  for (const { file, content } of configs) {
    for (const folder of foldersUpwards(dirname(file)))
      if (look.read(join(folder, "node_modules/vue/package.json")) !== undefined) break;
    if (!content.includes("vueCompilerOptions") || !content.includes("plugins")) continue;
    // The file is not parsed, so every string might be the name of a plugin.
    for (const [, name] of content.matchAll(/"([^"\\\s]+)"(?!\s*:)/g)) {
      const reason = lookAtCode(look, name!, file);
      if (reason !== undefined) return reason;
    }
  }
  return undefined;
}
