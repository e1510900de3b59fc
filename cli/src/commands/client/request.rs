//! `cfis client request`: the e-mail that asks the provider to create a client.

use std::io::Write;

use cfis::{DeploymentRequest, ResponsiblePerson};
use lettre::Message;
use lettre::message::{Mailbox, SinglePart};

use super::file;
use crate::arguments::Request;
use crate::failure::Failure;
use crate::files::refuse_overwriting;
use crate::output::destination::Destination;

pub(crate) fn run(arguments: &Request) -> Result<(), Failure> {
    let wrong = || {
        Failure::usage(format!(
            "`{}` is not a name with an e-mail address; write --responsible 'NAME <MAIL>'",
            arguments.responsible
        ))
    };
    let sender: Mailbox = arguments.responsible.parse().map_err(|_| wrong())?;
    let responsible = ResponsiblePerson {
        name: sender.name.clone().ok_or_else(wrong)?,
        email: sender.email.to_string(),
    };
    refuse_overwriting(arguments.output.as_deref(), [arguments.file.as_path()])?;
    let client = file::read(&arguments.file, "the message leaves this out")?;
    let request =
        DeploymentRequest::new(&client, responsible, arguments.accounting_system.as_deref())
            .map_err(|missing| {
                Failure::new(format!(
                    "{missing}; add what is missing to {}",
                    arguments.file.display()
                ))
            })?;
    let message = message(&request, sender)?;
    let mut out = Destination::open(arguments.output.as_deref())?;
    out.write_all(&message)?;
    out.finish()
}

fn message(request: &DeploymentRequest, sender: Mailbox) -> Result<Vec<u8>, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::new(format!("cannot write the message: {error}"));
    let recipient: Mailbox =
        DeploymentRequest::RECIPIENT.parse().map_err(|error| failed(&error))?;
    Message::builder()
        .from(sender)
        .to(recipient)
        .subject(request.subject())
        .singlepart(SinglePart::plain(request.body().replace('\n', "\r\n")))
        .map(|message| message.formatted())
        .map_err(|error| failed(&error))
}
