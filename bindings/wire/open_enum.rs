//! Enums that keep values which are not listed.

/// Implements reading and writing of an open enum: each variant's spelling, and other spellings
/// that mean the same.
macro_rules! open_enum {
    ($module:ident :: $name:ident { $($variant:ident : $spelling:literal $(| $also:literal)*;)* }) => {
        impl $module::$name {
            /// Returns the value as the API writes it. One that the spec does not list is as it
            /// came.
            pub fn as_str(&self) -> &str {
                match self {
                    $($module::$name::$variant => $spelling,)*
                    $module::$name::Other(text) => text,
                }
            }
        }

        $crate::wire::json_schema!($module::$name, stringify!($name), {"type": "string", "examples": [$($spelling),*]});

        impl From<&str> for $module::$name {
            fn from(text: &str) -> Self {
                match text {
                    $($spelling $(| $also)* => $module::$name::$variant,)*
                    other => $module::$name::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $module::$name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl AsRef<str> for $module::$name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        /// Two values are equal if the API writes them alike, however they were made.
        impl PartialEq for $module::$name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $module::$name {}

        impl PartialOrd for $module::$name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $module::$name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl std::hash::Hash for $module::$name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl PartialEq<str> for $module::$name {
            fn eq(&self, text: &str) -> bool {
                *self == Self::from(text)
            }
        }

        impl PartialEq<&str> for $module::$name {
            fn eq(&self, text: &&str) -> bool {
                *self == **text
            }
        }

        impl std::fmt::Display for $module::$name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $module::$name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $module::$name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::wire::Text::deserialize(deserializer)?;
                Ok(Self::from(text.as_str()))
            }
        }

        impl $crate::wire::UsualForm for $module::$name {
            fn read_usual(cursor: &mut $crate::wire::UsualCursor<'_>) -> Option<Self> {
                cursor.text().map(|text| Self::from(&*text))
            }
        }

        impl $crate::wire::Lenient<'_> for $module::$name {
            fn says_nothing(&self) -> bool {
                self.as_str().is_empty()
            }
        }
    };
}

pub(crate) use open_enum;
