-- The same joins and sums as `cfis reconcile`, for data without errors: no findings, no suggestions, no tolerance, and no duplicate ids.
-- duckdb_join.py sets the paths and the size of the largest object before it runs this file.
-- Amounts have the type DECIMAL here, because DuckDB infers DOUBLE for a JSON number with a point. Its reader still parses each number as a
-- double, whatever the type (VARCHAR too). With two decimals that is exact up to 15 digits, and these data are far below that; all sums are
-- sums of decimals. 90071992547409.93 would be parsed as 90071992547409.94.

-- Spaces, case, leading zeros and the RF form do not make a different reference.
CREATE MACRO canonical(r) AS nullif(ltrim(regexp_replace(upper(replace(r, ' ', '')), '^RF[0-9]{2}([0-9]+)$', '\1'), '0'), '');

CREATE TABLE ledger AS
SELECT row_number() OVER () AS id, trim(number) AS number, amount, currency, case_id, canonical(reference) AS reference
FROM read_csv(getvariable('ledger'), header = true, columns = {
  'number': 'VARCHAR', 'amount': 'DECIMAL(18,2)', 'currency': 'VARCHAR', 'case_id': 'BIGINT', 'reference': 'VARCHAR', 'due': 'DATE', 'customer': 'VARCHAR'});

-- One table of all items to match: `second` is the reference that is tried if the first finds nothing.
CREATE TABLE item AS
SELECT row_number() OVER () AS id, true AS payment, "caseId" AS case_id, nullif(trim("invoiceNumber"), '') AS number,
  canonical("invoicePaymentReference") AS first, canonical("originalPaymentReference") AS second, currency, "bookingDate"[:10]::DATE AS day,
  amount, NULL::STRUCT("type" VARCHAR, amount DECIMAL(18,2))[] AS breakdown
FROM read_json(getvariable('payments'), format = 'array', columns = {
  'caseId': 'BIGINT', 'invoiceNumber': 'VARCHAR', 'invoicePaymentReference': 'VARCHAR', 'originalPaymentReference': 'VARCHAR',
  'bookingDate': 'VARCHAR', 'amount': 'DECIMAL(18,2)', 'currency': 'VARCHAR'});

-- The settlements are one JSON object, which DuckDB reads whole.
INSERT INTO item
SELECT -row_number() OVER (), false, a."caseId", nullif(trim(a."originalInvoiceNumber"), ''),
  canonical(a."originalPaymentReference"), NULL, a.currency, a."allocationDate", a."allocatedTotalAmount", a.breakdown
FROM (
  SELECT unnest(s.allocations) AS a
  FROM (
    SELECT unnest(settlements) AS s
    FROM read_json(getvariable('settlements'), format = 'unstructured', maximum_object_size = getvariable('largest'), columns = {
      'settlements': 'STRUCT(allocations STRUCT("allocatedTotalAmount" DECIMAL(18,2), "allocationDate" DATE, currency VARCHAR, "originalInvoiceNumber" VARCHAR,
        "caseId" BIGINT, "originalPaymentReference" VARCHAR, breakdown STRUCT("type" VARCHAR, amount DECIMAL(18,2))[])[])[]'})));

CREATE TABLE by_reference AS
SELECT reference, count(*) AS n, any_value(id) AS only_id,
  -- A credit note may share the reference of its invoice.
  CASE WHEN count(*) FILTER (amount >= 0) = 1 THEN any_value(id) FILTER (amount >= 0) END AS only_invoice
FROM ledger WHERE reference IS NOT NULL GROUP BY reference;

CREATE TABLE by_number AS
SELECT number, any_value(id) AS only_id FROM ledger GROUP BY number HAVING count(*) = 1;

-- The first rule that finds invoices decides, even if it finds several: then nothing is booked.
CREATE TABLE booked AS
SELECT item.*, ledger.id AS invoice
FROM (
  SELECT item.*,
    CASE
      WHEN pair.id IS NOT NULL THEN pair.id
      WHEN coalesce(one.n, two.n) = 1 THEN coalesce(one.only_id, two.only_id)
      WHEN coalesce(one.n, two.n) > 1 THEN coalesce(chosen.id, CASE WHEN chosen.n IS NULL THEN coalesce(one.only_invoice, two.only_invoice) END)
      ELSE by_number.only_id
    END AS found
  FROM item
  LEFT JOIN ledger AS pair ON pair.case_id = item.case_id AND pair.number = item.number
  LEFT JOIN by_reference AS one ON one.reference = item.first
  LEFT JOIN by_reference AS two ON two.reference = item.second
  -- If several invoices share a reference, the number chooses one of them, if it belongs to one.
  LEFT JOIN (
    SELECT reference, number, count(*) AS n, CASE WHEN count(*) = 1 THEN any_value(id) END AS id
    FROM ledger WHERE reference IS NOT NULL GROUP BY ALL) AS chosen
    ON chosen.reference = coalesce(one.reference, two.reference) AND chosen.number = item.number
  LEFT JOIN by_number ON by_number.number = item.number
) AS item
JOIN ledger ON ledger.id = item.found AND ledger.currency = item.currency;

-- For a credit note, which is the mirror image of an invoice, all signs are turned round.
CREATE TABLE fact AS
WITH
  -- An allocation of an older payment, which was not read, does not count against the payments that were read.
  start AS (SELECT min(day) AS day FROM item WHERE payment),
  part AS (
    SELECT booked.*, NOT payment AND booked.day >= start.day AS counts, CASE WHEN ledger.amount < 0 THEN -1 ELSE 1 END AS turn,
      CASE WHEN coalesce(len(breakdown), 0) = 0 THEN booked.amount ELSE 0 END AS plain,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'CAPITAL']), 0) AS capital,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'INTEREST']), 0) AS interest,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'FEES']), 0) AS fees,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.amount > 0]), 0) + greatest(plain, 0) AS positive,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.amount < 0]), 0) + least(plain, 0) AS negative,
      max(CASE WHEN payment THEN NULL ELSE booked.day END) OVER (PARTITION BY invoice) AS last_allocation
    FROM booked CROSS JOIN start JOIN ledger ON ledger.id = booked.invoice
  )
