// Ends a process that loads our command: only a run that has to look for what has changed does.
const vm = require("node:vm");
const { Script } = vm;

vm.Script = class extends Script {
  constructor(code, options) {
    if (/[\\/]core\.cjs$/.test(options.filename)) process.exit(3);
    super(code, options);
  }
};
