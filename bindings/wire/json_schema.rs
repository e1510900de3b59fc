//! JSON Schemas of hand-written types, for services that describe their own interfaces with
//! `schemars`.

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
