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
            fn read_usual(cursor: &mut $crate::wire::UsualCursor<'_>) -> Option<Self> {
                use $crate::wire::{usual_field, usual_value};

                $(let mut $field = None;)*
                let mut extra = $crate::wire::Extra::default();
                let mut is_open = cursor.opens(b'{', b'}')?;
                $(
                    if is_open && cursor.takes_name(concat!("\"", $wire, "\":")) {
                        $field = Some(usual_field!($presence cursor));
                        is_open = cursor.goes_on(b'}')?;
                    }
                )*
                while is_open {
                    match cursor.name()? {
                        $($wire $(| $also)* => {
                            if $field.is_some() {
                                return None;
                            }
                            $field = Some(usual_field!($presence cursor));
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
    (required $cursor:ident) => {
        $crate::wire::UsualForm::read_usual($cursor)?
    };
    ($optional:ident $cursor:ident) => {
        $crate::wire::usual_or_none($cursor)?
    };
}

/// Returns the value of a field after all members have been read.
macro_rules! usual_value {
    (required $field:ident) => {
        $field?
    };
    (required_list $field:ident) => {
        $field?.unwrap_or_default()
    };
    (list $field:ident) => {
        $field.flatten().unwrap_or_default()
    };
    ($optional:ident $field:ident) => {
        $field.flatten()
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
