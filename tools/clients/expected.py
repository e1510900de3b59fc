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
print("refused 401 empty")
print("refused 502 html")
print("renewed")
print("tokens hidden")
print("refused 400 json")
for body in ("html", "empty", "json"):
    print(f"refused 401 {body}")
    print(f"refused 502 {body}")
print("not a list")
print(f"payments {len(payments)} {total(payment.get('amount') for payment in payments)}")
print("null list 0")
print("not a report")
print(f"settlements {len(settlements)} {total(settlement['settlementAmount'] for settlement in settlements)}")
print(f"allocations {len(allocations)} {total(allocation['allocatedTotalAmount'] for allocation in allocations)}")
print(f"breakdown {len(rows)} {total(row['amount'] for row in rows)}")
print("beneficiaries " + " ".join("null" if settlement.get("beneficiary") is None else "one" for settlement in settlements))
