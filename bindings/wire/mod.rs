//! How the generated types are read and written. serde's derives are not used for them, because they would lose what this
//! crate promises to keep: the digits of amounts in unknown fields, an answer that has a field under two names, values that
//! are not listed.

mod lenient;
mod object;
mod open_enum;
mod raw;
mod slot;
mod text;
mod text_or_integer;

pub(crate) use lenient::Lenient;
pub(crate) use object::{Object, absent_field, object, read_field, take_field, write_field};
pub(crate) use open_enum::open_enum;
pub(crate) use raw::{RawJson, raw_name, raw_text};
pub(crate) use slot::{Perhaps, Present, Slot};
pub(crate) use text::Text;
pub(crate) use text_or_integer::{TextOrInteger, text_or_integer};
