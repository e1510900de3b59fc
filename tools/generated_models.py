"""Checks the models of openapi-generator for Java, Go and C#: 64-bit identifiers, no binary floats for money, strings for dates.

Also checks that the files which keep tokens out of texts know every type that has a secret: generated_models.py MODELS PUBLISHED.
"""

import json
import pathlib
import re
import sys

root, published = map(pathlib.Path, sys.argv[1:])
MODELS = {
    "java": ("**/model/*.java", [r"private Long settlementId;", r"private BigDecimal settlementAmount;", r"private String settlementDate;"]),
    "go": ("model_*.go", [r"SettlementId int64 ", r"SettlementAmount Amount ", r"SettlementDate NullableString "]),
    "csharp": ("**/Model/*.cs", [r"public long SettlementId ", r"public decimal SettlementAmount ", r"public decimal\? Amount ", r"\[JsonExtensionData\]", r"public string\?? SettlementDate "]),
}
# Only fields: the code around them may try several types.
FLOATS = {
    "java": r"private (Float|Double|float|double) \w+;",
    "go": r"^\s+\w+ \*?float(32|64) `json",
    "csharp": r"public (float|double)\??\s+\w+ \{",
}

wrong = []
for language, (pattern, expected) in MODELS.items():
    files = sorted((root / language).glob(pattern))
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    wrong += [f"{language}: no field is `{line}`" for line in expected if not re.search(line, text)]
    wrong += [f"{language}: `{found.group(0).strip()}` is a binary float" for found in re.finditer(FLOATS[language], text, re.MULTILINE)]
    print(f"openapi-generator: {len(files)} models for {language}")
hidden = ("openapi-python-client/hidden.py", "openapi-generator/go/hidden.go", "openapi-generator/ruby/hidden_tokens.rb")
schemas = json.loads((published / "openapi.readers.json").read_text(encoding="utf-8"))["components"]["schemas"]
secret = [name for name, schema in schemas.items() if any(field.get("x-secret") for field in schema.get("properties", {}).values())]
wrong += [f"{file} does not hide {name}" for file in hidden for name in secret if name not in (published / file).read_text(encoding="utf-8")]
if wrong or not secret:
    sys.exit("\n".join(wrong))
