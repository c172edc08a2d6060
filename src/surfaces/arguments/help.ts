/** What follows Prettier's usage. */
export const ownUsage = `fmt-cache options:

  --cache-location <dir>   Folder of the cache (not a file, as with Prettier).
                           Defaults to $FMT_CACHE_LOCATION, else to the user's cache folder.
  --cache-max-size <size>  Bound of that folder: 512MB, 1GiB, 100000. What was used least recently leaves it.
                           Defaults to $FMT_CACHE_MAX_SIZE, else to 512MB.
  --cache-stats            Print to stderr what the cache did. Same as FMT_CACHE_VERBOSE=1.
  --changed                Only files with changes that are not committed, staged or not, and untracked files.
  --diff                   Show on stdout what would change, as a unified diff; exit with 1 if there is any.
  --no-cache               Neither read nor write the cache. Same as FMT_CACHE=0.
  --reporter <name[=file]> Report to stdout, or to a file, for programs: json, github, checkstyle or sarif.
                           Messages then go to stderr. May be repeated. Defaults to "default", which is Prettier's output.
  --since <commit>         Only files that have changed since the current branch left that commit's, and untracked files.
  --summary, --no-summary  Print to stderr how many files came from the cache. Defaults to true on a terminal.
  --verify, --verify=<n>%  Compare answers of the cache with Prettier's own, all or some at random; take Prettier's where they
                           differ, and drop what was wrong. Same as FMT_CACHE_VERIFY=1.

fmt-cache commands:

  fmt-cache cache info     Show where the cache is and what it holds.
  fmt-cache cache path     Print its folder only, for CI to save and restore.
  fmt-cache cache gc       Remove what is damaged, not used for --max-age <days> (14) or beyond --max-size <size>,
                           and fold the rest into few files.
  fmt-cache cache verify [--sample <n>] [--seed <text>] [<file/dir/glob> ...]
                           Compare the cache with Prettier, for these files or some of them, and drop what is wrong.
  fmt-cache cache clean    Delete the cache.
  fmt-cache explain <file> Show what of a file comes from the cache, what is formatted, and why.
                           See fmt-cache explain --help.
  fmt-cache install        Put the pre-commit hook where this repository's hooks live; it runs fmt-cache staged.
  fmt-cache uninstall      Take the hook away again.
  fmt-cache lsp            Serve an editor: the Language Server Protocol on standard input and output.
  fmt-cache staged         Format what is staged for a commit. See fmt-cache staged --help.

The cache is always on: --cache and --cache-strategy are accepted and change nothing.

`;

/**
 * What is said about a flag that Prettier does not have, or has with another meaning; undefined for
 * Prettier's own.
 */
export function describeOwnFlag(name: string | undefined): string | undefined {
  switch (name) {
    case "cache-location":
      return `--cache-location <dir>

  Folder of the cache. It is created when it is missing.

Default: $FMT_CACHE_LOCATION, else the user's cache folder
`;
    case "cache-max-size":
      return `--cache-max-size <size>

  Bound of the cache folder: 512MB, 1GiB, 100000 (bytes). What was used least recently leaves it at the end of a run.

Default: $FMT_CACHE_MAX_SIZE, else 512MB
`;
    case "cache-stats":
      return `--cache-stats

  Print to stderr how many files and statements came from the cache, how many were formatted, and why.
  Same as FMT_CACHE_VERBOSE=1.
`;
    case "changed":
      return `--changed

  Only files with changes that are not committed, staged or not, and untracked files that git does not ignore.
  Without patterns: all such files in the working directory.
`;
    case "diff":
      return `--diff

  Show what would change as a unified diff that "git apply" takes. Nothing else is written to stdout.
  Alone it is a --check: exits with 1 if there is a difference. Works with --list-different and --stdin-filepath, too.
`;
    case "reporter":
      return `--reporter <name>
--reporter <name>=<file>

  Report what was found, with --check, --list-different or --write, for programs:

  default      Prettier's messages; they are always there, and go to stderr if a report goes to stdout.
  json         One object with the result of every file.
  github       Annotations for GitHub Actions.
  checkstyle   Checkstyle's XML.
  sarif        SARIF 2.1.0.

  May be given several times, if at most one report goes to stdout.

Default: default
`;
    case "since":
      return `--since <commit>

  Only files that have changed since the merge base of HEAD and the commit: in later commits, staged or not, and untracked files that
  git does not ignore. Without patterns: all such files in the working directory.
`;
    case "summary":
    case "no-summary":
      return `--summary
--no-summary

  Print to stderr how many files there were, how many of them came from the cache, and how long it took.

Default: true on a terminal, for more than one file with --check, --list-different or --write; false in CI
`;
    case "verify":
      return `--verify
--verify=<n>%

  Compare what the cache answers with what Prettier returns without it: for all files, or for so many of them, at random. Where they differ,
  Prettier's output is taken, the wrong entries are dropped, and a report for a bug is written. The exit code is as without a cache.
  It takes at least as long as Prettier alone.

Default: $FMT_CACHE_VERIFY, else none
`;
    case "no-cache":
      return `--no-cache

  Neither read nor write the cache. Same as FMT_CACHE=0.
`;
    default:
      return undefined;
  }
}
