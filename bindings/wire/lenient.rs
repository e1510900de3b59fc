//! Reading of what may be absent. The provider writes absence as null, as an empty string, and by leaving the field out; all
//! three are the same here.

use serde::de::{Deserialize, Deserializer};

pub(crate) trait Lenient<'de>: Deserialize<'de> {
    /// Whether the value says nothing, so that it reads as absent.
    fn says_nothing(&self) -> bool;

    /// Reads a value that may be null or say nothing.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Option::<Self>::deserialize(deserializer)?.filter(|value| !value.says_nothing()))
    }
}

impl Lenient<'_> for String {
    fn says_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl Lenient<'_> for i64 {
    fn says_nothing(&self) -> bool {
        false
    }
}

impl Lenient<'_> for i32 {
    fn says_nothing(&self) -> bool {
        false
    }
}

impl Lenient<'_> for bool {
    fn says_nothing(&self) -> bool {
        false
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Vec<T> {
    fn says_nothing(&self) -> bool {
        false
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Box<T> {
    fn says_nothing(&self) -> bool {
        (**self).says_nothing()
    }
}
