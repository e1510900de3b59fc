// Checks the rating of several changes of the spec.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rate } from "./compare_release.mjs";

const [current, work] = process.argv.slice(2);
const changes = [
  ["major", "a renamed property", (d) => rename(d.components.schemas.Settlement.properties, "remittanceReference", "bankReference")],
  ["major", "an operation removed", (d) => delete d.paths["/api/v1/partner/payments"]],
  ["major", "another type", (d) => (d.components.schemas.Settlement.properties.settlementId.type = "string")],
  ["major", "another effect", (d) => (d.paths["/api/v1/partner/renew"].get["x-effect"] = "none")],
  ["major", "a parameter with another effect", (d) => (d.paths["/api/v1/partner/settlements"].get.parameters.at(-1)["x-effect"] = "none")],
  ["major", "a value removed", (d) => d.components.schemas.BreakdownType.enum.pop()],
  ["major", "a field required", (d) => d.components.schemas.Settlement.required.push("agency")],
  ["major", "a field no longer required", (d) => d.components.schemas.Settlement.required.pop()],
  ["major", "another name removed", (d) => delete d.components.schemas.Allocation.properties.breakdown["x-also-named"]],
  ["major", "another spelling removed", (d) => delete d.components.schemas.Agency["x-also-named"]],
  ["major", "an enum closed", (d) => delete d.components.schemas.Agency["x-open-enum"]],
  ["major", "a secret shown", (d) => delete d.components.schemas.RenewedToken.properties.accessToken["x-secret"]],
  ["minor", "a value added", (d) => d.components.schemas.Agency.enum.push("OTHER")],
  ["minor", "a field added", (d) => (d.components.schemas.Settlement.properties.batch = { type: "string", "x-evidence": "example" })],
  ["patch", "prose", (d) => (d.components.schemas.Settlement.description = "Other words.")],
  ["none", "nothing", () => {}],
];

function rename(object, from, to) {
  object[to] = object[from];
  delete object[from];
}

const wrong = [];
for (const [expected, name, change] of changes) {
  const spec = JSON.parse(readFileSync(current, "utf8"));
  const version = spec.info.version;
  change(spec);
  const changed = join(work, "changed.json");
  writeFileSync(changed, JSON.stringify(spec));
  const { required, isRaised } = rate(current, changed);
  if (required !== expected || isRaised !== (expected === "none")) wrong.push(`${name} is rated ${required}, not ${expected}`);
  const [major, minor, patch] = version.split(".").map(Number);
  const raised = { none: [major, minor, patch], patch: [major, minor, patch + 1], minor: [major, minor + 1, 0], major: [major + 1, 0, 0] };
  spec.info.version = raised[expected].join(".");
  writeFileSync(changed, JSON.stringify(spec));
  if (!rate(current, changed).isRaised) wrong.push(`${name}: ${spec.info.version} is not enough`);
}
console.log(`releases: ${changes.length} changes are rated`);
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
