//! Objects of several kinds, which the value of one property tells apart.

#[allow(unused_macros)] // Only a spec with a union uses it.
/// Implements reading and writing of a union: each kind with the field that says so, and the values
/// of that field. An object of another kind is kept as it came.
macro_rules! union {
    ($module:ident :: $name:ident by $property:literal { $($choice:ident . $field:ident : $first:literal $(| $also:literal)*;)* }) => {
        const _: () = {
            use serde::de::{Deserialize, Deserializer, Error as _};
            use serde::ser::{Error as _, Serialize, Serializer};
            use $crate::wire::{Extra, Lenient, RawJson};

            type This = $module::$name;

            $(
                impl From<$module::$choice> for This {
                    fn from(choice: $module::$choice) -> Self {
                        $module::$name::$choice(choice)
                    }
                }
            )*

            impl<'de> Deserialize<'de> for This {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let json = RawJson::deserialize(deserializer)?;
                    let not_an_object = || D::Error::custom(concat!("not an object (", stringify!($name), ")"));
                    let members = Extra::of(&json).ok_or_else(not_an_object)?;
                    let kind = members.json($property).and_then(|kind| serde_json::from_str::<String>(kind).ok());
                    match kind.as_deref() {
                        $(Some($first $(| $also)*) => {
                            let choice = json.parse().map_err(D::Error::custom)?;
                            choice.map($module::$name::$choice).ok_or_else(not_an_object)
                        })*
                        _ => Ok($module::$name::Other(members)),
                    }
                }
            }

            impl Lenient<'_> for This {
                fn says_nothing(&self) -> bool {
                    matches!(self, $module::$name::Other(members) if members.is_empty())
                }
            }

            impl Serialize for This {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match self {
                        $($module::$name::$choice(choice) => {
                            let kind: &str = choice.$field.as_ref();
                            if !matches!(kind, $first $(| $also)*) {
                                return Err(S::Error::custom(concat!(
                                    "the value of `", $property, "` does not mean a ", stringify!($choice),
                                )));
                            }
                            choice.serialize(serializer)
                        })*
                        $module::$name::Other(members) => Extra::serialize(members, serializer),
                    }
                }
            }

            #[cfg(feature = "schemars")]
            impl schemars::JsonSchema for This {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    let kinds = [$((
                        schemars::json_schema!({
                            "properties": {$property: {"enum": [$first $(, $also)*]}},
                            "required": [$property],
                        }),
                        generator.subschema_for::<$module::$choice>(),
                    )),*];
                    let kinds = kinds.map(|(is_this, then)| schemars::json_schema!({"if": is_this, "then": then}));
                    schemars::json_schema!({"type": "object", "allOf": kinds})
                }
            }
        };
    };
}

pub(crate) use union;
