import { noteVariable, refuse, whenWatched } from "./seen.ts";
import { wrap, type Module } from "./wrap.ts";

/** Watches who asks for the present time, or goes by the time zone. */
export function watchClock(): void {
  const now = () => refuse("the clock (Date)");
  const Watched: DateConstructor = new Proxy(Date, {
    apply(target, self, args) {
      whenWatched(now);
      return Reflect.apply(target, self, args) as string;
    },
    construct(target, args, newTarget) {
      if (args.length === 0) whenWatched(now);
      const made: unknown = Reflect.construct(target, args, newTarget === Watched ? target : newTarget);
      return made as Date;
    },
  });
  wrap(Date as unknown as Module, "now", now);
  for (const name of Object.getOwnPropertyNames(Date.prototype).filter((each) => isLocal.test(each)))
    wrap(Date.prototype as unknown as Module, name, () => refuse(`the time zone (Date.${name})`));
  Date.prototype.constructor = Watched;
  globalThis.Date = Watched;
  const { timeOrigin } = performance;
  Object.defineProperty(performance, "timeOrigin", {
    get() {
      whenWatched(now);
      return timeOrigin;
    },
  });
}

/** Methods of a date that answer in local time, or take it. */
const isLocal = /^(?:[gs]et(?!UTC|Time$|Milliseconds$)|to(?!ISO|UTC|GMT|JSON))/;

/** Watches which environment variables are asked for. */
export function watchEnvironment(): void {
  const note = (name: string | symbol) => {
    if (typeof name === "string" && !talkative.test(name)) whenWatched(() => noteVariable(name));
  };
  process.env = new Proxy(process.env, {
    get(target, name) {
      note(name);
      return Reflect.get(target, name) as unknown;
    },
    has(target, name) {
      note(name);
      return Reflect.has(target, name);
    },
    // `Object.hasOwn`.
    getOwnPropertyDescriptor(target, name) {
      note(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    // Setting one is not asking for it.
    set: (target, name, value) => Reflect.set(target, name, value),
    ownKeys(target) {
      whenWatched(() => refuse("all environment variables"));
      return Reflect.ownKeys(target);
    },
  });
}

/**
 * Variables that decide how programs talk, not what they make of a text: colours, whether this is a
 * terminal or a CI machine, debugging output. Libraries for these ask for dozens of them when they
 * are loaded, and no cache would travel from a laptop to CI with them.
 */
const talkative = new RegExp(
  [
    // Node's own loader asks for it.
    "^WATCH_REPORT_DEPENDENCIES$",
    "^(?:NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|TERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|COLUMNS|LINES)$",
    "^(?:TERMINAL_EMULATOR|WT_SESSION|ConEmuTask|NODE_DISABLE_COLORS|TMUX|VSCODE_[A-Z_]+|INIT_CWD)$",
    "^(?:CI|CI_NAME|CONTINUOUS_INTEGRATION|BUILD_NUMBER|RUN_ID|TRAVIS|CIRCLECI|APPVEYOR|GITLAB_CI|GITHUB_[A-Z_]+)$",
    "^(?:BUILDKITE|DRONE|TEAMCITY_VERSION|TF_BUILD|AGENT_NAME|JENKINS_URL|NETLIFY|VERCEL|NOW_BUILDER|GITEA_ACTIONS)$",
    "^(?:DEBUG|DEBUG_[A-Z_]+|NODE_DEBUG|NODE_V8_COVERAGE|NODE_PENDING_DEPRECATION|JITI_DEBUG|LOG_LEVEL|LOG_TOKENS|LOG_STREAM)$",
  ].join("|"),
);
