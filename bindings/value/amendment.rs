//! What one request has beside what the generated client puts into it.

/// Additions to one request: for what the generator cannot write, such as lists in the query, and
/// for the pages of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Amendment {
    /// The media type that the response should have, instead of JSON.
    pub(crate) accept: Option<&'static str>,
    /// Query parameters that are appended.
    pub(crate) query: Vec<(&'static str, String)>,
    /// The whole query, in place of everything else in it: that of a link to the next page.
    pub(crate) whole_query: Option<String>,
}
