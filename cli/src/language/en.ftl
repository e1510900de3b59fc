### What an accountant reads, in English. fi.ftl has the same texts in Finnish.
### A text is a whole sentence or a whole label. Nothing is put together from parts of sentences.
### Each text has a key; what is in braces is filled in.

## How the language writes days, money and lists

months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
day = { $day } { $month } { $year }
day-of-spreadsheet = yyyy-mm-dd
money = { $amount } { $currency }
and = { $first } and { $last }

## Findings: what is wrong, and what to do

message-notCovered = { $invoices ->
    [one] 1 invoice of { $sums } is dated before { $from }, and nothing was found of it: it may have been paid before. Read from an earlier day.
   *[other] { $invoices } invoices of { $sums } are dated before { $from }, and nothing was found of them: they may have been paid before. Read from an earlier day.
}
message-notPassedOn = { $invoices ->
    [one] { $sums } were paid for 1 invoice that is settled in full, and were not passed on: collection fees or interest that the agency keeps, or an overpayment that it returns. Compare them with your agreement.
   *[other] { $sums } were paid for { $invoices } invoices that are settled in full, and were not passed on: collection fees or interest that the agency keeps, or an overpayment that it returns. Compare them with your agreement.
}
message-periodAssumed = The ledger has no date that says from which day to read, so it was read from { $from }. Pass an earlier day if invoices may have been paid before.
message-netAmounts = { $invoices ->
    [one] What was paid for 1 invoice is { $factor } times its amount in the ledger: that amount may be net. Choose the column with the gross amount.
   *[other] What was paid for { $invoices } invoices is { $factor } times their amount in the ledger: those amounts may be net. Choose the column with the gross amount.
}
message-undated = Payments without a date: { $payments }; settlements without a date: { $settlements }. They count on every day. Ask the agency when they were booked.
message-reversalWithoutReceipt = { $amount } of invoice { $invoice } were taken back, and more than that was not received in what was read; read settlements from an earlier day, or ask the agency.
message-returnPending = { $amount } of invoice { $invoice } were returned to the payer, and no settlement that was read holds this yet; expect a later settlement to take it back.
message-paymentReturned = { $amount } of invoice { $invoice } were returned to the payer before they were settled.
message-reversalEqualsCreditNote = { $amount } were taken back from invoice { $invoice }, just as much as credit note { $note } clears. The agency may have withheld the credit note; ask.
message-sameBusinessKey = Invoice { $invoice } has { $allocations } allocations of { $amount } dated { $date } that differ only in their ids; all are booked. Ask the agency whether one of them is a duplicate.
message-sameBusinessKeyUndated = Invoice { $invoice } has { $allocations } allocations of { $amount } without a date that differ only in their ids; all are booked. Ask the agency whether one of them is a duplicate.
message-paymentAged = { $days ->
    [one] { $amount } of invoice { $invoice } were booked on { $date } and are still not settled after 1 day; ask the agency when they will be settled.
   *[other] { $amount } of invoice { $invoice } were booked on { $date } and are still not settled after { $days } days; ask the agency when they will be settled.
}
message-paymentVanished = { $amount } of invoice { $invoice } were listed in an earlier run and are neither listed nor settled now; ask the agency what happened to them.
message-totalDisagrees = { $row } is not an invoice and says { $says }, and the invoices before it are { $invoices }; check whether rows are missing, or whether the row is an invoice without a number.
message-unreadCells = { $cells ->
    [one] 1 cell cannot be read and counts as empty, in the ledger's column of the { $column }; correct it if the { $column } matters.
   *[other] { $cells } cells cannot be read and count as empty, in the ledger's column of the { $column }; correct them if the { $column } matters.
}
message-unreadDates = { $cells ->
    [one] 1 cell cannot be read and counts as empty, in the ledger's column of the { $column }; correct it if the { $column } matters. A date such as 3/4/2026 has two readings; set the order of day and month.
   *[other] { $cells } cells cannot be read and count as empty, in the ledger's column of the { $column }; correct them if the { $column } matters. A date such as 3/4/2026 has two readings; set the order of day and month.
}
message-checkDigit = The check digit of the payment reference { $reference } is wrong; check whether a digit was mistyped.
message-identifiersDisagree = The identifiers of { $row } point to the invoices { $booked } and { $other }; it is booked to { $booked }. Check which of them is meant.
message-outsidePeriod = { $row } is dated { $date }, outside the period from { $from } to { $to }. It is included; remove it from the input if it does not belong there.
message-currencyAssumed = Payments have no known currency, so each is assumed to be in the currency of its invoice. Look for the currency in their unknown fields, or set the currency of such payments.
message-amountMissing = { $row } has no known amount, so it is not booked. Look for the amount in its unknown fields.
message-paymentCurrencyMismatch = { $row } is in { $currency }, but its invoice { $invoice } is not; it is not booked. Ask the agency in which currency it was paid.
message-allocationNotInCurrencyOfInvoice = An allocation of settlement { $settlement } is in { $currency }, but its invoice is not; it is not booked. Ask the agency which currency is right.
message-allocationNotInCurrencyOfSettlement = An allocation of settlement { $settlement } is in { $currency }, but its settlement is not; it is not booked. Ask the agency which currency is right.
message-allocationRepeated = Allocation { $allocation } occurs more than once; the first is booked, and this one is not. Ask the agency which is right.
message-unknownBreakdownType = Breakdowns have the type { $name }, which is not known; its amounts are counted under other, not against invoices. Ask the agency whether that is right.
message-breakdownDifference = The breakdown of an allocation of settlement { $settlement } differs from its amount by { $rest }, which is counted under other. Ask the agency what it is for.
message-bookedSettlementChanged = Settlement { $settlement } is booked, and has changed since. Compare it with its voucher, and correct the accounts by hand; no voucher is written for it.
message-beneficiaryIban = Settlement { $settlement } was paid to { $iban }, which is not one of the expected accounts; ask the agency at once.
message-settlementConflict = Settlement { $settlement } occurs more than once with different contents; the first is booked. Ask the agency which is right.
message-settlementWithheld = Settlement { $settlement }: { $disbursed } disbursed, { $allocated } allocated. The agency may have withheld commission and VAT; check its invoice.
message-settlementExceeds = Settlement { $settlement }: { $disbursed } disbursed, { $allocated } allocated. More was disbursed than allocated; ask the agency what the rest is for.

