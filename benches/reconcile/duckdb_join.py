"""Runs the reconciliation of join.sql in DuckDB: duckdb_join.py FOLDER OUTPUT.csv [THREADS]. Needs duckdb 2.0.0 (PyPI).

Reads the three files of make.py, writes a line for each invoice, and prints the totals of each currency as one line of JSON.
"""

import json
import pathlib
import sys

import duckdb

PINNED = "2.0.0"
COLUMNS = ["invoiced", "settled", "provisional", "credited", "outstanding", "overpaid", "reversedWithoutReceipt", "returnPending", "notPassedOn", "interest", "fees", "other"]


def main():
    if duckdb.__version__ != PINNED:
        sys.exit(f"the measurement needs duckdb {PINNED}; this is {duckdb.__version__}")
    folder, output = pathlib.Path(sys.argv[1]), sys.argv[2]
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    db = duckdb.connect(config={"threads": threads, "temp_directory": str(pathlib.Path(output).resolve().parent)})
    settings = {"ledger": folder / "ledger.csv", "payments": folder / "payments.json", "settlements": folder / "settlements.json"}
    for name, path in settings.items():
        db.execute(f"SET VARIABLE {name} = ?", [str(path)])
    # One byte more than the file, because the file is one object.
    db.execute("SET VARIABLE largest = ?", [settings["settlements"].stat().st_size + 1])
    db.execute(pathlib.Path(__file__).with_name("join.sql").read_text())
    db.execute("COPY (SELECT * EXCLUDE (id) FROM result ORDER BY id) TO '{}' (HEADER)".format(output.replace("'", "''")))
    sums = ", ".join(f"sum({column})::VARCHAR" for column in COLUMNS)
    rows = db.execute(f"SELECT currency, {sums} FROM result GROUP BY currency ORDER BY currency").fetchall()
    print(json.dumps({"totals": [dict(zip(["currency", *COLUMNS], row)) for row in rows]}, sort_keys=True))


if __name__ == "__main__":
    main()
