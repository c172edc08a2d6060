/** The style of the page of `explain --html`, for light and dark screens, and for paper. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --faint: #6e7781; --rule: #d0d7de;
  --known: #2da44e; --known-back: #e9f8ee; --formatted: #bf8700; --formatted-back: #fff6d9; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --ink: #e6edf3; --faint: #8b949e; --rule: #30363d;
    --known: #3fb950; --known-back: #10251a; --formatted: #d29922; --formatted-back: #2d2410; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font: 600 1.4rem ui-monospace, monospace; overflow-wrap: anywhere; }
.outcome { font: 600 0.9rem system-ui, sans-serif; padding: 0.15em 0.6em; border-radius: 1em;
  border: 1px solid; vertical-align: middle; }
.outcome.known { color: var(--known); } .outcome.formatted { color: var(--formatted); }
dl { display: grid; gap: 0.15rem; } dl div { display: grid; grid-template-columns: 9rem 1fr; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
.legend span { padding: 0.1em 0.6em; margin-right: 0.5em; border-left: 4px solid var(--tone); background: var(--back); }
.known { --tone: var(--known); --back: var(--known-back); }
.formatted { --tone: var(--formatted); --back: var(--formatted-back); }
.plain { --tone: var(--rule); --back: transparent; }
main { border: 1px solid var(--rule); border-radius: 6px; overflow: hidden; }
section { position: relative; border-left: 4px solid var(--tone); background: var(--back); }
section b { position: absolute; right: 0.75rem; font: 0.75rem/1.6 system-ui, sans-serif; color: var(--faint); }
pre { margin: 0; font: 13px/1.5 ui-monospace, monospace; tab-size: 4; overflow-x: auto; }
pre i { font-style: normal; display: block; min-height: 1.5em; }
pre i::before { counter-increment: line; content: counter(line); display: inline-block; width: 4em;
  margin-right: 1.2em; text-align: right; color: var(--faint); user-select: none; }
u { text-decoration: none; border: 1px solid var(--formatted); border-radius: 3px; font-size: 0.8em; padding: 0 0.2em; }
@media print { body { margin: 0; max-width: none; } section { print-color-adjust: exact; } pre { white-space: pre-wrap; } }
`;
