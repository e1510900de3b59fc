"""Checks with a validator of OpenAPI 3.0 that the types for readers accept and refuse each fixture as it says."""

import json
import pathlib
import sys

from openapi_schema_validator import OAS30ReadValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

published = pathlib.Path(sys.argv[1])

wrong = []
checked = 0
for name in ("openapi.readers.json", "openapi.readers.plain.json"):
    document = json.loads((published / name).read_text(encoding="utf-8"))
    registry = Registry().with_resource("urn:readers", Resource.from_contents(document, default_specification=DRAFT4))
    for path in sorted((published / "fixtures").iterdir()):
        fixtures = json.loads(path.read_text(encoding="utf-8"))
        reference = {"$ref": f"urn:readers#/components/schemas/{fixtures['type']}"}
        validator = OAS30ReadValidator(reference, registry=registry)
        for case in fixtures["cases"]:
            checked += 1
            if validator.is_valid(case["value"]) != case["readers"]:
                wrong.append(f"{name}, {fixtures['type']}, {case['name']}: it is not {case['readers']}")
            if case["lenient"] and case["name"].endswith("-is-null") and not case["readers"]:
                wrong.append(f"{fixtures['type']}, {case['name']}: readers refuse a list that is null")
print(f"openapi-schema-validator: {checked} checks")
if wrong or checked < 400:
    sys.exit("\n".join(wrong) or "too few fixtures were found")
