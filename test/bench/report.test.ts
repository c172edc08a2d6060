import { expect, test } from "vitest";
import { describeOutput } from "./report.ts";

test("makes tables and charts of what a benchmark prints", () => {
  const { markdown, charts } = describeOutput(
    "bench:cli",
    "Node v20, 2 processors\n\n## one edit\nside        ms     range\nfmt-cache   1,200  1-2\n<Prettier>  27.5   20|30\nmissed  fmt-cache: 44 x Prettier\n\ntarget: fast\n",
  );
  expect(markdown).toBe(`Node v20, 2 processors

### one edit

| side | ms | range |
| --- | --- | --- |
| fmt-cache | 1,200 | 1-2 |
| <Prettier> | 27.5 | 20\\|30 |

![one edit](bench-cli-1.svg)

missed fmt-cache: 44 x Prettier

target: fast
`);
  const chart = charts.get("bench-cli-1.svg")!;
  expect([...chart.matchAll(/width="([\d.]+)" height="18"/g)].map(([, width]) => width)).toEqual([
    "230.0",
    "5.3",
  ]);
  expect(chart).toContain("&lt;Prettier");
  expect(chart).toContain("one edit: ms");
});

test("draws nothing that cannot be compared, and no table of one line", () => {
  const { markdown, charts } = describeOutput("bench", "a  b\nc  yes\nd  no\n\nlonely  line\n");
  expect(charts.size).toBe(0);
  expect(markdown).toContain("| c | yes |");
  expect(markdown).toContain("lonely  line");
});
