//! A schema as it is written, or several that are combined.

use crate::read::Node;

/// A schema, or several that are combined.
#[derive(Debug, Clone)]
pub(crate) enum Schema<'a> {
    /// One, as it is written.
    One(&'a Node),
    /// A value is valid against each of them.
    All(Vec<Schema<'a>>),
    /// A value is valid against at least one of them.
    Any(Vec<Schema<'a>>),
}

impl<'a> Schema<'a> {
    /// Combines two schemas, of which the value follows both.
    pub(super) fn and(self, other: Schema<'a>) -> Schema<'a> {
        self.combine(other, Schema::All, |schema| match schema {
            Schema::All(parts) => Ok(parts),
            other => Err(other),
        })
    }

    /// Combines two schemas, of which the value follows one.
    pub(super) fn or(self, other: Schema<'a>) -> Schema<'a> {
        self.combine(other, Schema::Any, |schema| match schema {
            Schema::Any(parts) => Ok(parts),
            other => Err(other),
        })
    }

    fn combine(
        self,
        other: Schema<'a>,
        whole: fn(Vec<Schema<'a>>) -> Schema<'a>,
        parts: fn(Schema<'a>) -> Result<Vec<Schema<'a>>, Schema<'a>>,
    ) -> Schema<'a> {
        if self.key() == other.key() {
            return self;
        }
        let mut all = parts(self).unwrap_or_else(|one| vec![one]);
        all.extend(parts(other).unwrap_or_else(|one| vec![one]));
        whole(all)
    }

    /// Returns what identifies the schema among those of its document.
    pub(crate) fn key(&self) -> Vec<usize> {
        // The address of a node; small numbers mark groups.
        let group = |mark: usize, parts: &[Schema<'a>]| {
            let inner = parts.iter().flat_map(Schema::key);
            std::iter::once(mark).chain(inner).chain([0]).collect()
        };
        match self {
            Schema::One(node) => vec![std::ptr::from_ref::<Node>(node) as usize],
            Schema::All(parts) => group(1, parts),
            Schema::Any(parts) => group(2, parts),
        }
    }
}
