import { endUnable } from "./end-unable.ts";

/*
 * Ends the process under a Node.js that is too old, before anything else is loaded. The build makes
 * of this program what any Node.js since 12 understands. Keep in step with `engines` in
 * `package.json`.
 */
const [oldestMajor, oldestMinor] = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
  endUnable(
    `fmt-cache needs Node.js ${oldestMajor}.${oldestMinor} or newer, but "${process.execPath}" is ${process.versions.node}.`,
  );
