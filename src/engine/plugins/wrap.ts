import { whenWatched } from "./seen.ts";

/** A module of Node's, or a class or an object in one. */
export type Module = Record<string, (...args: unknown[]) => unknown>;

/** Replaces a function by one that does the same, and is noted when something watched calls it. */
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
  module[name] = new Proxy(module[name]!, {
    construct(target, args, newTarget) {
      whenWatched(note);
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
}