## What an input says about a finding

message-noDate = no date
message-noAmount = no amount
message-noCurrency = no currency
message-money = { $amount }
message-moneyOn = { $amount } on { $date }
message-total = { $amount }
message-cell = `{ $text }`
message-dated = dated { $date }
message-bookedOn = { $amount } booked on { $date }
message-bookedTo = booked to { $invoice }
message-invoice = invoice { $invoice } of { $amount }
message-creditNoteOf = credit note { $note } of { $amount }
message-referenceOf = reference { $reference }
message-accounts = { $ibans }
message-paidTo = paid to { $iban }
message-allocationOf = allocation { $allocation }, { $amount }
message-allocationWithoutId = allocation without an id, { $amount }
message-allocationFirst = allocation { $allocation }
message-allocationAgain = allocation { $allocation } again, { $amount }
message-contents = { $allocations ->
    [one] { $amount } in 1 allocation
   *[other] { $amount } in { $allocations } allocations
}
message-disbursedAndAllocated = { $disbursed } disbursed, { $allocated } allocated
message-ofType = { $amount } of type { $name }
message-notInBreakdown = { $amount } allocated, { $rest } not in the breakdown

## Rows of the input

message-line = { $input }, line { $line }
message-item = { $input }, item { $item }
message-allocation = { $input }, item { $item }, allocation { $allocation }
message-expectedAccounts = expected accounts

## How the ledger was read

message-headerLine = header on line { $line }
message-columnRead = the { $column } is `{ $heading }`, column { $place }
message-grossColumnRead = the { $column } is `{ $heading }`, column { $place } (in every row the net amount plus value added tax)
message-currencyOfHeading = the currency is { $currency }, from the heading of the amount
message-columnUndecided = the { $column } is not read, because several columns fit: { $headings }; name one
message-sheetRead = the sheet `{ $sheet }` of a workbook
message-encodingRead = read as { $encoding }
message-rowsAddedUp = rows added up: { $rows }; invoices: { $invoices }
message-totalAgrees = total row on line { $line }: agrees with the sum
message-totalDiffers = total row on line { $line }: does not agree with the sum
message-columnInvoiceNumber = invoice number
message-columnAmount = amount
message-columnCurrency = currency
message-columnCaseId = case id
message-columnReference = payment reference
message-columnDueDate = due date
message-columnCustomer = customer
message-columnInvoiceDate = invoice date
message-columnPaid = amount paid
message-columnOpen = amount open
message-columnCredited = amount credited
message-columnWrittenOff = amount written off
message-columnCreditedInvoice = credited invoice

