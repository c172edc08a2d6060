/** Formatted statements, one per line; each has its number in its name. */
export function manyStatements(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `const value${index} = call(${index}, "text ${index}");\n`,
  ).join("");
}

/** Prettier 3.0 does not indent the second condition, 3.10 does. */
export const differing = `const animal = isBird ? bird : isCat ? cat : isDogWithAVeryLongName ? dogWithAVeryLongName : probablySomeOtherAnimal;\n`;

/** Texts of files that an editor may spoil. */
export const oddTexts: Readonly<Record<string, string>> = {
  "no-final-newline.ts": "let  a = 1;\nlet b = 2",
  "only-final-newline-missing.ts": "let a = 1;\nlet b = 2;",
  "empty.ts": "",
  "only-comments.ts": "  // one\n\n\n\n// two\n",
  "byte-order-mark.ts": "\uFEFFlet  a = 1;\nlet b = 2;\nlet  c;\n",
  "crlf.ts": "let a;\r\nlet  b;\r\n\r\n\r\n\r\nlet  c\r\nlet d;\r\n",
  "emoji.ts": 'f("👩‍👩‍👧" ,  "👩‍👩‍👦");g("😃"  )\nh( "😀" )\n/*😀*/h( "😀" )/*😀*/\n',
  "line-separator.ts": 'let  a = "\u2028";\nlet  b = "\u2029"\nlet  c\n',
  "tabs.ts": "if (a) {\n\t\t\tb( );\n}\nfunction f() {\n\treturn  1;\n}\n",
};
