//! The deployment request: it contains everything that the provider requires, and all missing
//! fields are listed at once.

use crate::support::new_client;
use cfis::{DeploymentRequest, NewClient, ResponsiblePerson};

fn responsible() -> ResponsiblePerson {
    ResponsiblePerson {
        name: "Onboarding Desk".to_owned(),
        email: "onboarding@partner.example".to_owned(),
    }
}

#[test]
fn the_message_contains_everything_that_the_provider_requires() {
    let request = DeploymentRequest::new(&new_client(), responsible(), Some("Netvisor")).unwrap();
    assert_eq!(request.subject(), "Deployment request: Koivurannan Puutyö Oy, 2468013-5");
    assert_eq!(DeploymentRequest::RECIPIENT, "deployment@cash-in.fi");
    for line in [
        "Full business name: Koivurannan Puutyö Oy",
        "Business code: 2468013-5",
        "Address: Sahakuja 4 B",
        "Postal code: 40100",
        "Post town: Jyväskylä",
        "Country: FI",
        "Contact person, primary: Toimitusjohtaja, johto@koivuranta.example, +358 9 000 0001",
        "Contact person, technical: Tietohallinto, it@koivuranta.example, +358 9 000 0002",
        "Contact person, accountant: Kirjanpito, talous@koivuranta.example, +358 9 000 0003",
        "Type of service: Lifecycle",
        "Accounting system: Netvisor",
        "ResponsiblePerson for completing the onboarding with the client: Onboarding Desk, onboarding@partner.example",
    ] {
        assert!(
            request.body().lines().any(|found| found == line),
            "no line `{line}` in\n{}",
            request.body()
        );
    }
    let without = DeploymentRequest::new(&new_client(), responsible(), None).unwrap();
    assert!(!without.body().contains("Accounting system"), "{}", without.body());
}

#[test]
fn the_other_services_have_their_names() {
    for (written, named) in [
        ("INTERMEDIATION", "Intermediation"),
        ("co-op", "Co-Op"),
        ("COOP", "Co-Op"),
        ("Lifecycle", "Lifecycle"),
    ] {
        let mut client = new_client();
        client.service.type_ = written.into();
        let request = DeploymentRequest::new(&client, responsible(), None).unwrap();
        assert!(
            request.body().contains(&format!("Type of service: {named}\n")),
            "{written}: {}",
            request.body()
        );
    }
}

#[test]
fn everything_that_is_missing_is_listed_at_once() {
    let client: NewClient = serde_json::from_str(
        r#"{"service":{"type":"OTHER"},"client":{"name":" ","businessCode":""},
           "contacts":{"primary":{"name":"Toimisto"},"technical":{"email":"it@koe.example"}}}"#,
    )
    .unwrap();
    let responsible =
        ResponsiblePerson { name: String::new(), email: "a@partner.example".to_owned() };
    let missing = DeploymentRequest::new(&client, responsible, None).unwrap_err();
    assert_eq!(
        missing.fields(),
        [
            "service.type (`OTHER` is none of Lifecycle, Intermediation, Co-Op)",
            "client.name",
            "client.businessCode",
            "client.postalAddress",
            "client.postalCode",
            "client.postalDistrict",
            "client.countryCode",
            "contacts.primary.email (or telephone)",
            "contacts.technical.name",
            "contacts.accountant",
            "responsible name",
        ]
    );
    assert!(
        missing.to_string().starts_with("the deployment request lacks service.type"),
        "{missing}"
    );
}

#[test]
fn no_field_can_add_a_line() {
    let mut client = new_client();
    client.client.name = "Koe Oy\r\nBusiness code: 0".to_owned();
    let request = DeploymentRequest::new(&client, responsible(), Some(" \n ")).unwrap();
    let lines: Vec<_> =
        request.body().lines().filter(|line| line.starts_with("Business code:")).collect();
    assert_eq!(lines, ["Business code: 2468013-5"]);
    assert!(
        !request.subject().contains(['\r', '\n']) && !request.body().contains("Accounting system"),
        "{}",
        request.body()
    );
}

#[test]
fn an_invalid_address_is_named() {
    let mut client = new_client();
    client.contacts.technical.as_mut().unwrap().email = Some("not-an-address".to_owned());
    let responsible = ResponsiblePerson { name: "Desk".to_owned(), email: "a b@c".to_owned() };
    let missing = DeploymentRequest::new(&client, responsible, None).unwrap_err();
    assert_eq!(
        missing.fields(),
        [
            "contacts.technical.email (`not-an-address` is not an e-mail address)",
            "responsible e-mail"
        ]
    );
}
