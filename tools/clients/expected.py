"""Prints what every client must print, computed from the data that the sandbox responds with."""

import decimal
import json
import pathlib
import sys

data = pathlib.Path(sys.argv[1])


def read(name):
    return json.loads((data / name).read_text(encoding="utf-8"), parse_float=decimal.Decimal, parse_int=decimal.Decimal)


def total(amounts):
    return format(sum((amount for amount in amounts if amount is not None), decimal.Decimal(0)).normalize(), "f")


payments = read("payments.json")
settlements = read("settlements.json")["settlements"]
allocations = [allocation for settlement in settlements for allocation in settlement["allocations"] or []]
rows = [row for allocation in allocations for row in allocation.get("breakdown") or allocation.get("events") or []]
print("created")
print("valid")
print("refused 401")
print("renewed")
print("refused 400")
print(f"payments {len(payments)} {total(payment['amount'] for payment in payments)}")
print("null list 0")
print(f"settlements {len(settlements)} {total(settlement['settlementAmount'] for settlement in settlements)}")
print(f"allocations {len(allocations)} {total(allocation['allocatedTotalAmount'] for allocation in allocations)}")
print(f"breakdown {len(rows)} {total(row['amount'] for row in rows)}")
print("beneficiaries " + " ".join("null" if not settlement.get("beneficiary") else "one" for settlement in settlements))
