//! The voucher of one settlement.

use cfis::Amount;
use cfis_reconcile::{AllocationView, Argument, SettlementView, format_amount};
use chrono::NaiveDate;

use super::super::since::BookedVoucher;
use super::accounts::Accounts;
use super::commission::split;
use crate::failure::Failure;
use crate::language::{Texts, key};

/// The voucher of a settlement: its debits equal its credits.
#[derive(Debug)]
pub(crate) struct Voucher {
    /// The id of the settlement, which is also the number of the voucher.
    pub(crate) settlement: i64,
    pub(crate) date: NaiveDate,
    /// What a later run knows the settlement by.
    pub(crate) fingerprint: String,
    pub(crate) lines: Vec<Line>,
}

/// A line of a voucher. Either the debit or the credit is zero.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) account: String,
    pub(crate) debit: Amount,
    pub(crate) credit: Amount,
    pub(crate) text: String,
    /// The number of the invoice, for a line of receivables.
    pub(crate) invoice: Option<String>,
}

/// The lines so far.
struct Lines<'a> {
    lines: Vec<Line>,
    texts: &'a Texts,
}

impl Lines<'_> {
    /// Credits an account, or debits it if the amount is negative. Amounts of one account, side,
    /// text and invoice are one line.
    fn credit(
        &mut self,
        account: &str,
        amount: Amount,
        text: &str,
        invoice: Option<&str>,
    ) -> Option<()> {
        if amount.is_zero() {
            return Some(());
        }
        let is_credit = !amount.is_negative();
        let same = self.lines.iter_mut().find(|line| {
            line.account == account
                && line.text == text
                && line.invoice.as_deref() == invoice
                && line.credit.is_zero() != is_credit
        });
        let (debit, credit) =
            if is_credit { (Amount::ZERO, amount) } else { (-amount, Amount::ZERO) };
        match same {
            Some(line) => {
                line.debit = line.debit.checked_add(debit)?;
                line.credit = line.credit.checked_add(credit)?;
            }
            None => self.lines.push(Line {
                account: account.to_owned(),
                debit,
                credit,
                text: text.to_owned(),
                invoice: invoice.map(str::to_owned),
            }),
        }
        Some(())
    }
}

impl Voucher {
    /// Returns what the next run must know of it.
    pub(crate) fn booked(&self) -> BookedVoucher {
        BookedVoucher { settlement: self.settlement, fingerprint: self.fingerprint.clone() }
    }

    /// Books a settlement.
    ///
    /// # Errors
    /// If it has no date, if what was withheld cannot be split, or if the lines do not balance.
    pub(super) fn of(
        settlement: &SettlementView<'_>,
        accounts: &Accounts,
        texts: &Texts,
    ) -> Result<Self, Failure> {
        let id = settlement.id;
        let date = settlement.date.ok_or_else(|| {
            Failure::new(format!(
                "settlement {id} has no date, so it cannot have a voucher; ask the agency when it \
                 was paid, and add its settlementDate to the saved settlements"
            ))
        })?;
        let inexact =
            || Failure::new(format!("settlement {id}: a sum has too many digits to be exact"));
        let mut lines = Lines { lines: Vec::new(), texts };
        let bank = accounts.bank(settlement.beneficiary_iban);
        let own = ("settlement", Argument::Text(id.to_string()));
        let text = match settlement.remittance_reference {
            Some(reference) => {
                let reference = ("reference", Argument::Text(reference.to_owned()));
                texts.with(key!("voucher-settlement-reference"), [own, reference])
            }
            None => texts.with(key!("voucher-settlement"), [own]),
        };
        lines.credit(bank, -settlement.amount, &text, None).ok_or_else(inexact)?;
        for allocation in &settlement.allocations {
            add_allocation(&mut lines, allocation, accounts).ok_or_else(inexact)?;
        }
        not_matched(&mut lines, settlement, accounts).ok_or_else(inexact)?;
        difference(&mut lines, settlement, accounts)?;
        let voucher = Voucher {
            settlement: id,
            date,
            fingerprint: settlement.fingerprint.unwrap_or_default().to_owned(),
            lines: lines.lines,
        };
        voucher.balances().ok_or_else(inexact)?.map(|()| voucher)
    }

    /// Compares debits with credits. Returns nothing if a sum is not exact.
    fn balances(&self) -> Option<Result<(), Failure>> {
        let debits = Amount::checked_sum(self.lines.iter().map(|line| line.debit))?;
        let credits = Amount::checked_sum(self.lines.iter().map(|line| line.credit))?;
        Some(if debits == credits {
            Ok(())
        } else {
            Err(Failure::new(format!(
                "the voucher of settlement {} does not balance: debits of {} and credits of {}; \
                 report it with the settlement",
                self.settlement,
                format_amount(debits),
                format_amount(credits)
            )))
        })
    }
}

