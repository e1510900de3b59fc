//! `cfis demo`

use std::collections::BTreeMap;
use std::io::{self, Write};

use cfis::{
    AccessToken, Amount, Client, ClientDetails, ContactPerson, Contacts, NewClient, Partner, Payment, Period, Service, ServiceType,
    Settlement,
};
use cfis_sandbox::Sandbox;

use crate::arguments::Demo;
use crate::failure::Failure;
use crate::output::table;

pub(crate) async fn run(arguments: &Demo) -> Result<(), Failure> {
    let sandbox = Sandbox::builder()
        .seed(arguments.seed)
        .payments(arguments.payments)
        .start()
        .await
        .map_err(|error| Failure::new(format!("the sandbox cannot start: {error}")))?;
    let mut out = io::stdout().lock();
    writeln!(out, "A sandbox stands in for the provider at {}. Its data are made up.\n", sandbox.url())?;
    let first = onboard(&mut out, &sandbox).await?;
    let client = renew(&mut out, first).await?;
    let period = Period::last_days(90);
    let payments = client.payments(period).await?;
    let settlements = client.settlements(period).await?;
    writeln!(
        out,
        "4. Read       {} payments and {} settlements from {} to {}; settlements in both shapes that the provider has published.\n",
        payments.len(),
        settlements.len(),
        period.from(),
        period.to()
    )?;
    writeln!(out, "Settlements: what the agency has disbursed")?;
    table::write(&mut out, &settlements)?;
    let open = not_settled(&payments, &settlements);
    writeln!(out, "\nPayments that no settlement holds yet")?;
    table::write(&mut out, &open)?;
    drop(out);
    sandbox.stop().await;
    Ok(())
}

async fn onboard(out: &mut impl Write, sandbox: &Sandbox) -> Result<AccessToken, Failure> {
    let partner = Partner::new(sandbox.provisioning_token())?;
    let new_client = new_client();
    let created = partner.create_client(&new_client).await?;
    let text = |identifier: Option<cfis::Identifier>| identifier.map_or_else(|| "none".to_owned(), |identifier| identifier.to_string());
    writeln!(
        out,
        "1. Onboard    {} was created: client {}, customer code {}, reference prefix {}. Its access token is kept and not shown.",
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
    writeln!(out, "2. Validate   The access token is {}.", says(client.validate().await?.is_valid))?;
    client.renew().await?;
    let (new, old) = (client.validate().await?.is_valid, Client::new(first)?.validate().await?.is_valid);
    writeln!(out, "3. Renew      The new access token is {}, the old one is {}.", says(new), says(old))?;
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

/// Payments without an allocation of the same invoice and amount. Two equal payments need two allocations.
fn not_settled(payments: &[Payment], settlements: &[Settlement]) -> Vec<Payment> {
    let mut settled: BTreeMap<(String, Amount), usize> = BTreeMap::new();
    for allocation in settlements.iter().flat_map(|settlement| &settlement.allocations) {
        let invoice = allocation.original_invoice_number.as_ref().map(ToString::to_string).unwrap_or_default();
        *settled.entry((invoice, allocation.allocated_total_amount)).or_default() += 1;
    }
    let mut open = Vec::new();
    for payment in payments {
        let invoice = payment.invoice_number.as_ref().map(ToString::to_string).unwrap_or_default();
        match payment.amount.and_then(|amount| settled.get_mut(&(invoice, amount))) {
            Some(count) if *count > 0 => *count -= 1,
            _ => open.push(payment.clone()),
        }
    }
    open
}
