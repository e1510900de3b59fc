//! The deployment request: how clients are created until the create operation is generally
//! available.

use std::fmt;

use crate::generated::types::{ClientDetails, ContactPerson, NewClient};

/// A message that asks the provider to create a client by hand. This type makes its text; you send
/// it.
///
/// The provider asks for the full business name and business code, the address, a primary, a
/// technical and an accountant contact, the type of service, the accounting system if there is one,
/// and the person at the partner who completes the onboarding with the client (evidence:
/// `documented`). The provider sends the credentials to that person.
///
/// ```
/// use cfis::{DeploymentRequest, NewClient, ResponsiblePerson};
///
/// # fn example(client: NewClient) -> Result<(), cfis::MissingDetails> {
/// let responsible = ResponsiblePerson { name: "Maija Koivu".into(), email: "maija@erp.example".into() };
/// let request = DeploymentRequest::new(&client, responsible, Some("Netvisor"))?;
/// println!("To: {}\nSubject: {}\n\n{}", DeploymentRequest::RECIPIENT, request.subject(), request.body());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentRequest {
    responsible: ResponsiblePerson,
    subject: String,
    body: String,
}

/// The person at the partner who completes the onboarding with the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponsiblePerson {
    /// The person's name.
    pub name: String,
    /// The person's e-mail address. The provider sends the credentials to it.
    pub email: String,
}

/// Everything that a deployment request lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingDetails(Vec<String>);

impl MissingDetails {
    /// Returns the fields, as paths such as `contacts.technical.email`, some with a word on what is
    /// wrong with them.
    pub fn fields(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for MissingDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the deployment request lacks {}", self.0.join(", "))
    }
}

impl std::error::Error for MissingDetails {}

/// The services, by the names in the provider's documentation.
const SERVICES: [&str; 3] = ["Lifecycle", "Intermediation", "Co-Op"];

impl DeploymentRequest {
    /// The address to which the provider wants deployment requests.
    pub const RECIPIENT: &'static str = "deployment@cash-in.fi";

    /// Makes the request from the value that also creates a client.
    ///
    /// # Errors
    /// Everything that the provider asks for and that is missing.
    pub fn new(
        client: &NewClient,
        responsible: ResponsiblePerson,
        accounting_system: Option<&str>,
    ) -> Result<Self, MissingDetails> {
        let mut missing = Vec::new();
        let service = service(client.service.type_.as_str());
        if service.is_none() {
            missing.push(format!(
                "service.type (`{}` is none of {})",
                client.service.type_,
                SERVICES.join(", ")
            ));
        }
        details(&client.client, &mut missing);
        for (role, person) in contacts(client) {
            contact(role, person, &mut missing);
        }
        if responsible.name.trim().is_empty() {
            missing.push("responsible name".to_owned());
        }
        if !is_address(&responsible.email) {
            missing.push("responsible e-mail".to_owned());
        }
        match service {
            Some(service) if missing.is_empty() => Ok(DeploymentRequest {
                subject: format!(
                    "Deployment request: {}, {}",
                    one_line(&client.client.name),
                    one_line(&client.client.business_code)
                ),
                body: body(client, service, &responsible, accounting_system),
                responsible,
            }),
            _ => Err(MissingDetails(missing)),
        }
    }

    /// Returns the person who sends the request and receives the credentials.
    pub fn responsible(&self) -> &ResponsiblePerson {
        &self.responsible
    }

