"""Checks with a validator of OpenAPI that the published documents accept and refuse each fixture as it says.

The types for readers have a verdict of their own. The others accept at least what the strict schema accepts.
"""

import json
import pathlib
import sys

from openapi_schema_validator import OAS30ReadValidator, OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT202012

published = pathlib.Path(sys.argv[1])
READERS = ("openapi.readers.json", "openapi.readers.plain.json")

wrong = []
checked = 0
for name in ("openapi.json", "openapi-3.1.json", *READERS):
    document = json.loads((published / name).read_text(encoding="utf-8"))
    newer = document["openapi"].startswith("3.1")
    resource = Resource.from_contents(document, default_specification=DRAFT202012 if newer else DRAFT4)
    registry = Registry().with_resource("urn:document", resource)
    for path in sorted((published / "fixtures").iterdir()):
        fixtures = json.loads(path.read_text(encoding="utf-8"))
        reference = {"$ref": f"urn:document#/components/schemas/{fixtures['type']}"}
        validator = (OAS31Validator if newer else OAS30ReadValidator)(reference, registry=registry)
        for case in fixtures["cases"]:
            checked += 1
            valid = validator.is_valid(case["value"])
            if name in READERS and valid != case["readers"]:
                wrong.append(f"{name}, {fixtures['type']}, {case['name']}: it is not {case['readers']}")
            if name not in READERS and case["strict"] and not valid:
                wrong.append(f"{name}, {fixtures['type']}, {case['name']}: what writers may write is refused")
            if case["lenient"] and case["name"].endswith("-is-null") and not case["readers"]:
                wrong.append(f"{fixtures['type']}, {case['name']}: readers refuse a list that is null")
print(f"openapi-schema-validator: {checked} checks")
if wrong or checked < 800:
    sys.exit("\n".join(wrong) or "too few fixtures were found")
