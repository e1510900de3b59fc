//! A creditor's payments and settlements, made from a seed.
//!
//! Invoices are paid in full, in part, too much, late with interest and fees, or credited. What was booked is settled on the
//! next Tuesday or Friday that comes at least [`SETTLED_AFTER`] days later; the newest payments are not settled yet.

use std::collections::BTreeMap;

use cfis::{Agency, Allocation, Amount, Beneficiary, BreakdownRow, BreakdownType, DateOrDateTime, InvoiceNumber, Payment, Settlement};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::random::Random;
use crate::references::{creditor_reference, finnish_reference, iban};

/// The payments are booked within so many days up to today.
const DAYS: u64 = 90;
const SETTLED_AFTER: u64 = 3;
const PAYERS: [&str; 10] = [
    "Aaltoharjun Varasto Oy",
    "Hiekkakankaan Kukka Ky",
    "Jokisuun Telakka Oy",
    "Kivimäen Kirjapaino Oy",
    "Lehtokorven Leipomo",
    "Mäntyniemen Matkat Oy",
    "Niittyaukean Tila",
    "Peräkylän Paja Ky",
    "Rantatörmän Ravintola Oy",
    "Suonsilmän Sahat Oy",
];

/// What the sandbox knows of one creditor's money.
pub(crate) struct Ledger {
    pub(crate) payments: Vec<Payment>,
    pub(crate) settlements: Vec<Settlement>,
}

/// A payment with what its allocation will consist of.
struct Booked {
    payment: Payment,
    day: NaiveDate,
    breakdown: Vec<(BreakdownType, i64)>,
}

/// One invoice, and what is common to its payments.
struct Invoice {
    number: String,
    reference: String,
    case_id: Option<i64>,
    payer: String,
    cents: i64,
}

impl Ledger {
    /// The ledger of the creditor with that name on a day. `first_number` keeps identifiers of two creditors apart.
    pub(crate) fn new(seed: u64, payments: usize, creditor: &str, first_number: u64, today: NaiveDate) -> Self {
        let mut random = Random::new(seed);
        let mut booked = Vec::with_capacity(payments);
        while booked.len() < payments {
            // Days pass evenly with the payments.
            let age = DAYS - 1 - (booked.len() as u64 * DAYS).checked_div(payments as u64).unwrap_or(0).min(DAYS - 1);
            let day = today.checked_sub_days(Days::new(age)).unwrap_or(today);
            let invoice = Invoice::new(&mut random, first_number + booked.len() as u64, day);
            booked.extend(invoice.paid(&mut random, day));
        }
        booked.truncate(payments);
        let account = iban("FI", &format!("{:014}", 21_000_000_000_000 + random.below(900_000_000_000)));
        let settlements = settle(&booked, creditor, &account, first_number, today);
        Ledger { payments: booked.into_iter().map(|booked| booked.payment).collect(), settlements }
    }
}

impl Invoice {
    fn new(random: &mut Random, number: u64, day: NaiveDate) -> Self {
        let number = format!("{}{number:06}", day.year());
        Invoice {
            reference: finnish_reference(&number),
            number,
            case_id: (!random.percent(8)).then(|| 880_000_000 + random.below(99_999_999) as i64),
            payer: random.choose(&PAYERS).copied().unwrap_or_default().to_owned(),
            cents: 1_000 + random.below(500_000) as i64,
        }
    }

    /// What is paid of the invoice: mostly one payment, sometimes two.
    fn paid(&self, random: &mut Random, day: NaiveDate) -> Vec<Booked> {
        use BreakdownType::{Capital, Fees, Interest};
        match random.below(100) {
            0..12 => {
                let first = self.cents / 2 + random.below(10_000) as i64 % (self.cents / 4).max(1);
                vec![self.booked(random, day, vec![(Capital, first)]), self.booked(random, day, vec![(Capital, self.cents - first)])]
            }
            12..17 => {
                let too_much = 100 + random.below(5_000) as i64;
                vec![self.booked(random, day, vec![(Capital, self.cents + too_much)])]
            }
            17..20 => vec![self.booked(random, day, vec![(Capital, -self.cents / 4)])],
            20..32 => {
                let interest = 1 + self.cents / 100;
                vec![self.booked(random, day, vec![(Capital, self.cents), (Interest, interest), (Fees, 500)])]
            }
            _ => vec![self.booked(random, day, vec![(Capital, self.cents)])],
        }
    }

    fn booked(&self, random: &mut Random, day: NaiveDate, breakdown: Vec<(BreakdownType, i64)>) -> Booked {
        let mut payment = Payment::new();
        payment.case_id = self.case_id;
        payment.invoice_number = Some(self.number.as_str().into());
        payment.invoice_payment_reference = Some(creditor_reference(&self.reference));
        payment.original_payment_reference = Some(self.reference.clone());
        payment.account_name = Some(self.payer.clone());
        payment.booking_date = Some(midnight(day));
        payment.payment_date = Some(midnight(day.checked_sub_days(Days::new(random.below(3))).unwrap_or(day)));
        payment.amount = Some(Amount::from_hundredths(breakdown.iter().map(|(_, cents)| cents).sum()));
        payment.currency = Some("EUR".to_owned());
        Booked { payment, day, breakdown }
    }
}

