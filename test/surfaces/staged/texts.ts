/** A statement that is not formatted, and the same formatted. */
export const sloppy = (name: string, value: string | number = 1): string => `const ${name}  =  ${value}\n`;
export const neat = (name: string, value: string | number = 1): string => `const ${name} = ${value};\n`;
