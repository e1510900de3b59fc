"""Checks with python-jsonschema that both schemas accept and refuse each fixture as it says."""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator

published = pathlib.Path(sys.argv[1])
wrong = []
checked = 0
for flavour in ("lenient", "strict"):
    schema = json.loads((published / f"{flavour}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for path in sorted((published / "fixtures").iterdir()):
        fixtures = json.loads(path.read_text(encoding="utf-8"))
        validator = Draft202012Validator({"$ref": f"#/$defs/{fixtures['type']}", "$defs": schema["$defs"]})
        for case in fixtures["cases"]:
            checked += 1
            if validator.is_valid(case["value"]) != case[flavour]:
                wrong.append(f"{fixtures['type']}, {case['name']}: {flavour} is not {case[flavour]}")
print(f"jsonschema: {checked} checks")
if wrong or checked < 400:
    sys.exit("\n".join(wrong) or "too few fixtures were found")
