//! Rules about lists: where they are in a response, how they are divided into pages, and who writes
//! their methods.

use crate::check::checker::Checker;
use crate::model::{Effect, Facade, PagedBy, Source};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

impl Checker {
    /// Checks `x-facade`, which generated operations do not need.
    pub(super) fn facade(&mut self, operation: &Cursor<'_>) {
        let Some(facade) = operation.get("x-facade") else {
            return self.generated_facade(operation);
        };
        if facade.text().and_then(Facade::named) != Some(Facade::Hand) {
            self.report(
                Rule::Facade,
                &facade,
                "`x-facade` is not `hand`",
                "write `hand` if people write the method of the operation; otherwise remove it",
            );
        }
    }

    /// Reports what a generated method would lose.
    fn generated_facade(&mut self, operation: &Cursor<'_>) {
        let effect = |at: &Cursor<'_>| at.text_of("x-effect").and_then(Effect::named);
        let parameters = operation.get("parameters");
        let consumes = std::iter::once(operation.clone())
            .chain(parameters.iter().flat_map(Cursor::items))
            .find(|item| effect(item) == Some(Effect::Consumes));
        if let Some(item) = consumes {
            self.report(
                Rule::Facade,
                &item,
                "a generated method would lose what is consumed if its response were lost",
                "write `x-facade: hand` on the operation, and its method as in \
                 bindings/requests/unfetched.rs",
            );
        }
    }

    /// Checks `x-list` and `x-paging`.
    pub(super) fn list(&mut self, operation: &Cursor<'_>) {
        let success = operation.get("responses").and_then(|responses| {
            let mut found = responses.members().filter(|one| one.name().starts_with('2'));
            found.find_map(|one| one.get("content")?.get("application/json")?.get("schema"))
        });
        let component = success.as_ref().and_then(Cursor::target);
        if let Some(list) = operation.get("x-list") {
            let property = |name| component.as_ref()?.get("properties")?.get(name);
            let is_list = list
                .text()
                .and_then(property)
                .is_some_and(|property| property.text_of("type") == Some("array"));
            if !is_list {
                self.report(
                    Rule::List,
                    &list,
                    "the successful response has no list of this name",
                    "name the property of the response that is the list; if the response itself is \
                     the list, remove `x-list`",
                );
            }
        }
        self.unnamed_list(operation, component.as_ref());
        if let Some(paging) = operation.get("x-paging")
            && self.mapping(&paging, "x-paging")
        {
            self.paging(operation, component.as_ref(), &paging);
        }
    }

    /// Reports an operation whose response looks like a list in an envelope.
    fn unnamed_list(&mut self, operation: &Cursor<'_>, component: Option<&Cursor<'_>>) {
        let lists = operation.text_of("operationId").is_some_and(|id| id.starts_with("list"));
        let is_list = |property: &Cursor<'_>| property.text_of("type") == Some("array");
        let mut properties = component
            .and_then(|component| component.get("properties"))
            .into_iter()
            .flat_map(|properties| properties.members());
        if let Some(list) = properties.find(is_list)
            && lists
            && operation.get("x-list").is_none()
        {
            self.report(
                Rule::List,
                operation,
                format!(
                    "the operation lists something, and its response has the list `{}`",
                    list.name()
                ),
                format!("add `x-list: {}`, so that it is read as a list", list.name()),
            );
        }
    }

    fn paging(
        &mut self,
        operation: &Cursor<'_>,
        component: Option<&Cursor<'_>>,
        paging: &Cursor<'_>,
    ) {
        self.allow(paging, "x-paging", &["by", "parameter", "first", "size", "next", "total"]);
        let is_list = operation.get("x-list").is_some()
            || component.is_some_and(|component| component.text_of("type") == Some("array"));
        if !is_list {
            let remedy = "add `x-list` with the property that is the list";
            self.report(
                Rule::Paging,
                paging,
                "the response of the operation is not a list",
                remedy,
            );
        }
        let Some(by) = paging.text_of("by").and_then(PagedBy::named) else {
            let at = paging.get("by").unwrap_or_else(|| paging.clone());
            let remedy = "write `by: page`, `offset`, `cursor` or `link`";
            return self.report(
                Rule::Paging,
                &at,
                "it is not known how pages are asked for",
                remedy,
            );
        };
        let wants_parameter = by != PagedBy::Link;
        if wants_parameter != paging.get("parameter").is_some() {
            let (message, remedy) = match wants_parameter {
                true => ("the parameter for pages is missing", "add `parameter` with its name"),
                false => ("a link has no parameter", "remove `parameter`"),
            };
            self.report(Rule::Paging, paging, message, remedy);
        }
        if let Some(first) = paging.get("first")
            && (by != PagedBy::Page || !is_count(&first))
        {
            let remedy = "write the number of the first page, with `by: page` only";
            self.report(Rule::Paging, &first, "`first` has no meaning here", remedy);
        }
        let names =
            [paging.get("parameter"), paging.get("size").and_then(|size| size.get("parameter"))];
        for name in names.into_iter().flatten() {
            let is_known = |parameter: Cursor<'_>| {
                parameter.text_of("name") == name.text() && parameter.text_of("in") == Some("query")
            };
            if !operation.get("parameters").iter().flat_map(Cursor::items).any(is_known) {
                let message = "the operation has no query parameter of this name";
                self.report(Rule::Paging, &name, message, "describe it under `parameters`");
            }
        }
        if let Some(size) = paging.get("size") {
            self.allow(&size, "the size of a page", &["parameter", "value"]);
            let value = size.get("value");
            if size.text_of("parameter").is_none() || !value.as_ref().is_some_and(is_count) {
                let message = "the size of a page does not name a parameter and a number";
                self.report(
                    Rule::Paging,
                    &size,
                    message,
                    "write `{parameter: NAME, value: NUMBER}`",
                );
            }
        }
        if by == PagedBy::Cursor && paging.get("next").is_none() {
            let remedy = "add `next: {member: NAME}` or `next: {header: NAME}`";
            self.report(Rule::Paging, paging, "it is not known where the cursor is", remedy);
        }
        for place in ["next", "total"].iter().filter_map(|name| paging.get(name)) {
            self.place_in_response(component, &place);
        }
        if let (PagedBy::Page | PagedBy::Offset, Some(next)) = (by, paging.get("next")) {
            let message = "pages that have numbers need no `next`";
            self.report(Rule::Paging, &next, message, "remove it, or write `by: cursor`");
        }
    }

    /// Checks `{member: …}` or `{header: …}`.
    fn place_in_response(&mut self, component: Option<&Cursor<'_>>, place: &Cursor<'_>) {
        self.allow(place, "a place in a response", &["member", "header"]);
        match Source::of(place) {
            Some(Source::Member(name)) => {
                let properties = component.and_then(|component| component.get("properties"));
                if properties.and_then(|properties| properties.get(name)).is_none() {
                    self.report(
                        Rule::Paging,
                        place,
                        format!("the response has no property `{name}` beside the list"),
                        "add it to the component of the response, or correct the name",
                    );
                }
            }
            Some(Source::Header(_)) => {}
            None => self.report(
                Rule::Paging,
                place,
                "the place is neither a member nor a header",
                "write `{member: NAME}` or `{header: NAME}`",
            ),
        }
    }
}

fn is_count(at: &Cursor<'_>) -> bool {
    matches!(at.value(), Value::Number(text) if text.parse::<u64>().is_ok())
}
