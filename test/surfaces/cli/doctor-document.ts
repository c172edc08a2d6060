/** A finding of `doctor --json`. */
export interface DocumentedFinding {
  readonly topic: string;
  readonly verdict: "ok" | "warning" | "problem";
  readonly says: string;
  readonly command: string | null;
  readonly advice: string | null;
}

/** The findings that `doctor --json` prints, by their topics. */
export function findingsOf(stdout: string): ReadonlyMap<string, DocumentedFinding> {
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly DocumentedFinding[] };
  return new Map(findings.map((finding) => [finding.topic, finding]));
}
