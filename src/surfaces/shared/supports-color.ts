/** What decides about colours, and about lines that only a terminal gets. */
export interface TerminalSurroundings {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly isTerminal: (descriptor: 1 | 2) => boolean;
}

/**
 * The rule of picocolors 1.1, which Prettier applies to each stream since 3.6. It includes that
 * `CI` switches colours on, even for a file.
 */
export function supportsColor(
  descriptor: 1 | 2,
  { argv, env, platform, isTerminal }: TerminalSurroundings,
): boolean {
  if (env["NO_COLOR"] || argv.includes("--no-color")) return false;
  if (env["FORCE_COLOR"] || argv.includes("--color") || platform === "win32" || env["CI"]) return true;
  return isTerminal(descriptor) && env["TERM"] !== "dumb";
}

/**
 * The rule of chalk 5.3, which older Prettiers use. `FORCE_COLOR` wins over flags, and `NO_COLOR`
 * means nothing.
 */
export function supportsColorLikeChalk(
  descriptor: 1 | 2,
  { argv, env, platform, isTerminal }: TerminalSurroundings,
): boolean {
  const forced = readForceColor(env) ?? readColorFlag(argv);
  if (forced === 0) return false;
  if (env["TF_BUILD"] !== undefined && env["AGENT_NAME"] !== undefined) return true;
  if (forced === undefined && !isTerminal(descriptor)) return false;
  // A value that is not a number forces nothing.
  if (forced) return true;
  if (env["TERM"] === "dumb") return false;
  if (platform === "win32") return true;
  if (env["CI"] !== undefined)
    return colorfulServers.some((name) => env[name] !== undefined) || env["CI_NAME"] === "codeship";
  const teamCity = env["TEAMCITY_VERSION"];
  if (teamCity !== undefined) return /^(?:9\.0*[1-9]\d*\.|\d{2,}\.)/.test(teamCity);
  return (
    env["COLORTERM"] !== undefined ||
    ["iTerm.app", "Apple_Terminal"].includes(env["TERM_PROGRAM"] ?? "") ||
    /-256(?:color)?$|^(?:screen|xterm|vt100|vt220|rxvt)|color|ansi|cygwin|linux/i.test(env["TERM"] ?? "")
  );
}

function readForceColor({ FORCE_COLOR: given }: NodeJS.ProcessEnv): number | undefined {
  if (given === undefined) return undefined;
  if (given === "true" || given === "") return 1;
  return given === "false" ? 0 : Number.parseInt(given, 10);
}

function readColorFlag(argv: readonly string[]): 0 | 1 | undefined {
  const end = argv.indexOf("--");
  const flags = end < 0 ? argv : argv.slice(0, end);
  if (flags.includes("--no-color")) return 0;
  return flags.includes("--color") ? 1 : undefined;
}

const colorfulServers = [
  "GITHUB_ACTIONS",
  "GITEA_ACTIONS",
  "TRAVIS",
  "CIRCLECI",
  "APPVEYOR",
  "GITLAB_CI",
  "BUILDKITE",
  "DRONE",
];

/**
 * The general variables of ci-info 4. Its list of single vendors is left out: the answer matters
 * only on a terminal, and nearly all vendors set `CI`.
 */
export function isContinuousIntegration(env: NodeJS.ProcessEnv): boolean {
  const variables = [
    "BUILD_ID",
    "BUILD_NUMBER",
    "CI",
    "CI_APP_ID",
    "CI_BUILD_ID",
    "CI_BUILD_NUMBER",
    "CI_NAME",
    "CONTINUOUS_INTEGRATION",
    "RUN_ID",
  ];
  return env["CI"] !== "false" && variables.some((name) => env[name]);
}
