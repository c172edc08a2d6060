import { MisuseError } from "../../util/misuse-error.ts";
import { defaultMaxBytes, smallestMaxBytes } from "../cache-size.ts";
import { DiskStore, type DiskStoreSettings } from "./disk-store.ts";
import { isEpochName } from "./layout.ts";
import { authenticationKeyBytes } from "./sealed-text.ts";
import type { Store } from "../store.ts";

/**
 * A store in a folder that any number of processes may use at once, and that may be damaged,
 * copied, merged or deleted meanwhile. All work happens synchronously inside the calls; nothing is
 * read or made before the first one. Entries of other processes become visible at most
 * `refreshInterval` after they were written.
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
