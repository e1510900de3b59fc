"""Tests the Parquet files of `cfis mirror export` against its CSV, with the reader of Apache Arrow: the same cells, and the same
sums to the cent.

Usage: parquet_test.py FOLDER. Starts a sandbox, and keeps its mirror in the folder. Needs the command `cfis`, built for debugging.
"""

import csv
import datetime
import decimal
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pyarrow
import pyarrow.compute
import pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parent.parent
CFIS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/cfis"
AMOUNT = pyarrow.decimal128(38, 9)
TYPES = {
    "amount": AMOUNT,
    "settlementAmount": AMOUNT,
    "allocatedTotalAmount": AMOUNT,
    "capital": AMOUNT,
    "interest": AMOUNT,
    "fees": AMOUNT,
    "other": AMOUNT,
    "bookingDate": pyarrow.date32(),
    "paymentDate": pyarrow.date32(),
    "settlementDate": pyarrow.date32(),
    "allocationDate": pyarrow.date32(),
    "apiFetchDate": pyarrow.date32(),
    "caseId": pyarrow.int64(),
    "settlementId": pyarrow.int64(),
    "allocationId": pyarrow.int64(),
    "readAt": pyarrow.timestamp("ms", tz="UTC"),
}

folder = pathlib.Path(sys.argv[1]) / "mirror"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
sandbox = subprocess.Popen([CFIS, "sandbox", "--payments", "400"], stdout=subprocess.PIPE, text=True)
try:
    settings = json.loads(sandbox.stdout.readline())
    environment = {**os.environ, "HOME": str(folder), "CFIS_BASE_URL": settings["url"]}

    def cfis(*arguments: str) -> None:
        subprocess.run([CFIS, "mirror", *arguments], env=environment, check=True)

    (folder / "token").write_text(settings["accessToken"])
    cfis("init")
    cfis("creditor", "add", "--name", "=Koivu & Co", "--token-file", str(folder / "token"))
    cfis("sync")
    last = datetime.date.today().replace(day=1) - datetime.timedelta(days=1)
    months = [f"{day:%Y-%m}" for day in (last, last.replace(day=1) - datetime.timedelta(days=1))]
    files = {}
    # A month long ago has no rows.
    for month in [*months, "2001-01"]:
        for items in ("payments", "settlements"):
            for kind in ("csv", "parquet"):
                files[month, items, kind] = folder / f"{items}-{month}.{kind}"
                cfis("export", "--month", month, "--list", items, "--format", kind, "--output", str(files[month, items, kind]))
finally:
    sandbox.kill()


def as_csv(value: object) -> str:
    """Returns a value as it is in CSV, except that an amount is a Decimal."""
    return "" if value is None else str(value)


rows = 0
schemas = {}
for (month, items, kind), path in files.items():
    if kind == "csv":
        continue
    table = pyarrow.parquet.read_table(path)
    schemas.setdefault(items, table.schema)
    assert table.schema.equals(schemas[items]), f"{path} has another schema"
    for field in table.schema:
        assert field.type == TYPES.get(field.name, pyarrow.string()), field
    with files[month, items, "csv"].open(encoding="utf-8", newline="") as opened:
        lines = list(csv.DictReader(opened))
    assert table.num_rows == len(lines), (path, table.num_rows, len(lines))
    assert (month == "2001-01") == (table.num_rows == 0), path
    names = [name for name in table.column_names if name != "readAt"]
    for name in names:
        values = table.column(name).to_pylist()
        if TYPES.get(name) == AMOUNT:
            found = [decimal.Decimal(line[name]) if line[name] else None for line in lines]
            assert values == found, (path, name)
            total = pyarrow.compute.sum(table.column(name)).as_py() or 0
            assert total == sum(value for value in found if value is not None), (path, name)
        else:
            # A spreadsheet would take the text for a formula; a program does not.
            found = [line[name].removeprefix("'") for line in lines]
            assert [as_csv(value) for value in values] == found, (path, name)
    assert all(value is not None and value.tzinfo is not None for value in table.column("readAt").to_pylist()), path
    rows += table.num_rows
assert rows > 100, rows
total = sum(pyarrow.compute.sum(pyarrow.parquet.read_table(files[month, "payments", "parquet"]).column("amount")).as_py() for month in months)
print(f"{rows} rows in {len(files) // 2} Parquet files are those of CSV; payments of {total.normalize():f} in {' and '.join(months)}")
