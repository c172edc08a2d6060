import { expect } from "vitest";
import type {
  GetRequest,
  PutRequest,
  RemoteStorage,
} from "../../../../src/surfaces/remote/storages/storage.ts";

export const name = "fmt-cache/v1/0123456789abcdef/root";
export const maximumBytes = 100_000;

/** Time enough for a busy machine; tests of deadlines have their own. */
export function inTime(ms = 30_000): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(ms) };
}

export function getFrom(storage: RemoteStorage, of = name, request: Partial<GetRequest> = {}) {
  return storage.get(of, { maximumBytes, ...inTime(), ...request });
}

export function putInto(
  storage: RemoteStorage,
  text: string | Buffer,
  request: Partial<PutRequest> & { readonly of?: string } = {},
) {
  return storage.put(request.of ?? name, Buffer.from(text), { ...inTime(), ...request });
}

/** Reads what is there, and the version of it. */
export async function versionIn(storage: RemoteStorage, text: string): Promise<string> {
  const answer = await getFrom(storage);
  if (answer.kind !== "found") throw new Error(`expected a pack, but it is ${answer.kind}`);
  expect(answer.bytes.toString()).toBe(text);
  return answer.etag!;
}

/** What every storage does, when nobody disturbs it. */
export async function keepTheContract(storage: RemoteStorage): Promise<void> {
  expect(await getFrom(storage)).toEqual({ kind: "missing" });
  expect(await putInto(storage, "one", { replaces: null })).toBe("stored");
  const first = await versionIn(storage, "one");
  expect(await getFrom(storage, name, { etag: first })).toEqual({ kind: "unchanged" });
  expect(await getFrom(storage, "fmt-cache/v1/0123456789abcdef/0a")).toEqual({ kind: "missing" });

  expect(await putInto(storage, "nobody sees this", { replaces: null })).toBe("conflict");
  expect(await putInto(storage, "the second", { replaces: first })).toBe("stored");
  expect(await putInto(storage, "nobody sees this", { replaces: first })).toBe("conflict");
  await versionIn(storage, "the second");
  expect(await getFrom(storage, name, { etag: first })).toMatchObject({ kind: "found" });

  expect(await putInto(storage, Buffer.alloc(maximumBytes, "x"))).toBe("stored");
  expect((await getFrom(storage)).kind).toBe("found");
  expect(await putInto(storage, Buffer.alloc(maximumBytes + 1, "x"))).toBe("stored");
  await expect(getFrom(storage)).rejects.toMatchObject({ name: "RemoteError" });
}
