// Loaded before a program: notes every file and folder that it makes, by its real path, with the
// mode that it has right after that, when the user's umask forbids nothing.
const fs = require("node:fs");
process.umask(0);
const { openSync, mkdirSync, writeFileSync, appendFileSync, lstatSync, existsSync, realpathSync } = fs;
const note = (path) => {
  const mode = (lstatSync(path).mode & 0o777).toString(8);
  appendFileSync(process.env.CREATED_LOG, JSON.stringify({ path: realpathSync(path), mode }) + "\n");
};
const wrap = (name, original) => {
  fs[name] = (path, ...rest) => {
    const isNew = typeof path !== "number" && !existsSync(path);
    const result = original.call(fs, path, ...rest);
    if (isNew && existsSync(path)) note(path);
    return result;
  };
};
wrap("openSync", openSync);
wrap("writeFileSync", writeFileSync);
fs.mkdirSync = (path, ...rest) => {
  const isNew = !existsSync(path);
  const first = mkdirSync.call(fs, path, ...rest);
  if (first !== undefined) note(first);
  if (isNew) note(path);
  return first;
};
