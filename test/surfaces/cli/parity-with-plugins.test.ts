// Long: its command lines load plugins, by Prettier and twice by us.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageOf } from "./command.ts";
import { isOurs, nameCases, openParityBench, type ParityBench } from "./parity/bench.ts";
import { words, type InvocationCase } from "./parity/invocation.ts";

/**
 * Plugins that print languages of their own, an option of one of them, and files that none can
 * read.
 */
const plugins = ["@prettier/plugin-php", "@prettier/plugin-xml", "prettier-plugin-svelte"];
const project = {
  ...Object.fromEntries(plugins.map((name) => [`node_modules/${name}`, { link: packageOf(name) }])),
  "node_modules/svelte": { link: packageOf("svelte") },
  ".prettierrc": JSON.stringify({
    plugins,
    overrides: [{ files: "loose.xml", options: { xmlWhitespaceSensitivity: "ignore" } }],
  }),
  ".prettierignore": "ignored.php\n",
  "neat.php": "<?php\n\n$a = 1;\n",
  "sloppy.php": "<?php\n$a=1;\n",
  "broken.php": "<?php\n$a = = 1;\n",
  "ignored.php": "<?php $a=1;",
  "strict.xml": "<a><b>  text </b></a>\n",
  "loose.xml": "<a><b>  text </b></a>\n",
  "broken.xml": "<a><b></a>\n",
  "App.svelte": "<script>\n  let a  = 1\n</script>\n<p>{a}</p>\n",
  "broken.svelte": "{#if a}\n",
  "plain.ts": "const a  = 1\n",
  "inside.md": "```php\n<?php\n$a=1;\n```\n\n```xml\n<a  />\n```\n",
  LICENSE: "no language\n",
};

const sloppyPhp = project["sloppy.php"];
const invocations: readonly InvocationCase[] = [
  words("--check ."),
  words("-l ."),
  words("."),
  words("--write ."),
  words("--write neat.php sloppy.php App.svelte"),
  words("--check neat.php ignored.php LICENSE"),
  words("sloppy.php --php-version 5.4 --brace-style 1tbs"),
  words("--check . --xml-whitespace-sensitivity preserve"),
  words("--check . --xml-whitespace-sensitivity wrong"),
  words("loose.xml strict.xml"),
  words("broken.php broken.xml broken.svelte --log-level silent"),
  words("broken.php broken.xml broken.svelte"),
  words("--stdin-filepath a.php", { stdin: sloppyPhp }),
  words("--stdin-filepath a.unknown --parser php", { stdin: sloppyPhp }),
  words("sloppy.php --no-config"),
  words("sloppy.php --no-config --plugin=@prettier/plugin-php"),
  words("sloppy.php --no-config --plugin=not-installed"),
  words("sloppy.php --parser svelte"),
];

let bench: ParityBench;
beforeAll(async () => void (bench = await openParityBench("prettier", project)), 60_000);
afterAll(() => bench?.dispose(), 120_000);

describe.concurrent(
  "beside plugins that print, says, returns and writes what Prettier's command does",
  () => {
    test.each(nameCases("command", invocations))("$title", async (invocation) => {
      const expected = await bench.runIn("prettier", invocation);
      expect(await bench.runIn("cold-run", invocation)).toEqual(expected);
      if (isOurs(invocation)) expect(await bench.runIn("warm-run", invocation)).toEqual(expected);
      bench.forget(invocation);
    });
  },
);
