// -- What is new since an earlier result

let changes = {};
/// Marks what a list of the changes has.
function badge(list, id) {
  if (!changes[list]?.includes(id)) return null;
  const key = list.startsWith("new") ? "page-new" : list.startsWith("booked") ? "page-booked" : "page-changed";
  return el("span", { class: "badge" }, t(key));
}

const marked = (text, ...badges) => (badges.some(Boolean) ? el("span", {}, text ?? "–", badges) : text);

// -- Totals

/// A sum of lines [sign, key of the figure, amount]: the amount after "=" must be the sum of the lines before it.
function arithmetic(caption, currency, lines) {
  let [sum, off] = [0n, 0n];
  const rows = lines.map(([sign, key, text]) => {
    const value = units(text);
    if (sign === "=" && off === 0n) off = sum - value;
    sum = sign === "=" ? value : sign === "−" ? sum - value : sum + value;
    const head = el("th", { scope: "row", "data-key": key }, title(key));
    return el("tr", { class: sign === "=" ? "result" : "" }, el("td", { class: "sign" }, sign), head, el("td", { class: "amount" }, amount(text)));
  });
  const table = el("table", { class: "sum" }, el("caption", {}, caption), el("tbody", {}, rows));
  return el("div", { class: "arithmetic" }, table, adds(off, currency));
}

/// Compares the lists below with the totals.
function checks(it, invoices, settlements) {
  const off = [...SHOWN, ...BESIDE].map((key) => ["page-adds-not-invoices", { name: title(key) }, total(invoices, key) - unitsOf(it, key)]);
  for (const [key, of] of [["amount", "settlements"], ["notBooked", "notBookedSettled"], ["difference", "settlementDifference"]]) {
    off.push(["page-adds-not-settlements", { name: title(key) }, total(settlements, key) - unitsOf(it, of)]);
  }
  for (const invoice of invoices) {
    const by = isOff(invoice);
    if (by !== 0n) off.push(["page-adds-not-invoice", { number: invoice.number }, by]);
  }
  const wrong = off.filter(([, , by]) => by !== 0n);
  if (wrong.length === 0) return [el("p", { class: "mark" }, t("page-all-adds-up"))];
  return wrong.slice(0, 10).map(([key, values, by]) => adds(by, it.currency, key, values));
}

function totals(data) {
  const blocks = currenciesOf([...data.totals, ...data.invoices, ...data.settlements]).map((currency) => {
    const it = data.totals.find((one) => one.currency === currency);
    if (!it) return el("p", { class: "mark wrong" }, t("page-no-totals", { currency }));
    const [invoices, settlements] = [data.invoices, data.settlements].map((items) => items.filter((item) => item.currency === currency));
    const line = (sign, key, of = key) => [sign, key, it[of]];
    const invoiced = arithmetic(t("page-count-invoices", { count: count(it.invoices) }), currency, [
      line("", "settled"), line("+", "provisional"), line("+", "credited"), line("+", "tolerated"),
      line("+", "outstanding"), line("−", "overpaid"), line("=", "invoiced")]);
    const settled = arithmetic(t("page-count-settlements", { count: count(settlements.length) }), currency, [
      line("", "settled"), line("+", "interest"), line("+", "fees"), line("+", "other"),
      line("−", "reversedWithoutReceipt"), line("=", "disbursed"),
      line("+", "notBooked", "notBookedSettled"), line("+", "difference", "settlementDifference"), line("=", "settlements")]);
    const paid = arithmetic(t("page-paid"), currency, [line("", "settled"), line("+", "provisional"), line("=", "paid")]);
    paid.append(el("p", { class: "about" }, t("page-payments-not-booked", { amount: inWords(units(it.notBookedPayments), currency) })));
    const sums = el("div", { class: "sums" }, invoiced, settled, paid);
    return el("div", { class: "currency", "data-currency": currency }, el("h3", {}, currency), sums, checks(it, invoices, settlements));
  });
  const outcomes = Object.entries(data.outcomes).map(([value, number]) =>
    el("li", {}, link("outcome", value, nameOf("outcome", value)), ` ${count(number)}`));
  byId("totals").append(...blocks, data.invoices.length > 0 ? el("ul", { class: "outcomes" }, outcomes) : el("p", {}, t("page-no-invoices")));
}

