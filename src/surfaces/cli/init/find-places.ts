/**
 * What a file is to us, by its path from the top of the repository, with `/`. `commands`: shell
 * commands stand somewhere in it. `undefined`: it is not looked at.
 */
export type Place = "manifest" | "commands" | "pre-commit" | "settings" | "zed";

export function placeOf(path: string): Place | undefined {
  if (/(?:^|\/)node_modules\//.test(path)) return undefined;
  if (/(?:^|\/)package\.json$/.test(path)) return "manifest";
  if (/(?:^|\/)\.pre-commit-config\.ya?ml$/.test(path)) return "pre-commit";
  if (/(?:^|\/)\.vscode\/settings\.json$|\.code-workspace$/.test(path)) return "settings";
  if (/(?:^|\/)\.zed\/settings\.json$/.test(path)) return "zed";
  return commandFiles.some((pattern) => pattern.test(path)) ? "commands" : undefined;
}

const commandFiles: readonly RegExp[] = [
  // Hook managers, at the top or in a package.
  /(?:^|\/)\.(?:husky|githooks)\/[\w-]+$/,
  /(?:^|\/)\.?lefthook(?:-local)?\.(?:ya?ml|jsonc?|toml)$/,
  /(?:^|\/)(?:\.lintstagedrc|lint-staged\.config|\.nano-staged|nano-staged)(?:\.(?:json|ya?ml|[cm]?[jt]s))?$/,
  /(?:^|\/)\.?simple-git-hooks\.(?:json|[cm]?js)$/,
  // Continuous integration.
  /^\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/.*\.ya?ml$/,
  /^\.gitlab-ci\.ya?ml$/,
  /^\.(?:gitlab|circleci|buildkite|azure-pipelines|woodpecker)\/.*\.ya?ml$/,
  /^\.?(?:azure-pipelines.*|bitbucket-pipelines|travis|appveyor|drone|woodpecker)\.ya?ml$/,
  /^Jenkinsfile$/,
  // Task runners.
  /(?:^|\/)(?:GNUmakefile|[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml)$/,
];
