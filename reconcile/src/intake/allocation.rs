//! Takes an allocation of a settlement in.

use std::hash::BuildHasher;

use cfis::{Allocation, Amount, BreakdownType};

use super::{Intake, currency, day};
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{
    AllocationPlace, Batch, Booked, BookedAllocation, Journal, NotMatched, Parts, Source,
};
use crate::matching::{Found, Identifiers};
use crate::message::{Money, Says, Sentence};
use crate::money::{InexactSum, format_amount, increase};
use crate::reference::canonical;

/// An allocation on its way into the journal.
#[derive(Clone, Copy)]
struct Incoming<'a> {
    allocation: &'a Allocation,
    source: Source<'a>,
    /// The place of its settlement in the journal, and its own in the settlement, from 0.
    settlement: u32,
    number: u32,
    currency: &'a str,
    /// The place of the invoice that was found for it.
    invoice: Option<u32>,
}

impl Incoming<'_> {
    fn amount(&self) -> Amount {
        self.allocation.allocated_total_amount
    }

    /// Formats an amount in the currency of the allocation.
    fn money(&self, amount: Amount) -> Money {
        Money::new(amount, self.currency)
    }

    /// Identifies the allocation in another run.
    fn identity(&self, batch: &Batch) -> String {
        match self.allocation.allocation_id {
            Some(id) => id.to_string(),
            None => format!("{} {}", batch.id, self.number),
        }
    }
}