fn midnight(day: NaiveDate) -> DateOrDateTime {
    format!("{day}T00:00:00Z").parse().unwrap_or_else(|_| day.into())
}

/// The settlement day of a booking.
fn settlement_day(booked: NaiveDate) -> NaiveDate {
    booked.iter_days().skip(SETTLED_AFTER as usize).find(|day| matches!(day.weekday(), Weekday::Tue | Weekday::Fri)).unwrap_or(booked)
}

fn settle(booked: &[Booked], creditor: &str, account: &str, first_number: u64, today: NaiveDate) -> Vec<Settlement> {
    let mut batches: BTreeMap<NaiveDate, Vec<(usize, &Booked)>> = BTreeMap::new();
    for (index, item) in booked.iter().enumerate() {
        batches.entry(settlement_day(item.day)).or_default().push((index, item));
    }
    batches
        .into_iter()
        .filter(|(day, _)| *day < today)
        .enumerate()
        .map(|(index, (day, batch))| {
            let number = first_number as i64 + index as i64;
            let cents: i64 = batch.iter().flat_map(|(_, item)| &item.breakdown).map(|(_, cents)| cents).sum();
            let allocations: Vec<Allocation> =
                batch.iter().map(|(index, item)| allocation(first_number as i64 + *index as i64, item)).collect();
            let mut settlement = Settlement::new(310_000_000_000 + number, Amount::from_hundredths(cents), "EUR", allocations);
            settlement.settlement_date = Some(day.into());
            settlement.agency = Some(Agency::CashIn);
            settlement.remittance_reference = Some(finnish_reference(&format!("48{number:06}")));
            let mut beneficiary = Beneficiary::new();
            beneficiary.name = Some(creditor.to_owned());
            beneficiary.iban = Some(account.to_owned());
            beneficiary.bic = Some("TESTFI2H".to_owned());
            settlement.beneficiary = Some(beneficiary);
            settlement
        })
        .collect()
}

fn allocation(number: i64, item: &Booked) -> Allocation {
    let cents = item.breakdown.iter().map(|(_, cents)| cents).sum();
    let mut allocation = Allocation::new(Amount::from_hundredths(cents));
    allocation.allocation_id = Some(91_000_000 + number);
    allocation.allocation_date = Some(item.day.into());
    allocation.currency = Some("EUR".to_owned());
    allocation.original_invoice_number = item.payment.invoice_number.clone().or_else(|| Some(InvoiceNumber::from("")));
    allocation.case_id = item.payment.case_id;
    allocation.original_payment_reference = item.payment.original_payment_reference.clone();
    allocation.breakdown =
        item.breakdown.iter().map(|(kind, cents)| BreakdownRow::new(kind.clone(), Amount::from_hundredths(*cents))).collect();
    allocation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        Ledger::new(1, 1_000, "Koe Oy", 1, NaiveDate::from_ymd_opt(2026, 3, 20).unwrap())
    }

    #[test]
    fn settlements_add_up() {
        for settlement in ledger().settlements {
            let allocated = Amount::checked_sum(settlement.allocations.iter().map(|allocation| allocation.allocated_total_amount));
            assert_eq!(allocated, Some(settlement.settlement_amount), "{settlement:?}");
            for allocation in &settlement.allocations {
                let rows = Amount::checked_sum(allocation.breakdown.iter().map(|row| row.amount));
                assert_eq!(rows, Some(allocation.allocated_total_amount), "{allocation:?}");
            }
        }
    }

    #[test]
    fn every_kind_of_payment_occurs() {
        let ledger = ledger();
        let settled: usize = ledger.settlements.iter().map(|settlement| settlement.allocations.len()).sum();
        assert_eq!(ledger.payments.len(), 1_000);
        assert!(settled > 800 && settled < 1_000, "{settled} of 1000 payments are settled");
        assert!(ledger.payments.iter().any(|payment| payment.amount.is_some_and(Amount::is_negative)), "no credit");
        assert!(ledger.payments.iter().any(|payment| payment.case_id.is_none()), "no payment without a case");
        let numbers: Vec<_> = ledger.payments.iter().map(|payment| &payment.invoice_number).collect();
        assert!(numbers.windows(2).any(|pair| pair.first() == pair.last()), "no invoice paid in two parts");
        let kinds = |kind| ledger.settlements.iter().flat_map(|s| &s.allocations).flat_map(|a| &a.breakdown).any(|row| row.type_ == kind);
        assert!(kinds(BreakdownType::Interest) && kinds(BreakdownType::Fees));
    }

    #[test]
    fn the_same_seed_gives_the_same_ledger() {
        let (first, second) = (ledger(), ledger());
        assert_eq!(first.payments, second.payments);
        assert_eq!(first.settlements, second.settlements);
    }
}
