// What the service of JetBrains' editors (prettier-plugin.js of intellij-plugins, August 2026) does
// with the Prettier package of the settings.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [path, ...files] = process.argv.slice(2);
const api = require(path);
api.prettierPath = path;

async function save(file, positions = {}) {
  const text = readFileSync(file, "utf8");
  const config = await api.resolveConfig(file, { useCache: true, editorconfig: true });
  const info = await api.getFileInfo(file, {
    ignorePath: join(process.cwd(), ".prettierignore"),
    withNodeModules: true,
    plugins: config?.plugins,
    resolveConfig: true,
  });
  if (info.ignored || info.inferredParser === null) return { config, info };
  const options = {
    ...config,
    filepath: file,
    rangeStart: undefined,
    rangeEnd: undefined,
    cursorOffset: -1,
    ...positions,
  };
  try {
    const { comments, ...result } = await api.formatWithCursor(text, options);
    return { config, info, result, isArray: Array.isArray(comments) };
  } catch (error) {
    const again = await api.format(text, { ...config, filepath: file }).catch(({ message }) => message);
    return { config, info, error: { name: error.name, message: error.message, loc: error.loc }, again };
  }
}

async function main() {
  const saved = [];
  for (const file of files) saved.push(await save(file));
  for (const positions of [
    { cursorOffset: undefined },
    { cursorOffset: null },
    { cursorOffset: 0 },
    { cursorOffset: 9 },
    { rangeStart: 0, rangeEnd: 9 },
    { rangeStart: 14, rangeEnd: 30, cursorOffset: 3 },
    { rangeStart: 5, rangeEnd: 5 },
    { rangeStart: 0, rangeEnd: 1e9 },
    { requirePragma: true },
    { requirePragma: true, cursorOffset: undefined },
    { insertPragma: true },
    { cursorOffset: "1" },
  ])
    saved.push({ positions, ...(await save(files[0], positions)) });
  console.log(JSON.stringify({ assigned: api.prettierPath === path, saved }));
}
main();
