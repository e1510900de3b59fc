//! Payments and settlements of a mirror, instead of those of the API.

use std::path::Path;

use cfis::Period;
use cfis_mirror::Mirror;
use cfis_reconcile::Reconciler;

use super::json::ReadFile;
use crate::arguments::Reconcile;
use crate::commands::mirror::open::location_of_flag;
use crate::failure::Failure;

/// Adds what the mirror knows of the period, or knew at the time that the flags set.
pub(super) async fn read(
    to: &mut Reconciler,
    arguments: &Reconcile,
    path: &Path,
    period: Period,
) -> Result<Vec<ReadFile>, Failure> {
    let mirror = Mirror::open_to_read(location_of_flag("--mirror", path)?).await?;
    let creditor = arguments.creditor.as_deref().unwrap_or_default();
    let view = mirror.view(creditor, arguments.known_at).await?;
    if let Some(reach) = view.reach().filter(|reach| *reach > period.from()) {
        eprintln!(
            "note: the mirror begins on {reach}, later than the period that is needed; read earlier \
             months with `cfis mirror sync --from {}`",
            period.from()
        );
    }
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