## Names of values

severity-critical = Critical
severity-error = Error
severity-warning = Warning
severity-advice = Advice
side-ledger = Ledger
side-payments = Payments
side-settlements = Settlements
kind-payment = payment
kind-allocation = allocation
kind-creditNote = credit note
input-ledger = ledger
input-payments = payments
input-settlements = settlements
input-earlierPayments = payments of an earlier run
outcome-open = open
outcome-notCovered = older than what was read
outcome-closedInLedger = closed in the ledger
outcome-provisionallyPaid = paid but not settled
outcome-partlySettled = partly settled
outcome-settled = settled
outcome-cleared = cleared
outcome-reversed = taken back
outcome-overpaid = overpaid
outcome-disputed = disputed
advice-book = book
advice-tellAgency = tell the agency
advice-agree = agree
overdue-notDue = not due
overdue-days1To30 = 1 to 30 days
overdue-days31To60 = 31 to 60 days
overdue-days61To90 = 61 to 90 days
overdue-over90Days = more than 90 days
rule-caseAndInvoiceNumber = case and invoice number
rule-paymentReference = payment reference
rule-invoiceNumber = invoice number
reason-ambiguous = several invoices fit
reason-caseId = the case fits
reason-similarNumber = a similar number
reason-amountAndPayer = amount and payer fit
reason-creditNote = a credit note of no known invoice
booked-yes = booked
booked-no = not booked

## Headings

field-account = Account
field-advice = To do
field-afterPayments = Payments after that day
field-afterSettlements = Settlements after that day
field-allocated = Allocated
field-allocation = Allocation
field-amount = Amount
field-beneficiaryIban = IBAN
field-booked = Booked
field-candidates = May belong to
field-capital = Capital
field-caseId = Case id
field-count = Number
field-credit = Credit
field-credited = Credited
field-currency = Currency
field-customer = Customer
field-date = Date
field-daysPastDue = Days past due
field-debit = Debit
field-difference = Difference
field-disbursed = Allocated to invoices
field-dueDate = Due date
field-evidence = Evidence
field-fees = Collection fees
field-fingerprint = Fingerprint
field-id = Id
field-interest = Late interest
field-invoice = Invoice
field-invoiceDate = Invoice date
field-invoiced = Invoiced
field-invoiceNumber = Invoice number
field-invoices = Invoices
field-kind = Kind
field-ledgerOpen = Open in the ledger
field-line = Line of the ledger
field-netvisor = Netvisor
field-notBooked = Not booked
field-notBookedPayments = Payments not booked
field-notBookedSettled = Allocations not booked
field-notPassedOn = Not passed on
field-number = Invoice number
field-other = Other
field-outcome = Outcome
field-outstanding = Open
field-overdue = Overdue
field-overpaid = Overpaid
field-paid = Paid
field-payer = Payer
field-provisional = On its way
field-reason = Reason
field-reference = Reference
field-remittanceReference = Reference of the transfer
field-returnPending = Returns to come
field-reversedWithoutReceipt = Taken back, not received
field-rule = Rule
field-settled = Settled
field-settlement = Settlement
field-settlementDifference = Differences of settlements
field-settlements = Settlements
field-severity = Severity
field-since = Since the earlier run
field-source = Row
field-text = Text
field-toBook = To book
field-tolerated = Tolerated
field-toTellAgency = To tell the agency
field-voucher = Voucher
field-what = What

## The first screen

