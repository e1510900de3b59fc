//! What people read, in their language: one catalogue with a file for each language.
//!
//! Begin with [`Texts`]. `en.ftl` and `fi.ftl` have the texts, `key` checks at compile time that a
//! text is there, `numbers` writes numbers as the language does. A text is a whole sentence or a
//! whole label. JSON and the headings of CSV are for programs: they are not translated.
//!
//! This module does not know what is said where.

mod key;
mod numbers;
#[cfg(test)]
mod tests;

use cfis::Amount;
use cfis_reconcile::{Argument, Message, format_amount};
use chrono::{Datelike, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::arguments::Language;
use crate::failure::Failure;

pub(crate) use key::{Key, key};
pub(crate) use numbers::{Marks, groups};

/// The texts of a language.
pub(crate) struct Texts {
    language: Language,
    /// Whether numbers and days are written for programs: `1234.50` and `2026-03-31`.
    is_plain: bool,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Returns the texts of the language that a flag sets, or of the user's locale.
    pub(crate) fn of(language: Option<Language>) -> Result<Self, Failure> {
        let of_user = || of_locale(&sys_locale::get_locale().unwrap_or_default());
        Texts::new(language.unwrap_or_else(of_user), false)
    }

    /// Returns the English texts of results for programs.
    pub(crate) fn of_json() -> Result<Self, Failure> {
        Texts::new(Language::En, true)
    }

    fn new(language: Language, is_plain: bool) -> Result<Self, Failure> {
        let broken = || Failure::new("the catalogue of texts cannot be read; report this");
        let resource = FluentResource::try_new(source(language).to_owned());
        let resource = resource.map_err(|_| broken())?;
        let name = match language {
            Language::En => "en",
            Language::Fi => "fi",
        };
        let language_of_plurals = name.parse().map_err(|_| broken())?;
        let mut bundle = FluentBundle::new_concurrent(vec![language_of_plurals]);
        // Foreign text is cleaned where it is written; marks around it would be foreign there.
        bundle.set_use_isolating(false);
        bundle.set_formatter(match (is_plain, language) {
            (true, _) => None,
            (false, Language::En) => Some(numbers::in_english),
            (false, Language::Fi) => Some(numbers::in_finnish),
        });
        bundle.add_resource(resource).map_err(|_| broken())?;
        Ok(Texts { language, is_plain, bundle })
    }

    /// Returns the language, as HTML names it.
    pub(crate) fn code(&self) -> &'static str {
        match self.language {
            Language::En => "en",
            Language::Fi => "fi",
        }
    }

    /// Returns what separates the parts of a number.
    pub(crate) fn marks(&self) -> &'static Marks {
        match (self.is_plain, self.language) {
            (true, _) => &Marks::PLAIN,
            (false, Language::En) => &Marks::ENGLISH,
            (false, Language::Fi) => &Marks::FINNISH,
        }
    }

    /// Returns a text.
    pub(crate) fn text(&self, key: Key) -> String {
        self.formatted(key.id(), &[])
    }

    /// Returns a text with its arguments.
    pub(crate) fn with<const N: usize>(
        &self,
        key: Key,
        arguments: [(&'static str, Argument); N],
    ) -> String {
        self.formatted(key.id(), &arguments)
    }

    /// Returns the text of a key in a template.
    pub(crate) fn by_id(&self, id: &str) -> String {
        self.formatted(id, &[])
    }

    /// Returns the name of a value, such as `settled` of the group `outcome`.
    pub(crate) fn name(&self, group: &str, name: &str) -> String {
        self.formatted(&format!("{group}-{name}"), &[])
    }

    /// Returns a message in the language.
    pub(crate) fn message(&self, message: &Message) -> String {
        let arguments: Vec<_> = message
            .arguments()
            .iter()
            .map(|(name, argument)| match argument {
                Argument::Text(input) if *name == "input" => (*name, self.input(input)),
                argument => (*name, argument.clone()),
            })
            .collect();
        self.formatted(&format!("message-{}", message.key()), &arguments)
    }

    /// Returns the name of an input. What is not a file has the name of what it holds.
    fn input(&self, name: &str) -> Argument {
        Argument::Text(match name {
            "ledger" | "payments" | "settlements" => self.name("input", name),
            "earlier payments" => self.name("input", "earlierPayments"),
            file => file.to_owned(),
        })
    }

    /// Makes a message, whose English is that of results for programs.
    pub(crate) fn note<const N: usize>(
        &self,
        key: &'static str,
        arguments: [(&'static str, Argument); N],
    ) -> Message {
        let english = self.formatted(&format!("message-{key}"), &arguments);
        Message::new(key, arguments.into(), english)
    }

    /// Returns an amount.
    pub(crate) fn amount(&self, amount: Amount) -> String {
        self.marks().write(&format_amount(amount))
    }

    /// Returns an amount with its currency.
    pub(crate) fn money(&self, amount: Amount, currency: &str) -> String {
        let arguments = [
            ("amount", Argument::Text(self.amount(amount))),
            ("currency", Argument::Text(currency.to_owned())),
        ];
        self.formatted(key!("money").id(), &arguments)
    }

    /// Returns a day.
    pub(crate) fn day(&self, date: NaiveDate) -> String {
        if self.is_plain {
            return date.to_string();
        }
        let months = self.text(key!("months"));
        let month = months.split_whitespace().nth(date.month0() as usize).unwrap_or_default();
        let arguments = [
            ("day", Argument::Text(date.day().to_string())),
            ("month", Argument::Text(month.to_owned())),
            ("year", Argument::Text(date.year().to_string())),
        ];
        self.formatted(key!("day").id(), &arguments)
    }

    /// Returns all texts of some groups with the same arguments, for a script. A text that needs
    /// another argument is left out.
    pub(crate) fn of_groups<'a>(
        &'a self,
        groups: &'a [&str],
        arguments: &'a [(&'static str, Argument)],
    ) -> impl Iterator<Item = (&'static str, String)> + 'a {
        key::ids(source(self.language))
            .filter(|id| groups.iter().any(|group| id.starts_with(group)))
            .filter_map(|id| Some((id, self.try_format(id, arguments)?)))
    }

    fn formatted(&self, id: &str, arguments: &[(&'static str, Argument)]) -> String {
        self.try_format(id, arguments).unwrap_or_else(|| {
            // A value that the catalogue does not know, such as a new one of the API.
            id.split_once('-').map_or(id, |(_, name)| name).to_owned()
        })
    }

    /// Returns nothing if the catalogue lacks the text, or if an argument of it is missing.
    fn try_format(&self, id: &str, arguments: &[(&'static str, Argument)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            values.set(*name, self.value(argument));
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }

    fn value(&self, argument: &Argument) -> FluentValue<'static> {
        match argument {
            // Plural forms need a number.
            Argument::Count(count) => FluentValue::from(*count as f64),
            Argument::Texts(texts) => FluentValue::from(texts.join(", ")),
            Argument::Decimal(number) => FluentValue::from(self.marks().write(&number.to_string())),
            Argument::Date(date) => FluentValue::from(self.day(*date)),
            Argument::Amount(amount) => FluentValue::from(self.amount(*amount)),
            Argument::Money(amount, currency) => FluentValue::from(self.money(*amount, currency)),
            Argument::Sums(sums) => FluentValue::from(self.sums(sums)),
            Argument::Message(message) => FluentValue::from(self.message(message)),
            other => FluentValue::from(other.to_string()),
        }
    }

    /// Lists texts of which one is meant.
    pub(crate) fn either(&self, texts: impl Iterator<Item = String>) -> String {
        let or = |first, last| {
            let arguments = [("first", Argument::Text(first)), ("last", Argument::Text(last))];
            self.formatted(key!("candidates-or").id(), &arguments)
        };
        texts.reduce(or).unwrap_or_default()
    }

    fn sums(&self, sums: &[(String, Amount)]) -> String {
        let sums = sums.iter().map(|(currency, sum)| self.money(*sum, currency));
        let and = |first: String, last: String| {
            let arguments = [("first", Argument::Text(first)), ("last", Argument::Text(last))];
            self.formatted(key!("and").id(), &arguments)
        };
        sums.reduce(and).unwrap_or_default()
    }
}

/// Returns the language of a locale, such as `fi-FI`.
fn of_locale(locale: &str) -> Language {
    // Filipino is `fil`.
    match locale.split(['-', '_', '.']).next() {
        Some(language) if language.eq_ignore_ascii_case("fi") => Language::Fi,
        _ => Language::En,
    }
}

/// Returns the catalogue of a language.
fn source(language: Language) -> &'static str {
    match language {
        Language::En => key::ENGLISH,
        Language::Fi => include_str!("fi.ftl"),
    }
}
