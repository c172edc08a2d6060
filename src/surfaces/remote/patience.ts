import { setMaxListeners } from "node:events";

/** A signal that many requests at the same time may listen to, without a warning from Node.js. */
export function openAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** The same, that ends requests after so many ms. */
export function endAfter(milliseconds: number): AbortSignal {
  const signal = AbortSignal.timeout(milliseconds);
  setMaxListeners(0, signal);
  return signal;
}