    /// Returns the subject of the message.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the text of the message, with line ends of one character.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// Returns the provider's name of a service, however the file spells it.
fn service(text: &str) -> Option<&'static str> {
    let plain = |text: &str| {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    SERVICES.into_iter().find(|service| plain(service) == plain(text))
}

/// Puts a text on one line, so that it cannot pass for another line of the message.
fn one_line(text: &str) -> String {
    text.split(char::is_control)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns whether a text has something before and after one @, without spaces: enough to find a
/// slip of the pen.
fn is_address(text: &str) -> bool {
    let parts = text.trim().split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.trim().contains(char::is_whitespace)
}

fn is_given(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn details(client: &ClientDetails, missing: &mut Vec<String>) {
    for (path, text) in [
        ("client.name", Some(&client.name)),
        ("client.businessCode", Some(&client.business_code)),
        ("client.postalAddress", client.postal_address.as_ref()),
        ("client.postalCode", client.postal_code.as_ref()),
        ("client.postalDistrict", client.postal_district.as_ref()),
        ("client.countryCode", client.country_code.as_ref()),
    ] {
        if !is_given(text) {
            missing.push(path.to_owned());
        }
    }
}

fn contacts(client: &NewClient) -> [(&'static str, Option<&ContactPerson>); 3] {
    let contacts = &client.contacts;
    [
        ("primary", contacts.primary.as_ref()),
        ("technical", contacts.technical.as_ref()),
        ("accountant", contacts.accountant.as_ref()),
    ]
}

fn contact(role: &str, person: Option<&ContactPerson>, missing: &mut Vec<String>) {
    let Some(person) = person else {
        missing.push(format!("contacts.{role}"));
        return;
    };
    if !is_given(person.name.as_ref()) {
        missing.push(format!("contacts.{role}.name"));
    }
    match person.email.as_ref().filter(|email| is_given(Some(email))) {
        Some(email) if !is_address(email) => missing.push(format!(
            "contacts.{role}.email (`{}` is not an e-mail address)",
            one_line(email)
        )),
        None if !is_given(person.telephone.as_ref()) => {
            missing.push(format!("contacts.{role}.email (or telephone)"))
        }
        Some(_) | None => {}
    }
}

fn body(
    client: &NewClient,
    service: &str,
    responsible: &ResponsiblePerson,
    accounting_system: Option<&str>,
) -> String {
    let details = &client.client;
    let mut lines = vec![
        "Please deploy the following client.".to_owned(),
        String::new(),
        format!("Full business name: {}", one_line(&details.name)),
        format!("Business code: {}", one_line(&details.business_code)),
    ];
    let mut line = |label: &str, text: Option<&String>| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            lines.push(format!("{label}: {}", one_line(text)));
        }
    };
    line("VAT registration number", details.vat_reg_nbr.as_ref());
    line("Address", details.postal_address.as_ref());
    line("Postal code", details.postal_code.as_ref());
    line("Post town", details.postal_district.as_ref());
    line("Country", details.country_code.as_ref());
    line("Telephone", details.telephone.as_ref());
    line("E-mail", details.email.as_ref());
    line("Website", details.website.as_ref());
    line("Language", details.language_code.as_ref());
    lines.push(String::new());
    for (role, person) in contacts(client) {
        let parts = person.map(|person| {
            [person.name.as_deref(), person.email.as_deref(), person.telephone.as_deref()]
        });
        let parts: Vec<_> =
            parts.into_iter().flatten().flatten().filter(|part| !part.trim().is_empty()).collect();
        lines.push(format!("Contact person, {role}: {}", one_line(&parts.join(", "))));
    }
    lines.push(String::new());
    lines.push(format!("Type of service: {service}"));
    if let Some(code) = client.service.partner_code.as_ref().filter(|code| !code.is_empty()) {
        lines.push(format!("Partner code: {}", one_line(code)));
    }
    if let Some(system) = accounting_system.filter(|system| !system.trim().is_empty()) {
        lines.push(format!("Accounting system: {}", one_line(system)));
    }
    lines.push(String::new());
    lines.push(format!(
        "ResponsiblePerson for completing the onboarding with the client: {}, {}",
        one_line(&responsible.name),
        responsible.email.trim()
    ));
    lines.push("Please send credentials and onboarding instructions to this person.".to_owned());
    lines.push(String::new());
    lines.join("\n")
}
