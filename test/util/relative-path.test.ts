import { posix, win32 } from "node:path";
import { describe, expect, test, vi } from "vitest";

const segments = ["a", "ab", ".", "..", "...", ".a", "..a", "a.", "", "a b", "\\", "A"];

/** All paths of up to three of the segments, with and without a separator at the end. */
function pathsBelow(root: string, sep: string): readonly string[] {
  const joined = (count: number): readonly string[] =>
    count === 0 ? [""] : joined(count - 1).flatMap((path) => segments.map((one) => path + sep + one));
  return [1, 2, 3].flatMap((count) => joined(count).map((path) => root + path));
}

describe.each([
  ["POSIX", posix, "", ["/", "/a", "/a/b", "/a/", "/a/..", "/..a"]],
  ["Windows", win32, "C:", ["C:\\", w`C:\a`, w`c:\a`, "C:/a", w`C:\a\..`, w`\\server\share`]],
] as const)("%s: the path from a folder is that of Node.js", (_, path, root, folders) => {
  test.each(folders)("from %j", async (folder) => {
    vi.resetModules();
    vi.doMock("node:path", () => ({ ...path, default: path }));
    const { relativePath } = await import("../../src/util/relative-path.ts");
    for (const file of [...pathsBelow(root, path.sep), ...pathsBelow(folder, path.sep)])
      expect(relativePath(folder, file), file).toBe(path.relative(folder, file).replaceAll(path.sep, "/"));
  });
});

function w(text: TemplateStringsArray): string {
  return String.raw(text);
}
