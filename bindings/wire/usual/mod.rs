//! A quick reader for values in their usual form, beside the one of serde.
//!
//! Begin with `form.rs`: the trait, and what it promises. `object.rs` is the macro that generated
//! objects of lists use, `values.rs` reads what is in their fields, and `cursor.rs` goes through
//! the text, with `text.rs` for strings and `number.rs` for numbers. This folder must not know
//! errors: whatever is not in the usual form is left to serde, which reads the same text again.

mod cursor;
mod form;
mod number;
mod object;
mod text;
mod values;

pub(crate) use self::cursor::UsualCursor;
pub(crate) use self::form::{UsualForm, UsualReading, read_usual};
#[allow(unused_imports)] // Only a spec with a list uses them, or one with a union in a list.
pub(crate) use self::object::{listed_object, unusual, usual_field, usual_value};
pub(crate) use self::values::UsualSlot;
