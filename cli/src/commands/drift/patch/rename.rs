//! Fields that look renamed: a property never came, and one unknown field did that looks like it.

use std::collections::BTreeMap;

use super::found::Found;
use super::similar::{are_similar, words};
use crate::commands::drift::comparison::compare;
use crate::commands::drift::expected::{Expected, Kind, Property, Spot};
use crate::commands::drift::shown::{NOT_SHOWN, accepts, is_text_or_integer};
use crate::commands::drift::sketch::Sketch;
use crate::commands::drift::source::Response;

/// The maximum number of rounds. Each finds fields inside of those that the one before found.
const ROUNDS: usize = 8;

/// A property that came under another name.
pub(super) struct Rename {
    /// The object.
    pub(super) object: String,
    /// The name in the spec.
    pub(super) from: String,
    /// The name in the responses.
    pub(super) to: String,
    /// Where the spec can list the other name.
    pub(super) spot: Spot,
}

/// Finds what looks renamed, and renames it in what is expected, so that the next comparison sees
/// what is inside.
pub(super) fn find(expected: &mut Expected, responses: &[Response]) -> Vec<Rename> {
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let found = Found::of(&compare(expected, responses).0);
        let renames = of(expected, &found);
        if renames.is_empty() {
            break;
        }
        for rename in renames {
            let of = expected.types.get_mut(&rename.object);
            if let Some(properties) = of.and_then(|of| of.properties.as_mut())
                && let Some(mut property) = properties.remove(&rename.from)
            {
                property.also_named.push(rename.from.clone());
                properties.insert(rename.to.clone(), property);
            }
            all.push(rename);
        }
    }
    all
}

fn of(expected: &Expected, found: &Found) -> Vec<Rename> {
    let mut renames = Vec::new();
    for (object, absent) in &found.absent {
        let (Some(properties), Some(fields)) =
            (expected.properties(object), found.fields.get(object))
        else {
            continue;
        };
        let is_pair = |from: &str, to: &str| {
            to != NOT_SHOWN
                && are_similar(from, to)
                && properties.get(from).zip(fields.get(to)).is_some_and(|(property, sketch)| {
                    fits_property(expected, property, sketch)
                        && (expected.is_secret(&words(from)) || !expected.is_secret(&words(to)))
                })
        };
        // How many properties look like a field. Two of them could both be meant.
        let mut meant: BTreeMap<&String, usize> = BTreeMap::new();
        for from in absent {
            for to in fields.keys().filter(|to| is_pair(from, to)) {
                *meant.entry(to).or_default() += 1;
            }
        }
        for from in absent {
            let mut pairs = fields.keys().filter(|to| is_pair(from, to));
            let (Some(to), None) = (pairs.next(), pairs.next()) else { continue };
            let spot = properties.get(from).and_then(|property| property.other_name_spot);
            if let Some(spot) = spot.filter(|_| meant.get(to) == Some(&1)) {
                let (object, from, to) = (object.clone(), from.clone(), to.clone());
                renames.push(Rename { object, from, to, spot });
            }
        }
    }
    renames
}

fn fits_property(expected: &Expected, property: &Property, sketch: &Sketch) -> bool {
    let mut sketch = sketch.clone();
    if property.is_nullable && sketch.types.len() > 1 {
        sketch.types.remove("null");
    }
    fits(expected, &property.of, &sketch)
}

/// Returns whether all values that a sketch saw are of a kind.
fn fits(expected: &Expected, kind: &Kind, sketch: &Sketch) -> bool {
    let all = |accepts: &dyn Fn(&str) -> bool| sketch.types.iter().all(|found| accepts(found));
    if let Some(items) = &kind.items {
        let of_items = sketch.items.as_ref();
        return all(&|found| found == "list")
            && of_items.is_some_and(|sketch| fits(expected, items, sketch));
    }
    if let Some(scalar) = &kind.scalar {
        return all(&|found| accepts(scalar, kind.format.as_deref(), found));
    }
    let Some(of) = kind.name.as_ref().and_then(|name| expected.types.get(name)) else {
        return false;
    };
    if let Some(properties) = &of.properties {
        // At least half of the members are known.
        let knows = |name: &&String| {
            properties
                .iter()
                .any(|(known, property)| known == *name || property.also_named.contains(name))
        };
        let known = sketch.members.keys().filter(knows).count();
        return all(&|found| found == "object") && known > 0 && 2 * known >= sketch.members.len();
    }
    if of.is_text_or_integer {
        return all(&is_text_or_integer);
    }
    if of.values.is_some() {
        return all(&|found| found == "string");
    }
    of.is.as_ref().is_some_and(|is| fits(expected, is, sketch))
}