/// Books an allocation that belongs to an invoice.
fn add_allocation(
    lines: &mut Lines<'_>,
    allocation: &AllocationView<'_>,
    accounts: &Accounts,
) -> Option<()> {
    let (Some(capital), Some(number)) = (allocation.capital, allocation.invoice) else {
        return Some(());
    };
    let part = |amount: Option<Amount>| amount.unwrap_or_default();
    // What is negative beside capital that is not was withheld; in a reversal it is taken back.
    let withheld = |amount: Amount| {
        accounts.withheld.as_ref().filter(|_| amount.is_negative() && !capital.is_negative())
    };
    let (interest, fees, other) =
        (part(allocation.interest), part(allocation.fees), part(allocation.other));
    let texts = lines.texts;
    let of_invoice = |key| texts.with(key, [("invoice", Argument::Text(number.to_owned()))]);
    let text = of_invoice(key!("voucher-invoice"));
    lines.credit(&accounts.receivables, capital, &text, Some(number))?;
    lines.credit(&accounts.interest, interest, &texts.text(key!("voucher-interest")), None)?;
    let (account, text) = match withheld(fees) {
        Some(withheld) => (&withheld.fees, texts.text(key!("voucher-withheld"))),
        None => (&accounts.fees, texts.text(key!("voucher-fees"))),
    };
    lines.credit(account, fees, &text, None)?;
    let (account, text) = match (withheld(other), &accounts.other) {
        (Some(withheld), _) => (&withheld.other, texts.text(key!("voucher-withheld-other"))),
        (None, Some(account)) => (account, texts.text(key!("voucher-other"))),
        (None, None) => (&accounts.clearing, of_invoice(key!("voucher-other-unexplained"))),
    };
    lines.credit(account, other, &text, None)
}

/// Puts allocations that belong to no invoice on the clearing account.
fn not_matched(
    lines: &mut Lines<'_>,
    settlement: &SettlementView<'_>,
    accounts: &Accounts,
) -> Option<()> {
    let others = settlement.allocations.iter().filter(|allocation| !allocation.booked);
    let sum = Amount::checked_sum(others.clone().map(|allocation| allocation.amount))?;
    // An allocation in another currency is in the list, but not in the sum of the settlement.
    if sum != settlement.not_booked {
        let text = lines.texts.text(key!("voucher-not-matched"));
        return lines.credit(&accounts.clearing, settlement.not_booked, &text, None);
    }
    for allocation in others {
        let text = match allocation.id {
            Some(id) => lines.texts.with(
                key!("voucher-not-matched-id"),
                [("allocation", Argument::Text(id.to_string()))],
            ),
            None => lines.texts.text(key!("voucher-not-matched-no-id")),
        };
        lines.credit(&accounts.clearing, allocation.amount, &text, None)?;
    }
    Some(())
}

/// Books what the allocations leave out of the settlement.
fn difference(
    lines: &mut Lines<'_>,
    settlement: &SettlementView<'_>,
    accounts: &Accounts,
) -> Result<(), Failure> {
    let difference = settlement.difference;
    let inexact = || Failure::new(format!("settlement {}: a sum is not exact", settlement.id));
    let commission = accounts.commission.as_ref().filter(|_| difference.is_negative());
    let Some(commission) = commission else {
        let text = lines.texts.text(key!("voucher-unexplained"));
        return lines.credit(&accounts.clearing, difference, &text, None).ok_or_else(inexact);
    };
    let rate = commission.rate().unwrap_or_default();
    let (net, vat) = split(-difference, rate).ok_or_else(|| {
        Failure::new(format!(
            "settlement {}: {} {} was withheld, and no commission with {} % VAT is that much; \
             correct commission.vat_rate in the accounts, or remove [commission] so that it is put \
             on the clearing account",
            settlement.id,
            format_amount(-difference),
            settlement.currency,
            rate.normalize()
        ))
    })?;
    let (of_net, of_vat) =
        (lines.texts.text(key!("voucher-commission")), lines.texts.text(key!("voucher-vat")));
    lines.credit(&commission.account, -net, &of_net, None).ok_or_else(inexact)?;
    lines.credit(&commission.vat_account, -vat, &of_vat, None).ok_or_else(inexact)
}
