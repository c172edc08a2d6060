// Loaded before the command: plays an editor that saves VICTIM right before the CALLth call with
// which the command touches a file, as STYLE says.
const fs = require("node:fs");
const { spawn } = require("node:child_process");
const { syncBuiltinESMExports } = require("node:module");

const { VICTIM, STYLE, CALL, EDIT, TRACE } = process.env;
const real = { ...fs };
let calls = 0;
let isOn = false;

const editors = {
  "writes in place": () => real.writeFileSync(VICTIM, EDIT),
  // The editor's own pause: nobody tells it when to go on.
  "empties the file, and writes a little later": () => {
    spawn("sh", ["-c", 'exec 3>"$VICTIM"; sleep 0.03; printf %s "$EDIT" >&3'], { stdio: "ignore" });
    while (real.statSync(VICTIM).size !== 0);
  },
  "puts a new file in the place": () => {
    real.writeFileSync(`${VICTIM}.editor`, EDIT);
    real.renameSync(`${VICTIM}.editor`, VICTIM);
  },
  "deletes the file": () => real.rmSync(VICTIM),
};

// From the moment on at which the file is looked at in order to be replaced.
const watched = [
  "openSync",
  "readSync",
  "fstatSync",
  "statSync",
  "writeFileSync",
  "fchmodSync",
  "fdatasyncSync",
  "renameSync",
  "closeSync",
];
for (const name of watched)
  fs[name] = (...args) => {
    isOn ||= name === "openSync" && String(args[0]) === VICTIM && args[1] === "r+";
    if (isOn && ++calls === Number(CALL)) {
      if (TRACE) real.writeFileSync(TRACE, name);
      editors[STYLE]();
    }
    return real[name](...args);
  };
syncBuiltinESMExports();
