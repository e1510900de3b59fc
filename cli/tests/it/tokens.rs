//! Tokens: created, validated, renewed, and never lost.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use httpmock::MockServer;
use serde_json::Value;

use crate::support::{
    Sandbox, cfis, err, example, fails, folder, issuing, mode, out, responding, run, text,
};

#[test]
fn a_client_is_created_validated_and_renewed_by_way_of_a_token_file() {
    let sandbox = Sandbox::start(&["--payments", "10"]);
    let folder = folder("token-file");
    let file = folder.join("token");
    let create =
        ["client", "create", "--file", &example("new-client.json"), "--token-file", text(&file)];
    let output = sandbox.cfis(&create);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let created: Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(created["clientId"].is_number() && created["accessToken"].is_null(), "{created}");
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(first.starts_with("sandbox-access-") && !out(&output).contains(first.trim()));
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);

    let output = sandbox.cfis(&["token", "validate", "--token-file", text(&file)]);
    assert_eq!(
        (output.status.code(), out(&output).as_str()),
        (Some(0), "the access token is valid: The access token is valid.\n")
    );
    let output = sandbox.cfis(&["token", "renew", "--token-file", text(&file)]);
    assert_eq!(
        (output.status.code(), out(&output).as_str(), err(&output).as_str()),
        (Some(0), "", "")
    );
    let second = std::fs::read_to_string(&file).unwrap();
    assert_ne!(first, second);
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, [".token.lock", "token"], "a temporary file is left");

    let old = cfis(&["token", "validate", "--base-url", &sandbox.url])
        .env("CFIS_ACCESS_TOKEN", first.trim())
        .output()
        .unwrap();
    fails(&old, 1, &["not valid", "if it has expired, run `cfis token renew`"]);
    let printed = cfis(&["token", "renew", "--base-url", &sandbox.url])
        .env("CFIS_ACCESS_TOKEN", second.trim())
        .output()
        .unwrap();
    assert!(out(&printed).starts_with("sandbox-access-"), "{}", err(&printed));

    fails(&sandbox.cfis(&create), 2, &["exists", "pass a new file"]);
    let output = sandbox.cfis(&create[..4]);
    let created: Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(created["accessToken"].as_str().unwrap().starts_with("sandbox-access-"), "{created}");
    assert_eq!(created["clientId"], 7_000_002, "the refused command above created no client");
}

