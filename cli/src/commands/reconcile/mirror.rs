//! Payments and settlements of a mirror, instead of those of the API.

use cfis::Period;
use cfis_mirror::View;
use cfis_reconcile::Reconciler;

use super::coverage::ReadPeriod;
use super::json::ReadFile;
use crate::arguments::Reconcile;
use crate::arguments::mirror::Database;
use crate::commands::mirror::known::known as of_period;
use crate::failure::{Failure, printable};

/// Opens what the mirror knows of the creditor, or knew at the time that the flags set.
pub(super) async fn view(arguments: &Reconcile, database: &Database) -> Result<View, Failure> {
    let proposing = |failure: Failure| of_mirror_flag(failure).proposing(&database.flags());
    let mirror = database.open().await.map_err(proposing)?;
    let creditor = arguments.creditor.as_deref().unwrap_or_default();
    mirror.view(creditor, arguments.known_at).await.map_err(|error| proposing(error.into()))
}

/// Names the flag that this command has for the database.
pub(super) fn of_mirror_flag(failure: Failure) -> Failure {
    failure.of_flag("--database", "--mirror")
}

/// Returns the days of a period that the mirror knows, and notes which others it does not know: they
/// must not look like days on which nothing was paid.
pub(super) fn known(
    view: &View,
    wanted: ReadPeriod,
    arguments: &Reconcile,
) -> Result<ReadPeriod, Failure> {
    let wanted_period = wanted.period;
    let flags = arguments.mirror().map(|database| database.flags()).unwrap_or_default();
    let Some((from, to)) = of_period(view, wanted_period) else {
        let creditor = printable(arguments.creditor.as_deref().unwrap_or_default());
        return Err(Failure::new(format!(
            "the mirror has nothing of {creditor} from {} to {}; pass other days, or read them with \
             `cfis mirror sync{flags}`",
            wanted_period.from(),
            wanted_period.to()
        )));
    };
    if from > wanted_period.from() {
        let remedy = if view.forgotten_before() == Some(from) {
            "earlier days were forgotten on purpose, so invoices that were paid then look open"
                .to_owned()
        } else {
            let from = wanted_period.from();
            format!("read earlier months with `cfis mirror sync --from {from}{flags}`")
        };
        eprintln!(
            "note: the mirror begins on {from}, later than the period that is needed; {remedy}"
        );
    }
    if to < arguments.as_of.map_or(wanted_period.to(), |day| day.max(wanted_period.to())) {
        eprintln!(
            "note: the mirror was read up to {to}, and what was paid later is not in it; read it with \
             `cfis mirror sync{flags}`"
        );
    }
    Ok(ReadPeriod { period: Period::new(from, to)?, ..wanted })
}

/// Adds what a view has of the period.
pub(super) async fn read(
    to: &mut Reconciler,
    view: &View,
    period: Period,
) -> Result<Vec<ReadFile>, Failure> {
    let (mut payments, mut settlements) = (0, 0);
    let mut rows = view.payments(Some(period));
    while let Some(payment) = rows.next().await? {
        payments += 1;
        to.payment(&payment);
    }
    let mut rows = view.settlements(Some(period));
    while let Some(settlement) = rows.next().await? {
        settlements += 1;
        to.settlement(&settlement);
    }
    let read = |kind: &'static str, count| ReadFile::new(kind, kind, count);
    Ok(vec![read("payments", payments), read("settlements", settlements)])
}
