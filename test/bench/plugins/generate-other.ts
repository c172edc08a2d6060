import type { Random } from "../../oracle/random.ts";
import { capitalize, drawLength, makeName, times } from "./generate-components.ts";

export function makeJava(random: Random): string {
  const members = times(drawLength(random, 3, 60), () => {
    const name = makeName(random);
    const type = random.pick(["String", "Long", "Instant", "List<String>", "Map<String, Integer>"]);
    return random.pick([
      `@Column(name = "${name}", nullable = false)\nprivate ${type} ${name};`,
      `public ${type} get${capitalize(name)}() { return this.${name}; }`,
      `public ResponseEntity<${type}> find${capitalize(name)}(@PathVariable Long id, @RequestParam(required = false) String filter) {\nlog.debug("REST request to get ${name} : {}", id);\nOptional<${type}> found = repository.findOneWithEagerRelationships(id).filter(each -> each.getId() > ${random.integer(99)});\nif (found.isEmpty()) { throw new BadRequestException("Not found", ENTITY_NAME, "idnotfound"); }\nreturn ResponseUtil.wrapOrNotFound(found);\n}`,
    ]);
  });
  const name = capitalize(makeName(random));
  return `package com.example.${makeName(random).toLowerCase()};\n\nimport java.time.Instant;\nimport java.util.*;\n\n/** The ${name}. */\n@Entity\npublic class ${name} implements Serializable {\n\n${members.join("\n\n")}\n}\n`;
}

export function makeJson(random: Random): string {
  const makeValue = (depth: number): unknown => {
    if (depth === 0) return random.pick([random.integer(1000), makeName(random), true, null]);
    if (random.chance(0.3)) return times(1 + random.integer(6), () => makeValue(depth - 1));
    return Object.fromEntries(times(2 + random.integer(6), () => [makeName(random), makeValue(depth - 1)]));
  };
  const entries = times(drawLength(random, 4, 80), () => [makeName(random), makeValue(random.integer(4))]);
  return JSON.stringify(Object.fromEntries(entries));
}

export function makeManifest(random: Random): string {
  const versions = (count: number): object =>
    Object.fromEntries(times(count, () => [makeName(random).toLowerCase(), `^${random.integer(9)}.0.0`]));
  const entries = Object.entries({
    scripts: { test: "vitest", build: "tsc", prebuild: "rimraf dist", lint: "eslint ." },
    dependencies: versions(3 + random.integer(20)),
    devDependencies: versions(3 + random.integer(30)),
    name: makeName(random).toLowerCase(),
    license: "MIT",
    version: "1.0.0",
    main: "dist/index.js",
  });
  return JSON.stringify(Object.fromEntries(random.shuffle(entries)));
}
