import { MisuseError } from "../errors.ts";
import { defaultMaxBytes, smallestMaxBytes } from "./cache-size.ts";
import { DiskStore } from "./disk/disk-store.ts";
import { isEpochName } from "./disk/layout.ts";
import { authenticationKeyBytes } from "./disk/sealed-text.ts";
import type { Store, StoreFailure } from "./store.ts";

export interface DiskStoreSettings {
  /** The root folder, absolute; made on the first write. */
  readonly folder: string;
  /** The folder's part for one version of everything: 8 to 64 hexadecimal digits in lower case. */
  readonly epoch: string;
  /** 32 bytes from outside the folder, or undefined: then texts are neither written nor read, only markers. */
  readonly authenticationKey: Buffer | undefined;
  /**
   * `at-close`: entries wait in memory for `flush` or `close`, which write one pack. For processes that end in a
   * known way. `journal`: entries are in a file before `setMany` resolves. For processes that may be killed.
   */
  readonly durability: "journal" | "at-close";
  /** Writes also into a folder that other users can write to, or can replace. */
  readonly isTrusted?: boolean;
  /** The bound of all files in the folder, in bytes; 512 MB when left out. */
  readonly maxBytes?: number;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  /** Receives each reason once; must not throw. */
  readonly onFailure: (failure: StoreFailure) => void;
}

/**
 * A store in a folder that any number of processes may use at once, and that may be damaged, copied, merged or
 * deleted meanwhile. All work happens synchronously inside the calls; nothing is read or made before the first one.
 * Entries of other processes become visible at most `refreshInterval` after they were written.
 *
 * @throws MisuseError when the epoch or the authentication key does not have its form
 */
export function openDiskStore(settings: DiskStoreSettings): Store {
  if (!isEpochName(settings.epoch)) {
    throw new MisuseError(`epoch must be 8 to 64 hexadecimal digits, not ${JSON.stringify(settings.epoch)}`);
  }
  const keyLength = settings.authenticationKey?.length ?? authenticationKeyBytes;
  if (keyLength !== authenticationKeyBytes) {
    throw new MisuseError(`authenticationKey must have ${authenticationKeyBytes} bytes, not ${keyLength}`);
  }
  const maxBytes = settings.maxBytes ?? defaultMaxBytes;
  if (!(maxBytes >= smallestMaxBytes))
    throw new MisuseError(`maxBytes must be at least ${smallestMaxBytes}, not ${maxBytes}`);
  return new DiskStore(settings, maxBytes);
}
