// Rates what has changed in the description since its newest release, and fails where `info.version` was not raised accordingly.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [released, current] = process.argv.slice(2);
const parts = (version) => version.split(".").map(Number);
const compare = (a, b) => a.map((part, index) => part - b[index]).find((difference) => difference !== 0) ?? 0;
const newest = readdirSync(released)
  .filter((name) => /^\d+\.\d+\.\d+\.json$/.test(name))
  .map((name) => name.replace(".json", ""))
  .sort((a, b) => compare(parts(a), parts(b)))
  .at(-1);
if (newest === undefined) throw new Error(`there is no release in ${released}; run cargo run -p cfis-codegen -- release`);
const base = join(released, `${newest}.json`);

let report;
try {
  report = execFileSync("redocly", ["diff", base, current, "--format", "json", "--fail-on", "none"], { stdio: ["ignore", "pipe", "ignore"] });
} catch (error) {
  throw new Error(`redocly diff failed: ${error.message}`);
}
const { changes, infoVersions } = JSON.parse(report);
const description = JSON.parse(readFileSync(current, "utf8"));
const at = (pointer) =>
  pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce((value, name) => value?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], description);

// A value more of an open enum breaks nobody: readers keep what they do not know.
const isOpen = ({ ruleId, location }) =>
  ruleId === "enum-values-added" && at(location.pointer.replace(/\/enum(\/.*)?$/, ""))?.["x-open-enum"] === true;
const ranks = ["none", "patch", "minor", "major"];
let required = 0;
for (const { impact, verdicts, path, kind } of changes) {
  const rated = verdicts.length > 0 ? verdicts : [{ impact, message: `${kind} ${path}`, location: {} }];
  for (const verdict of rated) {
    const rank = Math.min(ranks.indexOf(verdict.impact), isOpen(verdict) ? ranks.indexOf("minor") : ranks.length);
    required = Math.max(required, rank);
    console.log(`${ranks[rank]}: ${verdict.message} (${path})`);
  }
}
const [from, to] = [parts(infoVersions.base), parts(infoVersions.revision)];
const raised = compare(to, from) < 0 ? -1 : to[0] > from[0] ? 3 : to[1] > from[1] ? 2 : to[2] > from[2] ? 1 : 0;
console.log(`the changes since ${infoVersions.base} are rated ${ranks[required]}; info.version is ${infoVersions.revision}`);
if (raised < required) {
  console.error(`info.version has to be raised by a ${ranks[required]} version, for what is rated ${ranks[required]} above`);
  process.exit(1);
}
