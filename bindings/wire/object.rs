//! Objects: known fields under any of their names, unknown ones kept.

/// What is known of an object's fields at run time.
pub(crate) trait Object {
    /// Each field's own name on the wire, and its other names.
    const FIELDS: &'static [(&'static str, &'static [&'static str])];
}

/// Returns the names of a field: its own, and those that it is also read under.
pub(crate) fn names_of<T: Object>(field: &str) -> Vec<&'static str> {
    let field = T::FIELDS.iter().find(|(own, _)| *own == field);
    field
        .iter()
        .flat_map(|(own, others)| std::iter::once(own).chain(others.iter()))
        .copied()
        .collect()
}

/// Implements reading and writing of an object.
///
/// The first word of each field says what its absence means: `required` (an error), `required_list`
/// (an error, but null is an empty list), `list` (an empty list), and `omitted`, `null`, `empty`
/// (`None`, which is written in that way). The second word says whether the field is `known` or
/// `guessed`: if the value of a guessed field cannot be parsed, it is kept in `extra` and that is
/// not an error.
macro_rules! object {
    ($module:ident :: $name:ident { $($presence:ident $reading:ident $field:ident : $wire:literal $(| $also:literal)*;)* }) => {
        const _: () = {
            use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
            use serde::ser::{Serialize, SerializeMap, Serializer};
            use $crate::wire::{Lenient, Object, Slot, Text, absent_field, read_field, take_field, write_field};

            type This = $module::$name;

            impl Object for This {
                const FIELDS: &'static [(&'static str, &'static [&'static str])] = &[$(($wire, &[$($also),*])),*];
            }

            impl<'de> Deserialize<'de> for This {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    struct ObjectVisitor;

                    impl<'de> Visitor<'de> for ObjectVisitor {
                        type Value = This;

                        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                            f.write_str(concat!("an object (", stringify!($name), ")"))
                        }

                        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<This, A::Error> {
                            $(let mut $field = Slot::new();)*
                            let mut extra = $crate::wire::Extra::default();
                            while let Some(key) = map.next_key::<Text<'de>>()? {
                                match key.as_str() {
                                    $(
                                        $wire => read_field!($presence $reading $field map extra 0, $wire),
                                        $($also => {
                                            let rank = <This as Object>::FIELDS
                                                .iter()
                                                .filter(|(own, _)| *own == $wire)
                                                .find_map(|(_, others)| others.iter().position(|other| *other == $also));
                                            let rank = rank.map_or(1, |rank| rank + 1);
                                            read_field!(other $reading $field map extra rank, $also);
                                        })*
                                    )*
                                    name => extra.read(name, &mut map)?,
                                }
                            }
                            Ok(This { $($field: take_field!($presence $field $wire),)* extra })
                        }
                    }

                    deserializer.deserialize_map(ObjectVisitor)
                }
            }

            impl Lenient<'_> for This {
                fn says_nothing(&self) -> bool {
                    self.extra.is_empty() $(&& absent_field!($presence self.$field))*
                }
            }

            impl Serialize for This {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    $(write_field!($presence map $wire self.$field);)*
                    for (name, value) in self.extra.raw() {
                        map.serialize_entry(name, value)?;
                    }
                    map.end()
                }
            }
        };
    };
}

/// Parses the value of a field into its slot.
macro_rules! read_field {
    ($presence:ident guessed $field:ident $map:ident $extra:ident $rank:expr, $name:literal) => {
        $field.put_guess($rank, $name, $map.next_value()?, &mut $extra)?
    };
    (required known $field:ident $map:ident $extra:ident $rank:expr, $name:literal) => {
        $field.put(
            $rank,
            $name,
            $map.next_value_seed($crate::wire::Present(std::marker::PhantomData))?,
            &mut $extra,
        )?
    };
    ($optional:ident known $field:ident $map:ident $extra:ident $rank:expr, $name:literal) => {
        $field.put(
            $rank,
            $name,
            $map.next_value_seed($crate::wire::Perhaps(std::marker::PhantomData))?,
            &mut $extra,
        )?
    };
}

/// Returns the value of a field after all members have been read.
macro_rules! take_field {
    (required $field:ident $wire:literal) => {
        $field.take().ok_or_else(|| serde::de::Error::missing_field($wire))?
    };
    (required_list $field:ident $wire:literal) => {
        if $field.is_seen() {
            $field.take().unwrap_or_default()
        } else {
            return Err(serde::de::Error::missing_field($wire));
        }
    };
    (list $field:ident $wire:literal) => {
        $field.take().unwrap_or_default()
    };
    ($optional:ident $field:ident $wire:literal) => {
        $field.take()
    };
}

/// Returns whether a field says nothing.
macro_rules! absent_field {
    (required $this:ident . $field:ident) => {
        false
    };
    (required_list $this:ident . $field:ident) => {
        false
    };
    (list $this:ident . $field:ident) => {
        $this.$field.is_empty()
    };
    ($optional:ident $this:ident . $field:ident) => {
        $this.$field.is_none()
    };
}

/// Writes a field.
macro_rules! write_field {
    (omitted $map:ident $wire:literal $this:ident . $field:ident) => {
        if let Some(value) = &$this.$field {
            $map.serialize_entry($wire, value)?;
        }
    };
    (empty $map:ident $wire:literal $this:ident . $field:ident) => {
        match &$this.$field {
            Some(value) => $map.serialize_entry($wire, value)?,
            // A guessed value that could not be parsed is in `extra` under this name, and is
            // written from there.
            None if $this.extra.json($wire).is_some() => {}
            None => $map.serialize_entry($wire, "")?,
        }
    };
    (null $map:ident $wire:literal $this:ident . $field:ident) => {
        // As above.
        if $this.$field.is_some() || $this.extra.json($wire).is_none() {
            $map.serialize_entry($wire, &$this.$field)?;
        }
    };
    ($as_it_is:ident $map:ident $wire:literal $this:ident . $field:ident) => {
        $map.serialize_entry($wire, &$this.$field)?;
    };
}

pub(crate) use {absent_field, object, read_field, take_field, write_field};
