/**
 * Says why fmt-cache cannot run at all, and ends the process. `staged` succeeds then: otherwise all
 * commits would be refused, also those that mend it.
 */
export function endUnable(why: string): never {
  const [command = "", ...words] = process.argv.slice(2);
  const isCommit = /^(?:--)?staged$/.test(command) && !words.some((word) => /^(?:--check|-c)$/.test(word));
  console.error(isCommit ? `${why} What is staged is committed as it is, not formatted.` : why);
  process.exit(isCommit ? 0 : 1);
}
