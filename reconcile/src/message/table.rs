//! Enums of messages, each defined by one table.

use cfis::{Amount, Decimal};
use chrono::NaiveDate;

use super::text::{Message, Money, Nth};

/// Defines an enum from its variants, their keys and their arguments, and turns it into a message.
///
/// Its `Display` is the English, which the file of the enum writes.
macro_rules! messages {
    (
        $(#[$meta:meta])*
        pub(crate) enum $Enum:ident {
            $($(#[$about:meta])* $Variant:ident = $key:literal { $($field:ident: $Type:ty),* $(,)? },)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub(crate) enum $Enum {
            $($(#[$about])* $Variant { $($field: $Type),* },)+
        }

        impl $Enum {
            /// Returns an example of each.
            #[allow(unused_variables, reason = "a message may have no arguments")]
            pub(super) fn examples(count: u64) -> Vec<$crate::message::Message> {
                vec![$($Enum::$Variant {
                    $($field: $crate::message::table::Example::example(stringify!($field), count)),*
                }.into(),)+]
            }
        }

        impl From<$Enum> for $crate::message::Message {
            fn from(message: $Enum) -> Self {
                let english = message.to_string();
                let (key, arguments) = match message {
                    $($Enum::$Variant { $($field),* } =>
                        ($key, vec![$((stringify!($field), $field.into())),*]),)+
                };
                $crate::message::Message::new(key, arguments, english)
            }
        }
    };
}

pub(crate) use messages;

/// A value of an argument, for examples.
pub(super) trait Example {
    /// `name` is that of the argument, `count` a number of things.
    fn example(name: &str, count: u64) -> Self;
}

/// Writes the examples of simple types.
macro_rules! examples {
    ($($Type:ty, $name:ident, $count:ident => $value:expr;)+) => {
        $(impl Example for $Type {
            fn example($name: &str, $count: u64) -> Self {
                $value
            }
        })+
    };
}

fn amount() -> Amount {
    Amount::from_hundredths(123_450)
}

examples! {
    String, name, _count => name.to_owned();
    Vec<String>, name, _count => vec![name.to_owned(), name.to_owned()];
    u32, _name, count => count.try_into().unwrap_or(u32::MAX);
    u64, _name, count => count;
    usize, _name, count => count.try_into().unwrap_or(usize::MAX);
    i64, _name, _count => 41;
    Nth, _name, count => Nth(count);
    Decimal, _name, _count => Decimal::new(1255, 3);
    NaiveDate, _name, _count => NaiveDate::default();
    Amount, _name, _count => amount();
    Money, _name, _count => Money::new(amount(), "EUR");
    Vec<(String, Amount)>, _name, _count => ["EUR", "SEK"].map(|currency| (currency.to_owned(), amount())).to_vec();
    Message, _name, _count => Message::new("columnAmount", Vec::new(), "amount".to_owned());
}