#[test]
fn nothing_is_sent_if_a_token_could_not_be_stored() {
    let server = MockServer::start();
    let mock = server.mock(|_, then| {
        then.status(200).body(r#"{"accessToken":"new-1"}"#);
    });
    let nowhere = "/nowhere/token";
    let create = [
        "client",
        "create",
        "--base-url",
        &server.base_url(),
        "--file",
        &example("new-client.json"),
        "--token-file",
        nowhere,
    ];
    fails(&run(&create), 1, &[nowhere, "nothing was sent"]);
    mock.assert_calls(0);
}

#[test]
fn a_response_that_may_contain_a_token_is_saved_in_a_file() {
    let folder = folder("unread");
    let server = responding(200, r#"{"Message":"Renewed, and the token is somewhere"}"#);
    let output = cfis(&["token", "renew", "--base-url", &server.base_url()])
        .current_dir(&folder)
        .output()
        .unwrap();
    fails(
        &output,
        1,
        &["no token could be identified", "ask the provider before you try again", "cfis-kept-"],
    );
    let kept: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    assert!(
        text.starts_with("status: 200\n")
            && text.ends_with(r#"{"Message":"Renewed, and the token is somewhere"}"#),
        "{text}"
    );
    #[cfg(unix)]
    assert_eq!(mode(&kept[0]), 0o600);
}

/// Standard output is a device that refuses every write.
#[cfg(target_os = "linux")]
#[test]
fn a_token_that_cannot_be_printed_is_kept_in_a_file() {
    let folder = folder("unprinted");
    let server = issuing(r#"{"accessToken":"a-new-token-of-the-test-1","clientId":7}"#);
    for arguments in [
        vec!["token", "renew", "--base-url"],
        vec!["client", "create", "--file", &example("new-client.json"), "--base-url"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let url = server.base_url();
        let arguments = [arguments, vec![url.as_str()]].concat();
        let output = cfis(&arguments).current_dir(&folder).stdout(full).output().unwrap();
        fails(&output, 1, &["cannot print", "saved in ", "cfis-kept-"]);
        let kept: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), "a-new-token-of-the-test-1");
        assert_eq!(mode(&kept[0]), 0o600);
        std::fs::remove_file(&kept[0]).unwrap();
    }
}

#[test]
fn the_rest_of_the_response_is_printed_without_the_token() {
    let body = r#"{"clientNumber":7.00,"customer":"K-1","accessToken":"a-new-token-of-the-test-1","credentials":
        {"key":"a-new-token-of-the-test-1","scope":12345678901234567890.10},"again":"a\u002dnew-token-of-the-test-1"}"#;
    let server = responding(201, body);
    let file = folder("extra").join("token");
    let output = run(&[
        "client",
        "create",
        "--base-url",
        &server.base_url(),
        "--file",
        &example("new-client.json"),
        "--token-file",
        text(&file),
    ]);
    let printed = out(&output);
    for whole in [
        r#""clientNumber":7.00"#,
        r#""customer":"K-1""#,
        r#""clientId":null"#,
        r#"{"key":"[in the token file]","scope":12345678901234567890.10}"#,
        r#""again":"[in the token file]""#,
    ] {
        assert!(printed.contains(whole), "{whole} is not in {printed}{}", err(&output));
    }
    let _: Value = serde_json::from_str(&printed).unwrap();
    assert!(!printed.contains("a-new-token") && !printed.contains("accessToken"), "{printed}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a-new-token-of-the-test-1\n");
}

#[test]
fn a_token_in_a_refusal_is_kept_and_not_printed() {
    let folder = folder("refused");
    let server = responding(
        409,
        r#"{"error":"exists","accessToken":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
    );
    let create = [
        "client",
        "create",
        "--base-url",
        &server.base_url(),
        "--file",
        &example("new-client.json"),
    ];
    let output = cfis(&create).current_dir(&folder).output().unwrap();
    fails(&output, 1, &["status 409", "exists", "[redacted]", "cfis-kept-"]);
    assert!(!err(&output).contains("0f8fad5b"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn an_interrupt_does_not_lose_a_renewal_under_way() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut child = cfis(&["token", "renew", "--base-url", &url])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = [0; 4096];
    assert!(stream.read(&mut request).unwrap() > 0);
    for signal in ["-INT", "-TERM"] {
        assert!(
            Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
    }
    let body = r#"{"accessToken":"a-new-token-of-the-test-1"}"#;
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    drop(stream);
    // The new token is validated before it is printed.
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut request).unwrap() > 0);
    let body = r#"{"isValid":true}"#;
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!(
        (child.wait().unwrap().code(), printed.as_str()),
        (Some(0), "a-new-token-of-the-test-1\n")
    );
}

#[test]
fn if_creation_is_not_available_the_error_names_the_request() {
    for status in [404, 501] {
        let server = responding(status, "");
        let output = run(&[
            "client",
            "create",
            "--base-url",
            &server.base_url(),
            "--file",
            &example("new-client.json"),
        ]);
        fails(&output, 1, &[&status.to_string(), "cfis client request --file", "new-client.json"]);
    }
}

#[test]
fn an_output_never_overwrites_the_token_file_or_another_input() {
    let sandbox = Sandbox::start(&["--payments", "10"]);
    let folder = folder("overwrite");
    let (token, link) = (folder.join("token"), folder.join("hard-link"));
    std::fs::write(&token, &sandbox.access_token).unwrap();
    std::fs::hard_link(&token, &link).unwrap();
    for command in ["payments", "settlements", "drift"] {
        for output in [&token, &link] {
            let arguments = [command, "--token-file", text(&token), "--output", text(output)];
            fails(&sandbox.cfis(&arguments), 2, &["would be overwritten", "another output file"]);
        }
    }
    let client = folder.join("client.json");
    std::fs::copy(example("new-client.json"), &client).unwrap();
    let arguments = [
        "client",
        "request",
        "--file",
        text(&client),
        "--output",
        text(&client),
        "--responsible",
        "Maija Koivu <maija@erp.example>",
    ];
    fails(&sandbox.cfis(&arguments), 2, &["would be overwritten"]);
    assert_eq!(std::fs::read_to_string(&token).unwrap(), sandbox.access_token);
}

#[test]
#[cfg(unix)]
fn every_command_finds_a_token_that_a_renewal_left_beside_the_file() {
    let sandbox = Sandbox::start(&["--payments", "10"]);
    let folder = folder("left-over");
    let (token, new) = (folder.join("token"), folder.join(".token.new"));
    let is_valid = |command: &[&str]| {
        let arguments = [command, &["--token-file", text(&token)]].concat();
        let output = sandbox.cfis(&arguments);
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", err(&output));
    };
    std::fs::write(&token, "a-token-that-has-died-1\n").unwrap();
    std::fs::write(&new, format!("{}\n\0\0\0", sandbox.access_token)).unwrap();
    std::fs::set_permissions(&new, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for command in
        [&["payments"][..], &["settlements"], &["token", "validate"], &["token", "renew"]]
    {
        is_valid(command);
    }
    assert_eq!(std::fs::read_to_string(&token).unwrap().trim(), sandbox.access_token);
}

#[test]
#[cfg(unix)]
fn a_token_is_not_issued_for_an_output_that_leads_nowhere() {
    let sandbox = Sandbox::start(&["--payments", "10"]);
    let renew = |stdout: Stdio| {
        cfis(&["token", "renew", "--base-url", &sandbox.url])
            .env("CFIS_ACCESS_TOKEN", &sandbox.access_token)
            .stdout(stdout)
            .output()
            .unwrap()
    };
    fails(&renew(Stdio::null()), 2, &["nothing was sent", "--token-file"]);
    assert_eq!(renew(Stdio::piped()).status.code(), Some(0), "the token was renewed before");
}