SELECT invoice,
  coalesce(sum(turn * (capital + plain)) FILTER (NOT payment), 0) AS net,
  coalesce(sum(interest) FILTER (NOT payment), 0) AS interest,
  coalesce(sum(fees) FILTER (NOT payment), 0) AS fees,
  coalesce(sum(amount - plain - capital - interest - fees) FILTER (NOT payment), 0) AS other,
  coalesce(sum(turn * amount) FILTER (payment), 0) AS paid,
  coalesce(sum(-turn * amount) FILTER (payment AND turn * amount < 0), 0) AS paid_back,
  coalesce(sum(turn * amount) FILTER (payment AND (last_allocation IS NULL OR day > last_allocation)), 0) AS paid_since,
  coalesce(sum(CASE WHEN turn * amount < 0 THEN 0 WHEN turn < 0 THEN -negative ELSE positive END) FILTER (counts), 0) AS settled_in,
  coalesce(sum(-turn * amount) FILTER (counts AND turn * amount < 0), 0) AS settled_back,
  bool_or(NOT payment) AS has_allocations
FROM part GROUP BY invoice;

-- A credit note clears the one invoice of its currency that has its reference. (Two notes of one invoice do not occur here.)
CREATE TABLE cleared AS
SELECT note.id AS note, any_value(invoice.id) AS invoice,
  least(greatest(-any_value(note.amount) - greatest(coalesce(any_value(fact.net), 0), 0), 0), any_value(invoice.amount)) AS amount
FROM ledger AS note JOIN ledger AS invoice ON invoice.reference = note.reference AND invoice.currency = note.currency AND invoice.amount > 0
LEFT JOIN fact ON fact.invoice = note.id
WHERE note.amount < 0 GROUP BY note.id HAVING count(*) = 1;

CREATE TABLE result AS
WITH
  credit AS (SELECT note AS id, amount FROM cleared UNION ALL SELECT invoice, amount FROM cleared),
  summed AS (
    SELECT ledger.id, number, case_id, currency, CASE WHEN ledger.amount < 0 THEN -1 ELSE 1 END AS turn, ledger.amount AS invoiced,
      turn * invoiced AS gross, greatest(coalesce(net, 0), 0) AS settled, greatest(-coalesce(net, 0), 0) AS without_receipt,
      coalesce(credit.amount, 0) AS credited, coalesce(interest, 0) AS interest, coalesce(fees, 0) AS fees, coalesce(other, 0) AS other,
      coalesce(paid, 0) AS paid, coalesce(paid_back, 0) AS paid_back, coalesce(paid_since, 0) AS paid_since,
      coalesce(settled_back, 0) AS settled_back, coalesce(has_allocations, false) AS has_allocations,
      coalesce(paid - settled_in + settled_back, 0) AS unsettled
    FROM ledger LEFT JOIN fact ON fact.invoice = ledger.id LEFT JOIN credit ON credit.id = ledger.id
  ),
  way AS (
    SELECT *, greatest(least(unsettled, paid), 0) AS on_its_way, gross - credited - settled AS owed,
      -- Once the capital is settled, what is left of earlier payments does not come any more.
      CASE WHEN has_allocations AND owed <= 0 THEN least(on_its_way, greatest(paid_since, 0)) ELSE on_its_way END AS provisional,
      owed - provisional AS rest
    FROM summed
  )
SELECT id, number, case_id, currency, invoiced, turn * settled AS settled, turn * provisional AS provisional, turn * credited AS credited,
  turn * greatest(rest, 0) AS outstanding, turn * greatest(-rest, 0) AS overpaid, turn * without_receipt AS "reversedWithoutReceipt",
  turn * greatest(least(-unsettled, greatest(paid_back - settled_back, 0)), 0) AS "returnPending",
  turn * (on_its_way - provisional) AS "notPassedOn", interest, fees, other
FROM way;
