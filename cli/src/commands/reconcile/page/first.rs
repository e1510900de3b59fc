//! The first screen: what was disbursed, what is on its way, what is open, and what to do.
//!
//! It is made here and not by the script, so that it is there at once and without JavaScript.

use cfis::Amount;
use cfis_reconcile::Reconciliation;

use super::super::figures::{self, Figures, Task};
use super::super::json::Inputs;
use super::{html, pictures};

/// Returns the first screen.
pub(super) fn of(found: &Reconciliation, inputs: &Inputs) -> String {
    let figures = figures::of(found);
    let tasks = figures::tasks(found, &figures);
    let all = |block: fn(&Reconciliation, &Figures<'_>) -> String| -> String {
        figures.iter().map(|figures| block(found, figures)).collect()
    };
    let changes = inputs.changes.as_ref();
    let changes = changes.map(|changes| format!("<p>{}.</p>", html::text(&changes.sentence())));
    format!(
        "{}{}{}<div class=\"pictures\">{}</div>",
        all(|_, figures| three(figures)),
        to_do(&tasks),
        changes.unwrap_or_default(),
        all(pictures::of)
    )
}

/// Returns the three figures of a currency.
fn three(of: &Figures<'_>) -> String {
    let (totals, currency) = (of.totals, html::text(&of.totals.currency));
    let latest = of.latest.map(|day| format!(", the latest on {day}")).unwrap_or_default();
    let figure = |class: &str, name: &str, amount: Amount, more: &str| {
        format!(
            "<div class=\"{class}\"><dt>{name}</dt><dd>{} {currency}</dd><dd class=\"beside\">{more}</dd></div>",
            html::amount(amount)
        )
    };
    let settlements = match of.settlements {
        1 => "1 settlement".to_owned(),
        count => format!("{} settlements", html::count(count)),
    };
    let overdue = format!("of which {} {currency} overdue", html::amount(of.overdue));
    let figures = [
        figure("good", "Disbursed", totals.settlements, &format!("{settlements}{latest}")),
        figure("way", "On its way", totals.amounts.provisional, "paid, and not settled yet"),
        figure("open", "Open", totals.amounts.outstanding, &overdue),
    ];
    format!("<dl class=\"figures\">{}</dl>", figures.concat())
}

fn to_do(tasks: &[Task]) -> String {
    if tasks.is_empty() {
        return "<h2 id=\"to-do\">To do</h2><p>Nothing: everything fits together.</p>".to_owned();
    }
    let items: String = tasks
        .iter()
        .map(|task| {
            let sums: Vec<_> = task
                .sums
                .iter()
                .map(|(currency, sum)| format!("{} {}", html::amount(*sum), html::text(currency)))
                .collect();
            let sums = if sums.is_empty() {
                String::new()
            } else {
                format!(" <span class=\"sum-of\">({})</span>", sums.join(", "))
            };
            let class = if task.is_critical { " class=\"critical\"" } else { "" };
            format!(
                "<li{class}><a href=\"#{}\">{} {}</a>{sums}</li>",
                task.list,
                html::count(task.count),
                html::text(task.what)
            )
        })
        .collect();
    format!("<h2 id=\"to-do\">To do</h2><ol class=\"to-do\">{items}</ol>")
}
