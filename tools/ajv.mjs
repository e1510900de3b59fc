// Checks with ajv that both schemas accept and refuse each fixture as it says.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";

const [published, modules] = process.argv.slice(2);
const { default: Ajv } = createRequire(join(modules, "x.js"))("ajv/dist/2020");

const read = (path) => JSON.parse(readFileSync(join(published, path), "utf8"));
const ajv = new Ajv({ validateFormats: false, allowUnionTypes: true });
ajv.addVocabulary(["x-evidence", "x-secret"]);
const schemas = Object.fromEntries(["lenient", "strict"].map((flavour) => [flavour, read(`${flavour}.schema.json`)]));
for (const schema of Object.values(schemas)) ajv.addSchema(schema);

let checked = 0;
const wrong = [];
for (const file of readdirSync(join(published, "fixtures"))) {
  const { type, cases } = read(join("fixtures", file));
  for (const { name, value, ...expected } of cases) {
    for (const [flavour, schema] of Object.entries(schemas)) {
      const validate = ajv.getSchema(`${schema.$id}#/$defs/${type}`);
      if (validate(value) !== expected[flavour]) wrong.push(`${type}, ${name}: ${flavour} is not ${expected[flavour]}`);
      checked += 1;
    }
  }
}
console.log(`ajv: ${checked} checks`);
if (wrong.length > 0 || checked < 400) {
  console.error(wrong.join("\n") || "too few fixtures were found");
  process.exit(1);
}
