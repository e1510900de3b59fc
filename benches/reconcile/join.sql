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
SELECT reference, count(*) AS n, any_value(id) AS only_id FROM ledger WHERE reference IS NOT NULL GROUP BY reference;

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
      WHEN coalesce(one.n, two.n) > 1 THEN chosen.id
      ELSE by_number.only_id
    END AS found
  FROM item
  LEFT JOIN ledger AS pair ON pair.case_id = item.case_id AND pair.number = item.number
  LEFT JOIN by_reference AS one ON one.reference = item.first
  LEFT JOIN by_reference AS two ON two.reference = item.second
  -- If several invoices share a reference, the number chooses one of them, if it belongs to one.
  LEFT JOIN (SELECT reference, number, any_value(id) AS id FROM ledger WHERE reference IS NOT NULL GROUP BY ALL HAVING count(*) = 1) AS chosen
    ON chosen.reference = coalesce(one.reference, two.reference) AND chosen.number = item.number
  LEFT JOIN by_number ON by_number.number = item.number
) AS item
JOIN ledger ON ledger.id = item.found AND ledger.currency = item.currency;

CREATE TABLE result AS
WITH
  -- An allocation of an older payment, which was not read, does not count against the payments that were read.
  start AS (SELECT min(day) AS day FROM item WHERE payment),
  part AS (
    SELECT booked.*, NOT payment AND booked.day >= start.day AS counts,
      CASE WHEN coalesce(len(breakdown), 0) = 0 THEN amount ELSE 0 END AS plain,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'CAPITAL' AND b.amount > 0]), 0) AS capital,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'CAPITAL' AND b.amount < 0]), 0) AS taken_back,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'INTEREST']), 0) AS interest,
      coalesce(list_sum([b.amount FOR b IN breakdown IF b.type = 'FEES']), 0) AS fees
    FROM booked CROSS JOIN start
  ),
  summed AS (
    SELECT invoice,
      sum(CASE WHEN payment THEN 0 ELSE capital + greatest(plain, 0) END) AS settled,
      sum(CASE WHEN payment THEN 0 ELSE taken_back + least(plain, 0) END) AS settled_credits,
      sum(interest) AS interest,
      sum(fees) AS fees,
      sum(CASE WHEN payment THEN 0 ELSE amount - plain - capital - taken_back - interest - fees END) AS other,
      greatest(sum(CASE WHEN amount <= 0 THEN 0 WHEN payment THEN amount WHEN counts THEN -amount ELSE 0 END), 0) AS provisional,
      least(sum(CASE WHEN amount >= 0 THEN 0 WHEN payment THEN amount WHEN counts THEN -amount ELSE 0 END), 0) AS provisional_credits
    FROM part GROUP BY invoice
  ),
  invoice AS (
    SELECT ledger.id, number, case_id, currency, amount AS invoiced, coalesce(settled, 0) AS settled, coalesce(provisional, 0) AS provisional,
      coalesce(settled_credits + provisional_credits, 0) AS credits, coalesce(interest, 0) AS interest, coalesce(fees, 0) AS fees,
      coalesce(other, 0) AS other, invoiced - coalesce(settled + provisional + settled_credits + provisional_credits, 0) AS rest
    FROM ledger LEFT JOIN summed ON summed.invoice = ledger.id
  )
-- The rest has the sign of the invoice if it is outstanding, and the other sign if it is overpaid.
SELECT id, number, case_id, currency, invoiced, settled, provisional, credits,
  CASE WHEN invoiced > 0 THEN greatest(rest, 0) WHEN invoiced < 0 THEN least(rest, 0) ELSE 0 END AS outstanding,
  CASE WHEN invoiced > 0 THEN greatest(-rest, 0) WHEN invoiced < 0 THEN least(-rest, 0) ELSE -rest END AS overpaid,
  interest, fees, other
FROM invoice;
