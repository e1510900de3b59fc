//! Generated objects that occur in lists: the quick reader beside serde's.

/// Implements what [`object!`](crate::wire::object) does, and a reader of the usual form.
///
/// The fields are expected in the order of the spec, where a name is compared as a whole; from the
/// first one that is elsewhere, under another name or unknown, every name is looked up. A field
/// that comes twice, under whichever names, is left to serde.
macro_rules! listed_object {
    ($module:ident :: $name:ident { $($presence:ident $reading:ident $field:ident : $wire:literal $(| $also:literal)*;)* }) => {
        $crate::wire::object! { $module::$name { $($presence $reading $field: $wire $(| $also)*;)* } }

        impl $crate::wire::UsualForm for $module::$name {
            #[inline]
            fn read_usual(cursor: &mut $crate::wire::UsualCursor<'_>) -> Option<Self> {
                use $crate::wire::{usual_field, usual_value};

                $(let mut $field = $crate::wire::UsualSlot::new();)*
                let mut extra = $crate::wire::Extra::default();
                let mut is_open = cursor.opens(b'{', b'}')?;
                $(
                    if is_open && cursor.takes_name(concat!("\"", $wire, "\":")) {
                        usual_field!($presence $field cursor);
                        is_open = cursor.goes_on(b'}')?;
                    }
                )*
                while is_open {
                    match cursor.name()? {
                        $($wire $(| $also)* => {
                            if $field.is_seen() {
                                return None;
                            }
                            usual_field!($presence $field cursor);
                        })*
                        name => cursor.unknown(name, &mut extra)?,
                    }
                    is_open = cursor.goes_on(b'}')?;
                }
                Some($module::$name { $($field: usual_value!($presence $field),)* extra })
            }
        }
    };
}

/// Reads the value of a field.
macro_rules! usual_field {
    (required $field:ident $cursor:ident) => {
        if !$field.read_present($cursor) {
            return None;
        }
    };
    ($optional:ident $field:ident $cursor:ident) => {
        if !$field.read_or_none($cursor) {
            return None;
        }
    };
}

/// Returns the value of a field after all members have been read.
macro_rules! usual_value {
    (required $field:ident) => {
        $field.take()?
    };
    (required_list $field:ident) => {
        if $field.is_seen() { $field.take().unwrap_or_default() } else { return None }
    };
    (list $field:ident) => {
        $field.take().unwrap_or_default()
    };
    ($optional:ident $field:ident) => {
        $field.take()
    };
}

#[allow(unused_macros)] // Only a spec with a union in a list uses it.
/// Implements a reader for a type of which every value is left to serde.
macro_rules! unusual {
    ($module:ident :: $name:ident) => {
        impl $crate::wire::UsualForm for $module::$name {
            fn read_usual(_: &mut $crate::wire::UsualCursor<'_>) -> Option<Self> {
                None
            }
        }
    };
}

pub(crate) use {listed_object, unusual, usual_field, usual_value};
