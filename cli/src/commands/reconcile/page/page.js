// -- What is new since an earlier result

let changes = {};
/// Marks what a list of the changes has.
function badge(list, id) {
  if (!changes[list]?.includes(id)) return null;
  return el("span", { class: "badge" }, list.startsWith("new") ? "new" : "changed");
}

const marked = (text, ...badges) => (badges.some(Boolean) ? el("span", {}, text ?? "–", badges) : text);

// -- Totals

/// A sum of lines [sign, word, amount]: the amount after "=" must be the sum of the lines before it.
function arithmetic(caption, currency, lines) {
  let [sum, off] = [0n, 0n];
  const rows = lines.map(([sign, name, text]) => {
    const value = units(text);
    if (sign === "=" && off === 0n) off = sum - value;
    sum = sign === "=" ? value : sign === "−" ? sum - value : sum + value;
    const cells = [el("td", { class: "sign" }, sign), el("th", { scope: "row" }, name), el("td", { class: "amount" }, amount(text))];
    return el("tr", { class: sign === "=" ? "result" : "" }, cells);
  });
  const table = el("table", { class: "sum" }, el("caption", {}, caption), el("tbody", {}, rows));
  return el("div", { class: "arithmetic" }, table, adds(off, currency));
}

/// Compares the lists below with the totals.
function marks(it, invoices, settlements) {
  const sums = [...SHOWN, ...BESIDE].map((key) => [`${key} of the invoices `, total(invoices, key) - unitsOf(it, key)]);
  for (const [key, of] of [["amount", "settlements"], ["notBooked", "notBookedSettled"], ["difference", "settlementDifference"]]) {
    sums.push([`${words(key)} of the settlements `, total(settlements, key) - unitsOf(it, of)]);
  }
  const wrong = [...sums, ...invoices.map((invoice) => [`invoice ${invoice.number} `, outOfSum(invoice)])].filter(([, off]) => off !== 0n);
  if (wrong.length === 0) return [el("p", { class: "mark" }, "✓ everything listed below adds up to these totals")];
  return wrong.slice(0, 10).map(([what, off]) => adds(off, it.currency, what));
}

function totals(data) {
  const blocks = currenciesOf([...data.totals, ...data.invoices, ...data.settlements]).map((currency) => {
    const it = data.totals.find((one) => one.currency === currency);
    if (!it) return el("p", { class: "mark wrong" }, `✗ does not add up: there are no totals for ${currency}`);
    const [invoices, settlements] = [data.invoices, data.settlements].map((items) => items.filter((item) => item.currency === currency));
    const invoiced = arithmetic(`Invoices: ${count(it.invoices)}`, currency, [
      ["", "settled", it.settled], ["+", "provisional", it.provisional], ["+", "credited", it.credited], ["+", "tolerated", it.tolerated],
      ["+", "outstanding", it.outstanding], ["−", "overpaid", it.overpaid], ["=", "invoiced", it.invoiced]]);
    const settled = arithmetic(`Settlements: ${count(settlements.length)}`, currency, [
      ["", "settled", it.settled], ["+", "interest", it.interest], ["+", "fees", it.fees], ["+", "other", it.other],
      ["−", "reversed without receipt", it.reversedWithoutReceipt], ["=", "disbursed", it.disbursed],
      ["+", "not booked", it.notBookedSettled], ["+", "difference", it.settlementDifference], ["=", "settlements", it.settlements]]);
    const paid = arithmetic("Paid", currency, [["", "settled", it.settled], ["+", "provisional", it.provisional], ["=", "paid", it.paid]]);
    paid.append(el("p", { class: "about" }, "payments not booked: ", amount(it.notBookedPayments)));
    const sums = el("div", { class: "sums" }, invoiced, settled, paid);
    return el("div", { class: "currency", "data-currency": currency }, el("h3", {}, currency), sums, marks(it, invoices, settlements));
  });
  const outcomes = Object.entries(data.outcomes).map(([name, number]) =>
    el("li", {}, link("outcome", name, words(name)), ` ${count(number)}`));
  byId("totals").append(...blocks, data.invoices.length > 0 ? el("ul", { class: "outcomes" }, outcomes) : el("p", {}, "No invoices."));
}

