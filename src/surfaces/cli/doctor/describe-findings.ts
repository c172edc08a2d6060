import type { Finding, Mend, Topic, Verdict } from "./finding.ts";

const titles: Readonly<Record<Topic, string>> = {
  installation: "fmt-cache",
  environment: "Variables",
  prettier: "Prettier",
  "editor-prettier": "Prettier in editors",
  configuration: "Configuration",
  plugins: "Plugins",
  cache: "Cache",
  git: "Git",
  hook: "Commits",
  editor: "VS Code",
  server: "Server",
  remote: "Remote",
};

const colors: Readonly<Record<Verdict, number>> = { ok: 32, warning: 33, problem: 31 };

/** The findings for people: a line for each topic, its verdict, and what mends it. */
export function describeFindings(findings: readonly Finding[], isColored: boolean): string {
  const paint = (text: string, color: number) => (isColored ? `\u001B[${color}m${text}\u001B[39m` : text);
  const lines = findings.flatMap(({ topic, verdict, says, mend }) => {
    const [first, ...more] = says.split("\n");
    return [
      `${paint(verdict.padEnd(9), colors[verdict])}${titles[topic]}: ${first}`,
      ...more.map((line) => `${margin}${line}`),
      ...(mend === undefined ? [] : [`${margin}${paint("mend:", 36)} ${wordsOf(mend)}`]),
    ];
  });
  return `${lines.join("\n")}\n\n${sumUp(findings)}\n`;
}

const margin = " ".repeat(9);

function wordsOf(mend: Mend): string {
  return "command" in mend ? mend.command : mend.advice.replaceAll("\n", `\n${margin}`);
}

function sumUp(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  if (problems + warnings === 0) return "All is well.";
  const parts = [
    ...(problems === 0 ? [] : [`${problems} ${problems === 1 ? "problem" : "problems"}`]),
    ...(warnings === 0 ? [] : [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`]),
  ];
  return `${parts.join(" and ")}.`;
}
