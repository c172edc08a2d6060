import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasProgram } from "../lsp/programs.ts";

/** A real server, started for a test in a folder of its own. */
export interface StartedServer {
  readonly port: number;
  readonly folder: string;
  stop(): Promise<void>;
}

export const hasRedis = hasProgram("redis-server");
export const hasNginx = hasProgram("nginx", ["-v"]);
export const hasOpenssl = hasProgram("openssl", ["version"]);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a program in the foreground, and waits until it listens. */
async function start(
  program: string,
  argumentsFor: (port: number, folder: string) => readonly string[],
  on?: number,
): Promise<StartedServer> {
  const folder = mkdtempSync(join(tmpdir(), "fmt-cache-server-"));
  const port = on ?? (await freePort());
  const server = spawn(program, argumentsFor(port, folder), {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (said += String(text)));
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`${program} has ended: ${said}`);
    await sleep(20);
  }
  const stop = async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill()) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, folder, stop };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

/** Redis that keeps nothing on disk; more settings follow as arguments. */
export function startRedis(settings: readonly string[] = [], on?: number): Promise<StartedServer> {
  return start(
    "redis-server",
    (port) => ["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", ...settings],
    on,
  );
}

/** Redis that speaks TLS on its only port. */
export function startRedisWithTls({ certFile, keyFile }: Certificate): Promise<StartedServer> {
  const files = ["--tls-cert-file", certFile, "--tls-key-file", keyFile, "--tls-auth-clients", "no"];
  return start("redis-server", (port) => [
    "--bind",
    "127.0.0.1",
    "--port",
    "0",
    "--tls-port",
    `${port}`,
    "--save",
    "",
    ...files,
  ]);
}

/** nginx with WebDAV, as docs/remote-storages.md sets it up. */
export function startNginx(): Promise<StartedServer> {
  return start("nginx", (port, folder) => {
    mkdirSync(join(folder, "packs"));
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join("\n");
    const config = `
      daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr;
      ${process.getuid?.() === 0 ? "user root;" : ""}
      events {}
      http {
        access_log off;
        ${temporary}
        server {
          listen 127.0.0.1:${port};
          root ${folder}/packs;
          client_max_body_size 64m;
          location / { dav_methods PUT; create_full_put_path on; }
          location /small/ { dav_methods PUT; client_max_body_size 1k; }
          location /read-only/ { }
          location /protected/ {
            dav_methods PUT;
            create_full_put_path on;
            limit_except GET { auth_basic "push"; auth_basic_user_file ${folder}/users; }
          }
        }
      }`;
    writeFileSync(join(folder, "nginx.conf"), config);
    writeFileSync(join(folder, "users"), "push:{PLAIN}s3cret\n");
    return ["-p", folder, "-c", join(folder, "nginx.conf")];
  });
}

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate for `localhost` that no authority of this machine knows. */
export function makeCertificate(folder: string): Certificate {
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ${keyFile} -out ${certFile}`;
  const made = spawnSync("openssl", words.split(/\s+/));
  if (!existsSync(certFile)) throw new Error(`openssl: ${String(made.stderr)}`);
  return { certFile, keyFile, cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}

export interface StartedProxy {
  readonly port: number;
  /** The first lines of what was asked, with the header that holds credentials. */
  readonly asked: readonly string[];
  stop(): void;
}

/** A proxy that only knows CONNECT, and brings everybody to `port`; `undefined`: refuses all. */
export async function startProxy(port: number | undefined): Promise<StartedProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.once("data", (head) => {
      const lines = head.toString().split("\r\n");
      asked.push([lines[0], ...lines.filter((line) => /^proxy-authorization:/i.test(line))].join(" "));
      if (port === undefined) {
        socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      const target = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(target).pipe(socket);
      });
      sockets.add(target.on("error", () => {}));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, asked, stop };
}
