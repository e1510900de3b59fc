"""Tests the workbook and the vouchers of a reconciliation against the data in its page: the same figures to the cent.

Usage: workbook_test.py PAGE.html WORKBOOK.xlsx VOUCHERS.csv FOLDER. Reads the workbook with openpyxl, and has LibreOffice turn it into a
PDF in the folder, which must have pages and the figures of the cover. Needs `soffice` and `pdftotext` on the path.
"""

import collections
import csv
import datetime
import decimal
import json
import pathlib
import re
import subprocess
import sys

import openpyxl

page, workbook, vouchers, folder = map(pathlib.Path, sys.argv[1:5])
html = page.read_text(encoding="utf-8")
data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])
texts = data["texts"]
language = re.search(r'<html lang="(\w+)">', html)[1]
catalogue = (pathlib.Path(__file__).parent.parent / f"cli/src/language/{language}.ftl").read_text(encoding="utf-8")
names = dict(re.findall(r"^(sheet-[\w-]+) = (.*)$", catalogue, re.M))
failures = []
checked = 0


def equal(what, expected, seen):
    global checked
    checked += 1
    if expected != seen:
        failures.append(f"{what}: expected {expected!r}, saw {seen!r}")


def amount(value):
    """An amount of a cell. The program writes no more digits than a float keeps, so its shortest text is exact."""
    return decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value or 0)


def rows(sheet):
    """The rows of a sheet's table, without its totals, each as a map from heading to value."""
    (table,) = sheet.tables.values()
    cells = [[cell.value for cell in row] for row in sheet[table.ref]]
    body = cells[1 : len(cells) - (table.totalsRowCount or 0)]
    return [dict(zip(cells[0], row)) for row in body], cells[-1] if table.totalsRowCount else None, cells[0]


def lists(book):
    """Compares the lists with the data. `book` has the values of formulas; the formulas themselves are read apart."""
    order = ("cover", "to-do", "invoices", "allocations", "settlements", "findings", "not-booked", "vouchers", "totals")
    equal("the sheets", [names[f"sheet-{name}"] for name in order], book.sheetnames)
    sheet = dict(zip(order, book.worksheets))
    invoices, totals, heads = rows(sheet["invoices"])
    equal("the invoices", [one["number"] for one in data["invoices"]], [row[texts["field-number"]] for row in invoices])
    for key in ("invoiced", "settled", "provisional", "outstanding", "overpaid", "interest", "fees", "disbursed"):
        equal(f"{key} of the invoices", [decimal.Decimal(one.get(key, 0)) for one in data["invoices"]],
              [amount(row[texts[f"field-{key}"]]) for row in invoices])
        if totals:
            equal(f"the total of {key}", decimal.Decimal(data["totals"][0][key]), amount(totals[heads.index(texts[f"field-{key}"])]))
    dates = {type(row[texts["field-dueDate"]]) for row in invoices} - {type(None)}
    equal("the kind of a date", {datetime.datetime}, dates)
    settlements, _, _ = rows(sheet["settlements"])
    of = lambda row, key: row[texts[f"field-{key}"]]
    equal("the settlements", [decimal.Decimal(one["amount"]) for one in data["settlements"]], [amount(of(row, "amount")) for row in settlements])
    allocations, _, _ = rows(sheet["allocations"])
    wanted = [(str(one["id"]), a["invoice"], decimal.Decimal(a["amount"])) for one in data["settlements"] for a in one["allocations"]]
    equal("the allocations", wanted, [(str(of(row, "settlement")), of(row, "invoice"), amount(of(row, "amount"))) for row in allocations])
    seen = [of(row, "what") for row in rows(sheet["findings"])[0]] if data["findings"] else []
    equal("the findings", [one["sentence"] for one in data["findings"]], seen)
    for sheet in openpyxl.load_workbook(workbook):
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        (table,) = sheet.tables.values() or (None,)
        last = int(re.search(r"\d+$", table.ref)[0]) if table and table.totalsRowCount else 0
        equal(f"formulas outside the totals of {sheet.title}", [], [place for place in formulas if int(re.search(r"\d+$", place)[0]) != last])


def booked():
    """The lines of the vouchers, settlement by settlement."""
    lines = collections.defaultdict(list)
    with vouchers.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            lines[line["voucher"]].append(line)
    equal("the settlements with a voucher", sorted(str(one["id"]) for one in data["settlements"]), sorted(lines))
    number = lambda text: decimal.Decimal(text or 0)
    for one in data["settlements"]:
        own = lines[str(one["id"])]
        credited = lambda account: sum(number(line["credit"]) - number(line["debit"]) for line in own if line["account"] == account)
        what = f"voucher {one['id']}"
        equal(f"{what}: debits and credits", sum(number(line["debit"]) for line in own), sum(number(line["credit"]) for line in own))
        equal(f"{what}: the bank", -decimal.Decimal(one["amount"]), credited("1910"))
        parts = {key: sum(number(a[key]) for a in one["allocations"]) for key in ("capital", "interest", "fees")}
        for key, account in (("capital", "1700"), ("interest", "9000"), ("fees", "3990")):
            equal(f"{what}: {key}", parts[key], credited(account))


def paper():
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, workbook], check=True, capture_output=True, timeout=180)
    pdf = folder / workbook.with_suffix(".pdf").name
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    equal("the PDF has the cover and the invoices", [True, True], [texts["page-title"] in text, data["invoices"][0]["number"] in text])
    whole = f"{decimal.Decimal(data['totals'][0]['settlements']):,}"
    equal(f"the PDF has {whole}", True, whole in text)


lists(openpyxl.load_workbook(workbook, data_only=True))
booked()
paper()
for failure in failures:
    print(failure[:2000])
print(f"{workbook.name}: {checked} checks, {len(failures)} failed")
sys.exit(1 if failures else 0)
