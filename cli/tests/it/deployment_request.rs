//! `cfis client request`, and the file that it shares with `cfis client create`.

use crate::support::{err, example, fails, folder, out, run, text};

#[test]
fn a_deployment_request_is_a_ready_message() {
    let folder = folder("request");
    let file = folder.join("request.eml");
    let request = |client: &str, more: &[&str]| {
        run(&[
            &[
                "client",
                "request",
                "--file",
                client,
                "--responsible",
                "Onboarding Desk <onboarding@partner.example>",
            ],
            more,
        ]
        .concat())
    };
    let output = request(
        &example("new-client.json"),
        &["--accounting-system", "Netvisor", "--output", text(&file)],
    );
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{}", err(&output));
    let message = std::fs::read_to_string(&file).unwrap();
    for words in [
        "MIME-Version: 1.0\r\n",
        "From: \"Onboarding Desk\" <onboarding@partner.example>\r\n",
        "To: deployment@cash-in.fi\r\n",
        "Subject: ",
        "Business code: 2468013-5",
        "Type of service: Lifecycle",
        "Accounting system: Netvisor",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(message.contains(words), "no `{words}` in\n{message}");
    }
    assert!(out(&request(&example("new-client.json"), &[])).contains("To: deployment@cash-in.fi"));

    let short = folder.join("short.json");
    std::fs::write(&short, r#"{"service":{"type":"LIFECYCLE"},"client":{"name":"Koe Oy","businessCode":"1"},"contacts":{}}"#).unwrap();
    fails(
        &request(text(&short), &[]),
        1,
        &[
            "client.postalAddress",
            "client.countryCode",
            "contacts.primary",
            "contacts.technical",
            "contacts.accountant",
            "short.json",
        ],
    );
    let nobody = run(&[
        "client",
        "request",
        "--file",
        &example("new-client.json"),
        "--responsible",
        "onboarding@partner.example",
    ]);
    fails(&nobody, 2, &["NAME <MAIL>"]);
}

#[test]
fn a_client_file_that_cannot_be_used_says_where() {
    let folder = folder("client-file");
    let file = folder.join("client.json");
    let request = |content: &str| {
        std::fs::write(&file, content).unwrap();
        run(&[
            "client",
            "request",
            "--file",
            text(&file),
            "--responsible",
            "Desk <desk@partner.example>",
        ])
    };
    fails(&request("{"), 1, &["client.json", "line 1"]);
    fails(
        &request(r#"{"service":{"type":"LIFECYCLE"},"client":{"name":1}}"#),
        1,
        &["client.json", "`client.name`", "line 1"],
    );
    fails(&request("{}"), 1, &["client.json", "missing field `service`"]);
    fails(
        &run(&[
            "client",
            "request",
            "--file",
            "/nowhere.json",
            "--responsible",
            "Desk <desk@partner.example>",
        ]),
        1,
        &["cannot read", "/nowhere.json"],
    );
    let misspelt = std::fs::read_to_string(example("new-client.json"))
        .unwrap()
        .replace("\"telephone\": \"\"", "\"telefone\": \"\"");
    let output = request(&misspelt);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        err(&output).contains(
            "the specification does not list client.telefone; the message leaves this out"
        ),
        "{}",
        err(&output)
    );
}

#[test]
fn the_file_that_the_help_shows_can_be_used() {
    let file = folder("client-of-the-help").join("client.json");
    let responsible = ["--responsible", "Onboarding Desk <onboarding@partner.example>"];
    for command in ["create", "request"] {
        let help = out(&run(&["client", command, "--help"]));
        let (_, shown) = help.split_once("The file of a client:\n").unwrap();
        let (json, _) = shown.split_once("\n  }\n").unwrap();
        std::fs::write(&file, format!("{json}\n}}")).unwrap();
        let request = ["client", "request", "--file", text(&file)];
        let output = run(&[&request[..], &responsible].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(!err(&output).contains("does not list"), "{}", err(&output));
    }
}
