/** A line at the end of the terminal's output that is redrawn in place. */
export interface ProgressBar {
  /** Whether it has ever been drawn; it may be cleared at the moment. */
  readonly hasAppeared: boolean;
  show(line: string): void;
  /** Takes the line away. */
  clear(): void;
  /** Draws the line again that `clear` has taken away, if there was one. */
  restore(): void;
  /** Takes the line away for good. */
  end(): void;
}

/** @param write writes to the terminal */
export function createProgressBar(write: (text: string) => void): ProgressBar {
  let line: string | undefined;
  let isShown = false;
  let hasEnded = false;
  const clear = () => {
    if (isShown) write(eraseLine);
    isShown = false;
  };
  return {
    get hasAppeared() {
      return line !== undefined;
    },
    show: (next) => {
      if (hasEnded) return;
      write(`${isShown ? eraseLine : ""}${next}`);
      line = next;
      isShown = true;
    },
    clear,
    restore: () => {
      if (isShown || hasEnded || line === undefined) return;
      write(line);
      isShown = true;
    },
    end: () => {
      clear();
      hasEnded = true;
    },
  };
}

const eraseLine = "\r\u001B[2K";
