//! The first screen: what was disbursed, what is on its way, what is open, and what to do.
//!
//! It is made here and not by the script, so that it is there at once and without JavaScript.

use cfis::Amount;
use cfis_reconcile::{Argument, Reconciliation};

use super::super::figures::{self, Figures, Task};
use super::super::json::Inputs;
use super::html::Html;
use super::{html, pictures};
use crate::language::key;

/// Returns the first screen.
pub(super) fn of(found: &Reconciliation, inputs: &Inputs, html: &Html<'_>) -> String {
    let figures = figures::of(found);
    let tasks = figures::tasks(found, &figures);
    let changes = inputs.changes.as_ref();
    let changes = changes
        .map(|changes| format!("<p>{}</p>", html::text(&changes.sentence(html.texts))))
        .unwrap_or_default();
    format!(
        "{}{}{changes}<div class=\"pictures\">{}</div>",
        figures.iter().map(|figures| three(figures, html)).collect::<String>(),
        to_do(&tasks, html),
        figures.iter().map(|figures| pictures::of(found, figures, html)).collect::<String>()
    )
}

/// Returns the three figures of a currency.
fn three(of: &Figures<'_>, html: &Html<'_>) -> String {
    let (totals, currency) = (of.totals, html::text(&of.totals.currency));
    let figure = |class: &str, name: &str, amount: Amount, beside: &str| {
        format!(
            "<div class=\"{class}\"><dt>{}</dt><dd>{} {currency}</dd><dd class=\"beside\">{}</dd></div>",
            html::text(name),
            html.amount(amount),
            html::text(beside)
        )
    };
    let texts = html.texts;
    let count = ("count", Argument::Count(of.settlements as u64));
    let settlements = match of.latest {
        Some(day) => {
            texts.with(key!("first-settlements-latest"), [count, ("date", Argument::Date(day))])
        }
        None => texts.with(key!("first-settlements"), [count]),
    };
    let overdue = Argument::Money(of.overdue, of.totals.currency.clone());
    let overdue = texts.with(key!("first-overdue"), [("amount", overdue)]);
    let figures = [
        figure("good", &texts.text(key!("first-disbursed")), totals.settlements, &settlements),
        figure(
            "way",
            &texts.text(key!("first-on-its-way")),
            totals.amounts.provisional,
            &texts.text(key!("first-paid")),
        ),
        figure("open", &texts.text(key!("first-open")), totals.amounts.outstanding, &overdue),
    ];
    format!("<dl class=\"figures\">{}</dl>", figures.concat())
}

fn to_do(tasks: &[Task], html: &Html<'_>) -> String {
    let title = html.text_of(key!("to-do"));
    if tasks.is_empty() {
        let nothing = html.text_of(key!("to-do-nothing"));
        return format!("<h2 id=\"to-do\">{title}</h2><p>{nothing}</p>");
    }
    let items: String = tasks.iter().map(|task| item(task, html)).collect();
    format!("<h2 id=\"to-do\">{title}</h2><ol class=\"to-do\">{items}</ol>")
}

fn item(task: &Task, html: &Html<'_>) -> String {
    let sums = task.sums.iter();
    let sums: Vec<_> = sums
        .map(|(currency, sum)| format!("{} {}", html.amount(*sum), html::text(currency)))
        .collect();
    let sums = match sums.is_empty() {
        true => String::new(),
        false => format!(" <span class=\"sum-of\">({})</span>", sums.join(", ")),
    };
    let class = if task.is_critical { " class=\"critical\"" } else { "" };
    let sentence = html::text(&task.sentence(html.texts));
    format!("<li{class}><a href=\"#{}\">{sentence}</a>{sums}</li>", task.list)
}
