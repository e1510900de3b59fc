"""Checks that the models of datamodel-code-generator parse the fixtures that the lenient schema accepts, and refuse the others.

Takes the published files and the models; without arguments, those of the installed package.
"""

import decimal
import importlib.util
import json
import pathlib
import sys

import pydantic

if len(sys.argv) == 3:
    published, models_path = map(pathlib.Path, sys.argv[1:3])
    spec = importlib.util.spec_from_file_location("models", models_path)
    models = importlib.util.module_from_spec(spec)
    sys.modules["models"] = models
    spec.loader.exec_module(models)
else:
    # The installed package.
    import cfis_schemas
    from cfis_schemas import models

    published = cfis_schemas.path()

# A model cannot require that a field has one of several names.
NOT_SAID = {("TokenStatus", "is-valid-left-out")}


def read(text):
    """Parses JSON with the digits of its numbers, because pydantic's own parser turns them into floats."""
    return json.loads(text, parse_float=decimal.Decimal)


wrong = []
checked = 0
for path in sorted((published / "fixtures").iterdir(), key=lambda path: path.name):
    fixtures = read(path.read_text(encoding="utf-8"))
    adapter = pydantic.TypeAdapter(getattr(models, fixtures["type"]))
    for case in fixtures["cases"]:
        checked += 1
        try:
            model = adapter.validate_python(case["value"])
            accepted = True
            if "aFieldThatNobodyKnows" in str(case["value"]) and "aFieldThatNobodyKnows" not in str(adapter.dump_python(model)):
                wrong.append(f"{fixtures['type']}, {case['name']}: the model has lost a field")
        except pydantic.ValidationError:
            accepted = False
        if accepted != case["lenient"] and (fixtures["type"], case["name"]) not in NOT_SAID:
            wrong.append(f"{fixtures['type']}, {case['name']}: {'accepted' if accepted else 'refused'} by the model")
settlement = models.Settlement.model_validate(
    read('{"settlementId": 310000000417, "settlementAmount": 1234567890123456.78, "currency": "EUR", "allocations": []}')
)
if str(settlement.settlementAmount) != "1234567890123456.78" or settlement.settlementId != 310000000417:
    wrong.append(f"a settlement is parsed as {settlement!r}")
token = "a-token-of-the-tests"
for model in (models.RenewedToken(Message=token, anotherField=[token]), models.CreatedClient(accessToken=token)):
    if token in f"{model!r} {model}" or token not in model.model_dump_json():
        wrong.append(f"a token is shown: {model!r}")
try:
    models.RenewedToken.model_validate({"message": [token]})
    wrong.append("a message that is a list is accepted")
except pydantic.ValidationError as error:
    if token in str(error):
        wrong.append(f"an error shows a token: {error}")
print(f"pydantic: {checked} checks")
if wrong or checked < 200:
    sys.exit("\n".join(wrong) or "too few fixtures were found")
