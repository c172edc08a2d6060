import { MisuseError } from "../../util/misuse-error.ts";
import { defaultMaxBytes, smallestMaxBytes } from "../cache-size.ts";
import { DiskStore, type DiskStoreSettings } from "./disk-store.ts";
import { isEpochName } from "./layout.ts";
import { authenticationKeyBytes } from "./sealed-text.ts";
import type { Store } from "../store.ts";

/**
 * Opens a store in a folder. Any number of processes may use the folder at once, and it may be
 * damaged, copied, merged or deleted meanwhile. All work is done synchronously inside the calls,
 * and nothing is read or created before the first call. Entries of other processes become visible
 * at most `refreshInterval` after they were written.
 *
 * @throws MisuseError when the epoch, the authentication key or `maxBytes` is not valid
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
