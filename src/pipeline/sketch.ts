/**
 * A few lines that stand for a text: those with the smallest hashes (a bottom-k sketch). Two texts
 * that share most of their lines share most of their sketch, wherever the lines moved. It answers
 * one question cheaply: is it worth parsing this text to look for known statements, or is it new? A
 * wrong answer costs time, never a byte.
 *
 * Source of the method: A. Broder, "On the resemblance and containment of documents" (1997).
 */
export function sketchLines(text: string): readonly string[] {
  const samples: Sample[] = [];
  /** Hashes of different lines, up to the number that the largest sketch needs. */
  const hashes = new Set<number>();
  for (let lineStart = 0; lineStart < text.length;) {
    let lineEnd = text.indexOf("\n", lineStart);
    if (lineEnd < 0) lineEnd = text.length;
    let start = lineStart;
    let end = lineEnd;
    while (start < end && isBlank(text.charCodeAt(start))) start += 1;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
    if (end - start >= minimumLineLength) {
      const hash = hashRange(text, start, end);
      if (hashes.size < maximumSize * linesPerSample) hashes.add(hash);
      if (samples.length < maximumSize || hash <= samples.at(-1)!.hash)
        addSample(samples, { hash, start, end });
    }
    lineStart = lineEnd + 1;
  }
  const size = Math.min(maximumSize, Math.max(minimumSize, Math.ceil(hashes.size / linesPerSample)));
  return samples.slice(0, size).map(({ start, end }) => text.slice(start, end));
}

/** A line that may be one of those with the smallest hashes. */
interface Sample {
  readonly hash: number;
  readonly start: number;
  readonly end: number;
}

/** Puts a sample in its place, and keeps as many as a sketch may have. */
function addSample(samples: Sample[], sample: Sample): void {
  let place = samples.length;
  while (place > 0 && samples[place - 1]!.hash >= sample.hash) place -= 1;
  samples.splice(place, samples[place]?.hash === sample.hash ? 1 : 0, sample);
  if (samples.length > maximumSize) samples.pop();
}

/**
 * Whether so much of a sketch is known that parsing for statements is likely to pay.
 * @param length of the text; a long text with an empty sketch counts as new
 */
export function sketchIsKnown(size: number, known: number, length: number): boolean {
  return size === 0 ? length < longWithoutLines : known >= Math.ceil(size * knownShare);
}

// Shorter lines (`}`, `return;`) stand in every file and say nothing.
const minimumLineLength = 5;
// 20 bytes each in the store.
const minimumSize = 6;
const maximumSize = 32;
const linesPerSample = 24;
// A guess.
const longWithoutLines = 10_000;
// More than half: files of one project share import lines and idioms, and parsing a new file twice
// costs 6 to 12 % of formatting it [measured].
const knownShare = 0.6;

// FNV-1a, 32 bits: fast, and good enough to sample by. The store is asked for the whole line.
function hashRange(text: string, start: number, end: number): number {
  // For a long line, every n-th character is enough to tell it from most others.
  const step = 1 + ((end - start) >> 5);
  let hash = 0x811c9dc5 ^ (end - start);
  for (let index = start; index < end; index += step) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function isBlank(character: number): boolean {
  return character === 0x20 || character === 0x09;
}
