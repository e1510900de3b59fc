"""Runs each client in turn, and prints medians: measure.py WORK URL RUNS COUNT"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

work, url, runs, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
binaries = work / "target/release"
here = pathlib.Path(__file__).parent
CLIENTS = {
    "receiving alone": [binaries / "receive_only"],
    "cfis, stream": [binaries / "cfis_stream"],
    "cfis, awaited": [binaries / "cfis_await"],
    "hand-written reqwest + serde": [binaries / "hand_written"],
    "progenitor": [binaries / "progenitor_plain"],
    "openapi-generator": [binaries / "openapi_generator"],
    "httpx + pydantic": [sys.executable, here / "python_client.py"],
}


def measure(command):
    with open(work / "out.txt", "w") as out, open(work / "err.txt", "w") as err:
        begin = time.perf_counter()
        child = subprocess.Popen([*map(str, command), url], stdout=out, stderr=err, env={**os.environ, "PYTHONPATH": str(work)})
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}:\n{(work / 'err.txt').read_text()[-2000:]}")
    first = [float(line.split()[1]) for line in (work / "err.txt").read_text().splitlines() if line.startswith("first ")]
    return (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), (work / "out.txt").read_text().split(), first


seen, firsts = {name: [] for name in CLIENTS}, []
# The first turn of each client only warms the page cache.
for turn in range(runs + 1):
    for name, command in CLIENTS.items():
        if name == "httpx + pydantic" and turn > 2:
            continue
        figures, said, first = measure(command)
        if name != "receiving alone" and said[0] != count:
            sys.exit(f"{name} has read {said[0]} payments of {count}")
        if turn:
            seen[name].append(figures)
            firsts += first

fastest = min(statistics.median(row[0] for row in rows) for name, rows in seen.items() if not name.startswith(("cfis", "receiving")))
print(f"\n{count} payments, {(work / 'www/api/v1/partner/payments').stat().st_size / 1e6:.0f} MB; median (lowest to highest) of {runs} runs, in turn\n")
print("| | wall, s | of the fastest peer | CPU, s | peak memory, MiB |\n| --- | --- | --- | --- | --- |")
for name, rows in seen.items():
    columns = list(zip(*rows))
    cells = [f"{statistics.median(c):.{d}f} ({min(c):.{d}f} to {max(c):.{d}f})" for c, d in zip(columns, (2, 2, 0))]
    print(f"| {name} | {cells[0]} | {statistics.median(columns[0]) / fastest:.2f} | {cells[1]} | {cells[2]} |")
whole = statistics.median(row[0] for row in seen["cfis, stream"])
print(f"\nThe first payment of the stream comes after {statistics.median(firsts) * 1000:.1f} ms, {statistics.median(firsts) / whole:.2%} of the whole.")
