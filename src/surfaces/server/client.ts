import { cacheFolder, userKey } from "../../stores/open/open-stores.ts";
import { entryOf } from "../../text/known-statements.ts";
import type { Offload } from "../../text/offload.ts";
import { serverAddress } from "./address.ts";
import { connect, type Connection } from "./connection.ts";
import { startOnDemand } from "./on-demand.ts";
import { patienceFor, type TextRequest } from "./requests.ts";

/** A short command's access to the server of its user, if there is one. */
export interface ServerClient {
  /** `undefined` where there is no server, or where it does not answer. */
  readonly offload: Offload;
  /** Whether there is a server. Up to `mostAhead` texts should then be offloaded at a time. */
  isThere(): Promise<boolean>;
}

/** So many texts keep the server busy while its client reads the next one and stores the last. */
export const mostAhead = 8;

export interface ClientSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  /** See `FormatterSettings`. */
  readonly prettierFrom?: string | undefined;
  readonly cacheLocation?: string | undefined;
}

/** Connects when the first text is offloaded. `FMT_CACHE_SERVE=0` keeps it from doing so. */
export function createServerClient({ env, directory, ...settings }: ClientSettings): ServerClient {
  let connecting: Promise<Connection | "absent" | "silent"> | undefined;
  const open = async () => {
    if (env["FMT_CACHE_SERVE"] === "0") return "silent";
    const address = serverAddress(env, process.platform);
    const secret = userKey(false);
    return address === undefined || secret === undefined ? "absent" : connect(address, secret);
  };
  let hasMissed = false;
  return {
    isThere: async () => typeof (await (connecting ??= open())) !== "string",
    offload: async (source, options, key) => {
      const server = await (connecting ??= open());
      if (server === "absent" && !hasMissed) startOnDemand(env);
      hasMissed = true;
      if (typeof server === "string") return undefined;
      const text: TextRequest = {
        source,
        options,
        key,
        directory,
        prettierFrom: settings.prettierFrom,
        cacheLocation: cacheFolder(settings.cacheLocation),
      };
      const reply = await askFor(server, text);
      if (reply?.kind !== "formatted") return undefined;
      const { text: formatted, entries, ...rest } = reply.text;
      // The server may have learnt it for another cache.
      const isComplete = entries.some((entry) => entry.key === key);
      return {
        ...rest,
        text: formatted,
        entries: isComplete ? entries : [...entries, entryOf(key, source, formatted)],
      };
    },
  };
}

async function askFor(server: Connection, text: TextRequest) {
  try {
    return await server.ask({ kind: "format", text }, patienceFor(text.source));
  } catch {
    // What cannot be sent, such as a plugin that is an object, is formatted here.
    return undefined;
  }
}
