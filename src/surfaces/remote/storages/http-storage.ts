import type { HttpObjects } from "./http-objects.ts";
import type { RemoteStorage } from "./storage.ts";

/** Keeps each pack at its name below a URL. */
export function openHttpStorage(base: URL, objects: HttpObjects): RemoteStorage {
  const urlOf = (name: string) => below(base, name);
  return {
    address: addressOf(base),
    get: (name, request) => objects.get(urlOf(name), request),
    put: (name, bytes, request) => objects.put(urlOf(name), bytes, request),
    close: () => objects.close(),
  };
}

/** The query stays: some storages take credentials there. */
export function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
  return url;
}

/** For messages: without user, password and query. */
export function addressOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
}
