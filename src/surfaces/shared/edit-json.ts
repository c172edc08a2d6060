import { membersOf, type JsonObject } from "./read-json.ts";

/**
 * A text of JSON in which a member of an object has this value; everything else stays as it is. A
 * new member comes first, because comments may stand behind the last one.
 */
export function setMember(text: string, object: JsonObject, name: string, value: unknown): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const unit = /^[\t ]+(?=")/m.exec(text)?.[0] ?? "  ";
  const print = (indentation: string) =>
    JSON.stringify(value, undefined, unit).replaceAll("\n", lineEnd + indentation);
  const present = membersOf(object).get(name);
  if (present !== undefined)
    return (
      text.slice(0, present.start!) + print(indentationAt(text, present.start!)) + text.slice(present.end!)
    );
  const start = object.start! + 1;
  const rest = text.slice(start);
  const outer = indentationAt(text, object.start!);
  const inner = outer + unit;
  const member = (indentation: string) => `${JSON.stringify(name)}: ${print(indentation)}`;
  if (object.properties.length === 0)
    return typeof value === "object"
      ? `${text.slice(0, start)}${lineEnd}${inner}${member(inner)}${lineEnd}${outer}${rest.trimStart()}`
      : `${text.slice(0, start)} ${member(outer)} ${rest}`;
  const space = /^\s*/.exec(rest)![0];
  const [, own = outer] = /\n([\t ]*)$/.exec(space) ?? [];
  return `${text.slice(0, start)}${space}${member(own)},${rest}`;
}

/** The white space that the line of an offset begins with. */
function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[\t ]*/.exec(text.slice(start, offset))![0];
}
