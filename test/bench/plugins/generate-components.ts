import type { Random } from "../../oracle/random.ts";

// Components as applications have them: imports in no order, hooks, and class lists as people write
// them.

const words =
  "account address amount balance button card chart client color comment country customer date detail dialog editor email entry error event field filter folder group header history image index invoice item label layout line link list member menu message modal name note number option order owner page panel payment period person phone place plan price product profile project question range rate record report result role row search section session setting shape sheet size source state status step store stream summary table task team text theme ticket time title token total type unit user value version view window".split(
    " ",
  );
const utilities =
  "flex grid block hidden relative absolute items-center justify-between gap-2 gap-4 p-2 p-4 px-3 py-1.5 m-0 mt-4 mx-auto w-full max-w-md h-10 min-h-screen rounded-md rounded-full border border-gray-200 bg-white bg-slate-50 text-sm text-lg font-medium font-semibold text-gray-700 leading-6 tracking-tight shadow-sm shadow-lg opacity-50 transition-colors duration-200 cursor-pointer overflow-hidden truncate z-10 inset-0 space-y-2 divide-y ring-1 ring-inset".split(
    " ",
  );
const variants = [
  "",
  "",
  "",
  "",
  "hover:",
  "focus:",
  "sm:",
  "md:",
  "lg:",
  "dark:",
  "disabled:",
  "group-hover:",
];
const modules =
  "react react-dom zod rxjs effect @tanstack/react-query @tanstack/react-router clsx date-fns lodash-es".split(
    " ",
  );

export function makeName(random: Random): string {
  const [first, second] = [random.pick(words), random.pick(words)];
  return `${first}${capitalize(second)}${random.integer(90)}`;
}

export function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Most files are short, a few are ten times as long. */
export function drawLength(random: Random, shortest: number, longest: number): number {
  return Math.round(shortest * (longest / shortest) ** (random.next() * random.next()));
}

function makeClassList(random: Random): string {
  return times(2 + random.integer(10), () => random.pick(variants) + random.pick(utilities)).join(" ");
}

function makeImports(random: Random): string {
  const packages = random.shuffle(modules).slice(0, 2 + random.integer(5));
  const own = times(2 + random.integer(6), () => `${random.pick(["./", "../", "@/"])}${makeName(random)}`);
  return random
    .shuffle([...packages, ...own])
    .map((module) => {
      const names = times(1 + random.integer(4), () => makeName(random));
      return `import { ${names.join(", ")} } from "${module}";\n`;
    })
    .join("");
}

function makeStatements(random: Random, count: number): string {
  return times(count, () => makeStatement(random)).join("\n");
}

function makeStatement(random: Random): string {
  const [name, other] = [makeName(random), makeName(random)];
  return random.pick([
    `const [${name}, set${capitalize(name)}] = useState(${random.integer(100)});`,
    `const ${name} = useMemo(() => ${other}.filter((entry) => entry.${random.pick(words)} > ${random.integer(50)}).map((entry) => ({ ...entry, ${random.pick(words)}: true })), [${other}]);`,
    `useEffect(() => {\n  if (${name} === undefined) return;\n  const timer = setTimeout(() => ${other}(${name}.id, { retry: ${random.integer(9)}, signal }), ${random.integer(5000)});\n  return () => clearTimeout(timer);\n}, [${name}]);`,
    `async function ${name}(${other}: string, options: { ${random.pick(words)}?: number } = {}) {\n  const response = await fetch(\`/api/\${${other}}/${random.pick(words)}\`, { method: "POST", body: JSON.stringify(options) });\n  if (!response.ok) throw new Error(\`Failed with \${response.status}\`);\n  return response.json();\n}`,
  ]);
}

function makeElement(random: Random, attribute: string, depth: number): string {
  const tag = random.pick(["div", "section", "p", "span", "button", "li", "a"]);
  const name = random.pick(words);
  const attributes = `${attribute}="${makeClassList(random)}" data-${name}="${random.integer(99)}"`;
  if (depth === 0) return `<${tag} ${attributes}>${capitalize(name)} {${makeName(random)}.${name}}</${tag}>`;
  const children = times(1 + random.integer(3), () => makeElement(random, attribute, depth - 1));
  return `<${tag} ${attributes}>\n${children.join("\n")}\n</${tag}>`;
}

export function makeTsx(random: Random): string {
  const components = times(drawLength(random, 1, 12), () => {
    const name = capitalize(makeName(random));
    return `export function ${name}({ ${makeName(random)}, ${makeName(random)} }: ${name}Properties) {\n${makeStatements(random, 1 + random.integer(5))}\nreturn (\n${makeElement(random, "className", 1 + random.integer(3))}\n);\n}\n`;
  });
  return `${makeImports(random)}\n${components.join("\n")}`;
}

export function makeSvelte(random: Random): string {
  const script = `<script lang="ts">\n${makeImports(random)}\n${makeStatements(random, drawLength(random, 2, 20))}\n</script>\n`;
  const markup = times(drawLength(random, 1, 10), () => {
    const element = makeElement(random, "class", 1 + random.integer(3));
    return random.chance(0.4) ? `{#if ${makeName(random)}}\n${element}\n{/if}` : element;
  });
  return `${script}\n${markup.join("\n")}\n\n<style>\n${makeCss(random)}</style>\n`;
}

export function makeAstro(random: Random): string {
  const markup = times(drawLength(random, 1, 10), () => makeElement(random, "class", 1 + random.integer(3)));
  return `---\n${makeImports(random)}\nconst { ${makeName(random)} } = Astro.props;\n---\n\n<html lang="en">\n<body>\n${markup.join("\n")}\n</body>\n</html>\n\n<style>\n${makeCss(random)}</style>\n`;
}

export function makeCss(random: Random): string {
  return times(drawLength(random, 2, 20), () => {
    const declarations = times(2 + random.integer(5), () =>
      random.pick([
        "color: #fff;",
        "display:flex;",
        `padding: ${random.integer(9)}px 0;`,
        "margin : 0 auto;",
        "z-index:2;",
      ]),
    );
    return `.${random.pick(words)}-${random.integer(99)} > a:hover { ${declarations.join(" ")} }\n`;
  }).join("\n");
}
