import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import type { MessagePort } from "node:worker_threads";

/** Reports the modules that this thread loads with `import` from now on, under whatever name. */
export interface ModuleHooks {
  /** Absolute paths of the modules that were loaded since the last call. */
  readLoaded(): readonly string[];
}

interface HookedModule {
  registerHooks?(hooks: {
    load(url: string, context: object, next: (url: string, context: object) => unknown): unknown;
  }): void;
  register?(url: string, options: { data: object; transferList: readonly MessagePort[] }): void;
}

/** Installs the hooks once per thread. Returns `undefined` if this version of Node has none. */
export function installModuleHooks(): ModuleHooks | undefined {
  return (hooks ??= install());
}

let hooks: ModuleHooks | undefined;

function install(): ModuleHooks | undefined {
  const { registerHooks, register } = nodeModule as HookedModule;
  if (registerHooks !== undefined) {
    const loaded: string[] = [];
    registerHooks({
      load(url, context, next) {
        loaded.push(url);
        return next(url, context);
      },
    });
    return { readLoaded: () => toPaths(loaded.splice(0)) };
  }
  if (register === undefined) return undefined;
  // Before Node 22.15 the hooks run in their own thread. Their message arrives before the module is
  // executed.
  const { MessageChannel, receiveMessageOnPort } = process.getBuiltinModule("node:worker_threads");
  const { port1, port2 } = new MessageChannel();
  register(hookModule, { data: { port: port2 }, transferList: [port2] });
  port1.unref();
  return {
    readLoaded: () => {
      const loaded: string[] = [];
      for (;;) {
        const message = receiveMessageOnPort(port1) as { message: string } | undefined;
        if (message === undefined) return toPaths(loaded);
        loaded.push(message.message);
      }
    },
  };
}

const hookModule = `data:text/javascript,${encodeURIComponent(`
let port;
export function initialize(data) { port = data.port; }
export function load(url, context, next) { port.postMessage(url); return next(url, context); }
`)}`;

function toPaths(urls: readonly string[]): readonly string[] {
  return urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
}
