/** What follows Prettier's usage. */
export const ownUsage = `fmt-cache options:

  --cache-location <dir>   Folder of the cache (not a file, as with Prettier).
                           Defaults to $FMT_CACHE_LOCATION, else to the user's cache folder.
  --cache-stats            Print to stderr what the cache did. Same as FMT_CACHE_VERBOSE=1.
  --no-cache               Neither read nor write the cache. Same as FMT_CACHE=0.

fmt-cache commands:

  fmt-cache cache info     Show where the cache is and what it holds.
  fmt-cache cache clean    Delete the cache.
  fmt-cache explain <file> Show what of a file comes from the cache, what is formatted, and why.
                           See fmt-cache explain --help.
  fmt-cache install        Put the pre-commit hook where this repository's hooks live; it runs fmt-cache staged.
  fmt-cache uninstall      Take the hook away again.
  fmt-cache staged         Format what is staged for a commit. See fmt-cache staged --help.

The cache is always on: --cache and --cache-strategy are accepted and change nothing.

`;

/** What is said about a flag that Prettier does not have, or has with another meaning; undefined for Prettier's own. */
export function describeOwnFlag(name: string | undefined): string | undefined {
  switch (name) {
    case "cache-location":
      return `--cache-location <dir>

  Folder of the cache. It is created when it is missing.

Default: $FMT_CACHE_LOCATION, else the user's cache folder
`;
    case "cache-stats":
      return `--cache-stats

  Print to stderr how many files and statements came from the cache, how many were formatted, and why.
  Same as FMT_CACHE_VERBOSE=1.
`;
    case "no-cache":
      return `--no-cache

  Neither read nor write the cache. Same as FMT_CACHE=0.
`;
    default:
      return undefined;
  }
}