// -- Findings

function findingOf({ rule, severity, fingerprint, sentence, evidence, invoices, settlement }) {
  const sides = evidence.map(({ side, source, says }) =>
    el("tr", {}, el("th", { scope: "row" }, side), el("td", {}, says), el("td", { class: "source" }, source)));
  const about = el("p", { class: "about" }, el("code", {}, rule), " ", el("code", { class: "fingerprint" }, fingerprint));
  if (settlement != null) about.append(" · settlement ", link("settlement", settlement));
  const numbers = between(invoices.map((number) => link("invoice", number)));
  if (invoices.length > 0) about.append(invoices.length === 1 ? " · invoice " : " · invoices ", ...numbers);
  const table = el("table", { class: "evidence" }, el("tbody", {}, sides));
  return el("li", { class: `finding ${severity}`, tabindex: -1 }, el("p", { class: "sentence" }, sentence), badge("newFindings", fingerprint), table, about);
}

/// Shows the findings. Returns a function that finds the element of a fingerprint.
function findings(data) {
  const lists = ["critical", "error", "warning", "advice"].map((severity) => {
    const ofSeverity = data.findings.filter((finding) => finding.severity === severity);
    if (ofSeverity.length === 0) return null;
    const holder = el("ol", { class: `findings ${severity}` });
    const list = paged(holder, findingOf, "findings");
    list.set(ofSeverity);
    byId("findings").append(el("h3", { class: severity }, `${severity} (${count(ofSeverity.length)})`), holder, ...list.after);
    return list;
  });
  if (data.findings.length === 0) byId("findings").append(el("p", {}, "No findings."));
  return (fingerprint) => lists.map((list) => list?.node((finding) => finding.fingerprint === fingerprint)).find(Boolean);
}

// -- Suggestions, and items that were not matched

const candidateOf = ({ invoice, caseId, line }) =>
  el("span", { class: "candidate" }, link("invoice", invoice), ` (${caseId == null ? "" : `case id ${caseId}, `}line ${line})`);
const candidates = field("candidates", "", (item) => el("span", {}, between(item.candidates.map(candidateOf))));
const item = [field("source"), field("kind", "short"), field("date", "date"), field("payer"), field("invoiceNumber")];
const sum = [money("amount", true), field("currency", "short")];
const suggestionColumns = [...item, ...sum, code("reason"), candidates, field("netvisor", "short")];
const notMatchedColumns = [...item, field("reference"), field("caseId"), ...sum, field("netvisor", "short")];

function notBooked(section, noun, columns, rows) {
  byId(section).append(...(rows.length > 0 ? table({ caption: noun, noun, columns, rows }).nodes : [el("p", {}, `No ${noun}.`)]));
}

// -- Settlements

const settlementColumns = [field("id"), field("date", "date", (it) => marked(it.date, badge("newSettlements", it.id))), field("source"), field("beneficiaryIban"), field("remittanceReference"),
  field("currency", "short"), money("allocated"), money("notBooked"), money("difference"), money("amount", true)];
const allocationColumns = [field("id"), field("invoice", "short", (one) => one.invoice && link("invoice", one.invoice)),
  field("booked", "short", (one) => (one.booked ? "booked" : "not booked")), money("amount", true)];

function settlementDetail(it) {
  const rows = it.allocations;
  const allocations = table({ caption: "Allocations", noun: "allocations", columns: allocationColumns, rows });
  const lines = [["", "allocated", it.allocated], ["+", "difference", it.difference], ["=", "settlement", it.amount]];
  const off = total(rows, "amount") - unitsOf(it, "allocated");
  const wrong = off === 0n ? [] : [adds(off, it.currency, "allocated ")];
  return [...allocations.nodes, arithmetic(`Settlement ${it.id}`, it.currency, lines), ...wrong];
}