// -- Findings

function findingOf({ rule, severity, fingerprint, sentence, evidence, invoices, settlement }) {
  const sides = evidence.map(({ side, source, says }) =>
    el("tr", {}, el("th", { scope: "row" }, nameOf("side", side)), el("td", {}, says), el("td", { class: "source" }, source)));
  const about = el("p", { class: "about" }, el("code", {}, rule), " ", el("code", { class: "fingerprint" }, fingerprint));
  if (settlement != null) about.append(" · ", link("settlement", settlement, t("page-settlement-named", { id: settlement })));
  for (const number of invoices) about.append(" · ", link("invoice", number, t("page-invoice-named", { number })));
  const table = el("table", { class: "evidence" }, el("tbody", {}, sides));
  return el("li", { class: `finding ${severity}`, tabindex: -1 }, el("p", { class: "sentence" }, sentence), badge("newFindings", fingerprint), table, about);
}

/// Shows the findings. Returns a function that finds the element of a fingerprint.
function findings(data) {
  const lists = ["critical", "error", "warning", "advice"].map((severity) => {
    const ofSeverity = data.findings.filter((finding) => finding.severity === severity);
    if (ofSeverity.length === 0) return null;
    const holder = el("ol", { class: `findings ${severity}` });
    const list = paged(holder, findingOf);
    list.set(ofSeverity);
    const heading = t("page-severity", { name: nameOf("severity", severity), count: count(ofSeverity.length) });
    byId("findings").append(el("h3", { class: severity }, heading), holder, ...list.after);
    return list;
  });
  if (data.findings.length === 0) byId("findings").append(el("p", {}, t("page-no-findings")));
  return (fingerprint) => lists.map((list) => list?.node((finding) => finding.fingerprint === fingerprint)).find(Boolean);
}

// -- Suggestions, and items that were not matched

const candidateOf = ({ invoice, caseId, line }) => {
  const about = caseId == null ? t("page-candidate", { line }) : t("page-candidate-case", { case: caseId, line });
  return el("span", { class: "candidate" }, link("invoice", invoice), ` (${about})`);
};
const candidates = field("candidates", "", (item) => el("span", {}, between(item.candidates.map(candidateOf))));
const item = [field("source"), named("kind", "kind"), date("date"), field("payer"), field("invoiceNumber")];
const sum = [money("amount", true), field("currency", "short")];
const suggestionColumns = [...item, ...sum, named("reason", "reason"), candidates, field("netvisor", "short")];
const notMatchedColumns = [...item, field("reference"), field("caseId"), ...sum, field("netvisor", "short")];

function notBooked(section, columns, rows) {
  const caption = t(`page-${section}`);
  byId(section).append(...(rows.length > 0 ? table({ caption, columns, rows }).nodes : [el("p", {}, t(`page-no-${section}`))]));
}

// -- Settlements

const settlementColumns = [field("id"), field("date", "date", (it) => marked(day(it.date), badge("newSettlements", it.id), badge("bookedSettlements", it.id))), field("source"), field("beneficiaryIban"), field("remittanceReference"),
  field("currency", "short"), money("allocated"), money("notBooked"), money("difference"), money("amount", true)];
const allocationColumns = [field("id"), field("invoice", "short", (one) => one.invoice && link("invoice", one.invoice)),
  field("booked", "short", (one) => nameOf("booked", one.booked ? "yes" : "no")), money("amount", true)];

