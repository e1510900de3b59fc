//! The accounts file: which account each part of a settlement is booked to.

use std::collections::BTreeMap;
use std::path::Path;

use cfis::Decimal;
use serde::Deserialize;

use crate::failure::Failure;
use crate::files::read_text;
use crate::language::Texts;

/// The file that `--accounts-template` writes. The Finnish one differs in its comments only.
const TEMPLATE: &str = include_str!("template.toml");
const FINNISH_TEMPLATE: &str = include_str!("template.fi.toml");

/// Returns the file that `--accounts-template` writes, in a language.
pub(crate) fn template(texts: &Texts) -> &'static str {
    if texts.code() == "fi" { FINNISH_TEMPLATE } else { TEMPLATE }
}

/// The accounts of settlements in one currency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accounts {
    pub(crate) currency: String,
    pub(super) bank: String,
    pub(super) receivables: String,
    pub(super) clearing: String,
    pub(super) interest: String,
    pub(super) fees: String,
    pub(super) other: Option<String>,
    pub(super) commission: Option<Commission>,
    pub(super) withheld: Option<Withheld>,
    #[serde(default)]
    banks: BTreeMap<String, String>,
    names: Option<BTreeMap<String, String>>,
}

/// How what is withheld from a whole settlement is split.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Commission {
    pub(super) account: String,
    pub(super) vat_account: String,
    /// In per cent.
    vat_rate: String,
}

/// The accounts of what is withheld inside an allocation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withheld {
    pub(super) fees: String,
    pub(super) other: String,
}

impl Commission {
    /// Returns the rate of VAT in per cent, from 0 to below 100.
    pub(super) fn rate(&self) -> Option<Decimal> {
        let rate: Decimal = self.vat_rate.parse().ok()?;
        (Decimal::ZERO..Decimal::ONE_HUNDRED).contains(&rate).then_some(rate)
    }
}

impl Accounts {
    /// Returns the accounts of the example, with more tables after its own.
    pub(crate) fn template(more: &str) -> Result<Self, Failure> {
        Self::parse(&format!("{TEMPLATE}{more}"))
    }

    /// Reads an accounts file.
    ///
    /// # Errors
    /// Says what is wrong with the file, and where.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let remedy = "; pass the right --accounts, or write an example with --accounts-template";
        let text = read_text("the accounts ", path).map_err(|failure| failure.and(remedy))?;
        Self::parse(&text).map_err(|failure| failure.at(&path.display().to_string()))
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let mut accounts: Accounts = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            let hint = if error.message().contains("expected a string") {
                "; write it in quotes"
            } else {
                "; --accounts-template writes an example of the file"
            };
            Failure::new(format!("{place}{}{hint}", error.message()))
        })?;
        accounts.currency = accounts.currency.trim().to_ascii_uppercase();
        let is_currency = accounts.currency.len() == 3
            && accounts.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_currency {
            let message = format!("currency: `{}` is not a currency", accounts.currency);
            return Err(Failure::new(message + "; write one such as EUR"));
        }
        let banks = std::mem::take(&mut accounts.banks);
        accounts.banks = banks.into_iter().map(|(iban, bank)| (bare(&iban), bank)).collect();
        if let Some(commission) = &accounts.commission
            && commission.rate().is_none()
        {
            return Err(Failure::new(format!(
                "commission.vat_rate: `{}` is not a rate; write one in per cent, such as \"25.5\"",
                commission.vat_rate
            )));
        }
        accounts.check_numbers()?;
        Ok(accounts)
    }

    /// Refuses an account that is empty, or that is not among the names.
    fn check_numbers(&self) -> Result<(), Failure> {
        for (place, account) in self.numbers() {
            if account.trim().is_empty() {
                return Err(Failure::new(format!(
                    "{place}: the account is empty; write its number"
                )));
            }
            if self.names.as_ref().is_some_and(|names| !names.contains_key(account)) {
                return Err(Failure::new(format!(
                    "{place}: the account {account} is not in [names]; correct the number, or add \
                     it there"
                )));
            }
        }
        Ok(())
    }

    /// Lists all accounts, each with its place in the file.
    fn numbers(&self) -> Vec<(String, &str)> {
        let commission = self.commission.as_ref();
        let withheld = self.withheld.as_ref();
        let numbers = [
            ("bank", Some(&self.bank)),
            ("receivables", Some(&self.receivables)),
            ("clearing", Some(&self.clearing)),
            ("interest", Some(&self.interest)),
            ("fees", Some(&self.fees)),
            ("other", self.other.as_ref()),
            ("commission.account", commission.map(|commission| &commission.account)),
            ("commission.vat_account", commission.map(|commission| &commission.vat_account)),
            ("withheld.fees", withheld.map(|withheld| &withheld.fees)),
            ("withheld.other", withheld.map(|withheld| &withheld.other)),
        ];
        let numbers = numbers.into_iter().filter_map(|(place, account)| {
            account.map(|account| (place.to_owned(), account.as_str()))
        });
        let banks = self.banks.iter();
        let banks = banks.map(|(iban, bank)| (format!("banks.{iban}"), bank.as_str()));
        numbers.chain(banks).collect()
    }

    /// Returns the bank account of settlements that are paid to an IBAN.
    pub(super) fn bank(&self, iban: Option<&str>) -> &str {
        iban.and_then(|iban| self.banks.get(&bare(iban))).unwrap_or(&self.bank)
    }
}