// -- Invoices

const invoiceColumns = [field("number"), field("customer", "customer"), field("reference", "reference"), field("caseId", "case"),
  field("dueDate", "date"), field("outcome", "outcome", (it) =>
    marked(words(it.outcome), badge("newInvoices", it.line), badge("changedInvoices", it.line))), field("currency", "short"),
  ...SHOWN.map((key) => money(key, key === "invoiced" || key === "outstanding"))];
const historyColumns = [field("date", "date"), field("kind", "short"), field("source"),
  field("settlement", "", (line) => line.settlement && link("settlement", line.settlement)), code("rule"),
  money("amount", true), ...["capital", "interest", "fees", "other"].map((key) => money(key))];

function invoiceDetail(it, data) {
  const netvisor = it.netvisor.join(", ") || null;
  const facts = [["ledger line", it.line], ["case id", it.caseId], ["reference", it.reference], ["Netvisor", netvisor]];
  const list = [...facts.filter(([, value]) => value != null), ...BESIDE.map((key) => [key, amount(it[key])])];
  const terms = list.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)));
  const caption = `History of invoice ${it.number}`;
  const history = table({ caption, noun: "lines", columns: historyColumns, rows: it.history });
  const named = data.findings.filter(({ invoices }) => invoices.includes(it.number)).map(({ sentence, severity, fingerprint }) =>
    el("p", { class: severity }, `${severity}: `, link("finding", fingerprint, sentence)));
  const lines = it.history.length > 0 ? history.nodes : [el("p", {}, "No payments and no allocations.")];
  return [el("dl", { class: "facts" }, terms), ...lines, ...named];
}

/// The outcomes of invoices with which nobody has to do anything.
const DONE = ["settled", "cleared", "closedInLedger"];
const NOT_DONE = "not-done";

/// The texts that the search looks in, in lower case. Blanks in a reference are ignored.
function searchable({ number, customer, caseId, reference }) {
  const bare = (text) => text.replace(/\s/g, "");
  const texts = [number, customer, caseId].map((value) => String(value ?? "").trim().toLowerCase());
  const ofReference = bare(reference ?? "").toLowerCase();
  return {
    has: (typed) => texts.some((text) => text.includes(typed)) || ofReference.includes(bare(typed)),
    is: (typed) => texts.includes(typed) || ofReference === bare(typed),
  };
}

function invoices(data) {
  const [search, outcome, currency] = ["search", "outcome", "currency"].map(byId);
  const outcomes = Object.entries(data.outcomes).map(([name, number]) => new Option(`${words(name)} (${count(number)})`, name));
  const open = data.invoices.filter((it) => !DONE.includes(it.outcome)).length;
  outcome.append(new Option("all", ""), new Option(`not done (${count(open)})`, NOT_DONE), ...outcomes);
  outcome.value = NOT_DONE;
  currency.append(new Option("all", ""), ...currenciesOf(data.invoices).map((name) => new Option(name)));
  const keys = new Map(data.invoices.map((it) => [it, searchable(it)]));
  const sums = el("tbody", { role: "rowgroup", class: "totals" });
  const unfold = (it) => invoiceDetail(it, data);
  const list = table({ caption: "Invoices", noun: "invoices", columns: invoiceColumns, rows: [], sums, sorts: true, unfold });
  const sumOf = (unit, rows) => el("tr", { role: "row" }, invoiceColumns.map(({ key, kind }, index) => {
    if (index === 0) return el("th", { role: "rowheader", scope: "row" }, `${count(rows.length)} in ${unit}`);
    const content = kind === "amount" ? amount(decimal(total(rows, key))) : key === "currency" ? unit : null;
    return el("td", { role: "cell", class: kind, "data-head": title(key) }, content);
  }));
  const show = () => {
    const typed = search.value.trim();
    const [, quoted] = /^"(.+)"$/.exec(typed.toLowerCase()) ?? [];
    const isFound = (it) => (quoted ? keys.get(it).is(quoted.trim()) : keys.get(it).has(typed.toLowerCase()));
    const isOfOutcome = (it) => (outcome.value === NOT_DONE ? !DONE.includes(it.outcome) : [it.outcome, ""].includes(outcome.value));
    const isChosen = (it) => isOfOutcome(it) && [it.currency, ""].includes(currency.value);
    const rows = data.invoices.filter((it) => isChosen(it) && isFound(it));
    list.set(rows);
    const by = [["search", typed], ["outcome", outcome.value === NOT_DONE ? "not done" : words(outcome.value)], ["currency", currency.value]].filter(([, value]) => value !== "");
    const found = `${count(rows.length)} of ${count(data.invoices.length)} invoices`;
    byId("found").textContent = [found, ...by.map((pair) => pair.join(" "))].join(" · ");
    sums.replaceChildren(...currenciesOf(rows).map((unit) => sumOf(unit, rows.filter((it) => it.currency === unit))));
  };
  byId("invoices").append(...list.nodes);
  search.addEventListener("input", show);
  for (const select of [outcome, currency]) select.addEventListener("change", show);
  show();
  const choose = (...values) => {
    [search.value, outcome.value, currency.value] = values;
    show();
  };
  return {
    invoice(number) {
      choose(`"${number}"`, "", "");
      return list.open((it) => it.number.trim() === number.trim()) ?? search;
    },
    outcome(name) {
      choose("", name, "");
      return outcome;
    },
  };
}

