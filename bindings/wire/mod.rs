//! How the generated types are read and written.
//!
//! Begin with `object.rs`, the macro that every generated object uses; `lenient.rs` says what
//! counts as absent. `usual/` reads items of lists without serde if their JSON is in the usual
//! form, and leaves everything else to the other files. serde's derives are not used, because they
//! would lose what this crate promises to keep: the digits of amounts in unknown fields, a response
//! that has one field under two names, enum values that the spec does not list. This folder must
//! not know what the values mean: it imports nothing above it.

mod byte_order_mark;
mod extra;
mod json_schema;
mod lenient;
mod object;
mod open_enum;
mod raw;
mod slot;
mod text;
mod text_or_integer;
mod union;
mod usual;

pub(crate) use self::byte_order_mark::{BYTE_ORDER_MARK, without_byte_order_mark};
pub use self::extra::Extra;
pub(crate) use self::json_schema::json_schema;
pub(crate) use self::lenient::Lenient;
pub(crate) use self::object::{
    Object, absent_field, names_of, object, read_field, take_field, write_field,
};
pub(crate) use self::open_enum::open_enum;
pub(crate) use self::raw::{RawJson, raw_name, raw_text};
pub(crate) use self::slot::{Perhaps, Present, Slot};
pub(crate) use self::text::Text;
pub(crate) use self::text_or_integer::{TextOrInteger, text_or_integer};
#[allow(unused_imports)] // Only a spec with a union uses it.
pub(crate) use self::union::union;
pub(crate) use self::usual::{UsualCursor, UsualForm, UsualReading, UsualSlot, read_usual};
#[allow(unused_imports)] // Only a spec with a list uses them, or one with a union in a list.
pub(crate) use self::usual::{listed_object, unusual, usual_field, usual_value};
