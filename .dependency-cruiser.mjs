// The dependencies that are forbidden between the rooms of `src`, types included.
const forbidden = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
const inside = (folder) => ({ path: `^src/${folder}/` });

export default {
  forbidden: [
    forbidden(
      "no-cycles",
      "A file that needs itself can only be understood as a whole.",
      { path: "^src/" },
      {
        circular: true,
      },
    ),
    {
      ...forbidden(
        "no-folder-cycles",
        "A room that needs itself is one room with another.",
        {},
        { circular: true },
      ),
      scope: "folder",
    },
    // `scope: "folder"` does not check a folder against the folders inside it.
    forbidden(
      "inner-rooms",
      "The outer room knows the inner one.",
      { path: "^src/(.+)/[^/]+/[^/]+$", pathNot: "^src/stores/" },
      { path: "^src/$1/[^/]+$" },
    ),
    forbidden(
      "stores-inner-rooms",
      "What a store is, is said without saying where it keeps things.",
      { path: "^src/stores/[^/]+$" },
      { path: "^src/stores/.+/" },
    ),
    forbidden("pure-pipeline", "The pipeline is pure; it may only load its parser.", inside("pipeline"), {
      path: "^src/(?!pipeline/|events/|util/)|^(?:node:)?(?!module$)[a-z_/]+$",
      pathNot: "^node_modules/@babel/",
    }),
    forbidden("pure-window", "Windows are pure steps over the pipeline's.", inside("window"), {
      path: "^src/(?!window/|pipeline/|events/|util/)|^(?:node:)?[a-z_/]+$",
    }),
    forbidden("stores", "Stores know keys and bytes.", inside("stores"), {
      path: "^src/(?!stores/|util/)|/prettier/",
    }),
    forbidden("engine", "The engine does not know who calls it.", inside("engine"), {
      path: "^src/(?:surfaces|formatter|text|verify)/",
    }),
    forbidden("surfaces", "Only surfaces know surfaces.", { path: "^src/(?!surfaces/)" }, inside("surfaces")),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      conditionNames: ["import", "types", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};
