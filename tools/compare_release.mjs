// Rates the changes of the spec since its newest release, and fails if `info.version` was not raised accordingly. redocly rates the changes
// of plain OpenAPI. This file rates changes of our extensions, and changes that redocly rates too low for parsers of responses.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const RANKS = ["none", "patch", "minor", "major"];
const parts = (version) => version.split(".").map(Number);
const compare = (a, b) => a.map((part, index) => part - b[index]).find((difference) => difference !== 0) ?? 0;
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

/// Returns each change, with its rating and a sentence.
function changes(basePath, currentPath) {
  const [base, current] = [read(basePath), read(currentPath)];
  const report = execFileSync("redocly", ["diff", basePath, currentPath, "--format", "json", "--fail-on", "none"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const at = (pointer) =>
    pointer
      .replace(/^#\//, "")
      .split("/")
      .reduce((value, name) => value?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], current);
  const found = [];
  for (const { impact, verdicts, path, kind } of JSON.parse(report).changes) {
    const rated = verdicts.length > 0 ? verdicts : [{ impact, message: `${kind} ${path}`, location: {} }];
    for (const { ruleId, impact, message, location } of rated) {
      // A new value of an open enum is not a breaking change: readers keep unknown values.
      const isOpen = ruleId === "enum-values-added" && at(location.pointer.replace(/\/enum(\/.*)?$/, ""))?.["x-open-enum"] === true;
      found.push([isOpen ? "minor" : impact, `${message} (${path})`]);
    }
  }
  for (const [name, schema] of Object.entries(base.components.schemas)) {
    const now = current.components.schemas[name];
    if (now !== undefined) found.push(...ofSchema(name, schema, now));
  }
  for (const [path, methods] of Object.entries(base.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const now = current.paths[path]?.[method];
      if (now === undefined) continue;
      const parameters = (operation) => Object.fromEntries((operation.parameters ?? []).map((parameter) => [parameter.name, parameter]));
      for (const extension of ["x-effect", "x-credential"]) {
        if (operation[extension] !== now[extension]) {
          found.push(["major", `${operation.operationId}: ${extension} was ${operation[extension]} and is ${now[extension]}`]);
        }
      }
      for (const [parameter, { "x-effect": effect }] of Object.entries(parameters(operation))) {
        const nowEffect = parameters(now)[parameter]?.["x-effect"];
        if (nowEffect !== undefined && nowEffect !== effect) {
          found.push(["major", `${operation.operationId} ${parameter}: x-effect was ${effect} and is ${nowEffect}`]);
        }
      }
    }
  }
  return { found, versions: [base.info.version, current.info.version] };
}

function ofSchema(name, before, now) {
  const found = [];
  const missing = (from, to) => (from ?? []).filter((entry) => !(to ?? []).includes(entry));
  for (const value of missing(before.enum, now.enum)) found.push(["major", `${name}: the value ${value} was removed`]);
  for (const field of missing(now.required, before.required)) found.push(["major", `${name}.${field} is required`]);
  for (const field of missing(before.required, now.required)) found.push(["major", `${name}.${field} is no longer required`]);
  if (before["x-open-enum"] !== now["x-open-enum"]) found.push(["major", `${name}: x-open-enum was changed`]);
  const fields = new Set([...Object.keys(before.properties ?? {}), ...Object.keys(before["x-also-named"] ?? {})]);
  for (const field of fields) {
    const of = (schema, extension) => schema.properties?.[field]?.[extension] ?? schema[extension]?.[field];
    if (before.properties && now.properties?.[field] === undefined) continue;
    for (const other of missing(of(before, "x-also-named"), of(now, "x-also-named"))) {
      found.push(["major", `${name}.${field} is no longer accepted under the name ${other}`]);
    }
    if (of(before, "x-secret") !== of(now, "x-secret")) found.push(["major", `${name}.${field}: x-secret was changed`]);
  }
  return found;
}

function newest(folder) {
  const versions = readdirSync(folder)
    .filter((name) => /^\d+\.\d+\.\d+\.json$/.test(name))
    .map((name) => name.replace(".json", ""))
    .sort((a, b) => compare(parts(a), parts(b)));
  if (versions.length === 0) throw new Error(`there is no release in ${folder}; run cargo run -p cfis-codegen -- release`);
  return join(folder, `${versions.at(-1)}.json`);
}

/// Returns the highest rating of the changes, and whether the version was raised by that much.
export function rate(basePath, currentPath) {
  const { found, versions } = changes(basePath, currentPath);
  for (const [impact] of found) if (!RANKS.includes(impact)) throw new Error(`redocly rates a change as ${impact}, which is not a known rating`);
  const required = Math.max(0, ...found.map(([impact]) => RANKS.indexOf(impact)));
  const [from, to] = versions.map(parts);
  const raised = compare(to, from) < 0 ? -1 : to[0] > from[0] ? 3 : to[1] > from[1] ? 2 : to[2] > from[2] ? 1 : 0;
  return { found, versions, required: RANKS[required], isRaised: raised >= required };
}

if (process.argv[2] !== undefined && import.meta.filename === process.argv[1]) {
  const { found, versions, required, isRaised } = rate(newest(process.argv[2]), process.argv[3]);
  for (const [impact, message] of found) console.log(`${impact}: ${message}`);
  console.log(`the changes since ${versions[0]} are rated ${required}; info.version is ${versions[1]}`);
  if (!isRaised) {
    console.error(`cannot accept info.version: the changes rated ${required} above need a new ${required} version; raise info.version`);
    process.exit(1);
  }
}
