// Writes a TypeScript file that assigns fixtures to the types of openapi-typescript, from a module. tsc must accept the valid ones and
// refuse the invalid ones.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [published, output, module = "./api"] = process.argv.slice(2);
const lines = [`import type { components } from "${module}";`, 'type Schemas = components["schemas"];', ""];
let right = 0;
let wrong = 0;
for (const file of readdirSync(join(published, "fixtures"))) {
  const { type, cases } = JSON.parse(readFileSync(join(published, "fixtures", file), "utf8"));
  for (const { name, readers, value } of cases) {
    const constant = `export const ${type}_${name.replaceAll("-", "_")}: Schemas["${type}"] = ${JSON.stringify(value)};`;
    if (readers) {
      right += 1;
      lines.push(constant);
    } else if (name.endsWith("-in-its-place") || name.endsWith("-left-out")) {
      // TypeScript cannot refuse values of a type that JSON does not have: dates, whole numbers.
      wrong += 1;
      lines.push("// @ts-expect-error", constant);
    }
  }
}
writeFileSync(output, lines.join("\n") + "\n");
console.log(`typescript: ${right} valid and ${wrong} invalid fixtures`);
if (right < 100 || wrong < 50) process.exit(1);
