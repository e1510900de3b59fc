"""What the benchmarks of the mirror have in common: a sandbox with many creditors, and a clock that they can move."""

import csv
import datetime
import glob
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
CFIS = BUILT / "cfis"


def arguments(*defaults: int) -> list[int]:
    """Returns the numbers of the command line, or else the defaults."""
    if not CFIS.exists():
        sys.exit(f"{CFIS} is not there; run cargo build --release -p cfis-cli")
    return [int(given) for given in (sys.argv[1:] + [str(number) for number in defaults[len(sys.argv) - 1 :]])]


def post(url: str, body: str, token: str = "") -> str:
    headers = {"x-api-key": token, "content-type": "application/json", "accept": "application/json"}
    request = urllib.request.Request(url, data=body.encode(), headers=headers, method="POST")
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


class Sandbox:
    """A sandbox with creditors. Their tokens are in files in a folder, which has a `creditors.csv` for `creditor add`."""

    def __init__(self, folder: pathlib.Path, creditors: int, payments: int, today: datetime.date, days: int = 0):
        """Payments begin 90 days before `today`; then some days pass, before there are tokens that could expire."""
        command = [CFIS, "sandbox", "--payments", str(payments), "--today", today.isoformat()]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        settings = json.loads(self.process.stdout.readline())
        self.url = settings["url"]
        if days:
            self.pass_days(days)
        new_client = (ROOT / "spec/examples/new-client.json").read_text()
        lines = ["name,tokenFile"]
        self.tokens = []
        for number in range(creditors):
            created = json.loads(post(self.url + "/api/v1/partner/client", new_client, settings["provisioningToken"]))
            token = next(value for value in created.values() if isinstance(value, str) and value.startswith("sandbox-access-"))
            (folder / f"{number}.token").write_text(token)
            self.tokens.append(token)
            lines.append(f"creditor {number},{number}.token")
        (folder / "creditors.csv").write_text("\n".join(lines) + "\n")

    def pass_days(self, days: int) -> None:
        post(self.url + "/sandbox/clock", str(days))

    def add_fault(self, fault: str) -> None:
        post(self.url + "/sandbox/faults", fault)

    def end_faults(self) -> None:
        request = urllib.request.Request(self.url + "/sandbox/faults", method="DELETE")
        urllib.request.urlopen(request).close()

    def kill(self) -> None:
        self.process.kill()


class World:
    """A sandbox, a mirror, and a clock of the mirror's processes, which is some days behind and moves with the sandbox's."""

    def __init__(self, folder: pathlib.Path, sandbox: Sandbox, creditors: int, database: str, days_behind: int):
        self.folder, self.sandbox, self.creditors, self.database = folder, sandbox, creditors, database
        self.day, self.days_behind = 0, days_behind
        self.begun = datetime.date.today() - datetime.timedelta(days=days_behind)
        self.clock = folder / "clock"
        self.set_clock(0)
        library = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)
        if not library:
            sys.exit("libfaketime is not installed; on Debian: apt-get install faketime")
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self.clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "CFIS_BASE_URL": sandbox.url,
        }

    def set_clock(self, ahead: int) -> None:
        new = self.clock.with_suffix(".new")
        new.write_text(f"{self.day + ahead - self.days_behind:+d}d")
        new.rename(self.clock)

    def next_day(self) -> None:
        self.sandbox.pass_days(1)
        self.day += 1
        self.set_clock(0)

    def now(self) -> int:
        """The milliseconds of the mirror's clock."""
        return int((time.time() + (self.day - self.days_behind) * 86_400) * 1000)

    def mirror(self, *arguments: str, database: str = "") -> subprocess.CompletedProcess:
        environment = {**self.environment, "CFIS_MIRROR_DATABASE": database or self.database}
        return subprocess.run([CFIS, "mirror", *arguments], env=environment, capture_output=True, text=True)

    def create(self, database: str = "", creditors: str = "creditors.csv") -> None:
        """Creates a mirror with the creditors of a file."""
        for command in (["init"], ["creditor", "add", "--csv", str(self.folder / creditors)]):
            done = self.mirror(*command, database=database)
            if done.returncode:
                sys.exit(done.stderr)

    def worker(self, *arguments: str) -> subprocess.Popen:
        environment = {**self.environment, "CFIS_MIRROR_DATABASE": self.database}
        log = open(self.folder / "workers.log", "a")
        return subprocess.Popen([CFIS, "mirror", "worker", *arguments], env=environment, stdout=log, stderr=log)

    def log(self) -> str:
        """The end of what the workers said."""
        return (self.folder / "workers.log").read_text()[-3000:]

    def number(self, select: str, while_away: int = 0) -> int:
        """Returns the number that a statement selects; while the server restarts, another one."""
        if self.database.startswith("postgres"):
            result = subprocess.run(["psql", "-AtXc", select, self.database], capture_output=True, text=True)
            return int(result.stdout) if result.returncode == 0 else while_away
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=60)
        try:
            return database.execute(select).fetchone()[0]
        finally:
            database.close()

    def count(self, condition: str) -> int:
        """Counts creditors; while the server restarts, all of them."""
        return self.number(f"select count(*) from creditor where {condition}", self.creditors)

    def left(self) -> int:
        """Counts the creditors that were not read on this day of the mirror's clock."""
        since = self.now() - 20 * 3_600_000
        return self.count(f"coalesce(settlements_read_at, 0) < {since} or failures > 0")

    def rows(self, months: list[str], database: str = "") -> list:
        """Returns every payment and settlement of some months, as `export` writes them."""
        found = []
        for month in months:
            for kind in ("payments", "settlements"):
                file = self.folder / "export.csv"
                done = self.mirror("export", "--month", month, "--list", kind, "--output", str(file), database=database)
                if done.returncode:
                    sys.exit(done.stderr)
                with open(file, newline="") as lines:
                    found += [(kind, month, *row) for row in csv.reader(lines)]
                file.unlink()
        return sorted(found)


def memory(process: subprocess.Popen) -> float:
    """The memory of a process, in MiB."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