function settlementDetail(it) {
  const rows = it.allocations;
  const allocations = table({ caption: t("page-allocations"), columns: allocationColumns, rows });
  const lines = [["", "allocated", it.allocated], ["+", "difference", it.difference], ["=", "settlement", it.amount]];
  const off = total(rows, "amount") - unitsOf(it, "allocated");
  const wrong = off === 0n ? [] : [adds(off, it.currency, "page-adds-not-allocated")];
  return [...allocations.nodes, arithmetic(t("page-settlement-named", { id: it.id }), it.currency, lines), ...wrong];
}

// -- Invoices

const ofInvoice = (key, always = false) => ({ ...money(key, always), cell: (it) => amount(it[key] ?? ZERO) });
const invoiceColumns = [field("number"), field("customer", "customer"), field("reference", "reference"), field("caseId", "case"),
  date("dueDate"), field("outcome", "outcome", (it) =>
    marked(nameOf("outcome", it.outcome), badge("newInvoices", it.line), badge("changedInvoices", it.line))), field("currency", "short"),
  ...SHOWN.map((key) => ofInvoice(key, key === "invoiced" || key === "outstanding"))];
const historyColumns = [date("date"), named("kind", "kind"), field("source"),
  field("settlement", "", (line) => line.settlement && link("settlement", line.settlement)), named("rule", "rule"),
  money("amount", true), ...["capital", "interest", "fees", "other"].map((key) =>
    ({ ...money(key), cell: (line) => amount(line.kind === "allocation" ? line[key] ?? ZERO : null) }))];

function invoiceDetail(it, data) {
  const netvisor = it.netvisor?.join(", ") || null;
  const facts = [["line", it.line], ["caseId", it.caseId], ["reference", it.reference], ["netvisor", netvisor]];
  const list = [...facts.filter(([, value]) => value != null), ...BESIDE.map((key) => [key, amount(it[key] ?? ZERO)])];
  const terms = list.map(([key, value]) => el("div", {}, el("dt", {}, title(key)), el("dd", {}, value)));
  const rows = it.history ?? [];
  const history = table({ caption: t("page-history", { number: it.number }), columns: historyColumns, rows });
  const about = data.findings.filter(({ invoices }) => invoices.includes(it.number)).map(({ sentence, severity, fingerprint }) =>
    el("p", { class: severity }, link("finding", fingerprint, t("page-of-finding", { name: nameOf("severity", severity), sentence }))));
  const lines = rows.length > 0 ? history.nodes : [el("p", {}, t("page-no-history"))];
  return [el("dl", { class: "facts" }, terms), ...lines, ...about];
}

