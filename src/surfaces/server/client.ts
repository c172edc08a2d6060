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
}

export interface ClientSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  /** See `FormatterSettings`. */
  readonly prettierFrom?: string | undefined;
  readonly cacheLocation?: string | undefined;
}

/** Connects when the first text is offloaded. `FMT_CACHE_SERVE=0` keeps it from doing so. */
export function createServerClient({ env, directory, ...settings }: ClientSettings): ServerClient {
  let connecting: Promise<Connection | undefined> | undefined;
  const open = async (): Promise<Connection | undefined> => {
    const address = serverAddress(env, process.platform);
    const secret = userKey(false);
    const found = address === undefined || secret === undefined ? "absent" : await connect(address, secret);
    if (found === "absent") startOnDemand(env);
    return typeof found === "string" ? undefined : found;
  };
  return {
    offload: async (source, options, key) => {
      if (env["FMT_CACHE_SERVE"] === "0") return undefined;
      const server = await (connecting ??= open());
      if (server === undefined) return undefined;
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
