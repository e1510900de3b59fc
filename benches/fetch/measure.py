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
PAYMENTS = {
    "receiving alone": [binaries / "receive_only"],
    "cfis, stream": [binaries / "cfis_stream"],
    "cfis, awaited": [binaries / "cfis_await"],
    "hand-written reqwest + serde": [binaries / "hand_written"],
    "progenitor": [binaries / "progenitor_plain"],
    "openapi-generator": [binaries / "openapi_generator"],
    "httpx + pydantic": [sys.executable, here / "python_client.py"],
}
SETTLEMENTS = {
    "receiving alone": [binaries / "receive_only"],
    "cfis, stream": [binaries / "settlements_stream"],
    "hand-written reqwest + serde": [binaries / "settlements_by_hand"],
}


def measure(command, kind):
    with open(work / "out.txt", "w") as out, open(work / "err.txt", "w") as err:
        begin = time.perf_counter()
        child = subprocess.Popen([*map(str, command), url, kind], stdout=out, stderr=err, env={**os.environ, "PYTHONPATH": str(work)})
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}:\n{(work / 'err.txt').read_text()[-2000:]}")
    first = [float(line.split()[1]) for line in (work / "err.txt").read_text().splitlines() if line.startswith("first ")]
    return (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), (work / "out.txt").read_text().split(), first


def compare(kind, clients):
    """Runs the clients in turn, and prints a table."""
    seen, firsts, read = {name: [] for name in clients}, [], set()
    # The first turn of each client only warms the page cache.
    for turn in range(runs + 1):
        for name, command in clients.items():
            if name == "httpx + pydantic" and turn > 2:
                continue
            figures, said, first = measure(command, kind)
            if name != "receiving alone":
                read.add(said[0])
            if turn:
                seen[name].append(figures)
                firsts += first
    if len(read) != 1 or (kind == "payments" and read != {count}):
        sys.exit(f"the clients have read different numbers of {kind}: {read}")
    peers = [rows for name, rows in seen.items() if not name.startswith(("cfis", "receiving"))]
    fastest, least = (min(statistics.median(row[place] for row in rows) for rows in peers) for place in (0, 1))
    size = (work / "www/api/v1/partner" / kind).stat().st_size / 1e6
    print(f"\n{read.pop()} {kind}, {size:.0f} MB; median (lowest to highest) of {runs} runs, in turn\n")
    print("| | wall, s | of the fastest peer | CPU, s | of the least | peak memory, MiB |\n| --- | --- | --- | --- | --- | --- |")
    for name, rows in seen.items():
        columns = list(zip(*rows))
        cells = [f"{statistics.median(c):.{d}f} ({min(c):.{d}f} to {max(c):.{d}f})" for c, d in zip(columns, (2, 2, 0))]
        wall, cpu = statistics.median(columns[0]) / fastest, statistics.median(columns[1]) / least
        print(f"| {name} | {cells[0]} | {wall:.2f} | {cells[1]} | {cpu:.2f} | {cells[2]} |")
    if firsts:
        whole = statistics.median(row[0] for row in seen["cfis, stream"])
        first = statistics.median(firsts)
        print(f"\nThe first item of the stream comes after {first * 1000:.1f} ms, {first / whole:.2%} of the whole.")


compare("payments", PAYMENTS)
compare("settlements", SETTLEMENTS)
