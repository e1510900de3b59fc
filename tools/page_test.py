"""Tests a page of `cfis reconcile --report` in Chromium: it shows what its data say, on a desktop, on a phone and on paper.

Usage: page_test.py PAGE.html FOLDER. Writes four screenshots and a PDF to the folder. Works with any such page, because it parses the
data in the page and adds them up again, with Decimal. The texts and the marks of numbers are those that the page has for its language. Needs Playwright for Python, and `chromium` on the path.
"""

import base64
import hashlib
import contextlib
import decimal
import json
import pathlib
import re
import shutil
import sys

from playwright.sync_api import Error, sync_playwright

PAGE, PRINTED = 200, 5000  # as in page.js
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NARROWEST = [1021, 1121, 1301, 1401, 1501]  # windows in which the tables show more than in a narrower one, as in page.css
SHOWN = ["invoiced", "settled", "provisional", "credited", "tolerated", "outstanding", "overpaid"]
ROWS = "#invoices > table > tbody:not(.totals) > tr:not(.detail)"

path, folder = map(pathlib.Path, sys.argv[1:3])
html = path.read_text(encoding="utf-8")
data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])
address = path.resolve().as_uri()
decimal.getcontext().prec = 60
texts, marks = data["texts"], data["marks"]
# Amounts of invoices that are zero are left out of the data.
AMOUNTS = ("invoiced settled provisional credited tolerated outstanding overpaid paid interest fees other disbursed reversedWithoutReceipt "
           "returnPending notPassedOn afterPayments afterSettlements").split()
for invoice in data["invoices"]:
    for key in AMOUNTS:
        invoice.setdefault(key, "0.00")
    for key in ("caseId", "reference", "customer", "dueDate"):
        invoice.setdefault(key, None)
    for line in invoice.setdefault("history", []):
        for key in ("settlement", "date"):
            line.setdefault(key, None)
        for key in ("capital", "interest", "fees", "other"):
            line.setdefault(key, "0.00" if line["kind"] == "allocation" else None)
failures = []
checked = 0


def right(is_right, sentence):
    global checked
    checked += 1
    if not is_right:
        failures.append(sentence)


def equal(what, expected, seen):
    right(expected == seen, f"{what}: expected {expected!r}, saw {seen!r}")


def number(text):
    """Parses an amount or a count of the page, as its language writes it."""
    if text == "–":
        return None
    return decimal.Decimal(text.replace("−", "-").replace(marks["group"], "").replace(marks["decimal"], "."))


def said(key, **values):
    """Returns a text of the page with its arguments."""
    return re.sub(r"\{(\w+)\}", lambda name: str(values.get(name[1], name[0])), texts[key])


def day(date):
    """Writes a day, such as 2026-03-31, as the language does."""
    if date is None:
        return "–"
    year, month, of_month = map(int, date.split("-"))
    return said("day", day=of_month, month=texts["months"].split()[month - 1], year=year)


def counted(number):
    """Writes a count as the language does."""
    return f"{number:,}".replace(",", marks["group"])


def named(group, value):
    return None if value is None else texts[f"{group}-{value}"]


def total(items, key):
    return sum((decimal.Decimal(item[key]) for item in items), decimal.Decimal(0))


def of_currency(items, currency):
    return [item for item in items if item["currency"] == currency]


def text(value):
    return "–" if value is None else str(value)


@contextlib.contextmanager
def opened(browser, size, scheme):
    """Opens the page, which must request nothing but itself and log no errors or warnings."""
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.set_default_timeout(10_000)
    page.goto(address)
    if size == DESK:
        equal("the outcome that is chosen at first", "not-done", page.input_value("#outcome"))
        page.select_option("#outcome", "")
    try:
        yield page
    except Error as error:
        right(False, f"expected that the test completes, saw {error}")
    equal("what the page requests", [address], asked)
    equal("what the console shows", [], complaints)
    context.close()


