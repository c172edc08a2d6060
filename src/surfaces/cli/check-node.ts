import { endUnable } from "./end-unable.ts";

/*
 * Ends the process under a Node.js that is too old, before anything else is loaded. The build makes
 * of this program what any Node.js understands.
 */
const oldest = 20;

if (Number.parseInt(process.versions.node, 10) < oldest)
  endUnable(
    `fmt-cache needs Node.js ${oldest} or newer, but "${process.execPath}" is ${process.versions.node}.`,
  );