first-title = Overview
first-disbursed = Disbursed
first-on-its-way = On its way
first-open = Open
first-settlements = { $count ->
    [one] 1 settlement
   *[other] { $count } settlements
}
first-settlements-latest = { $count ->
    [one] 1 settlement, on { $date }
   *[other] { $count } settlements, the latest on { $date }
}
first-paid = paid, and not settled yet
first-overdue = of which { $amount } overdue
to-do = To do
to-do-nothing = Nothing: everything fits together.
to-do-critical = { $count ->
    [one] 1 critical finding: look at it first
   *[other] { $count } critical findings: look at them first
}
to-do-errors = { $count ->
    [one] 1 finding that disputes invoices
   *[other] { $count } findings that dispute invoices
}
to-do-overpaid = { $count ->
    [one] 1 overpaid invoice: return the money, or book it elsewhere
   *[other] { $count } overpaid invoices: return the money, or book it elsewhere
}
to-do-book = { $count ->
    [one] 1 invoice to book: settled, and still open in the ledger
   *[other] { $count } invoices to book: settled, and still open in the ledger
}
to-do-tell = { $count ->
    [one] 1 invoice to tell the agency: the ledger has less open than the agency
   *[other] { $count } invoices to tell the agency: the ledger has less open than the agency
}
to-do-overdue = { $count ->
    [one] 1 overdue invoice
   *[other] { $count } overdue invoices
}
to-do-overdue-open = { $count ->
    [one] 1 overdue invoice, without those that are closed in the ledger
   *[other] { $count } overdue invoices, without those that are closed in the ledger
}
to-do-ambiguous = { $count ->
    [one] 1 item that may belong to several invoices
   *[other] { $count } items that may belong to several invoices
}
to-do-not-matched = { $count ->
    [one] 1 item that belongs to no invoice of the ledger
   *[other] { $count } items that belong to no invoice of the ledger
}
to-do-warnings = { $count ->
    [one] 1 warning to read
   *[other] { $count } warnings to read
}
since-run = Since { $date }: findings that are new: { $newFindings }, and gone: { $goneFindings }; new settlements: { $newSettlements }; new invoices: { $newInvoices }; changed invoices: { $changedInvoices }.
since-earlier-run = Since the earlier run: findings that are new: { $newFindings }, and gone: { $goneFindings }; new settlements: { $newSettlements }; new invoices: { $newInvoices }; changed invoices: { $changedInvoices }.

## Pictures

picture-invoiced = Where the invoiced { $currency } are
picture-ageing = Open { $currency }, by days past due
picture-weeks = Settlements in { $currency }, by week
bar-invoiced = invoiced
bar-settled = settled
bar-on-its-way = on its way
bar-credited = credited or tolerated
bar-overdue = overdue
bar-not-due = not due
bar-overpaid = overpaid
bar-earlier = earlier
bar-undated = without a date
week = week { $week } of { $year }, from { $date }

## The page

page-title = Reconciliation
page-title-day = Reconciliation, as of { $date }
page-dates = As of { $date }
page-dates-period = As of { $date } · period { $from } to { $to }
page-no-day = As of no day
page-no-script = The lists of this page need JavaScript, which builds them from the data in the page.
page-contents = Contents
page-contents-item = { $name } { $count }
page-totals = Totals
page-findings = Findings
page-suggestions = Suggestions
page-suggestions-about = Not booked. Each may belong to one of its candidates.
page-notMatched = Not matched
page-notMatched-about = Not booked. Each belongs to an invoice that is not in the ledger.
page-settlements = Settlements
page-invoices = Invoices
page-allocations = Allocations
page-search = Search
page-search-help = number, customer, reference or case id; use "quotes" for an exact match
page-sort-by = Sort by
page-read = What was read
page-ledger-notes = The ledger: { $notes }
page-made = cfis reconcile { $version }
page-failed = Cannot show this page: { $error }. Create it again with cfis reconcile --report.
page-all = all
page-not-done = not done
page-to-return = with an overpayment
page-option = { $name } ({ $count })
page-found = { $found } of { $all } invoices
page-found-search = search: { $text }
page-found-outcome = outcome: { $name }
page-found-currency = currency: { $currency }
page-sum-row = { $count } in { $currency }
page-show-more = Show { $shown } more ({ $left } left)
page-cut = Only the first { $printed } of { $all } rows are printed.
page-new = new
page-changed = changed
page-booked = in the books
page-adds-up = ✓ adds up
page-all-adds-up = ✓ everything listed below adds up to these totals
page-adds-not = ✗ does not add up, by { $amount }
page-adds-not-invoices = ✗ { $name } of the invoices does not add up, by { $amount }
page-adds-not-settlements = ✗ { $name } of the settlements does not add up, by { $amount }
page-adds-not-invoice = ✗ invoice { $number } does not add up, by { $amount }
page-adds-not-allocated = ✗ the allocations do not add up to what is allocated, by { $amount }
page-no-totals = ✗ does not add up: there are no totals for { $currency }
page-count-invoices = Invoices: { $count }
page-count-settlements = Settlements: { $count }
page-paid = Paid
page-payments-not-booked = Payments not booked: { $amount }
page-no-invoices = No invoices.
page-no-findings = No findings.
page-no-suggestions = No suggestions.
page-no-notMatched = Nothing that is not matched.
page-no-settlements = No settlements.
page-no-history = No payments and no allocations.
page-severity = { $name } ({ $count })
page-of-finding = { $name }: { $sentence }
page-settlement-named = Settlement { $id }
page-invoice-named = Invoice { $number }
page-history = History of invoice { $number }
page-candidate = line { $line }
page-candidate-case = case id { $case }, line { $line }