# Each pair of a text colour and its background, once, with its contrast. Texts of every error class are added while it measures.
CONTRASTS = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const contrast = (one, other) => {
    const [high, low] = [light(channels(one)), light(channels(other))].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const probe = document.createElement("div");
  for (const name of ["mark", "mark wrong", "failed", "critical", "error", "warning", "advice", "about", "none", "more"]) {
    const line = document.createElement("p");
    [line.className, line.textContent] = [name, name];
    probe.append(line);
  }
  document.body.append(probe);
  const pairs = new Map();
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== "");
    if (node.getClientRects().length === 0) continue;
    for (const pseudo of [null, "::before", "::after"]) {
      const style = getComputedStyle(node, pseudo);
      if (pseudo === null ? !own : style.content === "none" || style.content === "normal") continue;
      const key = `${style.color} on ${ground(node)}`;
      const where = `${node.tagName}.${node.className}`;
      if (!pairs.has(key)) pairs.set(key, { key, contrast: contrast(style.color, ground(node)), where });
    }
  }
  probe.remove();
  return [...pairs.values()];
}"""

# Returns the number of colours in a picture.
COLOURS = """async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  return new Set(new Uint32Array(canvas.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
}"""


def no_overflow(page, what):
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    right(wide <= window, f"{what}: expected no more than {window} pixels across, saw {wide}")


def looks(browser):
    for size_name, size in (("desk", DESK), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            what = f"{size_name}, {scheme}"
            with opened(browser, size, scheme) as page:
                height = min(page.evaluate("document.documentElement.scrollHeight"), 15_000)  # a picture cannot be higher
                clip = {"x": 0, "y": 0, "width": size["width"], "height": height}
                picture = page.screenshot(path=folder / f"{size_name}-{scheme}.png", full_page=True, clip=clip)
                blank = browser.new_page()
                colours = blank.evaluate(COLOURS, base64.b64encode(picture).decode())
                blank.close()
                right(colours > 16, f"{what}: expected a picture of more than 16 colours, saw {colours}")
                no_overflow(page, what)
                heights = page.locator(".picture tr").evaluate_all("(rows) => rows.map((row) => row.getBoundingClientRect().height)")
                right(max(heights, default=0) < 70, f"{what}: expected rows of pictures of three lines at most, saw {max(heights, default=0)} pixels")
                pairs = page.evaluate(CONTRASTS)
                right(len(pairs) > 5, f"{what}: expected more than 5 pairs of colours, saw {len(pairs)}")
                for pair in pairs:
                    sentence = f"{what}: expected a contrast of 4.5 at least, saw {pair['contrast']:.2f} ({pair['key']}, {pair['where']})"
                    right(pair["contrast"] >= 4.5, sentence)
                for selector in ("#settlements button.unfold", f"{ROWS} button.unfold"):
                    if page.locator(selector).count() > 0:
                        page.locator(selector).first.click()
                        no_overflow(page, f"{what}, with {selector} unfolded")
    for width in NARROWEST:
        with opened(browser, {"width": width, "height": 900}, "light") as page:
            page.select_option("#outcome", "")
            no_overflow(page, f"a window of {width} pixels")


def sums(page):
    """Compares each total with the sum of invoices and settlements, and each sum with its terms."""
    blocks = page.locator("#totals .currency")
    currencies = sorted({item["currency"] for item in [*data["totals"], *data["invoices"], *data["settlements"]]})
    equal("the currencies of the totals", currencies, [block.get_attribute("data-currency") for block in blocks.all()])
    equal("the totals that do not add up", [], page.locator(".mark.wrong").all_inner_texts())
    for currency, block in zip(currencies, blocks.all()):
        invoices, settlements = of_currency(data["invoices"], currency), of_currency(data["settlements"], currency)
        tables = block.locator(".sum").evaluate_all("""(tables) => tables.map((table) => ({
          caption: table.caption.textContent,
          lines: [...table.rows].map((row) => [row.cells[0].textContent, row.cells[1].dataset.key, row.cells[2].textContent]) }))""")
        shown = block.locator(".mark").all_inner_texts()
        equal(f"{currency}: marks that say that it adds up", sorted([said("page-adds-up")] * 3 + [said("page-all-adds-up")]), sorted(shown))
        captions = [said("page-count-invoices", count=counted(len(invoices))),
                    said("page-count-settlements", count=counted(len(settlements))), said("page-paid")]
        equal(f"{currency}: the sums", captions, [table["caption"] for table in tables])
        expected = {key: total(invoices, key) for key in [*SHOWN, "paid", "interest", "fees", "other", "disbursed", "reversedWithoutReceipt"]}
        expected["notBooked"] = total(settlements, "notBooked")
        expected["difference"] = total(settlements, "difference")
        expected["settlements"] = total(settlements, "amount")
        for table in tables:
            so_far = decimal.Decimal(0)
            for sign, name, shown in table["lines"]:
                what = f"{currency}, {table['caption']}, {name}"
                equal(f"{what}, as added up from what is below", expected[name], number(shown))
                if sign == "=":
                    equal(f"{what}, as the lines above it add up", so_far, number(shown))
                so_far = so_far - number(shown) if sign == "−" else number(shown) if sign == "=" else so_far + number(shown)
        seen = number(block.locator(".about").inner_text().split(": ")[1].replace(f"\u00a0{currency}", "").replace(f" {currency}", ""))
        equal(f"{currency}: payments not booked", total(of_currency(data["totals"], currency), "notBookedPayments"), seen)


def exceptions(page):
    headings = [said(f"page-{part}") for part in ("totals", "findings", "suggestions", "notMatched", "settlements", "invoices")]
    equal("the headings, in their order", headings, page.locator("h2").all_inner_texts()[1:])
    expected = [[f["sentence"], f["rule"], f["fingerprint"], [[named("side", e["side"]), e["says"], e["source"]] for e in f["evidence"]]]
                for severity in ("critical", "error", "warning", "advice")
                for f in [f for f in data["findings"] if f["severity"] == severity][:PAGE]]
    seen = page.locator(".finding").evaluate_all("""(findings) => findings.map((finding) => [
      finding.querySelector(".sentence").textContent, ...[...finding.querySelectorAll("code")].map((code) => code.textContent),
      [...finding.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.textContent))])""")
    equal("the findings, by severity", expected, seen)
    for section, items in (("suggestions", data["suggestions"]), ("notMatched", data["notMatched"])):
        equal(f"the sources of {section}", [item["source"] for item in items[:PAGE]],
              page.locator(f"#{section} tbody > tr > th").evaluate_all("(cells) => cells.map((cell) => cell.textContent)"))
    numbers = [[candidate["invoice"] for candidate in item["candidates"]] for item in data["suggestions"][:PAGE]]
    equal("the candidates of the suggestions", numbers, page.locator("#suggestions td[data-key=candidates]").evaluate_all(
        "(cells) => cells.map((cell) => [...cell.querySelectorAll('a')].map((link) => link.textContent))"))


def matches(invoice, typed):
    """Returns whether the search finds an invoice by number, customer, reference or case id; in quotes, only an exact value."""
    typed = typed.strip().lower()
    texts = [str(invoice[key] or "").strip().lower() for key in ("number", "customer", "caseId")]
    bare, reference = re.sub(r"\s", "", typed), re.sub(r"\s", "", invoice["reference"] or "").lower()
    if typed[0] == typed[-1] == '"':
        return typed[1:-1].strip() in texts or bare[1:-1] == reference
    return any(typed in value for value in texts) or bare in reference


def found(page, what, expected):
    rows = page.locator(ROWS).evaluate_all("(rows) => rows.map((row) => row.cells[0].textContent)")
    equal(f"{what}: the rows", [invoice["number"] for invoice in expected[:PAGE]], rows)
    words = page.locator("#found").inner_text().split(" · ")[0].replace("\u00a0", " ")
    wanted = said("page-found", found=counted(len(expected)), all=counted(len(data["invoices"]))).replace("\u00a0", " ")
    equal(f"{what}: what the page says of them", wanted, words)
    lines = page.locator("#invoices tbody.totals > tr").evaluate_all("""(rows) => rows.map((row) =>
      Object.fromEntries([...row.cells].map((cell) => [cell.dataset.key, cell.textContent])))""")
    currencies = sorted({invoice["currency"] for invoice in expected})
    equal(f"{what}: the currencies of the sums", currencies, [line["currency"] for line in lines])
    for line in lines:
        for key in SHOWN:
            of_them = total(of_currency(expected, line["currency"]), key)
            equal(f"{what}: the sum of {key} in {line['currency']}", of_them, number(line[key]))


def searches(page):
    invoices = data["invoices"]
    found(page, "all invoices", invoices)
    if len(invoices) > PAGE:
        page.locator("#invoices button.more").click()
        equal("the rows after a click on show more", min(2 * PAGE, len(invoices)), page.locator(ROWS).count())
    typed = ["no such thing as this"]
    for key in ("number", "customer", "reference", "caseId"):
        known = [str(invoice[key]) for invoice in invoices if invoice[key] is not None]
        if known:
            middle = known[len(known) // 2]
            typed += [middle[:7].strip() or middle, f'"{middle}"']
            if key == "reference":
                typed.append(f"{middle[:4].lower()} {middle[4:]}")
    for needle in typed:
        page.fill("#search", needle)
        found(page, f"search {needle}", [invoice for invoice in invoices if matches(invoice, needle)])
    page.fill("#search", "")
    currencies = sorted({invoice["currency"] for invoice in invoices})
    equal("the currencies to choose from", [said("page-all"), *currencies], page.locator("#currency option").all_inner_texts())
    for outcome, count in data["outcomes"].items():
        page.select_option("#outcome", outcome)
        chosen = [invoice for invoice in invoices if invoice["outcome"] == outcome]
        equal(f"the number of outcome {outcome} in the data", count, len(chosen))
        found(page, f"outcome {outcome}", chosen)
        for currency in currencies:
            page.select_option("#currency", currency)
            found(page, f"outcome {outcome}, currency {currency}", of_currency(chosen, currency))
        page.select_option("#currency", "")
    page.select_option("#outcome", "")
    found(page, "all invoices again", invoices)


def sorting(page):
    header = page.locator("#invoices > table > thead th", has_text=texts["field-outstanding"])
    for direction, sign in (("ascending", 1), ("descending", -1)):
        header.locator("button").click()
        equal("the order that the header tells", direction, header.get_attribute("aria-sort"))
        rows = page.locator(ROWS).evaluate_all("""(rows) => rows.map((row) =>
          ["currency", "outstanding"].map((key) => row.querySelector(`[data-key=${key}]`).textContent))""")
        order = [(currency, sign * number(shown)) for currency, shown in rows]
        equal(f"outstanding, {direction} within each currency", sorted(order), order)


def table_rows(locator):
    """Returns each row of a table as a map from key to text."""
    return locator.evaluate_all("""(rows) => rows.map((row) =>
      Object.fromEntries([...row.cells].map((cell) => [cell.dataset.key, cell.textContent])))""")


def unfolding(page):
    invoices = data["invoices"]
    by_history = sorted(range(len(invoices)), key=lambda index: -len(invoices[index]["history"]))
    numbers = [invoice["number"] for invoice in invoices]
    twice = [index for index in by_history[:5000] if numbers.count(numbers[index]) > 1][:2] if len(invoices) < 5000 else []
    for index in dict.fromkeys([*by_history[:2], *by_history[-1:], *twice]):
        invoice = invoices[index]
        what = f"invoice {invoice['number']} of line {invoice['line']}"
        needle = f'"{invoice["number"]}"'
        page.fill("#search", needle)
        place = [other["line"] for other in invoices if matches(other, needle)].index(invoice["line"])
        button = page.locator(f"{ROWS} button.unfold").nth(place)
        equal(f"{what}: whether it is unfolded before", "false", button.get_attribute("aria-expanded"))
        button.click()
        equal(f"{what}: whether it is unfolded after a click", "true", button.get_attribute("aria-expanded"))
        expected = [{"date": day(line["date"]), "kind": named("kind", line["kind"]), "source": line["source"],
                     "settlement": text(line["settlement"]), "rule": named("rule", line["rule"]),
                     **{key: line[key] and decimal.Decimal(line[key]) for key in ("amount", "capital", "interest", "fees", "other")}}
                    for line in invoice["history"][:PAGE]]
        seen = table_rows(page.locator("#invoices .detail .rows > tbody > tr"))
        for line in seen:
            line.update({key: number(line[key]) for key in ("amount", "capital", "interest", "fees", "other")})
        equal(f"{what}: its history", expected, seen)
        button.click()
        equal(f"{what}: what is unfolded after a second click", 0, page.locator("#invoices .detail").count())
    page.fill("#search", "")


def settlements(page):
    rows = "#settlements > table > tbody > tr:not(.detail)"
    equal("the settlements", [str(one["id"]) for one in data["settlements"][:PAGE]],
          page.locator(f"{rows} > th").evaluate_all("(cells) => cells.map((cell) => cell.textContent)"))
    if not data["settlements"]:
        return
    index, one = max(enumerate(data["settlements"][:PAGE]), key=lambda pair: len(pair[1]["allocations"]))
    page.locator(f"{rows} button.unfold").nth(index).click()
    expected = [{"id": text(a["id"]), "invoice": text(a["invoice"]), "booked": named("booked", "yes" if a["booked"] else "no"),
                 "amount": decimal.Decimal(a["amount"])} for a in one["allocations"][:PAGE]]
    seen = table_rows(page.locator("#settlements .detail .rows > tbody > tr"))
    equal(f"settlement {one['id']}: its allocations", expected, [{**line, "amount": number(line["amount"])} for line in seen])
    equal(f"settlement {one['id']}: its marks", [said("page-adds-up")], page.locator("#settlements .detail .mark").all_inner_texts())
    shown = [number(cell) for cell in page.locator("#settlements .detail .sum .amount").all_inner_texts()]
    equal(f"settlement {one['id']}: its sum", [decimal.Decimal(one[key]) for key in ("allocated", "difference", "amount")], shown)
    links = page.locator("#settlements .detail td[data-key=invoice] a")
    if links.count() > 0:
        name = links.first.text_content()
        links.first.click()
        page.locator("#invoices :focus").wait_for()  # the page's policy forbids a function in text
        equal("what a link to an invoice searches for", f'"{name}"', page.input_value("#search"))
        focus = page.evaluate("[document.activeElement.textContent, document.activeElement.getAttribute('aria-expanded')]")
        equal("the focus after a link to an invoice", [name.strip(), "true"], [focus[0].strip(), focus[1]])


def keyboard(page):
    nameless = page.locator("input, select").evaluate_all("(all) => all.filter((one) => one.labels.length === 0).length")
    equal("controls without a label", 0, nameless)
    nameless = page.locator("button").evaluate_all("(all) => all.filter((one) => one.textContent.trim() === '').length")
    equal("buttons without text", 0, nameless)

    def tab_to(selector, limit):
        for _ in range(limit):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                style = page.evaluate("""() => {
                  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
                  return [outlineStyle, parseFloat(outlineWidth)];
                }""")
                right(style[0] != "none" and style[1] >= 2, f"the focus on {selector}: expected an outline of 2 pixels, saw {style}")
                return True
        right(False, f"the keyboard: expected Tab to reach {selector}, saw that {limit} times were not enough")
        return False

    everything = page.locator("a, button, input, select").count()
    if not tab_to("#search", everything + 5) or not data["invoices"]:
        return
    page.keyboard.type(data["invoices"][0]["number"])
    wanted = [invoice for invoice in data["invoices"] if matches(invoice, data["invoices"][0]["number"])]
    found(page, "what the keyboard types", wanted)
    if tab_to("#invoices tbody button.unfold", 30):
        for key, state in (("Enter", "true"), ("Space", "false"), ("Space", "true")):
            page.keyboard.press(key)
            equal(f"whether it is unfolded after {key}", state, page.evaluate("document.activeElement.getAttribute('aria-expanded')"))


def paper(page):
    page.evaluate("window.prints = 0; addEventListener('beforeprint', () => { window.prints += 1; })")
    (folder / "print.pdf").write_bytes(pdf := page.pdf(prefer_css_page_size=True))
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    right(pages > 0, f"the PDF: expected pages, saw {pages}")
    right(page.evaluate("window.prints") > 0, "the PDF: expected that the page was told of it, saw that it was not")
    equal("the rows after printing", min(PAGE, len(data["invoices"])), page.locator(ROWS).count())

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    equal("controls on paper", [], page.locator(".control").evaluate_all(
        "(controls) => controls.filter((control) => control.getClientRects().length > 0).map((control) => control.textContent)"))
    equal("inputs on paper", 0, page.locator("input:visible, select:visible").count())
    equal("the invoices on paper", min(PRINTED, len(data["invoices"])), page.locator(ROWS).count())
    equal("the findings on paper", sum(min(PRINTED, sum(f["severity"] == severity for f in data["findings"]))
                                       for severity in ("critical", "error", "warning", "advice")), page.locator(".finding").count())
    equal("the settlements on paper", min(PRINTED, len(data["settlements"])), page.locator("#settlements > table > tbody > tr").count())
    all_of_them = len(data["invoices"])
    wanted = said("page-cut", printed=counted(PRINTED), all=counted(all_of_them)) if all_of_them > PRINTED else ""
    seen = page.locator("#invoices > .cut").inner_text().replace("\u00a0", " ")
    equal("what paper says of invoices that were cut", wanted.replace("\u00a0", " "), seen)
    style = page.evaluate("""() => {
      const row = document.querySelector("#totals tr") ?? document.querySelector("tr");
      const [body, of] = [getComputedStyle(document.body), getComputedStyle(row)];
      const heads = [...document.querySelectorAll("thead")].map((head) => getComputedStyle(head).display);
      return [body.color, body.backgroundColor, of.breakInside, ...heads];
    }""")
    equal("black on white, rows whole, heads repeated", ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "avoid"], style[:3])
    equal("table heads that are not repeated", set(), set(style[3:]) - {"table-header-group"})
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def chosen(value):
    """Returns the invoices of a choice besides the outcomes."""
    if value == "overdue":
        return [one for one in data["invoices"] if one.get("isOverdue")]
    if value == "toReturn":
        return [one for one in data["invoices"] if decimal.Decimal(one.get("overpaid", "0"))]
    return [one for one in data["invoices"] if one.get("advice") == value]


def answers(page):
    """Checks that the first screen says what was disbursed, what is on its way, what is open and overdue, and what to do first."""
    blocks = page.locator("#first .figures")
    equal("the currencies of the first screen", len(data["totals"]), blocks.count())
    for index, it in enumerate(data["totals"]):
        block, currency = blocks.nth(index), it["currency"]
        shown = [number(text) for text in block.locator(".figure").all_inner_texts()]
        wanted = [decimal.Decimal(it[key]) for key in ("settlements", "provisional", "outstanding")]
        equal(f"the figures of {currency}", wanted, shown)
        own = of_currency(data["settlements"], currency)
        latest = max((one["date"] for one in own if one["date"]), default=None)
        says = block.locator(".beside").all_inner_texts()
        right((latest is None or day(latest) in says[0]) and says[0].startswith(f"{counted(len(own))} "), f"the settlements of {currency}: saw {says}")
        overdue = sum(decimal.Decimal(it["ageing"][key]) for key in it["ageing"] if key != "notDue")
        amount = re.search(r"[\d.,\u00a0 ]*\d", says[2])[0].strip()
        equal(f"what is overdue in {currency}", overdue, number(amount.replace(" ", "").replace("\u00a0", "")))
    for table in range(page.locator(".picture").count()):
        rows = page.locator(".picture").nth(table).locator("tr")
        equal(f"the bars of picture {table}", rows.count(), rows.locator("svg > rect").count())
    tasks = page.locator("#first .to-do li")
    critical = sum(finding["severity"] == "critical" for finding in data["findings"])
    equal("whether critical findings come first", critical > 0, tasks.count() > 0 and tasks.first.get_attribute("class") == "critical")
    for index in range(tasks.count()):
        target = tasks.nth(index).locator("a").get_attribute("href")[1:]
        name, _, value = target.partition("=")
        listed = len(data[name]) if name in data and not value else data["outcomes"].get(value, len(chosen(value)))
        how_many = int(number(re.match(r"\d[\d,\u00a0]*", tasks.nth(index).inner_text())[0]))
        right(0 < how_many <= listed, f"the task {target}: expected at most {listed}, saw {how_many}")
        if value:
            equal(f"the task {target}", listed, how_many)
            tasks.nth(index).locator("a").click()
            wanted = said("page-found", found=counted(listed), all=counted(len(data["invoices"])))
            page.locator("#found", has_text=wanted).wait_for()  # the address changes first, and then the list
    top = blocks.first.bounding_box() if data["totals"] else None
    right(top is None or top["y"] + top["height"] < DESK["height"], f"the figures: expected them on the first screen, saw {top}")


def holds_nothing_foreign(browser, page):
    """Checks that all data are shown as text, whatever they look like."""
    equal("elements that the page does not make", 0, page.locator("img, iframe, object, embed, link, form, audio, video").count())
    equal("pictures outside the first screen", 0, page.locator("svg").count() - page.locator("#first td.bar > svg").count())
    equal("scripts", 2, page.locator("script").count())
    equal("the styles", 1, page.locator("style").count())
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    hashed = re.fullmatch(r"default-src 'none'; style-src '(.+?)'; script-src '(.+?)'; base-uri 'none'; form-action 'none'", policy)
    for what, name in (("style", 1), ("script", 2)):
        content = re.search(rf"<{what}>(.*?)</{what}>", html, re.DOTALL)[1]
        equal(f"the hash of the {what}", "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode(), hashed and hashed[name])
    customers = page.locator(ROWS).evaluate_all("(rows) => rows.map((row) => row.querySelector('[data-key=customer]').textContent)")
    equal("the customers", [text(invoice["customer"]) for invoice in data["invoices"][:PAGE]], customers)
    period = data["period"]
    dates = said("page-dates", date=day(data["asOf"]))
    if period:
        dates = said("page-dates-period", date=day(data["asOf"]), **{"from": day(period["from"]), "to": day(period["to"])})
    equal("the dates", dates, page.locator("#dates").text_content())
    inputs = page.locator("#inputs tr").evaluate_all("(rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent))")
    equal("what was read", [[one["name"], one["count"]] for one in data["inputs"]], [[name, int(number(count))] for name, count in inputs])
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(address)
    seen = bare.locator("body").inner_text()
    right("JavaScript" in seen, f"without JavaScript: expected a sentence that the lists need it, saw {seen[:200]!r}")
    right(bare.locator("#first .figures dt").count() > 2, f"without JavaScript: expected the first screen, saw {seen[:200]!r}")
    context.close()


def foreign_words(page):
    """Checks that a page that is not in English has no text of the English catalogue, in any list or detail."""
    catalogue = pathlib.Path(__file__).parent.parent / "cli/src/language"
    read = lambda language: dict(re.findall(r"^([a-zA-Z][\w-]*) = (\S.*)$", (catalogue / f"{language}.ftl").read_text(encoding="utf-8"), re.M))
    english, own = read("en"), read(page.locator("html").get_attribute("lang"))
    foreign = {text for key, text in english.items() if "{" not in text and own.get(key) != text} - set(own.values())
    for selector in ("#settlements button.unfold", f"{ROWS} button.unfold"):
        if page.locator(selector).count() > 0:
            page.locator(selector).first.click()
    shown = page.evaluate("""() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script")) texts.push(walker.currentNode.data.trim());
      return [...texts, ...[...document.querySelectorAll("[data-head], [aria-label]")].flatMap((node) => [node.dataset.head, node.ariaLabel])];
    }""")
    equal("English texts in a page of another language", [], sorted({text for text in shown if text in foreign}))
    right(len(foreign) > 100 or not foreign, f"expected many texts that differ, saw {len(foreign)}")


folder.mkdir(parents=True, exist_ok=True)
with sync_playwright() as playwright:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not on the path")
    browser = playwright.chromium.launch(executable_path=chromium)
    looks(browser)
    for test in (answers, sums, exceptions, searches, unfolding, settlements, sorting, keyboard, foreign_words):
        with opened(browser, DESK, "light") as page:
            test(page)
    with opened(browser, DESK, "dark") as page:
        holds_nothing_foreign(browser, page)
        paper(page)
    browser.close()

for failure in failures:
    print(failure if len(failure) < 2000 else f"{failure[:2000]}…")
print(f"{path.name}: {checked} checks, {len(failures)} failed")
sys.exit(1 if failures else 0)
