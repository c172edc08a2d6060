import type { Subject } from "./subject.ts";
import {
  ianvs,
  importSort,
  importSortOwnStyle,
  organize,
  trivago,
  trivagoExcluded,
  trivagoVue,
} from "./subjects/imports.ts";
import { languages } from "./subjects/languages.ts";
import { embed, embedCode, packagejson, packagejsonLocked, php, toml } from "./subjects/project-files.ts";
import { rewriters } from "./subjects/rewriters.ts";
import { tailwind3, tailwind4, tailwindFolder, tailwindPreset } from "./subjects/tailwind.ts";

/**
 * The plugins for Prettier that are downloaded most (November 2026), as far as they run without
 * another language's tools: `@prettier/plugin-ruby` needs Ruby. In order of their downloads,
 * roughly.
 */
export const subjects: readonly Subject[] = [
  tailwind4,
  tailwindFolder,
  tailwindPreset,
  tailwind3,
  trivago,
  trivagoExcluded,
  trivagoVue,
  organize,
  packagejson,
  packagejsonLocked,
  ianvs,
  importSort,
  importSortOwnStyle,
  php,
  toml,
  embed,
  embedCode,
  ...languages,
  ...rewriters,
];
