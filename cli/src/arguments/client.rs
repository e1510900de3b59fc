//! The flags of `cfis client`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::connection::Target;

#[derive(Subcommand)]
pub(crate) enum Client {
    /// Creates a client with the provisioning token, and prints or stores its first access token.
    Create(Create),
    /// Writes the e-mail that asks the provider to create a client manually, from the same file.
    Request(Request),
}

/// What the file of a client looks like. The names are those of the spec.
const CLIENT_FILE: &str = r#"The file of a client:
  {
    "service": { "type": "LIFECYCLE", "partnerCode": "PARTNER-77" },
    "client": {
      "name": "Koivurannan Puutyö Oy",
      "businessCode": "2468013-5",
      "vatRegNbr": "FI24680135",
      "postalAddress": "Sahakuja 4 B",
      "postalCode": "40100",
      "postalDistrict": "Jyväskylä",
      "countryCode": "FI",
      "telephone": "",
      "email": "toimisto@koivuranta.example",
      "website": "",
      "languageCode": "FI"
    },
    "contacts": {
      "primary": {
        "name": "Toimitusjohtaja",
        "email": "johto@koivuranta.example",
        "telephone": "+358 9 000 0001"
      },
      "technical": {
        "name": "Tietohallinto",
        "email": "it@koivuranta.example",
        "telephone": "+358 9 000 0002"
      },
      "accountant": {
        "name": "Kirjanpito",
        "email": "talous@koivuranta.example",
        "telephone": "+358 9 000 0003"
      }
    }
  }
The values are made up. Members that are not listed here are reported."#;

#[derive(Args)]
#[command(after_help = CLIENT_FILE)]
pub(crate) struct Create {
    /// The client as JSON, in three sections: service, client, contacts. See below.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    /// A new file for the access token, readable by you alone. Without it the token is printed.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = CLIENT_FILE)]
pub(crate) struct Request {
    /// The client as JSON, in three sections: service, client, contacts. See below.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The person who completes the onboarding with the client, and receives the credentials.
    #[arg(long, value_name = "NAME <MAIL>")]
    pub(crate) responsible: String,
    /// The client's accounting system, such as Netvisor, Procountor or NetBaron.
    #[arg(long, value_name = "NAME")]
    pub(crate) accounting_system: Option<String>,
    /// The file to write the message to, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
