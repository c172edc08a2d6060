import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const folder = fileURLToPath(new URL("package", import.meta.url));

const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
// Where `node_modules/prettier` is a link to our folder `prettier`, this is no nested manifest.
const findings = messages.filter(({ code }) => code !== "NESTED_PACKAGE_JSON_FIELD_IGNORED");
for (const finding of findings) console.error(formatMessage(finding, pkg));
execFileSync("attw", ["--pack", folder], { stdio: "inherit" });
if (findings.length > 0) process.exitCode = 1;
