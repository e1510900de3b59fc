//! Enums of messages, each defined by one table.

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
            /// All keys, each with the names of its arguments.
            pub(super) const ALL: &'static [$crate::message::Described] =
                &[$(($key, &[$(stringify!($field)),*]),)+];
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
