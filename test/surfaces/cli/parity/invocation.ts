/**
 * One command line, run in the project (or in its folder `cwd`); `<root>` stands for the project's
 * absolute path.
 */
export interface InvocationCase {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
}

/** A word list is split at blanks. */
export function words(text: string, more: Omit<InvocationCase, "args"> = {}): InvocationCase {
  return { args: text.split(" "), ...more };
}

export const unformatted = "const a  = 'x'\n";
export const formatted = 'const a = "x";\n';
