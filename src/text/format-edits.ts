import type { WindowReason } from "../events/reasons.ts";
import { formatWindow, type FormattedWindow, type OpenText } from "./format-window.ts";
import { unreachable } from "../util/unreachable.ts";
import type { Changes, TextEdit } from "../window/changes.ts";
import { ascendSite, locateEdit, mergeEdits, widenSite, type Site } from "../window/locate.ts";
import type { BodyNode } from "../window/tree.ts";

/** The tree after all edits of a text, and the windows that were formatted for them. */
export interface FormattedEdits {
  readonly program: BodyNode;
  readonly windows: readonly FormattedWindow[];
}

/**
 * Formats what edits of an open text touch, each in a window that is made wider until it closes.
 * Otherwise gives the reason why the whole text must be formatted.
 * @param changes offsets count in the document of the tree, without its byte order mark; inserted
 * texts have `\n` line breaks only
 */
export async function formatEdits(open: OpenText, changes: Changes): Promise<FormattedEdits | WindowReason> {
  const formatted = await formatMerged(open, changes, nearby);
  if (typeof formatted !== "string" || changes.length <= 1) return formatted;
  return formatMerged(open, changes, Number.POSITIVE_INFINITY);
}

// Edits at most this far apart share a window; in code units of the document. A guess.
const nearby = 1000;
// Each window is a call of Prettier; more of them cost more than formatting the whole text. A
// guess.
const mostWindows = 12;

async function formatMerged(
  open: OpenText,
  changes: Changes,
  distance: number,
): Promise<FormattedEdits | WindowReason> {
  const edits = mergeEdits(open.program, changes, distance, open.width);
  if (edits === undefined) return "line-breaks";
  if (edits.length > mostWindows) return "many-edits";
  let { program } = open;
  const windows: FormattedWindow[] = [];
  // The last edit first, so that the offsets of the others stay right in the changed tree.
  for (const edit of edits.toReversed()) {
    const closed = await formatEdit({ ...open, program }, edit);
    if (typeof closed === "string") return closed;
    program = closed.program;
    windows.push(closed);
  }
  return { program, windows };
}

/** Formats one edit, in a window that is made wider until it closes. */
async function formatEdit(open: OpenText, edit: TextEdit): Promise<FormattedWindow | WindowReason> {
  let site = locateEdit(open.program, { edit, width: open.width });
  if (site === undefined) return "line-breaks";
  for (let attempt = 0; ; attempt += 1) {
    const closed = await formatWindow(open, site);
    if (typeof closed !== "string") {
      open.work.addWindow(site, closed);
      return closed;
    }
    const wider = widerSite(site, closed, attempt);
    if (wider === undefined) return closed;
    open.work.addWider(closed);
    site = wider;
  }
}

/** The next wider site, or `undefined` where only the whole text can decide. */
function widerSite(site: Site, reason: WindowReason, attempt: number): Site | undefined {
  switch (reason) {
    case "neighbour-changed":
      return (attempt < mostWidenings ? widenSite(site) : undefined) ?? ascendSite(site);
    case "body-changed":
    case "claim":
    case "directive":
    case "surroundings-moved":
    case "window-not-formatted":
      return ascendSite(site);
    case "doubt":
    case "line-breaks":
    case "long-window":
    case "many-edits":
    case "module-goal":
    case "window-not-parsed":
    case "window-rejected":
      return undefined;
    default:
      return unreachable(reason);
  }
}

const mostWidenings = 3;
