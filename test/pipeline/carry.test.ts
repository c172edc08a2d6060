import { expect, it } from "vitest";
import { collectGaps, toCarried, writeCarried, type CarriedBody } from "../../src/pipeline/carry.ts";
import { expandMiss, type Member } from "../../src/pipeline/expand.ts";
import { segmentText } from "../../src/pipeline/segment.ts";
import type { CacheKey } from "../../src/util/digest.ts";
import { nodesOf, parse } from "./parsed.ts";

const keyOf = (text: string) => text.trim() as CacheKey;
/** Segments that hold `?` are unknown. Formatting a known one removes double spaces. */
const knownOf = (text: string) => (text.includes("?") ? undefined : text.replaceAll("  =  ", " = "));

function read(text: string): CarriedBody {
  const parsed = parse(text);
  const { comments } = parsed.outline;
  const learn = (miss: Pick<Member, "segment" | "nodes" | "stack">) =>
    expandMiss(miss, { text, comments, rules: { options: {} }, minimumLength: 0 }).map((body) => ({
      ...body,
      parts: body.parts.map((member) => ({ ...member, known: knownOf(member.text) })),
    }));
  const parts = parsed.segments.map((segment) => {
    const own = segmentText(text, segment);
    const bodies = learn({ segment, nodes: nodesOf(parsed, segment), stack: [parsed.tree] });
    const known = knownOf(own);
    return {
      segment,
      key: keyOf(own),
      known,
      bodies: known === undefined ? toCarried(bodies, (member) => keyOf(member.text)) : [],
    };
  });
  return { start: 0, end: text.length, parts };
}

it.each([
  ["a  =  1;\nb  =  2;\n", "a  =  1;\nb  =  2;\n", "a = 1;\nb = 2;\n"],
  // Unknown segments stay as they are, byte for byte.
  ["a  =  1;\nb  =  c?.d;\n", "a  =  1;\n", "a = 1;\nb  =  c?.d;\n"],
  // Blank lines are formatted where the other text has the same neighbours and the same lines.
  ["a;\n\n\n\nb;\n", "a;\n\n\n\nb;\n", "a;\n\nb;\n"],
  ["a;\n\n\n\nb;\n", "a;\n\n\nb;\n", "a;\n\n\n\nb;\n"],
  ["a;\n\n\n\nb;\n", "a;\n\n\n\nc;\n", "a;\n\n\n\nb;\n"],
  ["\n\na;\n", "\n\na;\nb;\n", "a;\n"],
  ["a;\n\n\n", "b;\na;\n\n\n", "a;\n"],
  ["a;\n\n\n", "a;\n", "a;\n\n\n"],
  // But not beside unknown segments.
  ["a;\n\n\n\nb?.c;\n", "a;\n\n\n\nb?.c;\n", "a;\n\n\n\nb?.c;\n"],
  // Inside the bodies of unknown segments, known members are replaced.
  [
    "if (a?.b) {\n  c  =  1;\n\n\n  d  =  2;\n}\n",
    "if (a?.b) {\n  c  =  1;\n\n\n  d  =  2;\n}\n",
    "if (a?.b) {\n  c = 1;\n\n  d = 2;\n}\n",
  ],
  ["if (a?.b) {\n  c  =  1;\n\n\n  d  =  2;\n}\n", "c  =  1;\n", "if (a?.b) {\n  c = 1;\n\n\n  d = 2;\n}\n"],
])("%j, with the gaps of %j, becomes %j", (text, other, carried) =>
  expect(writeCarried(text, read(text), collectGaps(other, read(other)))).toBe(carried),
);