/// Returns an IBAN without blanks, in upper case.
fn bare(iban: &str) -> String {
    iban.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_ascii_uppercase()
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_differ_in_comments_only() {
        let values = |template: &'static str| {
            let bare = template.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
            bare.filter(|line| line.starts_with('[') || line.contains(" = \"")).collect::<Vec<_>>()
        };
        let (english, finnish) = (values(TEMPLATE), values(FINNISH_TEMPLATE));
        let names = |line: &&&str| !line.starts_with("1910 =") && !line.starts_with("1700 =");
        assert_eq!(
            english.iter().filter(names).collect::<Vec<_>>(),
            finnish.iter().filter(names).collect::<Vec<_>>()
        );
        assert!(english.len() > 15);
        Accounts::parse(FINNISH_TEMPLATE).unwrap();
    }

    fn with(from: &str, to: &str) -> String {
        assert!(TEMPLATE.contains(from), "{from}");
        match Accounts::parse(&TEMPLATE.replacen(from, to, 1)) {
            Ok(_) => String::new(),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn the_template_is_valid_and_so_is_all_of_it() {
        assert_eq!(with("EUR", "eur"), "");
        let whole: String = TEMPLATE
            .lines()
            .map(|line| {
                let bare = line.strip_prefix("# ").unwrap_or(line);
                let is_toml = bare.starts_with('[') || bare.contains(" = \"");
                format!("{}\n", if is_toml { bare } else { line })
            })
            .collect();
        let error = Accounts::parse(&whole).unwrap_err().to_string();
        // The names of two accounts only.
        assert!(error.starts_with("clearing: the account 1799 is not in [names]"), "{error}");
        let (accounts, _) = whole.split_once("[names]").unwrap();
        let accounts = Accounts::parse(accounts).unwrap();
        assert_eq!(accounts.bank(Some("FI21 1234 5600 0007 85")), "1911");
        assert_eq!(accounts.bank(Some("FI00")), "1910");
        assert_eq!(accounts.bank(None), "1910");
    }

    #[test]
    fn each_fault_is_one_sentence_with_its_place() {
        for (from, to, says) in [
            ("\"1910\"", "1910", "line 8: invalid type: integer `1910`, expected a string; write"),
            ("\"1910\"", "\" \"", "bank: the account is empty"),
            ("bank =", "bnak =", "line 8: unknown field `bnak`, expected one of"),
            ("clearing = \"1799\"\n", "", "missing field `clearing`"),
            ("\"EUR\"", "\"euros\"", "currency: `EUROS` is not a currency"),
            ("\"EUR\"", "\"EUR", "line 5: "),
        ] {
            let error = with(from, to);
            assert!(error.contains(says), "{from}: {error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
        let commission =
            "# [commission]\n# account = \"4460\"\n# vat_account = \"1763\"\n# vat_rate";
        for rate in ["25,5", "-1", "100", ""] {
            let error = with(
                &format!("{commission} = \"25.5\""),
                &format!("{} = \"{rate}\"", commission.replace("# ", "")),
            );
            assert!(error.contains("is not a rate"), "{rate}: {error}");
        }
    }
}
