import { describe, expect, it } from "vitest";
import { findKnownPlugin, knownPlugins } from "../../../../src/engine/plugins/known/known-plugins.ts";

describe("a known plugin", () => {
  const packages = knownPlugins.flatMap((plugin) => Object.entries(plugin.packages));

  it.each(packages)(
    "%s is known up to the version that was read, %s, and not in the next major one",
    (name, newest) => {
      const [major = 0, minor = 0] = newest.split(".").map(Number);
      expect(findKnownPlugin(name, newest)).toBeDefined();
      expect(findKnownPlugin(name, "0.0.1")).toBeDefined();
      expect(findKnownPlugin(name, major === 0 ? `0.${minor}.99` : `${major}.99.0`)).toBeDefined();
      expect(findKnownPlugin(name, `${major + 1}.0.0`)).toBeUndefined();
      expect(
        findKnownPlugin(name, major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0-beta.1`),
      ).toBeUndefined();
    },
  );

  it("is in the table once", () => {
    const names = packages.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