// -- The page

function start() {
  const data = JSON.parse(byId("data").textContent);
  changes = data.changes ?? {};
  document.title = `Reconciliation, as of ${data.asOf}`;
  byId("dates").textContent = `As of ${data.asOf}${data.period ? ` · period ${data.period.from} to ${data.period.to}` : ""}`;
  byId("made").textContent = `cfis reconcile ${data.version}`;
  const inputs = data.inputs.map(({ name, kind, count: number }) =>
    el("tr", {}, el("th", { scope: "row" }, words(kind)), el("td", { class: "file" }, name), el("td", { class: "amount" }, count(number))));
  if (data.ledgerNotes.length > 0) byId("inputs").append(el("p", { class: "about" }, `the ledger: ${data.ledgerNotes.join("; ")}`));
  byId("inputs").append(el("table", { class: "sum" }, el("caption", {}, "Read"), el("tbody", {}, inputs)));
  const contents = ["findings", "suggestions", "notMatched", "settlements", "invoices"];
  byId("contents").append(el("a", { href: "#totals" }, "Totals"),
    ...contents.map((id) => el("a", { href: `#${id}` }, `${title(id)} ${count(data[id].length)}`)));

  totals(data);
  const finding = findings(data);
  notBooked("suggestions", "suggestions", suggestionColumns, data.suggestions);
  notBooked("notMatched", "items not matched", notMatchedColumns, data.notMatched);
  const rows = data.settlements;
  const [noun, columns, unfold] = ["settlements", settlementColumns, settlementDetail];
  const settlements = table({ caption: "Settlements", noun, columns, rows, sorts: true, unfold });
  byId("settlements").append(...(rows.length > 0 ? settlements.nodes : [el("p", {}, "No settlements.")]));
  const shown = { finding, settlement: (id) => settlements.open((it) => String(it.id) === id), ...invoices(data) };

  // Links such as #invoice=2026001 open what they name, scroll to it, and focus it.
  const follow = () => {
    const [, kind, id] = /^#(\w+)=(.*)$/.exec(location.hash) ?? [];
    const target = shown[kind]?.(decodeURIComponent(id));
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    // Following the same link twice does not change the address, so no hashchange follows.
    if (event.target.closest?.("a")?.getAttribute("href") === location.hash) follow();
  });
  follow();
}

try {
  start();
} catch (error) {
  const sentence = `Cannot show this page: ${error.message}. Create it again with cfis reconcile --report.`;
  document.querySelector("main").prepend(el("p", { class: "failed", role: "alert" }, sentence));
  throw error;
}
