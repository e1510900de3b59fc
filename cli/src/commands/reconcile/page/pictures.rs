//! Pictures: tables whose rows have a bar each. The numbers are beside the bars, so that a picture
//! can be read without colours, on paper and by a screen reader.

use cfis::Amount;
use cfis_reconcile::{Argument, Reconciliation};
use chrono::{Datelike, NaiveDate};

use super::super::figures::Figures;
use super::html::{self, Html};
use crate::language::{Key, key};

/// The number of weeks that are shown one by one.
const WEEKS: usize = 12;

/// A row of a picture.
struct Bar {
    label: String,
    amount: Amount,
    /// The class of the bar, which gives it its colour.
    class: &'static str,
}

/// Draws the pictures of a currency.
pub(super) fn of(found: &Reconciliation, figures: &Figures<'_>, html: &Html<'_>) -> String {
    let (totals, currency) = (figures.totals, &figures.totals.currency);
    let bar = |label: Key, amount, class| Bar { label: html.texts.text(label), amount, class };
    let amounts = &totals.amounts;
    let whole = [
        bar(key!("bar-invoiced"), amounts.invoiced, "all"),
        bar(key!("bar-settled"), amounts.settled, "good"),
        bar(key!("bar-on-its-way"), amounts.provisional, "way"),
        bar(key!("bar-credited"), credited(figures), "none"),
        bar(key!("bar-overdue"), figures.overdue, "late"),
        bar(key!("bar-not-due"), totals.ageing.not_due, "open"),
        bar(key!("bar-overpaid"), amounts.overpaid, "late"),
    ];
    let ageing = [
        bar(key!("overdue-notDue"), totals.ageing.not_due, "open"),
        bar(key!("overdue-days1To30"), totals.ageing.days_1_to_30, "late"),
        bar(key!("overdue-days31To60"), totals.ageing.days_31_to_60, "late"),
        bar(key!("overdue-days61To90"), totals.ageing.days_61_to_90, "late"),
        bar(key!("overdue-over90Days"), totals.ageing.over_90_days, "late"),
    ];
    let weeks = weeks(found, currency, html);
    let caption = |key| html.texts.with(key, [("currency", Argument::Text(currency.clone()))]);
    [
        picture(&caption(key!("picture-invoiced")), &whole, html),
        picture(&caption(key!("picture-ageing")), &ageing, html),
        picture(&caption(key!("picture-weeks")), &weeks, html),
    ]
    .concat()
}

fn credited(figures: &Figures<'_>) -> Amount {
    let amounts = &figures.totals.amounts;
    amounts.credited.checked_add(amounts.tolerated).unwrap_or_default()
}

/// Sums up the settlements of each week, the latest last. Earlier ones are one row.
fn weeks(found: &Reconciliation, currency: &str, html: &Html<'_>) -> Vec<Bar> {
    let monday = |date: NaiveDate| date.week(chrono::Weekday::Mon).first_day();
    let mut by_week: std::collections::BTreeMap<Option<NaiveDate>, Amount> = Default::default();
    for settlement in found.settlements().filter(|it| it.currency == currency) {
        let sum = by_week.entry(settlement.date.map(monday)).or_default();
        // The sum of all settlements was exact before.
        *sum = sum.checked_add(settlement.amount).unwrap_or(*sum);
    }
    let shown: Vec<_> = by_week.into_iter().collect();
    let (earlier, latest) = shown.split_at(shown.len().saturating_sub(WEEKS));
    let before = Amount::checked_sum(earlier.iter().map(|(_, sum)| *sum)).unwrap_or_default();
    let earlier = (!earlier.is_empty()).then(|| Bar {
        label: html.texts.text(key!("bar-earlier")),
        amount: before,
        class: "good",
    });
    let latest = latest.iter().map(|(week, amount)| {
        let label = match week {
            Some(first) => {
                let week = first.iso_week();
                let arguments = [
                    ("week", Argument::Text(week.week().to_string())),
                    ("year", Argument::Text(week.year().to_string())),
                    ("date", Argument::Date(*first)),
                ];
                html.texts.with(key!("week"), arguments)
            }
            None => html.texts.text(key!("bar-undated")),
        };
        Bar { label, amount: *amount, class: "good" }
    });
    earlier.into_iter().chain(latest).collect()
}

/// Draws a picture, without rows that are zero.
fn picture(caption: &str, bars: &[Bar], html: &Html<'_>) -> String {
    let bars: Vec<_> = bars.iter().filter(|bar| !bar.amount.is_zero()).collect();
    if bars.is_empty() {
        return String::new();
    }
    let most = bars.iter().map(|bar| bar.amount.abs()).max().unwrap_or_default();
    let rows: String = bars.iter().map(|bar| row(bar, most, html)).collect();
    format!(
        "<table class=\"picture\"><caption>{}</caption><tbody>{rows}</tbody></table>",
        html::text(caption)
    )
}

fn row(bar: &Bar, most: Amount, html: &Html<'_>) -> String {
    let width = percent(bar.amount.abs(), most);
    let sign = if bar.amount.is_negative() { " negative" } else { "" };
    format!(
        "<tr><th scope=\"row\">{}</th><td class=\"amount\">{}</td><td class=\"bar\" \
         aria-hidden=\"true\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\"><rect \
         class=\"{}{sign}\" width=\"{width}\" height=\"10\"/></svg></td></tr>",
        html::text(&bar.label),
        html.amount(bar.amount),
        bar.class,
    )
}

/// Returns how long a bar is, in hundredths of the longest, with one decimal.
fn percent(amount: Amount, most: Amount) -> String {
    let hundredths = amount.to_decimal().checked_mul(100.into());
    let ratio = hundredths.and_then(|hundredths| hundredths.checked_div(most.to_decimal()));
    ratio.unwrap_or_default().round_dp(1).to_string()
}