/// The outcomes of invoices with which nobody has to do anything.
const DONE = ["settled", "cleared", "closedInLedger"];
const NOT_DONE = "not-done";
/// What can be chosen besides an outcome: its key, and whether an invoice belongs to it.
const CHOICES = {
  [NOT_DONE]: ["page-not-done", (it) => !DONE.includes(it.outcome)],
  book: ["field-toBook", (it) => it.advice === "book"],
  tellAgency: ["field-toTellAgency", (it) => it.advice === "tellAgency"],
  // Also those that a finding disputes.
  toReturn: ["page-to-return", (it) => it.overpaid !== undefined],
  overdue: ["field-overdue", (it) => it.isOverdue === true],
};

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
  const option = (label, number, value) => new Option(t("page-option", { name: label, count: count(number) }), value);
  const outcomes = Object.entries(data.outcomes).map(([value, number]) => option(nameOf("outcome", value), number, value));
  const choices = Object.entries(CHOICES).map(([value, [key, is]]) => option(t(key), data.invoices.filter(is).length, value));
  outcome.append(new Option(t("page-all"), ""), ...choices, ...outcomes);
  outcome.value = NOT_DONE;
  currency.append(new Option(t("page-all"), ""), ...currenciesOf(data.invoices).map((value) => new Option(value)));
  const keys = new Map();
  const keyOf = (it) => keys.get(it) ?? keys.set(it, searchable(it)).get(it);
  const sums = el("tbody", { role: "rowgroup", class: "totals" });
  const unfold = (it) => invoiceDetail(it, data);
  const list = table({ caption: t("page-invoices"), columns: invoiceColumns, rows: [], sums, sorts: true, unfold });
  const sumOf = (unit, rows) => el("tr", { role: "row" }, invoiceColumns.map(({ key, kind }, index) => {
    const heads = { "data-key": key, "data-head": title(key) };
    if (index === 0) return el("th", { role: "rowheader", scope: "row", ...heads }, t("page-sum-row", { count: count(rows.length), currency: unit }));
    const content = kind === "amount" ? amount(decimal(total(rows, key))) : key === "currency" ? unit : null;
    return el("td", { role: "cell", class: kind, ...heads }, content);
  }));
  const show = () => {
    const typed = search.value.trim();
    const [, quoted] = /^"(.+)"$/.exec(typed.toLowerCase()) ?? [];
    const isFound = (it) => typed === "" || (quoted ? keyOf(it).is(quoted.trim()) : keyOf(it).has(typed.toLowerCase()));
    const [chosen, isOfChoice] = CHOICES[outcome.value] ?? [null, (it) => [it.outcome, ""].includes(outcome.value)];
    const isChosen = (it) => isOfChoice(it) && [it.currency, ""].includes(currency.value);
    const rows = data.invoices.filter((it) => isChosen(it) && isFound(it));
    list.set(rows);
    const ofOutcome = () => (chosen ? t(chosen) : nameOf("outcome", outcome.value));
    byId("found").textContent = [
      t("page-found", { found: count(rows.length), all: count(data.invoices.length) }),
      typed && t("page-found-search", { text: typed }),
      outcome.value && t("page-found-outcome", { name: ofOutcome() }),
      currency.value && t("page-found-currency", { currency: currency.value }),
    ].filter(Boolean).join(" · ");
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

function datesOf({ asOf, period }) {
  if (asOf == null) return t("page-no-day");
  if (!period) return t("page-dates", { date: day(asOf) });
  return t("page-dates-period", { date: day(asOf), from: day(period.from), to: day(period.to) });
}

function start() {
  const data = JSON.parse(byId("data").textContent);
  ({ texts, marks } = data);
  changes = data.changes ?? {};
  if (data.asOf != null) document.title = t("page-title-day", { date: day(data.asOf) });
  byId("dates").textContent = datesOf(data);
  byId("made").textContent = t("page-made", { version: data.version });
  const inputs = data.inputs.map(({ name: file, kind, count: number }) =>
    el("tr", {}, el("th", { scope: "row" }, nameOf("input", kind)), el("td", { class: "file" }, file), el("td", { class: "amount" }, count(number))));
  if (data.ledgerNotes.length > 0) byId("inputs").append(el("p", { class: "about" }, t("page-ledger-notes", { notes: data.ledgerNotes.join("; ") })));
  byId("inputs").append(el("table", { class: "sum" }, el("caption", {}, t("page-read")), el("tbody", {}, inputs)));
  const contents = ["findings", "suggestions", "notMatched", "settlements", "invoices"];
  byId("contents").append(el("a", { href: "#totals" }, t("page-totals")), ...contents.map((id) =>
    el("a", { href: `#${id}` }, t("page-contents-item", { name: t(`page-${id}`), count: count(data[id].length) }))));

  totals(data);
  const finding = findings(data);
  notBooked("suggestions", suggestionColumns, data.suggestions);
  notBooked("notMatched", notMatchedColumns, data.notMatched);
  const rows = data.settlements;
  const settlements = table({ caption: t("page-settlements"), columns: settlementColumns, rows, sorts: true, unfold: settlementDetail });
  byId("settlements").append(...(rows.length > 0 ? settlements.nodes : [el("p", {}, t("page-no-settlements"))]));
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
  const sentence = (texts["page-failed"] ?? "{error}").replace("{error}", error.message);
  document.querySelector("main").prepend(el("p", { class: "failed", role: "alert" }, sentence));
  throw error;
}