## The workbook

sheet-cover = Cover
sheet-to-do = To do
sheet-invoices = Invoices
sheet-allocations = Allocations
sheet-settlements = Settlements
sheet-findings = Findings
sheet-not-booked = Not booked
sheet-vouchers = Vouchers
sheet-totals = Totals
sheet-cut = { $text } and more
cover-day = As of
cover-from = Read from
cover-to = Read to
cover-version = cfis reconcile
cover-changes = Changes
cover-hash = its SHA-256
cover-ledger = How the ledger was read
cover-invoiced = Invoiced, { $currency }
cover-disbursed = Disbursed, { $currency }
cover-settled = Settled, { $currency }
cover-on-its-way = On its way, { $currency }
cover-overdue = Overdue, { $currency }
cover-not-due = Not due, { $currency }
cover-overpaid = Overpaid, { $currency }
cover-to-book = To book, { $currency }
cover-to-tell = To tell the agency, { $currency }
file-without = { $name } (items left out that an earlier file has: { $count })
candidates-or = { $first } or { $last }

## The table

table-reconciliation = Reconciliation as of { $date }: { $outcomes }
table-reconciliation-undated = Reconciliation of no day: { $outcomes }
table-outcome = { $count } { $name }
table-no-invoices = no invoices
table-from-period = From { $files }; read from { $from } to { $to }
table-from-all = From { $files }; all that was read
table-invoiced = Invoiced, { $currency }
table-disbursed = Disbursed, { $currency }
table-outstanding = Open, { $currency }
table-differences = Differences from the ledger, { $currency }
table-differences-all-open = Differences from the ledger, { $currency } (it has no column of what is open, so all of it counts as open)
table-besides = Besides, { $currency }
table-book = book: settled, still open in the ledger
table-tell = tell the agency: paid directly, credited or written off
table-due-1 = due for 1 to 30 days
table-due-31 = due for 31 to 60 days
table-due-61 = due for 61 to 90 days
table-due-over-90 = due for more than 90 days
table-returns = returns that no settlement holds yet
table-not-passed-on = not passed on by the agency
table-after-payments = payments after that day
table-after-settlements = settlements after that day
table-new = { $name }, new
table-candidate = { $invoice } (line { $line })
table-not-matched = Items of no invoice in the ledger
table-different = Invoices that the ledger and the agency have differently
table-not-settled = Invoices that are not settled

## Vouchers

voucher-settlement = Settlement { $settlement }
voucher-settlement-reference = Settlement { $settlement } { $reference }
voucher-invoice = Invoice { $invoice }
voucher-interest = Late-payment interest
voucher-fees = Collection fees
voucher-withheld = Withheld by the agency
voucher-withheld-other = Withheld by the agency, other rows
voucher-other = Other rows
voucher-other-unexplained = Not explained: other rows of invoice { $invoice }
voucher-not-matched = Not matched to an invoice
voucher-not-matched-id = Not matched to an invoice: allocation { $allocation }
voucher-not-matched-no-id = Not matched to an invoice: allocation without an id
voucher-unexplained = Not explained: the settlement differs from its allocations
voucher-commission = Commission of the agency
voucher-vat = VAT of the commission
