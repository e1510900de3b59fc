//! A message and its arguments.

use std::fmt;

use cfis::{Amount, Decimal};
use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::money::{format_amount, with_currency};

/// A message: its key, its arguments, and its English.
///
/// It is displayed and serialized as its English.
///
/// ```
/// use cfis_reconcile::{Argument, Invoice, InputNames, Reconciler, Rules};
///
/// # let payment: cfis::Payment = serde_json::from_str(
/// #     r#"{"invoiceNumber": "1001", "amount": 100.00, "currency": "SEK"}"#,
/// # )?;
/// let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// reconciler.invoice(Invoice::new(2, "1001", "100.00".parse()?, "EUR"))?;
/// reconciler.payment(&payment); // 100.00 SEK for invoice 1001
/// let result = reconciler.finish()?;
///
/// let sentence = &result.findings()[0].sentence;
/// assert_eq!(sentence.key(), "paymentCurrencyMismatch");
/// assert_eq!(sentence.argument("invoice"), Some(&Argument::Text("1001".to_owned())));
/// assert!(sentence.as_str().starts_with("payments, item 1 is in SEK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    // There may be many messages, and none of them grows.
    arguments: Box<[(&'static str, Argument)]>,
    english: Box<str>,
}

impl Message {
    /// Creates a message of one's own.
    pub fn new(
        key: &'static str,
        arguments: Vec<(&'static str, Argument)>,
        english: String,
    ) -> Self {
        Message { key, arguments: arguments.into(), english: english.into() }
    }

    /// Returns the key, by which a program finds the message in another language.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// Returns the arguments, in the order of the English.
    pub fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// Returns an argument.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|(own, _)| *own == name).map(|(_, argument)| argument)
    }

    /// Returns the English.
    pub fn as_str(&self) -> &str {
        &self.english
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english)
    }
}

impl PartialEq<str> for Message {
    fn eq(&self, other: &str) -> bool {
        &*self.english == other
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        &*self.english == *other
    }
}

/// Serializes the arguments of a message as an object of texts and numbers.
pub(crate) struct Arguments<'a>(pub(crate) &'a Message);

impl Serialize for Arguments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.arguments.len()))?;
        for (name, argument) in &self.0.arguments {
            match argument {
                Argument::Count(number) | Argument::Nth(number) => {
                    map.serialize_entry(name, number)?;
                }
                other => map.serialize_entry(name, &other.to_string())?,
            }
        }
        map.end()
    }
}

/// An argument of a message. It is displayed as its English.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Argument {
    /// A text of the input, such as an invoice number.
    Text(String),
    /// Several of them.
    Texts(Vec<String>),
    /// A number of things.
    Count(u64),
    /// The place of something, from 1.
    Nth(u64),
    /// A factor or a rate.
    Decimal(Decimal),
    /// A day.
    Date(NaiveDate),
    /// An amount of the ledger, without a currency.
    Amount(Amount),
    /// An amount with its currency, an ISO 4217 code.
    Money(Amount, String),
    /// A sum for each currency.
    Sums(Vec<(String, Amount)>),
    /// Another message, such as the row of an input.
    Message(Box<Message>),
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::Text(text) => f.write_str(text),
            Argument::Texts(texts) => f.write_str(&texts.join(", ")),
            Argument::Count(number) | Argument::Nth(number) => write!(f, "{number}"),
            Argument::Decimal(number) => write!(f, "{number}"),
            Argument::Date(date) => write!(f, "{date}"),
            Argument::Amount(amount) => f.write_str(&format_amount(*amount)),
            Argument::Money(amount, currency) => f.write_str(&with_currency(*amount, currency)),
            Argument::Sums(sums) => {
                let sums: Vec<_> =
                    sums.iter().map(|(currency, sum)| with_currency(*sum, currency)).collect();
                f.write_str(&sums.join(" and "))
            }
            Argument::Message(message) => message.fmt(f),
        }
    }
}

/// An amount with its currency, as an argument.
#[derive(Debug, Clone)]
pub(crate) struct Money(Amount, String);

impl Money {
    pub(crate) fn new(amount: Amount, currency: &str) -> Self {
        Money(amount, currency.to_owned())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_currency(self.0, &self.1))
    }
}

/// The place of something, from 1, as an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nth(pub(crate) u64);

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Turns the fields of the enums into arguments.
macro_rules! arguments {
    ($($Type:ty, $value:ident => $argument:expr;)+) => {
        $(impl From<$Type> for Argument {
            fn from($value: $Type) -> Self {
                $argument
            }
        })+
    };
}

arguments! {
    String, text => Argument::Text(text);
    &str, text => Argument::Text(text.to_owned());
    Vec<String>, texts => Argument::Texts(texts);
    u32, count => Argument::Count(count.into());
    u64, count => Argument::Count(count);
    usize, count => Argument::Count(count as u64);
    Nth, place => Argument::Nth(place.0);
    // The id of a settlement is not a number of things.
    i64, id => Argument::Text(id.to_string());
    Decimal, number => Argument::Decimal(number);
    NaiveDate, date => Argument::Date(date);
    Amount, amount => Argument::Amount(amount);
    Money, money => Argument::Money(money.0, money.1);
    Vec<(String, Amount)>, sums => Argument::Sums(sums);
    Message, message => Argument::Message(Box::new(message));
}
