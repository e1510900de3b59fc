"""Measures how a page of `cfis reconcile --report` opens in Chromium: measure.py PAGE.html [RUNS [TRACE.json]].

Each run is a new browser. Times are milliseconds from the start of the navigation:
- painted: the first screen is painted (the browser's own first contentful paint),
- received: the browser has parsed the document up to its script,
- parsed: the script has parsed the data,
- made: the script has made the totals and the lists,
- usable: a frame was drawn after that,
- found: how long a search for one number takes after that, until a frame shows it.
With TRACE.json, one more run is traced, and the time of the page's main thread is added up by what it did.
Needs Playwright for Python, and `chromium` on the path.
"""

import collections
import json
import pathlib
import re
import shutil
import statistics
import sys

from playwright.sync_api import sync_playwright

page_path = pathlib.Path(sys.argv[1]).resolve()
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
trace_path = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
LIMIT = 300_000  # a page that needs longer is not usable at all

# The script of the page ends before DOMContentLoaded. Two frames later, what it made is on the screen.
WATCH = """
const parse = JSON.parse;
JSON.parse = (text) => {
  const begin = performance.now();
  const value = parse(text);
  window.parsedAt ??= [begin, performance.now()];
  return value;
};
addEventListener("DOMContentLoaded", () => {
  window.madeAt = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.usableAt = performance.now(); }));
});
"""
SEARCH = """async (number) => {
  const begin = performance.now();
  const search = document.getElementById("search");
  search.value = number;
  search.dispatchEvent(new Event("input"));
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const cell = document.querySelector("#invoices > table > tbody:not(.totals) > tr > th");
  return [performance.now() - begin, cell?.textContent];
}"""
TIMES = """async () => {
  while (window.usableAt === undefined) await new Promise(requestAnimationFrame);
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  return [painted, ...window.parsedAt, window.madeAt, window.usableAt];
}"""
NAMES = ["painted", "received", "parsed", "made", "usable"]


def last_number():
    """Returns the number of the last invoice that has something to do, which the page lists at first."""
    with open(page_path, "rb") as file:
        file.seek(-4_000_000, 2) if page_path.stat().st_size > 4_000_000 else None
        tail = file.read().decode(errors="replace")
    rows = re.findall(r'^\{"number":"([^"]+)".*"outcome":"(\w+)"', tail, re.MULTILINE)
    return [number for number, outcome in rows if outcome not in ("settled", "cleared", "closedInLedger")][-1]


def opened(playwright, number, trace=None):
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(LIMIT)
    page.add_init_script(WATCH)
    if trace:
        categories = ["devtools.timeline", "v8", "blink.user_timing", "disabled-by-default-v8.cpu_profiler", "toplevel"]
        browser.start_tracing(page=page, path=trace, categories=categories)
    page.goto(page_path.as_uri(), wait_until="load")
    times = dict(zip(NAMES, page.evaluate(TIMES)))
    failed = page.locator(".failed[role=alert]").all_inner_texts()
    if failed:
        sys.exit(f"the page failed: {failed}")
    if trace:
        browser.stop_tracing()
    found, seen = page.evaluate(SEARCH, number)
    if seen != number:
        sys.exit(f"searched for {number}, and the first row is {seen}")
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable")
    values = {entry["name"]: entry["value"] for entry in metrics.send("Performance.getMetrics")["metrics"]}
    rows = page.evaluate("JSON.parse(document.getElementById('data').textContent).invoices.length")
    browser.close()
    return {**times, "found": found, "heap, MiB": values["JSHeapUsedSize"] / 2**20}, rows


def profile(path):
    """Adds up the trace: the longest tasks by name (their own time), and the functions that V8 sampled."""
    events = json.loads(path.read_text())["traceEvents"]
    threads = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e.get("name") == "thread_name"}
    by_thread = collections.defaultdict(list)
    for event in events:
        if event.get("ph") == "X" and threads.get((event["pid"], event["tid"])) == "CrRendererMain":
            by_thread[event["pid"], event["tid"]].append(event)
    main = max(by_thread.values(), key=lambda found: sum(e.get("dur", 0) for e in found if e["name"] == "EvaluateScript"))
    own = collections.Counter()
    stack = []
    for event in sorted(main, key=lambda e: (e["ts"], -e.get("dur", 0))):
        begin, end = event["ts"], event["ts"] + event.get("dur", 0)
        while stack and stack[-1][1] <= begin:
            stack.pop()
        if stack:
            own[stack[-1][0]] -= event.get("dur", 0)
        own[event["name"]] += event.get("dur", 0)
        stack.append((event["name"], end))
    print("\nthe main thread, ms of its own:")
    for name, micros in own.most_common(14):
        print(f"  {micros / 1000:9.0f}  {name}")

    nodes, times = {}, collections.Counter()
    profiled = main[0]["pid"]
    for event in events:
        if event.get("name") != "ProfileChunk" or event["pid"] != profiled:
            continue
        data = event["args"]["data"]
        chunk = data.get("cpuProfile", {})
        for node in chunk.get("nodes", []):
            frame = node["callFrame"]
            nodes[node["id"]] = frame["functionName"] or "(anonymous)"
        for sample, delta in zip(chunk.get("samples", []), data.get("timeDeltas", [])):
            times[nodes.get(sample, "?")] += delta
    print("\nthe script, ms of its own by function (as sampled; program is the browser itself):")
    for name, micros in times.most_common(12):
        print(f"  {micros / 1000:9.0f}  {name}")


with sync_playwright() as playwright:
    number = last_number()
    seen = []
    for run in range(runs):
        measured, rows = opened(playwright, number)
        print(f"run {run + 1}: " + ", ".join(f"{name} {value:.0f}" for name, value in measured.items()), flush=True)
        seen.append(measured)
    print(f"\n{rows} invoices, {page_path.stat().st_size / 1e6:.0f} MB: median (lowest to highest) of {runs} runs, ms\n")
    print("| " + " | ".join(seen[0]) + " |\n|" + " --- |" * len(seen[0]))
    columns = ([one[name] for one in seen] for name in seen[0])
    print("| " + " | ".join(f"{statistics.median(c):.0f} ({min(c):.0f} to {max(c):.0f})" for c in columns) + " |")
    if trace_path:
        opened(playwright, number, str(trace_path))
        profile(trace_path)
