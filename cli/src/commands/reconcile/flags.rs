//! The flags of `cfis reconcile`: checked, and turned into rules and names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cfis::Period;
use cfis_reconcile::{InputNames, Rules};

use super::coverage::ReadPeriod;
use super::mirror::of_mirror_flag;
use super::since::BookedVoucher;
use crate::arguments::{Reconcile, ReconcileFormat};
use crate::failure::Failure;
use crate::files::refuse_overwriting;
use crate::settings;

/// Returns the rules that the flags set. `read` is the period that is read from the API.
pub(super) fn rules(
    arguments: &Reconcile,
    read: Option<ReadPeriod>,
    booked: &BTreeMap<i64, BookedVoucher>,
) -> Result<Rules, Failure> {
    let mut rules = Rules::as_of_latest();
    let days = &arguments.days;
    // The items of files are not restricted to a period, unless the flags set its first day.
    let period = match read {
        Some(read) => {
            rules.is_period_assumed = read.is_assumed;
            Some(read.period)
        }
        None if days.from.is_some() => Some(days.period()?),
        None => None,
    };
    rules.period = period.map(|period| (period.from(), period.to()));
    rules.payments_from = period.map(|period| period.from());
    // What is read up to a day is reconciled as of that day.
    let last = period.filter(|_| arguments.is_live()).map(|period| period.to());
    rules.as_of = arguments.as_of.or(last).or(days.to);
    rules.today = Some(Period::today().to());
    rules.tolerance = arguments.tolerance.iter().cloned().collect();
    rules.expected_ibans.clone_from(&arguments.expected_iban);
    rules.aged_after_days = arguments.aged_after;
    rules.window_days = arguments.window;
    rules.payment_currency.clone_from(&arguments.payment_currency);
    rules.has_fingerprints = arguments.vouchers.is_some();
    let booked = booked.iter();
    rules.booked = booked.map(|(id, voucher)| (*id, voucher.fingerprint.clone())).collect();
    Ok(rules)
}

/// The files, each with its name in the results.
pub(super) struct Names {
    pub(super) ledger: String,
    pub(super) payments: Vec<(PathBuf, String)>,
    pub(super) settlements: Vec<(PathBuf, String)>,
    pub(super) earlier_payments: Option<String>,
}

impl Names {
    /// Names files by their file names, or by their paths if two files have the same name.
    pub(super) fn of(arguments: &Reconcile) -> Self {
        let files: Vec<&Path> = arguments.inputs().collect();
        let is_alone = |path: &Path| {
            files.iter().filter(|other| other.file_name() == path.file_name()).count() < 2
        };
        let name = |path: &Path| match path.file_name().filter(|_| is_alone(path)) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => path.display().to_string(),
        };
        let all = |paths: &[PathBuf]| -> Vec<(PathBuf, String)> {
            paths.iter().map(|path| (path.clone(), name(path))).collect()
        };
        Names {
            ledger: name(arguments.ledger()),
            payments: all(&arguments.payments),
            settlements: all(&arguments.settlements),
            earlier_payments: arguments.earlier_payments.as_deref().map(name),
        }
    }

    /// Lists the files with their names.
    pub(super) fn files<'a>(&'a self, arguments: &'a Reconcile) -> Vec<(&'a str, &'a Path)> {
        let lists = self.payments.iter().chain(&self.settlements);
        let lists = lists.map(|(path, name)| (name.as_str(), path.as_path()));
        let earlier = self.earlier_payments.as_deref().zip(arguments.earlier_payments.as_deref());
        let ledger = (self.ledger.as_str(), arguments.ledger());
        std::iter::once(ledger).chain(lists).chain(earlier).collect()
    }

    /// Returns the names of the inputs of a reconciliation.
    pub(super) fn inputs(&self) -> InputNames {
        let mut names = InputNames { ledger: self.ledger.clone(), ..InputNames::default() };
        if let Some(earlier) = &self.earlier_payments {
            names.earlier_payments.clone_from(earlier);
        }
        names
    }
}

/// Refuses vouchers without a record of them: the next run needs the result to know what is booked.
fn check_vouchers(arguments: &Reconcile) -> Result<(), Failure> {
    if arguments.vouchers.is_none() {
        return Ok(());
    }
    let is_json = arguments.format.is_none_or(|format| format == ReconcileFormat::Json);
    let is_kept = arguments.output.as_deref().is_some_and(|path| path != Path::new("-"));
    if is_json && is_kept && !arguments.totals_only {
        return Ok(());
    }
    Err(Failure::usage(
        "--vouchers needs the whole result as JSON in a file, which says what is booked; pass \
         --output FILE without another --format and without --totals-only, and that file as --since \
         next time",
    ))
}

/// Refuses outputs that would overwrite another file of the command, and flags without an effect.
pub(super) fn check(arguments: &Reconcile) -> Result<(), Failure> {
    let of_mirror = match arguments.mirror() {
        Some(database) => database.files().map_err(of_mirror_flag)?,
        None => Vec::new(),
    };
    let inputs = arguments.inputs().chain(of_mirror.iter().map(PathBuf::as_path));
    refuse_overwriting(arguments.outputs(), inputs)?;
    check_vouchers(arguments)?;
    if arguments.payments.is_empty() != arguments.settlements.is_empty() {
        let message = "only one of --payments and --settlements is set; pass both, or neither to \
            read from the API (a file with [] is an empty list)";
        return Err(Failure::usage(message));
    }
    let is_csv = arguments.format == Some(ReconcileFormat::Csv);
    settings::csv_style(&arguments.csv, is_csv || arguments.vouchers.is_some())?;
    if arguments.list.is_some() && !is_csv {
        return Err(Failure::usage("--list has no effect here; add --format csv, or leave it out"));
    }
    if arguments.totals_only && is_csv {
        return Err(Failure::usage(
            "--totals-only does not work with --format csv, which has a line for each invoice; \
             use --format table or json",
        ));
    }
    let mut columns: Vec<_> = arguments.columns.iter().map(|(column, _)| column).collect();
    columns.sort();
    match columns.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first())
    {
        Some(twice) => {
            Err(Failure::usage(format!("--column {} is set twice; pass it once", twice.key())))
        }
        None => Ok(()),
    }
}
