//! Where something can be added to a component: a property, a value, another name.

use crate::model::component::Component;
use crate::read::Cursor;
use crate::words::words;

const ALSO_NAMED: &str = "x-also-named";

/// The end of a block. A new entry goes after its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The last line of the block.
    pub line: usize,
    /// The number of spaces before each entry.
    pub indent: usize,
}

words! {
    /// What has to be written to add another name.
    pub enum Form {
        /// An item of a list that exists.
        Item = "item",
        /// An entry with a list, in a map that exists.
        Entry = "entry",
        /// The extension with a list.
        List = "list",
        /// The extension with a map of one entry.
        Map = "map",
    }
}

/// A place in the spec where something can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column, if it is added to the text of the line; otherwise it is a line of its own.
    pub column: Option<usize>,
    /// What has to be written.
    pub form: Form,
}

impl End {
    /// Returns the end of a block after this member of it.
    pub(super) fn of(last: &Cursor<'_>) -> Self {
        End { line: last.last_line(), indent: last.place().column.saturating_sub(1) }
    }
}

impl Spot {
    /// Returns the start of a list or map: behind its bracket, or before its first line.
    fn start(of: &Cursor<'_>, form: Form) -> Option<Self> {
        let first = of.members().next().or_else(|| of.items().next())?;
        if of.is_inline() {
            let bracket = of.value_place();
            return Some(Spot { line: bracket.line, column: Some(bracket.column + 1), form });
        }
        Some(Spot { line: first.place().line, column: None, form })
    }

    /// Returns the place of another name in the map on a component.
    fn in_map(component: &Cursor<'_>, name: &str, before: &Cursor<'_>) -> Option<Self> {
        match component.get(ALSO_NAMED) {
            Some(map) => match map.get(name) {
                Some(list) => Spot::start(&list, Form::Item),
                None => Spot::start(&map, Form::Entry),
            },
            None => Some(Spot { line: before.place().line, column: None, form: Form::Map }),
        }
    }
}

impl<'a> Component<'a> {
    /// Returns an item unless it is in another file than the spec, which no patch changes.
    fn in_spec(&self, at: Cursor<'a>) -> Option<Cursor<'a>> {
        (at.place().file == 0).then_some(at)
    }

    /// Returns where a property can be added: after the last one. There is none if the properties
    /// are written with brackets.
    pub fn properties_end(&self) -> Option<End> {
        let properties = self.at.get("properties").filter(|properties| !properties.is_inline())?;
        let properties = self.in_spec(properties)?;
        properties.members().last().map(|last| End::of(&last))
    }

    /// Returns where a value can be added to an enum: after the last one.
    pub fn values_end(&self) -> Option<Spot> {
        let values = self.in_spec(self.at.get("enum")?)?;
        let last = values.items().last()?.value_place();
        let column = values.is_inline().then_some(last.column + last.length);
        Some(Spot { line: last.line, column, form: Form::Item })
    }

    /// Returns where another name of a property can be added: before the others, as the likeliest.
    pub fn other_name_spot(&self, property: &str) -> Option<Spot> {
        let properties = self.in_spec(self.at.get("properties")?)?;
        let property = properties.get(property)?;
        if let Some(list) = property.get(ALSO_NAMED) {
            return Spot::start(&list, Form::Item);
        }
        // A `$ref` has no siblings.
        let takes_no_line = property.get("$ref").is_some() || property.is_inline();
        if takes_no_line
            || self.at.get(ALSO_NAMED).is_some_and(|map| map.get(property.name()).is_some())
        {
            return Spot::in_map(&self.at, property.name(), &properties);
        }
        let line = property.members().next()?.place().line;
        Some(Spot { line, column: None, form: Form::List })
    }

    /// Returns where another spelling of a value of an enum can be added.
    pub fn spelling_spot(&self, value: &str) -> Option<Spot> {
        Spot::in_map(&self.at, value, &self.in_spec(self.at.get("enum")?)?)
    }
}
