//! `cfis mirror move`: from an SQLite file to PostgreSQL.

use super::open::location_of_flag;
use crate::arguments::mirror::Move;
use crate::failure::Failure;
use crate::output::print_line;
use crate::output::shell::shell_word;

pub(super) async fn run(arguments: &Move) -> Result<(), Failure> {
    let from = arguments.at.database.location()?;
    let to = location_of_flag("--to", &arguments.to)?;
    let key = arguments.at.key()?;
    let copied = arguments.at.builder()?.move_to(&from, &to, &key).await?;
    Ok(print_line(&format!(
        "copied {copied} rows to {to}; the creditors in {from} are paused, because two mirrors must \
         not renew the same tokens\nnext: cfis mirror sync --database {}",
        // It has no password in it.
        shell_word(&arguments.to)
    ))?)
}
