import { expect, it } from "vitest";
import { locateEdit } from "../../src/window/locate.ts";
import { replaceMembers } from "../../src/window/replace.ts";
import { printBody, writeBody, type BodyNode, type SegmentNode } from "../../src/window/tree.ts";
import { openTree, readEdit } from "./open-tree.ts";

/** The tree with the members that an edit touches taken from the tree of the edited text. */
function replace(written: string): { readonly before: BodyNode; readonly after: BodyNode } {
  const { text, edit } = readEdit(written);
  const before = openTree(text);
  const edited = openTree(text.slice(0, edit.start) + edit.text + text.slice(edit.end));
  const site = locateEdit(before, { edit, width: 1 })!;
  let donor = edited;
  for (const { index, inner } of site.path) {
    const { content } = donor.members.at(index);
    if (content.kind !== "spine") throw new TypeError("the edit leaves what is around it");
    donor = content.bodies[inner]!;
  }
  const kept = site.body.members.length - site.end;
  const added = donor.members.slice(site.first, donor.members.length - kept);
  const next = kept === 0 ? undefined : donor.members.at(donor.members.length - kept);
  const tail = kept === 0 ? donor.tail : undefined;
  return { before, after: replaceMembers(site, { members: added, next, tail }, 1) };
}

it.each([
  ["a;\nb«→b»;\nc;\n", "a;\nbb;\nc;\n"],
  ["a;\nb«→;\n\n\nd»;\nc;\n", "a;\nb;\n\nd;\nc;\n"],
  ["a;\n«b;→»\nc;\n", "a;\n\nc;\n"],
  ["a;\n«b;\n→»c;\n", "a;\nc;\n"],
  ["a;\nb«→  =  c»;\n", "a;\nb = c;\n"],
  ["a;\nb;«\n→\n\n\n»", "a;\nb;\n"],
  ["a;\n{\n  b;\n  c«→c»;\n}\nd;\n", "a;\n{\n  b;\n  cc;\n}\nd;\n"],
  ["{\n  a;\n  {\n    b;\n    c«→c»;\n  }\n  d;\n}\n", "{\n  a;\n  {\n    b;\n    cc;\n  }\n  d;\n}\n"],
])("after the edit in %j, the tree is printed as %j", (written, printed) => {
  const { text, edit } = readEdit(written);
  const { before, after } = replace(written);
  const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  expect(printBody(after).join("")).toBe(printed);
  expect(writeBody(after).join("")).toBe(edited);
  expect(after.size).toBe(edited.length);
  // The tree of the earlier text stays as it was.
  expect(writeBody(before).join("")).toBe(text);
});

it("nodes that are not on the path to the edit are shared", () => {
  const { before, after } = replace("a;\n{\n  b;\n  c;\n  d«→d»;\n}\ne;\nf;\n");
  const isShared = (one: BodyNode, other: BodyNode) =>
    [...one.members].map((member, index) => member === other.members.at(index));
  const below = ({ members }: BodyNode): BodyNode => {
    const { content }: SegmentNode = members.at(1);
    if (content.kind !== "spine") throw new TypeError("a block has a body");
    return content.bodies[0]!;
  };
  expect(isShared(before, after)).toEqual([true, false, true, true]);
  expect(isShared(below(before), below(after))).toEqual([true, true, false]);
});
