//! Creates a client (a creditor) and validates its token, or writes the deployment request if the
//! provider does not create clients over the API yet.
//!
//! Run it against a sandbox: `cargo run -p cfis-cli -- sandbox` prints the URL and tokens for
//! `CFIS_BASE_URL=… CFIS_PROVISIONING_TOKEN=… cargo run --example onboard`.

use std::error::Error;

use cfis::{
    AccessToken, Client, ClientDetails, ContactPerson, Contacts, DeploymentRequest, Environment,
    NewClient, Partner, ProvisioningToken, ResponsiblePerson, Service, ServiceType,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let environment = Environment::custom(&std::env::var("CFIS_BASE_URL")?)?;
    let token = ProvisioningToken::new(environment, &std::env::var("CFIS_PROVISIONING_TOKEN")?)?;
    match onboard(token).await? {
        Onboarded::Created(token) => {
            println!("created; store this token where secrets are kept: {}", token.expose_secret())
        }
        Onboarded::ByMail(request) => println!(
            "to {}\n{}\n\n{}",
            DeploymentRequest::RECIPIENT,
            request.subject(),
            request.body()
        ),
    }
    Ok(())
}

/// The result of onboarding a client.
pub(crate) enum Onboarded {
    /// The provider created the client and issued this token.
    Created(AccessToken),
    /// The provider still creates clients by hand: send this request to it.
    ByMail(Box<DeploymentRequest>),
}

pub(crate) async fn onboard(token: ProvisioningToken) -> Result<Onboarded, Box<dyn Error>> {
    let client = new_client();
    let created = match Partner::new(token)?.create_client(&client).await {
        Ok(created) => created,
        Err(error) if matches!(error.status(), Some(404 | 501)) => {
            let responsible = ResponsiblePerson {
                name: "Onboarding Desk".to_owned(),
                email: "onboarding@partner.example".to_owned(),
            };
            return Ok(Onboarded::ByMail(Box::new(DeploymentRequest::new(
                &client,
                responsible,
                Some("Netvisor"),
            )?)));
        }
        // If the outcome is unknown, the client may exist: ask the provider, and do not retry.
        Err(error) => return Err(error.into()),
    };
    let status = Client::new(created.access_token.clone())?.validate().await?;
    println!(
        "client {:?} was created, and its token is {}",
        created.client_id,
        if status.is_valid { "valid" } else { "not valid" }
    );
    Ok(Onboarded::Created(created.access_token))
}

fn new_client() -> NewClient {
    let mut details = ClientDetails::new("Koivurannan Puutyö Oy", "2468013-5");
    details.postal_address = Some("Sahakuja 4 B".to_owned());
    details.postal_code = Some("40100".to_owned());
    details.postal_district = Some("Jyväskylä".to_owned());
    details.country_code = Some("FI".to_owned());
    let mut contacts = Contacts::new();
    contacts.primary = Some(person("Toimisto", "toimisto@koivuranta.example"));
    contacts.technical = Some(person("Tietohallinto", "it@koivuranta.example"));
    contacts.accountant = Some(person("Kirjanpito", "talous@koivuranta.example"));
    NewClient::new(Service::new(ServiceType::Lifecycle), details, contacts)
}

fn person(name: &str, email: &str) -> ContactPerson {
    let mut person = ContactPerson::new();
    person.name = Some(name.to_owned());
    person.email = Some(email.to_owned());
    person
}
