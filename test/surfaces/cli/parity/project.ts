import type { FolderContent } from "../folder.ts";
import { base } from "./project-base.ts";
import { configurations } from "./project-configurations.ts";
import { ignoring } from "./project-ignoring.ts";
import { languages } from "./project-languages.ts";

/** A project with one of everything that a command line can meet. */
export const project: FolderContent = { ...base, ...languages, ...configurations, ...ignoring };
