/**
 * Whether a command line asks for the language server: `lsp`, perhaps with the flags that clients
 * add.
 */
export function isLspCommand(argv: readonly string[]): boolean {
  const [first, ...flags] = argv;
  return first === "lsp" && flags.every((flag) => flag === "--stdio" || flag.startsWith("--clientProcessId"));
}
