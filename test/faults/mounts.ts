import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether this machine lets the tests mount: Linux, as root, with the rights of one. Elsewhere what
 * needs it is left out, and shown as skipped.
 */
export const canMount: boolean =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]).status === 0;

/** A file system of its own. */
export interface Mount {
  readonly folder: string;
  unmount(): void;
}

/** A file system in memory. @param bytes its size */
export function mountMemory(folder: string, bytes: number): Mount & { allow(what: "ro" | "rw"): void } {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder]);
  return {
    folder,
    allow: (what) => void execFileSync("mount", ["-o", `remount,${what}`, folder]),
    unmount: () => void execFileSync("umount", ["-l", folder]),
  };
}

/** Takes all room that is left; remove the file to get it back. */
export function fill(folder: string): string {
  const file = join(folder, "filler");
  spawnSync("dd", ["if=/dev/zero", `of=${file}`, "bs=4096"]);
  return file;
}

/** A disk whose power can be cut: ext4 in a file. */
export class Disk {
  readonly folder: string;
  readonly #image: string;

  constructor(directory: string, bytes: number) {
    this.folder = join(directory, "disk");
    this.#image = join(directory, "disk.img");
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.#image, "");
    execFileSync("truncate", ["-s", String(bytes), this.#image]);
    execFileSync("mkfs.ext4", ["-q", "-F", this.#image]);
    this.plugIn();
  }

  /** After a cut: reads the journal of the file system, as a machine does that starts again. */
  plugIn(): void {
    // Written every second and not every five, so that a cut catches some of it on the disk.
    execFileSync("mount", ["-o", "loop,commit=1", this.#image, this.folder]);
  }

  /**
   * From this moment nothing reaches the disk, not even what the file system holds in memory
   * (EXT4_IOC_SHUTDOWN, without flushing the log).
   */
  cutPower(): void {
    const program =
      'open(F, "<", $ARGV[0]) or die; my $how = pack("L", 2); ioctl(F, 0x8004587d, $how) or die $!;';
    execFileSync("perl", ["-e", program, this.folder]);
  }

  unplug(): void {
    execFileSync("umount", [this.folder]);
  }
}

/** Whether a power cut can be played. */
export const canCutPower: boolean =
  canMount &&
  ["mkfs.ext4", "perl"].every((program) => spawnSync("which", [program]).status === 0) &&
  spawnSync("losetup", ["-f"]).status === 0;
