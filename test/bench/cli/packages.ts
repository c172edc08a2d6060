/** A published package that ships the sources it was built from. */
export interface SourcePackage {
  /** Name and version, as npm takes them. */
  readonly spec: string;
  /** The folder in the package that holds the sources; "" is the package's root. */
  readonly root: string;
  readonly language: "ts" | "js";
}

/**
 * Where the files of the repository come from, in the order in which they are taken: first what a
 * library or an application looks like today, last what is generated or has very short files.
 * Together about 15,000 files.
 */
export const sourcePackages: readonly SourcePackage[] = [
  { spec: "effect@3.22.4", root: "src", language: "ts" },
  { spec: "zod@3.25.76", root: "src", language: "ts" },
  { spec: "rxjs@7.8.2", root: "src", language: "ts" },
  { spec: "@trpc/server@11.25.2", root: "src", language: "ts" },
  { spec: "@trpc/client@11.25.2", root: "src", language: "ts" },
  { spec: "@tanstack/router-core@1.171.39", root: "src", language: "ts" },
  { spec: "@tanstack/react-router@1.170.46", root: "src", language: "ts" },
  { spec: "@tanstack/query-core@5.108.0", root: "src", language: "ts" },
  { spec: "@reduxjs/toolkit@2.14.0", root: "src", language: "ts" },
  { spec: "mobx@7.1.3", root: "src", language: "ts" },
  { spec: "@effect/platform@0.97.2", root: "src", language: "ts" },
  { spec: "svelte@5.57.3", root: "src", language: "js" },
  { spec: "three@0.180.0", root: "src", language: "js" },
  { spec: "three@0.180.0", root: "examples/jsm", language: "js" },
  { spec: "viem@2.57.20", root: "", language: "ts" },
  { spec: "@theia/core@1.75.0", root: "src", language: "ts" },
  { spec: "@theia/plugin-ext@1.75.0", root: "src", language: "ts" },
  { spec: "@theia/monaco@1.75.0", root: "src", language: "ts" },
  { spec: "tldraw@5.1.1", root: "src", language: "ts" },
  { spec: "@tldraw/editor@5.1.1", root: "src", language: "ts" },
  { spec: "@blueprintjs/core@6.20.0", root: "src", language: "ts" },
  { spec: "maplibre-gl@6.17.0", root: "src", language: "ts" },
  { spec: "@deck.gl/core@9.4.0", root: "src", language: "ts" },
  { spec: "@deck.gl/layers@9.4.0", root: "src", language: "ts" },
  { spec: "ethers@6.17.0", root: "src.ts", language: "ts" },
  { spec: "ox@0.14.67", root: "", language: "ts" },
  { spec: "webpack@5.112.2", root: "lib", language: "js" },
  { spec: "eslint@10.15.0", root: "lib", language: "js" },
  { spec: "discord.js@14.28.1", root: "src", language: "js" },
  { spec: "@cesium/engine@24.0.0", root: "Source", language: "js" },
  { spec: "ol@10.11.0", root: "", language: "js" },
  { spec: "openai@6.49.0", root: "src", language: "ts" },
  { spec: "cloudflare@7.3.0", root: "src", language: "ts" },
  { spec: "core-js@3.51.0", root: "modules", language: "js" },
  { spec: "core-js@3.51.0", root: "internals", language: "js" },
  { spec: "lodash@4.18.1", root: "", language: "js" },
  { spec: "ramda@0.32.0", root: "src", language: "js" },
];

/** The commands that ours is compared with, pinned: figures without a version mean nothing. */
export const rivalPackages: readonly string[] = [
  "prettier@3.10.1",
  "@fsouza/prettierd@0.28.0",
  "dprint@0.57.4",
  "@dprint/typescript@0.96.1",
  "oxfmt@0.79.0",
  "@biomejs/biome@2.6.8",
];
