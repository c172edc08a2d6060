import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

/**
 * Waits until what is written has a later time than all before it, also for those who compare
 * seconds: most builds of git do. Asks the file system, whose clock is not the one of `Date`.
 */
export async function nextSecond(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fmt-cache-clock-"));
  const second = () => {
    writeFileSync(join(folder, "probe"), "");
    return Math.floor(statSync(join(folder, "probe")).ctimeMs / 1000);
  };
  const before = second();
  try {
    await expect.poll(second, { timeout: 30_000 }).toBeGreaterThan(before);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
