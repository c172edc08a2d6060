export default {
  // Files that Node starts or loads by name: programs, threads, and files that the scripts of
  // package.json call.
  entry: [
    "src/surfaces/cli/{start,settled/ask-settled,init/init-command,main}.ts",
    "src/surfaces/arguments/{help,completions}.ts",
    "src/surfaces/lsp/{server,session-thread}.ts",
    "src/surfaces/prettier-module/module.ts",
    "src/surfaces/remote/{open-reader,fetch-entry}.ts",
    "src/surfaces/cli/remote/remote-command.ts",
    "src/surfaces/workers/format-worker.ts",
    "src/surfaces/server/{serve-entry,serving-thread}.ts",
    "test/**/{run,run-*,trials,all,hook,cli,stdin,editor,plugins,remote,interrupt,edit-session,read-packs}.ts",
    "test/**/{peer,store-peer,edit-at-call,record-created,writer-process,worker,host,refuse-command}.{ts,mjs,cjs}",
    "test/**/programs/**",
    "*.ts",
  ],
  project: ["src/**/*.ts", "test/**/*.{ts,mjs,cjs}"],
  ignoreDependencies: [
    // Plugins, and Prettiers of other versions: tests find them by name in `node_modules`.
    /prettier/,
    /^(?:typescript-4\.9|svelte|tailwindcss.*|import-sort-style-module)$/,
    // Packages whose sources the oracle and the benchmarks use as samples, and tools that tests
    // run.
    /^(?:effect|rxjs|three|zod|@tanstack\/.*|monaco-editor|lint-staged|@yarnpkg\/cli-dist)$/,
    // Of the extension for VS Code, which has packages of its own.
    "playwright-core",
  ],
  // Programs of Debian; tests say which of them they need.
  ignoreBinaries: [
    /^(?:unshare|u?mount|truncate|mkfs\.ext4|perl|losetup|mkfifo|vim|script|pre-commit|openssl)$/,
  ],
};
