import type { Socket } from "node:net";

/** Reads what the other side has sent as whole messages. */
export interface FrameReader {
  /** From now on, longer messages end the connection; in bytes. */
  setLimit(bytes: number): void;
}

const headBytes = 4;

/** A message for the other side: its length, then its bytes. */
export function toFrame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(message.length);
  return Buffer.concat([head, message]);
}

/**
 * Cuts what arrives on a socket into messages. A message that is longer than the limit, or that is
 * not complete in time, ends the connection.
 *
 * @param limit of the first messages, in bytes
 */
export function readFrames(socket: Socket, limit: number, onMessage: (message: Buffer) => void): FrameReader {
  let parts: Buffer[] = [];
  let received = 0;
  let wanted: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const take = (bytes: number): Buffer => {
    const all = Buffer.concat(parts, received);
    parts = [all.subarray(bytes)];
    received -= bytes;
    return all.subarray(0, bytes);
  };
  const cut = () => {
    while (!socket.destroyed) {
      if (wanted === undefined) {
        if (received < headBytes) return;
        wanted = take(headBytes).readUInt32LE();
        if (wanted > limit) return void socket.destroy();
      }
      if (received < wanted) return;
      const message = take(wanted);
      wanted = undefined;
      onMessage(message);
    }
  };
  socket.on("data", (part: Buffer) => {
    parts.push(part);
    received += part.length;
    if (received >= (wanted ?? headBytes)) cut();
    clearTimeout(timer);
    if (received > 0) timer = setTimeout(() => socket.destroy(), slowestMessage).unref();
  });
  socket.on("close", () => clearTimeout(timer));
  return { setLimit: (bytes) => void (limit = bytes) };
}

// In milliseconds between two parts of a message. Both ends are on one machine.
const slowestMessage = 5_000;
