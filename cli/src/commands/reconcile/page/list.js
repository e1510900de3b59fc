"use strict";
// Builds the page from the JSON in #data. All text becomes text nodes, never HTML, because customers choose their names.

const PAGE = matchMedia("(max-width: 1020px)").matches ? 20 : 200; // rows shown at a time; 20 000 at once are slow
const PRINTED = 5000;
const SCALE = 28; // decimals of an amount, at most
const CENT = 10n ** 26n;
const ZERO = "0.00"; // amounts of invoices that are zero are left out of the data
const SHOWN = ["invoiced", "settled", "provisional", "credited", "tolerated", "outstanding", "overpaid"];
const BESIDE = ["paid", "interest", "fees", "other", "disbursed", "reversedWithoutReceipt", "returnPending", "notPassedOn", "afterPayments", "afterSettlements"];

// -- Amounts are exact: integers of 10^-28. Floats would lose cents.

function units(text) {
  const [, sign, whole, decimals = ""] = /^(-?)(\d+)(?:\.(\d{1,28}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not an amount: ${text}`);
  return BigInt(sign + whole + decimals.padEnd(SCALE, "0"));
}

/// Adds amounts up. Amounts of a usual size are added as whole cents, which are exact below 2^53.
class Sum {
  cents = 0;
  rest = 0n;
  add(text) {
    if (text.length < 15 && text.at(-3) === ".") {
      this.cents += Number(text.slice(0, -3) + text.slice(-2));
      if (Math.abs(this.cents) < 2 ** 52) return;
      this.rest += BigInt(this.cents) * CENT;
      this.cents = 0;
    } else this.rest += units(text);
  }
  get units() {
    return this.rest + BigInt(this.cents) * CENT;
  }
}

/// Compares two amounts. Floats keep the order of amounts of a usual size.
function compare(one, other) {
  if (one.length < 15 && other.length < 15) return Number(one) - Number(other);
  const difference = units(one) - units(other);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function decimal(value) {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, "0");
  const decimals = digits.slice(-SCALE).replace(/0+$/, "").padEnd(2, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -SCALE)}.${decimals}`;
}

const unitsOf = (item, key) => units(item[key] ?? ZERO);

function total(items, key) {
  const sum = new Sum();
  for (const item of items) if (item[key] !== undefined) sum.add(item[key]);
  return sum.units;
}

const PARTS = ["settled", "provisional", "credited", "tolerated", "outstanding"];
const isOff = (it) => {
  const sum = new Sum();
  const less = (key) => it[key] !== undefined && sum.add(it[key].startsWith("-") ? it[key].slice(1) : `-${it[key]}`);
  for (const key of PARTS) if (it[key] !== undefined) sum.add(it[key]);
  less("overpaid");
  less("invoiced");
  return sum.units;
};

// -- Texts, numbers and days, as the language of the page writes them

let texts = {};
let marks = {};

/// Returns a text of the catalogue, with its arguments.
function t(key, values = {}) {
  if (!(key in texts)) throw new Error(`there is no text ${key}`);
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, marks.group);
const count = (number) => grouped(String(number));
const nameOf = (group, value) => t(`${group}-${value}`);
const title = (key) => t(`field-${key}`);

function day(text) {
  if (text == null) return text;
  const [year, month, date] = text.split("-").map(Number);
  return t("day", { day: date, month: t("months").split(" ")[month - 1], year });
}

/// Returns an amount with its currency, as text in a sentence.
function inWords(value, currency) {
  const [whole, decimals] = decimal(value < 0n ? -value : value).split(".");
  return t("money", { amount: `${value < 0n ? marks.minus : ""}${grouped(whole)}${marks.decimal}${decimals}`, currency });
}

// -- Elements

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null && value !== "") node.setAttribute(name, value);
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

const byId = (id) => document.getElementById(id);
const link = (kind, id, text = id) => el("a", { href: `#${kind}=${encodeURIComponent(id)}` }, String(text));
const between = (nodes) => nodes.flatMap((node, index) => (index === 0 ? [node] : [", ", node]));
const none = () => el("span", { class: "none" }, "–");
const currenciesOf = (items) => [...new Set(items.map(({ currency }) => currency))].sort();

/// Formats an amount. The style, not characters, keeps thousands apart, so that a copied amount is a plain number.
function amount(text) {
  if (text == null) return none();
  const value = decimal(units(text));
  const [whole, decimals] = value.replace("-", "").split(".");
  const [first, ...groups] = `${whole.replace(/\B(?=(\d{3})+$)/g, " ")}${marks.decimal}${decimals}`.split(" ");
  const rest = groups.map((group) => el("span", { class: "group" }, group));
  return el("span", { class: /[1-9]/.test(value) ? "" : "zero" }, value.startsWith("-") ? "−" : null, first, rest);
}

/// Says that something adds up, or what does not (`key` and its arguments), and by how much.
function adds(difference, currency, key = "page-adds-not", values = {}) {
  if (difference === 0n) return el("p", { class: "mark" }, t("page-adds-up"));
  const by = inWords(difference < 0n ? -difference : difference, currency);
  return el("p", { class: "mark wrong" }, t(key, { ...values, amount: by }));
}

// -- Lists that show one page of rows at a time, and print them all

function paged(holder, make) {
  let [items, nodes, before] = [[], [], null];
  const more = el("button", { type: "button", class: "more control" });
  const cut = el("p", { class: "cut" });
  const extend = (to) => {
    const next = items.slice(nodes.length, to).map(make);
    holder.append(...next);
    nodes.push(...next);
    const left = items.length - nodes.length;
    more.hidden = left === 0;
    more.textContent = t("page-show-more", { shown: count(Math.min(PAGE, left)), left: count(left) });
  };
  more.addEventListener("click", () => extend(nodes.length + PAGE));
  addEventListener("beforeprint", () => {
    before ??= nodes.length;
    extend(PRINTED);
    const text = t("page-cut", { printed: count(nodes.length), all: count(items.length) });
    cut.textContent = nodes.length < items.length ? text : "";
  });
  addEventListener("afterprint", () => {
    for (const node of nodes.splice(before ?? nodes.length)) node.remove();
    before = null;
    extend(nodes.length);
  });
  return {
    after: [cut, more],
    set(list) {
      [items, nodes] = [list, []];
      holder.replaceChildren();
      extend(PAGE);
    },
    /// Returns the node of an item, and creates it if necessary.
    node(matches) {
      const index = items.findIndex(matches);
      if (index >= nodes.length) extend(index + 1);
      return nodes[index];
    },
  };
}

const natural = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
const byText = (key) => (a, b, sign) => {
  if (a[key] == null || b[key] == null) return (a[key] == null) - (b[key] == null); // unknown values come last in both directions
  return sign * natural(String(a[key]), String(b[key]));
};
/// Amounts in different currencies are never compared.
const byAmount = (key) => (a, b, sign) => {
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  return sign * compare(a[key] ?? ZERO, b[key] ?? ZERO);
};

// Columns of text and of amounts. `always`: shown in stacked rows even if empty.
const field = (key, kind = "", cell = (it) => it[key]) => ({ key, kind, cell, sort: byText(key) });
const money = (key, always = false) => ({ key, always, kind: "amount", cell: (it) => amount(it[key]), sort: byAmount(key) });
const date = (key) => field(key, "date", (it) => day(it[key]));
/// A value that has a name in the language, of a group of the catalogue.
const named = (key, group) => field(key, "short", (it) => it[key] && nameOf(group, it[key]));

/// Builds a table. Narrow screens stack its rows, and table elements lose their meaning then: hence the roles.
/// With `unfold`, the first cell is a button that shows the details that `unfold` returns for the row.
function table({ caption, columns, rows, sums, unfold, sorts = false }) {
  const cellOf = (row, { key, kind, always, cell }, index) => {
    const content = cell(row) ?? none();
    const isNothing = !always && (content.className === "none" || content.className === "zero");
    const text = content instanceof Element ? content : String(content);
    const inside = index === 0 && unfold ? el("button", { type: "button", class: "unfold", "aria-expanded": "false" }, text) : text;
    const attributes = { class: isNothing ? `${kind} nothing` : kind, "data-key": key, "data-head": title(key) };
    if (index > 0) return el("td", { role: "cell", ...attributes }, inside);
    return el("th", { role: "rowheader", scope: "row", ...attributes }, inside);
  };
  const fold = (line, button, row) => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) line.nextSibling.remove();
    else line.after(el("tr", { class: "detail", role: "row" }, el("td", { role: "cell", colspan: columns.length }, unfold(row))));
  };
  const body = el("tbody", { role: "rowgroup" });
  const list = paged(body, (row) => {
    const line = el("tr", { role: "row" }, columns.map((column, index) => cellOf(row, column, index)));
    const button = line.querySelector("button.unfold");
    button?.addEventListener("click", () => fold(line, button, row));
    return line;
  });

  let [current, sorted, sign] = [rows, null, 1];
  const show = () => list.set(sorted ? [...current].sort((a, b) => sorted.sort(a, b, sign)) : current);
  const heads = columns.map((column) => {
    const head = el("th", { role: "columnheader", scope: "col", class: column.kind });
    if (!sorts) head.append(title(column.key));
    else head.append(el("button", { type: "button" }, title(column.key)));
    head.querySelector("button")?.addEventListener("click", () => {
      sign = sorted === column ? -sign : 1;
      sorted = column;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      show();
    });
    return head;
  });
  const head = el("thead", { role: "rowgroup" }, el("tr", { role: "row", "data-sort-by": t("page-sort-by") }, heads));
  show();
  return {
    nodes: [el("table", { role: "table", class: "rows", "aria-label": caption }, head, sums, body), ...list.after],
    set(list) {
      current = list;
      show();
    },
    open(matches) {
      const button = list.node(matches)?.querySelector("button.unfold");
      if (button?.getAttribute("aria-expanded") === "false") button.click();
      return button;
    },
  };
}

