//! How the meanings of several schemas become one: of `allOf`, and of `oneOf` and `anyOf`.

use std::collections::BTreeSet;

use crate::model::TextFormat;
use crate::read::Value;
use crate::theirs::meaning::{Kind, Meaning, Property};
use crate::theirs::schema::Schema;

/// Returns the meaning of a schema whose value also follows each of `parts`.
pub(super) fn all<'a>(own: Meaning<'a>, parts: Vec<Meaning<'a>>) -> Meaning<'a> {
    let adds_nothing = own.properties.is_empty()
        && own.items.is_none()
        && own.map.is_none()
        && own.values.is_none()
        && own.format.is_none()
        && own.required.is_empty();
    let name = match parts.as_slice() {
        [only] if adds_nothing && (own.kinds.is_empty() || own.kinds == only.kinds) => only.name,
        _ => None,
    };
    // `nullable: true` next to a reference is meant for the value, whatever the reference says.
    let says = own.nullable;
    let mut whole = parts.into_iter().fold(own, both);
    if says == Some(true) {
        whole.nullable = says;
    }
    whole.name = name;
    whole
}

fn both<'a>(mut one: Meaning<'a>, other: Meaning<'a>) -> Meaning<'a> {
    one.kinds = common(&one, &other).unwrap_or_else(|| {
        one.gaps.push("schemas of different types are combined".to_owned());
        BTreeSet::new()
    });
    one.nullable = match (one.nullable, other.nullable) {
        (Some(one), Some(other)) => Some(one && other),
        (one, other) => one.or(other),
    };
    one.is_only_null |= other.is_only_null;
    one.format = one.format.or(other.format);
    one.values = match (one.values, other.values) {
        (Some(one), Some(other)) => {
            Some(one.into_iter().filter(|value| other.contains(value)).collect())
        }
        (one, other) => one.or(other),
    };
    for Property { name, schema } in other.properties {
        match one.properties.iter_mut().find(|property| property.name == name) {
            Some(known) => known.schema = known.schema.clone().and(schema),
            None => one.properties.push(Property { name, schema }),
        }
    }
    one.required.extend(other.required);
    one.items = either(one.items, other.items, Schema::and);
    one.map = either(one.map, other.map, Schema::and);
    one.description = one.description.or(other.description);
    one.title = one.title.or(other.title);
    one.examples.extend(other.examples);
    for (name, node) in other.keywords {
        one.keywords.entry(name).or_insert(node);
    }
    one.alternatives = one.alternatives.max(other.alternatives);
    one.not_read.extend(other.not_read);
    add_gaps(&mut one, other.gaps);
    one
}

/// Returns the kinds that both meanings allow; nothing if there are none.
fn common(one: &Meaning<'_>, other: &Meaning<'_>) -> Option<BTreeSet<Kind>> {
    if one.kinds.is_empty() || other.kinds.is_empty() {
        return Some(one.kinds.union(&other.kinds).copied().collect());
    }
    let mut common: BTreeSet<Kind> = one.kinds.intersection(&other.kinds).copied().collect();
    // An integer is a number.
    for (narrow, wide) in [(one, other), (other, one)] {
        if narrow.kinds.contains(&Kind::Integer) && wide.kinds.contains(&Kind::Number) {
            common.insert(Kind::Integer);
        }
    }
    Some(common).filter(|common| !common.is_empty())
}

fn either<T>(one: Option<T>, other: Option<T>, combine: fn(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(combine(one, other)),
        (one, other) => one.or(other),
    }
}

/// Returns the meaning of a schema whose value follows one of `choices`.
pub(super) fn any(choices: Vec<Meaning<'_>>) -> Meaning<'_> {
    let may_be_null = choices.iter().any(|choice| choice.is_only_null || choice.is_nullable());
    let mut choices: Vec<_> = choices.into_iter().filter(|choice| !choice.is_only_null).collect();
    let nullable = |meaning: &Meaning<'_>| if may_be_null { Some(true) } else { meaning.nullable };
    let Some(last) = choices.pop() else {
        return Meaning {
            nullable: Some(may_be_null),
            is_only_null: may_be_null,
            ..Meaning::default()
        };
    };
    if choices.is_empty() {
        return Meaning { nullable: nullable(&last), ..last };
    }
    let mut whole = choices.into_iter().rev().fold(last, |after, before| one_of(before, after));
    whole.nullable = nullable(&whole);
    whole.name = None;
    whole.description = None;
    whole.title = None;
    whole
}

fn one_of<'a>(mut one: Meaning<'a>, other: Meaning<'a>) -> Meaning<'a> {
    one.format = match (one.format, other.format) {
        (one, other) if one == other => one,
        // Two formats of a string that our spec has a name for.
        (Some(first), Some(second))
            if [first, second]
                .iter()
                .all(|format| ["date", "date-time", DATE_OR_DATE_TIME].contains(format)) =>
        {
            Some(DATE_OR_DATE_TIME)
        }
        _ => None,
    };
    // A value is kept only if every choice lists its values.
    one.values = match (one.values, other.values) {
        (Some(mut one), Some(other)) => {
            let more: Vec<&Value> =
                other.into_iter().filter(|value| !one.contains(value)).collect();
            one.extend(more);
            Some(one)
        }
        _ => None,
    };
    one.kinds = if one.kinds.is_empty() || other.kinds.is_empty() {
        BTreeSet::new()
    } else {
        one.kinds.union(&other.kinds).copied().collect()
    };
    one.nullable = one.nullable.or(other.nullable);
    for Property { name, schema } in other.properties {
        match one.properties.iter_mut().find(|property| property.name == name) {
            Some(known) => known.schema = known.schema.clone().or(schema),
            None => one.properties.push(Property { name, schema }),
        }
    }
    one.required = one.required.intersection(&other.required).copied().collect();
    one.items = either(one.items, other.items, Schema::or);
    one.map = either(one.map, other.map, Schema::or);
    one.examples.extend(other.examples);
    one.keywords.retain(|name, node| {
        other.keywords.get(name).is_some_and(|other| other.value == node.value)
    });
    one.alternatives += other.alternatives;
    one.not_read.extend(other.not_read);
    add_gaps(&mut one, other.gaps);
    one
}

/// Adds sentences, each once: a schema may be combined with itself many times.
fn add_gaps(meaning: &mut Meaning<'_>, gaps: Vec<String>) {
    for gap in gaps {
        if !meaning.gaps.contains(&gap) {
            meaning.gaps.push(gap);
        }
    }
}

const DATE_OR_DATE_TIME: &str = TextFormat::DateOrDateTime.name();
