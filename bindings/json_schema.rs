//! JSON Schemas of the types that are written by hand, for services that describe interfaces of their own with `schemars`.

/// Implements the schema of a type, under its own name.
macro_rules! json_schema {
    ($type:ty, $name:expr, $schema:tt) => {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

pub(crate) use json_schema;

json_schema!(crate::Amount, "Amount", {"type": "number", "format": "decimal"});
json_schema!(crate::DateOrDateTime, "DateOrDateTime", {"type": "string", "format": "date-or-date-time"});
json_schema!(crate::Secret, "Secret", {"type": "string", "writeOnly": true});
