import { whenWatched } from "./seen.ts";

/** One of Node's modules, or a class or object in one. */
export type Module = Record<string, (...args: unknown[]) => unknown>;

/**
 * Replaces a function by one that does the same, but first calls `note` if the caller is watched.
 */
export function wrap(module: Module, name: string, note: (args: readonly unknown[]) => void): void {
  const original = module[name];
  if (typeof original !== "function") return;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    whenWatched(() => note(args));
    return original.apply(this, args);
  };
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original));
  module[name] = wrapper;
}

export function wrapConstructor(module: Module, name: string, note: () => void): void {
  const wrapper = new Proxy(module[name]!, {
    apply(target, self, args) {
      whenWatched(note);
      return Reflect.apply(target, self, args);
    },
    construct(target, args, newTarget) {
      whenWatched(note);
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  (wrapper.prototype as { constructor: unknown }).constructor = wrapper;
  module[name] = wrapper;
}
