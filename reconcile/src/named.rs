//! Enums whose variants have a name in results.

/// Defines an enum, its serialized form and its `name()` from one table.
///
/// Further methods go into the `impl` after the table.
macro_rules! named {
    (
        $(#[$meta:meta])*
        pub enum $Enum:ident {
            $($(#[$variant_meta:meta])* $Variant:ident = $name:literal,)+
        }
        $(impl $Same:ident { $($method:tt)* })?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
        pub enum $Enum {
            $($(#[$variant_meta])* #[serde(rename = $name)] $Variant,)+
        }

        impl $Enum {
            /// All of them, in their order.
            pub const ALL: &'static [$Enum] = &[$($Enum::$Variant,)+];

            $($($method)*)?

            /// Returns the name in results.
            pub fn name(self) -> &'static str {
                match self {
                    $($Enum::$Variant => $name,)+
                }
            }
        }
    };
}

pub(crate) use named;
