"""Prints the published spec with only the operation for payments: describe.py OPENAPI.json > PAYMENTS.json"""

import json
import sys

description = json.load(open(sys.argv[1], encoding="utf-8"))
path = "/api/v1/partner/payments"
description["paths"] = {path: description["paths"][path]}
kept = ["Payments", "Payment", "InvoiceNumber"]
description["components"]["schemas"] = {name: description["components"]["schemas"][name] for name in kept}
# Generators of clients do not know these formats; to them, a date that may have a time is a string.
for schema in description["components"]["schemas"]["Payment"]["properties"].values():
    if schema.get("format") == "date-or-date-time":
        del schema["format"]
    if schema.get("format") == "decimal":
        schema["format"] = "double"
json.dump(description, sys.stdout)
