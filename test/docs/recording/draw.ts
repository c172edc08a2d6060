/** What a recording shows, from top to bottom. */
export type Shown =
  | { readonly comment: string }
  | { readonly command: string; readonly lines: readonly string[]; readonly seconds: number };

const [lineHeight, width, left] = [22, 760, 18];
/** Seconds: before a command, and at the end, before it begins again. */
const [pause, rest] = [0.8, 5];

/** An animated picture of a terminal in which each line appears when it did. */
export function drawRecording(shown: readonly Shown[]): string {
  const rows: { readonly text: string; readonly kind: string; readonly at: number }[] = [];
  let now = 0.2;
  for (const each of shown) {
    if ("comment" in each) rows.push({ text: `# ${each.comment}`, kind: "comment", at: now });
    else {
      now += pause;
      rows.push({ text: `$ ${each.command}`, kind: "command", at: now });
      now += each.seconds;
      for (const text of each.lines) rows.push({ text, kind: "output", at: now });
      rows.push({ text: `${each.seconds.toFixed(2)} s`, kind: "time", at: now });
    }
  }
  const whole = now + rest;
  const height = rows.length * lineHeight + 34;
  const texts = rows.map(({ text, kind, at }, index) => {
    const share = ((100 * at) / whole).toFixed(2);
    return `<style>@keyframes r${index}{0%,${share}%{opacity:0}${(Number(share) + 0.01).toFixed(2)}%,100%{opacity:1}}</style>
<text class="${kind}" style="animation:r${index} ${whole.toFixed(2)}s infinite" x="${left}" y="${36 + index * lineHeight}">${escape(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(describe(shown))}">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,monospace;white-space:pre;fill:#e6edf3}.comment{fill:#8b949e}.command{fill:#79c0ff}.time{fill:#3fb950;font-weight:600}
@media (prefers-reduced-motion:reduce){text{animation:none!important}}</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`;
}

function describe(shown: readonly Shown[]): string {
  return shown
    .map((each) => ("comment" in each ? each.comment : `${each.command}: ${each.seconds.toFixed(2)} s.`))
    .join(" ");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