impl Intake<'_> {
    /// Books an allocation, or notes why it is not booked.
    ///
    /// `batch` is its settlement, which the journal does not have yet.
    pub(super) fn allocation(
        &mut self,
        batch: &mut Batch,
        (settlement, number): (u32, u32),
        source: Source<'_>,
        allocation: &Allocation,
    ) -> Result<Booked, InexactSum> {
        let (amount, id) = (allocation.allocated_total_amount, allocation.allocation_id);
        let currency = currency(allocation.currency.as_deref())
            .unwrap_or_else(|| batch.currency.clone().into());
        let identifiers = Identifiers::of_allocation(allocation);
        let found = self.invoices.find(&identifiers);
        let invoice = found.place();
        let own = AllocationPlace { settlement, number };
        let incoming =
            Incoming { allocation, source, settlement, number, currency: &currency, invoice };
        let mut booked = Booked::new(id, amount);

        let reference = allocation.original_payment_reference.as_deref();
        self.check_reference(Side::Settlements, reference, source, invoice);
        let is_of_invoice = invoice
            .and_then(|place| self.invoices.get(place))
            .is_none_or(|invoice| invoice.currency() == currency);
        if currency != batch.currency || !is_of_invoice {
            self.allocation_currency_mismatch(incoming, batch);
            // The sum of a settlement has no amounts of another currency.
            if currency == batch.currency {
                increase(&mut batch.allocated, amount)?;
                increase(&mut batch.not_booked, amount)?;
            }
            return Ok(booked);
        }
        increase(&mut batch.allocated, amount)?;
        if let Some(id) = id {
            let Journal { seen, settlements, .. } = &mut *self.journal;
            let batch_of = |place: AllocationPlace| match place.settlement == settlement {
                true => Some(&*batch),
                false => settlements.get(place.settlement as usize),
            };
            let id_of = |place: AllocationPlace| batch_of(place)?.at(place.number)?.id();
            if let Some(first) = seen.allocations.first(id, own, id_of) {
                increase(&mut batch.not_booked, amount)?;
                self.allocation_repeated(incoming, batch, id, first);
                return Ok(booked);
            }
        }
        let (parts, difference) = Parts::of(allocation)?;
        self.unknown_types(incoming, batch);
        if !difference.is_zero() {
            self.breakdown_difference(incoming, batch, difference);
        }
        let date = day(allocation.allocation_date.as_ref());
        let Found::One { place, rule, disagrees } = found else {
            increase(&mut batch.not_booked, amount)?;
            let currency = currency.into_owned();
            let item = NotMatched::allocation(allocation, &identifiers, source, currency, date);
            self.journal.unmatched.push((item, found));
            return Ok(booked);
        };
        if let Some(other) = disagrees {
            let identity = incoming.identity(batch);
            self.disagreement(Side::Settlements, source, (place, other), &identity);
        }
        booked.book(place);
        // Compared only with others of the same invoice and amount, within one run.
        let reference =
            reference.and_then(canonical).map_or(0, |text| self.journal.seen.hasher.hash_one(text));
        let parts = self.journal.parts.add(parts);
        self.journal.allocations.push(BookedAllocation {
            invoice: place,
            place: own,
            rule,
            date,
            amount,
            parts,
            reference,
        });
        Ok(booked)
    }

    fn allocation_currency_mismatch(&mut self, incoming: Incoming<'_>, batch: &Batch) {
        let (settlement, currency) = (batch.id, incoming.currency.to_owned());
        let sentence = match currency == batch.currency {
            true => Sentence::AllocationNotInCurrencyOfInvoice { settlement, currency },
            false => Sentence::AllocationNotInCurrencyOfSettlement { settlement, currency },
        };
        let identity = ["allocation", &incoming.identity(batch)];
        let mut finding = Finding::new(FindingRule::CurrencyMismatch, &identity, sentence)
            .with(
                Side::Settlements,
                incoming.source,
                Says::Money { amount: incoming.money(incoming.amount()) },
            )
            .of_settlement(batch.id);
        if let Some(place) = incoming.invoice {
            finding = self.with_invoice(finding, place);
        }
        self.journal.findings.push(finding);
    }

    fn allocation_repeated(
        &mut self,
        incoming: Incoming<'_>,
        batch: &Batch,
        id: i64,
        first: AllocationPlace,
    ) {
        let first_batch = if first.settlement == incoming.settlement {
            Some(batch)
        } else {
            self.journal.settlements.get(first.settlement as usize)
        };
        let (first_item, first_id) = first_batch.map_or((0, 0), |first| (first.item, first.id));
        let first_booked = first_batch.and_then(|batch| batch.at(first.number));
        let sentence = Sentence::AllocationRepeated { allocation: id };
        let identity =
            [id, first_id.min(batch.id), first_id.max(batch.id)].map(|id| id.to_string());
        let identity: Vec<_> = identity.iter().map(String::as_str).collect();
        let first_source = Source::settlement(self.names, first_item).allocation(first.number);
        let amount = incoming.money(incoming.amount());
        let again = Says::AllocationAgain { allocation: id, amount };
        let finding = Finding::new(FindingRule::AllocationRepeated, &identity, sentence)
            .with(Side::Settlements, first_source, Says::AllocationFirst { allocation: id })
            .with(Side::Settlements, incoming.source, again)
            .of_settlement(batch.id)
            .of_invoice(first_booked.and_then(|booked| booked.invoice()))
            .of_invoice(incoming.invoice);
        self.journal.findings.push(finding);
    }

    /// Notes each unknown breakdown type, once for all allocations.
    fn unknown_types(&mut self, incoming: Incoming<'_>, batch: &Batch) {
        for row in &incoming.allocation.breakdown {
            let is_known = matches!(
                row.type_,
                BreakdownType::Capital | BreakdownType::Interest | BreakdownType::Fees
            );
            let unknown_types = &mut self.journal.seen.unknown_types;
            if is_known || !unknown_types.insert(row.type_.as_str().to_owned()) {
                continue;
            }
            let name = row.type_.as_str().to_owned();
            let sentence = Sentence::UnknownBreakdownType { name: name.clone() };
            let identity = [row.type_.as_str()];
            let says = Says::OfType { amount: incoming.money(row.amount), name };
            let finding = Finding::new(FindingRule::UnknownBreakdownType, &identity, sentence)
                .with(Side::Settlements, incoming.source, says)
                .of_settlement(batch.id)
                .of_invoice(incoming.invoice);
            self.journal.findings.push(finding);
        }
    }

    fn breakdown_difference(&mut self, incoming: Incoming<'_>, batch: &Batch, difference: Amount) {
        let rest = incoming.money(difference);
        let sentence = Sentence::BreakdownDifference { settlement: batch.id, rest: rest.clone() };
        let identity = [incoming.identity(batch), format_amount(difference).into_owned()];
        let identity: Vec<_> = identity.iter().map(String::as_str).collect();
        let amount = incoming.money(incoming.amount());
        let says = Says::NotInBreakdown { amount, rest };
        let finding = Finding::new(FindingRule::BreakdownDifference, &identity, sentence)
            .with(Side::Settlements, incoming.source, says)
            .of_settlement(batch.id)
            .of_invoice(incoming.invoice);
        self.journal.findings.push(finding);
    }
}
