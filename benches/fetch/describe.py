"""Prints the published spec with only the operation for payments: describe.py OPENAPI.json > PAYMENTS.json"""

import json
import sys

description = json.load(open(sys.argv[1], encoding="utf-8"))
path = "/api/v1/partner/payments"
description["paths"] = {path: description["paths"][path]}
# progenitor panics if responses with errors have no common type.
operation = description["paths"][path]["get"]
operation["responses"] = {"200": operation["responses"]["200"]}
components = description["components"]


def reach(value: object) -> None:
    """Keeps the components that a value refers to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            kind, name = reference.removeprefix("#/components/").split("/")
            if name not in kept.setdefault(kind, {}):
                kept[kind][name] = components[kind][name]
                reach(components[kind][name])
        value = list(value.values())
    for item in value if isinstance(value, list) else []:
        reach(item)


kept: dict = {"securitySchemes": components["securitySchemes"]}
reach(description["paths"])
description["components"] = kept
# Generators of clients do not know these formats; to them, a date that may have a time is a string.
for schema in description["components"]["schemas"]["Payment"]["properties"].values():
    if schema.get("format") == "date-or-date-time":
        del schema["format"]
    if schema.get("format") == "decimal":
        schema["format"] = "double"
json.dump(description, sys.stdout)
