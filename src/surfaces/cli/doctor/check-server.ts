import { userKey } from "../../../stores/open/open-stores.ts";
import { serverAddress } from "../../server/address.ts";
import { connect } from "../../server/connection.ts";
import { isOnDemand } from "../../server/on-demand.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, quote, type Finding } from "./finding.ts";

/** Whether a server keeps Prettier loaded, and answers. */
export async function checkServer({ env, platform }: Examination): Promise<readonly Finding[]> {
  const { ok, warning } = findingsAbout("server");
  const address = serverAddress(env, platform);
  const secret = userKey(false);
  const found = address && secret ? await connect(address, secret) : "absent";
  if (found === "absent")
    return [
      ok(
        isOnDemand()
          ? "No server runs; the next command that misses one starts it."
          : "No server runs. One would make commits and saves faster: npx fmt-cache serve --on-demand",
      ),
    ];
  const reply = found === "silent" ? undefined : await found.ask({ kind: "status" }, 2_000);
  if (found !== "silent") found.end();
  if (reply?.kind !== "status")
    return [
      warning(
        "A server is there, but does not answer; each command waits a quarter of a second for it.",
        address?.folder === undefined ? { advice: "End it." } : { command: `rm ${quote(address.path)}` },
      ),
    ];
  const { pid, host, formatted } = reply.status;
  const name = host === "editor" ? "fmt-cache lsp" : "fmt-cache serve";
  return [ok(`A server runs (process ${pid}, ${name}), and has formatted ${formatted} texts.`)];
}
