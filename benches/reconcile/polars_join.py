"""The shortest program that joins the three files of make.py in Polars: polars_join.py FOLDER OUTPUT.csv. Needs polars 2.1.0 (PyPI).

It matches by invoice number alone, adds up floats, and writes a line for each invoice. It searches for nothing else.
"""

import sys

import polars as pl

PINNED = "2.1.0"


def main():
    if pl.__version__ != PINNED:
        sys.exit(f"the measurement needs polars {PINNED}; this is {pl.__version__}")
    folder, output = sys.argv[1:]
    ledger = pl.read_csv(f"{folder}/ledger.csv", schema_overrides={"number": pl.String})
    payments = pl.read_json(f"{folder}/payments.json")
    paid = payments.group_by(number="invoiceNumber").agg(paid=pl.col("amount").sum())
    settlements = pl.read_json(f"{folder}/settlements.json").explode("settlements").unnest("settlements")
    allocations = settlements.select("allocations").explode("allocations").unnest("allocations")
    settled = allocations.group_by(number="originalInvoiceNumber").agg(settled=pl.col("allocatedTotalAmount").sum())
    result = ledger.join(paid, on="number", how="left").join(settled, on="number", how="left")
    result.write_csv(output)


if __name__ == "__main__":
    main()
