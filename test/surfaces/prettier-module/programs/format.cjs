// Formats files with the options of their configuration, by the Prettier that is given; prints the
// texts or the errors.
const { readFileSync } = require("node:fs");

const [path, ...files] = process.argv.slice(2);
const prettier = require(path);

async function main() {
  const results = {};
  for (const file of files) {
    const options = { ...(await prettier.resolveConfig(file, { editorconfig: true })), filepath: file };
    const formatted = prettier.format(readFileSync(file, "utf8"), options);
    results[file] = await formatted.catch(({ name, message }) => `${name}: ${message}`);
  }
  console.log(JSON.stringify(results));
}
main();
