//! The bodies of requests and responses, with their examples.

use crate::model::schema::Reference;
use crate::read::Cursor;

/// The layout of the body of a request or a response.
#[derive(Debug, Clone)]
pub enum Body<'a> {
    /// No body is known.
    Empty,
    /// One document of a media type.
    Whole(Media<'a>),
}

/// A media type and its schema.
#[derive(Debug, Clone)]
pub struct Media<'a> {
    /// The name, such as `application/json`.
    pub name: &'a str,
    /// The component that the document is.
    pub reference: Option<Reference<'a>>,
    /// Its examples in the order of the spec; the one without a name comes first.
    pub examples: Vec<Example<'a>>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// An example of a body.
#[derive(Debug, Clone)]
pub struct Example<'a> {
    /// Where its value comes from.
    pub source: ExampleSource<'a>,
    /// Where the value, or the name of the file, is written.
    pub at: Cursor<'a>,
}

/// The source of the value of an example.
#[derive(Debug, Clone)]
pub enum ExampleSource<'a> {
    /// The value is in the spec, at the place of the example.
    Inline,
    /// The value is in a file, relative to the folder of the spec.
    File(&'a str),
}

impl<'a> Body<'a> {
    /// Reads the body of a request or a response: its JSON, otherwise its first media type.
    pub(super) fn of(holder: &Cursor<'a>) -> Self {
        let content = holder.get("content");
        let json = content.as_ref().and_then(|content| content.get("application/json"));
        match json.or_else(|| content.and_then(|content| content.members().next())) {
            Some(media) => Body::Whole(Media::of(media)),
            None => Body::Empty,
        }
    }

    /// Returns the media type, unless the body is empty.
    pub fn media(&self) -> Option<&Media<'a>> {
        match self {
            Body::Empty => None,
            Body::Whole(media) => Some(media),
        }
    }

    /// Returns the reference to the component that the body is.
    pub fn reference(&self) -> Option<&Reference<'a>> {
        self.media()?.reference.as_ref()
    }
}

impl<'a> Media<'a> {
    fn of(at: Cursor<'a>) -> Self {
        let inline = |at: Cursor<'a>| Example { source: ExampleSource::Inline, at };
        let named = at.get("examples");
        let named = named.iter().flat_map(Cursor::members).flat_map(|example| {
            let file = example
                .get("externalValue")
                .and_then(|at| Some(Example { source: ExampleSource::File(at.text()?), at }));
            example.get("value").map(inline).into_iter().chain(file)
        });
        Media {
            name: at.name(),
            reference: at.get("schema").as_ref().and_then(Reference::of),
            examples: at.get("example").map(inline).into_iter().chain(named).collect(),
            at,
        }
    }
}
