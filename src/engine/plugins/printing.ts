/**
 * How often plugins, or anything else but our own output, have printed in this thread. What a
 * plugin prints while it formats a text is no part of what is stored, so such a text is not stored.
 */
export function timesPrinted(): number {
  return printed;
}

let printed = 0;
let isNoting = false;
let isOwn = false;

/**
 * Begins to count. Must be called before plugins are loaded, because they keep the functions that
 * they have taken from Node. What Node itself prints does not count.
 */
export function notePrinting(): void {
  if (isNoting) return;
  isNoting = true;
  for (const name of ["stdout", "stderr"] as const) noteStream(name);
  const { emitWarning } = process;
  process.emitWarning = (...args: unknown[]) => {
    if (!isDeprecation(args[1])) printed += 1;
    Reflect.apply(emitWarning, process, args);
  };
}

/** Runs our own code that prints. */
export function printOwn(print: () => void): void {
  isOwn = true;
  try {
    print();
  } finally {
    isOwn = false;
  }
}

/** A remark on old code, which Node makes once wherever that code runs first. */
function isDeprecation(options: unknown): boolean {
  const type = typeof options === "object" ? (options as { readonly type?: unknown } | null)?.type : options;
  return type === "DeprecationWarning";
}

/** Opening a stream takes milliseconds, so it is left to the first who asks for it. */
function noteStream(name: "stdout" | "stderr"): void {
  const descriptor = Object.getOwnPropertyDescriptor(process, name);
  if (descriptor?.get === undefined) return noteWrites(process[name]);
  let stream: NodeJS.WriteStream | undefined;
  const get = () => {
    if (stream === undefined) {
      stream = Reflect.apply(descriptor.get!, process, []) as NodeJS.WriteStream;
      noteWrites(stream);
    }
    return stream;
  };
  Object.defineProperty(process, name, { ...descriptor, get });
}

function noteWrites(stream: NodeJS.WriteStream): void {
  const { write } = stream;
  stream.write = (...args: unknown[]) => {
    if (!isOwn) printed += 1;
    return Reflect.apply(write, stream, args) as boolean;
  };
}
