import { noteVariable, noteRefusal, whenWatched } from "./seen.ts";
import { wrap, wrapConstructor, type Module } from "./wrap.ts";

/** Watches reading of the clock and use of the time zone. */
export function watchClock(): void {
  const now = () => noteRefusal("the clock (Date)");
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
    wrap(Date.prototype as unknown as Module, name, () => noteRefusal(`the time zone (Date.${name})`));
  Date.prototype.constructor = Watched;
  globalThis.Date = Watched;
  wrapConstructor(Intl as unknown as Module, "DateTimeFormat", () =>
    noteRefusal("the clock and the time zone (Intl.DateTimeFormat)"),
  );
  const { Temporal } = globalThis as { readonly Temporal?: { readonly Now: Module } };
  for (const name of Object.getOwnPropertyNames(Temporal?.Now ?? {}))
    wrap(Temporal!.Now, name, () => noteRefusal(`the clock (Temporal.Now.${name})`));
  const { timeOrigin } = performance;
  Object.defineProperty(performance, "timeOrigin", {
    get() {
      whenWatched(now);
      return timeOrigin;
    },
  });
}

/** Matches methods of a date that return or take local time. */
const isLocal = /^(?:[gs]et(?!UTC|Time$|Milliseconds$)|to(?!ISO|UTC|GMT|JSON))/;

/** Watches which environment variables are read. */
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
    // This is how `Object.hasOwn` asks.
    getOwnPropertyDescriptor(target, name) {
      note(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    // Setting a variable does not count as reading it.
    set: (target, name, value) => Reflect.set(target, name, value),
    ownKeys(target) {
      whenWatched(() => noteRefusal("all environment variables"));
      return Reflect.ownKeys(target);
    },
  });
}

/**
 * Variables that only affect messages, not the formatted text: colours, whether this is a terminal
 * or a CI machine, debugging output. Libraries read dozens of them when they load. If they counted,
 * a cache from a laptop would be useless in CI.
 */
const talkative = new RegExp(
  [
    // Node's own loader reads it.
    "^WATCH_REPORT_DEPENDENCIES$",
    "^(?:NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|TERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|COLUMNS|LINES)$",
    "^(?:TERMINAL_EMULATOR|WT_SESSION|ConEmuTask|NODE_DISABLE_COLORS|TMUX|VSCODE_[A-Z_]+|INIT_CWD)$",
    "^(?:CI|CI_NAME|CONTINUOUS_INTEGRATION|BUILD_NUMBER|RUN_ID|TRAVIS|CIRCLECI|APPVEYOR|GITLAB_CI|GITHUB_[A-Z_]+)$",
    "^(?:BUILDKITE|DRONE|TEAMCITY_VERSION|TF_BUILD|AGENT_NAME|JENKINS_URL|NETLIFY|VERCEL|NOW_BUILDER|GITEA_ACTIONS)$",
    "^(?:DEBUG|DEBUG_[A-Z_]+|NODE_DEBUG|NODE_V8_COVERAGE|NODE_PENDING_DEPRECATION|JITI_DEBUG|LOG_LEVEL|LOG_TOKENS|LOG_STREAM)$",
  ].join("|"),
);
