"""Checks that no text of a ledger or of the API runs, escapes or turns anything round in what `cfis reconcile` writes.

Usage: hostile_test.py TABLE.txt WORKBOOK.xlsx FILE.csv... The files were written from tools/hostile, whose texts try to. The page has a
test of its own, in a browser (page_test.py).
"""

import csv
import pathlib
import re
import sys
import xml.etree.ElementTree
import zipfile

table, workbook, *lists = map(pathlib.Path, sys.argv[1:])
failures = []
checked = 0
# Characters that control a terminal, and those that turn the reading direction round.
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def right(is_right, sentence):
    global checked
    checked += 1
    if not is_right:
        failures.append(sentence)


text = table.read_text(encoding="utf-8")
right(not STEERS.search(text), f"the table has {STEERS.search(text)!r}")
right("alert(1)" in text, "the table does not have the texts")

for path in lists:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            for column, cell in row.items():
                is_amount = re.fullmatch(r"-?\d+(\.\d+)?", cell)
                right(is_amount or cell[:1] not in tuple("=+-@\t\r"), f"{path.name}, line {number}, {column} is a formula: {cell!r}")
                right(not STEERS.search(cell.replace("\r", "")), f"{path.name}, line {number}, {column} steers: {cell!r}")

with zipfile.ZipFile(workbook) as archive:
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        root = xml.etree.ElementTree.fromstring(archive.read(name))
        texts = [value for node in root.iter() for value in (node.text, node.tail, *node.attrib.values()) if value]
        steering = [value for value in texts if STEERS.search(value)]
        right(not steering, f"{name} has {steering[:1]!r}")
        formulas = [node.text for node in root.iter() if node.tag.endswith("}f")]
        sums = [formula for formula in formulas if "alert" in formula or not re.match(r"SUBTOTAL|(Cover|Kansi)!", formula)]
        right(not sums, f"{name} has the formula {sums[:1]!r}")
        right(not any(node.tag.endswith("}hyperlink") for node in root.iter()), f"{name} has a link")

for failure in failures:
    print(failure)
print(f"{workbook.name}: {checked} checks, {len(failures)} failed")
sys.exit(1 if failures else 0)
