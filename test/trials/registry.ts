import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry that has our package, which is not published yet, and asks another for the rest. */
export interface Registry {
  readonly url: string;
  close(): void;
}

/** @param upstream the address of the other one, without `/` at the end */
export async function openRegistry(
  manifest: Readonly<Record<string, unknown>>,
  archive: string,
  upstream: string,
): Promise<Registry> {
  const bytes = readFileSync(archive);
  const version = String(manifest["version"]);
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (request.url === "/fmt-cache/-/fmt-cache.tgz") return void response.end(bytes);
    if (request.url === "/fmt-cache") {
      const dist = {
        tarball: `${base}/fmt-cache/-/fmt-cache.tgz`,
        integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
        shasum: createHash("sha1").update(bytes).digest("hex"),
      };
      const versions = { [version]: { ...manifest, dist } };
      const long = "2020-01-01T00:00:00.000Z";
      const time = { created: long, modified: long, [version]: long };
      response.setHeader("content-type", "application/json");
      return void response.end(
        JSON.stringify({ name: "fmt-cache", "dist-tags": { latest: version }, versions, time }),
      );
    }
    const { accept = "*/*" } = request.headers;
    fetch(`${upstream}${request.url}`, { headers: { accept } })
      .then(async (answer) => {
        response.statusCode = answer.status;
        const type = answer.headers.get("content-type") ?? "";
        response.setHeader("content-type", type);
        // Archives come through here, too: no client needs other certificates than Node.js.
        if (type.includes("json")) response.end((await answer.text()).replaceAll(upstream, base));
        else response.end(Buffer.from(await answer.arrayBuffer()));
      })
      .catch((error: unknown) => {
        response.statusCode = 502;
        response.end(String(error));
      });
  });
  await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
