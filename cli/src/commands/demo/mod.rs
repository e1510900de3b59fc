//! `cfis demo`: the whole cycle against a sandbox that tells a story.
//!
//! Begin with [`run`]. [`files`] writes what the demo ends with, and [`shown`] says what it shows.

mod files;
mod shown;

use std::io::{self, Write};
use std::path::Path;

use cfis::{
    AccessToken, Client, ClientDetails, ContactPerson, Contacts, NewClient, Partner, Payment,
    Period, Service, ServiceType, Settlement,
};
use cfis_reconcile::ledger::Settings;
use cfis_reconcile::{InputNames, Reconciler, Reconciliation, Rules};
use cfis_sandbox::Sandbox;
use chrono::Days;

use super::mirror;
use super::reconcile::{self, Inputs, ReadFile};
use crate::arguments::Demo;
use crate::failure::Failure;
use crate::language::Texts;
use crate::output::table;

pub(crate) async fn run(arguments: &Demo) -> Result<(), Failure> {
    let mut builder = Sandbox::builder().story().seed(arguments.seed).payments(arguments.payments);
    if let Some(today) = arguments.today {
        builder = builder.today(today);
    }
    let sandbox = builder
        .start()
        .await
        .map_err(|error| Failure::new(format!("cannot start the sandbox: {error}")))?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "A sandbox at {} takes the place of the provider. Its data are invented.\n",
        sandbox.url()
    )?;
    let first = onboard(&mut out, &sandbox).await?;
    let client = renew(&mut out, first).await?;
    let from = sandbox.today().checked_sub_days(Days::new(90)).unwrap_or(sandbox.today());
    let period = Period::new(from, sandbox.today())?;
    let payments = client.payments(period).await?;
    let settlements = client.settlements(period).await?;
    writeln!(
        out,
        "4. Read       {} payments and {} settlements from {} to {}. The settlements have both \
         shapes that the provider has published.\n",
        payments.len(),
        settlements.len(),
        period.from(),
        period.to()
    )?;
    writeln!(out, "Settlements: what the agency has disbursed")?;
    table::write(&mut out, &settlements)?;
    let ledger = sandbox
        .ledger_csv(&client.access_token())
        .ok_or_else(|| Failure::new("the sandbox did not return its ledger"))?;
    let (found, mut inputs) = reconcile(&ledger, period, (&payments, &settlements))?;
    writeln!(
        out,
        "\n5. Reconcile  {} invoices of the creditor's own ledger with these payments and \
         settlements.\n",
        found.invoices().count()
    )?;
    let texts = Texts::of(arguments.language)?;
    reconcile::print(&mut out, &found, &inputs, &texts)?;
    mirror::demo::show(&mut out, &sandbox, &client.access_token()).await?;
    let files = files::write(&arguments.report, &ledger, &found, &mut inputs, &texts)?;
    writeln!(out)?;
    for line in shown::lines(&found, &files)? {
        writeln!(out, "{line}")?;
    }
    drop(out);
    sandbox.stop().await;
    Ok(())
}

/// Reconciles the creditor's own ledger with the payments and settlements.
fn reconcile(
    text: &str,
    period: Period,
    (payments, settlements): (&[Payment], &[Settlement]),
) -> Result<(Reconciliation, Inputs), Failure> {
    let mut rules = Rules::new(period.to());
    rules.period = Some((period.from(), period.to()));
    rules.payments_from = Some(period.from());
    rules.has_fingerprints = true;
    let names = InputNames::default();
    let mut reconciler = Reconciler::new(rules, names.clone());
    let failed = |faults: Vec<_>| reconcile::failure(&faults, Path::new("ledger"));
    let mut ledger =
        reconcile::Ledger::read(text.as_bytes(), &Settings::default(), &Texts::of_json()?)
            .map_err(failed)?;
    let list = |name: &str, kind, count: usize| ReadFile::new(name, kind, count as u64);
    let files = (
        ledger.file(&names.ledger),
        [
            list(&names.payments, "payments", payments.len()),
            list(&names.settlements, "settlements", settlements.len()),
        ],
    );
    let (read, others) = files;
    let mut inputs = Inputs::of(read, ledger.notes());
    inputs.files.extend(others);
    ledger.add_to(&mut reconciler).map_err(failed)?;
    payments.iter().for_each(|payment| reconciler.payment(payment));
    settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
    let found = reconciler.finish().map_err(|error| Failure::new(error.to_string()))?;
    Ok((found, inputs))
}

async fn onboard(out: &mut impl Write, sandbox: &Sandbox) -> Result<AccessToken, Failure> {
    let partner = Partner::new(sandbox.provisioning_token())?;
    let new_client = new_client();
    let created = partner.create_client(&new_client).await?;
    let text = |identifier: Option<cfis::Identifier>| {
        identifier.map_or_else(|| "none".to_owned(), |identifier| identifier.to_string())
    };
    writeln!(
        out,
        "1. Onboard    Created {}: client {}, customer code {}, reference prefix {}. Its access \
         token is kept, but not shown.",
        new_client.client.name,
        text(created.client_id),
        text(created.customer_code),
        text(created.payment_reference_prefix)
    )?;
    Ok(created.access_token)
}

async fn renew(out: &mut impl Write, first: AccessToken) -> Result<Client, Failure> {
    let says = |valid| if valid { "valid" } else { "not valid" };
    let client = Client::new(first.clone())?;
    writeln!(
        out,
        "2. Validate   The access token is {}.",
        says(client.validate().await?.is_valid)
    )?;
    client.renew().await?;
    let (new, old) =
        (client.validate().await?.is_valid, Client::new(first)?.validate().await?.is_valid);
    writeln!(
        out,
        "3. Renew      The new access token is {}, the old one is {}.",
        says(new),
        says(old)
    )?;
    Ok(client)
}

fn new_client() -> NewClient {
    let person = |name: &str, address: &str| {
        let mut person = ContactPerson::new();
        person.name = Some(name.to_owned());
        person.email = Some(address.to_owned());
        Some(person)
    };
    let mut details = ClientDetails::new("Hallaharjun Saha Oy", "2468013-5");
    details.country_code = Some("FI".to_owned());
    details.email = Some("toimisto@hallaharju.example".to_owned());
    let mut contacts = Contacts::new();
    contacts.primary = person("Toimisto", "toimisto@hallaharju.example");
    contacts.technical = person("Tietohallinto", "it@hallaharju.example");
    contacts.accountant = person("Kirjanpito", "talous@hallaharju.example");
    NewClient::new(Service::new(ServiceType::Lifecycle), details, contacts)
}
