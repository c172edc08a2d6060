// What the Prettier extension of VS Code (12.4, PrettierDynamicInstance and ModuleResolverNode)
// does with the setting `prettier.prettierPath`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [path, ...files] = process.argv.slice(2);
const { version: packageVersion } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
const entry = [".js", ".cjs", ".mjs"].includes(extname(path))
  ? path
  : createRequire(join(path, "noop.js")).resolve(basename(path));
const imported = await import(pathToFileURL(entry).href);
const prettier = imported.default?.version ? imported.default : imported;
const logged = JSON.stringify(prettier, null, 2);
const { languages } = await prettier.getSupportInfo({ plugins: [] });

async function save(file, range = {}) {
  const text = readFileSync(file, "utf8");
  const configFile = await prettier.resolveConfigFile(file);
  const config = await prettier.resolveConfig(file, { config: configFile ?? undefined, editorconfig: true });
  const info = await prettier.getFileInfo(file, {
    ignorePath: join(process.cwd(), ".prettierignore"),
    plugins: [],
    resolveConfig: false,
    withNodeModules: false,
  });
  if (info.ignored || info.inferredParser === null) return { configFile, config, info };
  try {
    const options = { filepath: file, parser: info.inferredParser, ...config, ...range };
    return { configFile, config, info, formatted: await prettier.format(text, options) };
  } catch (error) {
    return { configFile, config, info, error: { name: error.name, message: error.message, loc: error.loc } };
  }
}

const saved = [];
for (const file of files) saved.push(await save(file));
saved.push(await save(files[0], { rangeStart: 0, rangeEnd: 12 }));
await prettier.clearConfigCache();
saved.push(await save(files[0]));
console.log(
  JSON.stringify({
    version: prettier.version,
    packageVersion,
    logged: logged.length < 5_000,
    languages: languages.map(({ name }) => name),
    saved,
  }),
);
