/** Formatted statements, one per line; each has its number in its name. */
export function manyStatements(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `const value${index} = call(${index}, "text ${index}");\n`,
  ).join("");
}

/** Prettier 3.0 does not indent the second condition, 3.10 does. */
export const differing = `const animal = isBird ? bird : isCat ? cat : isDogWithAVeryLongName ? dogWithAVeryLongName : probablySomeOtherAnimal;\n`;
