//! The source of the requests: the parameters of every operation, and the methods of those whose
//! spec does not say that people write them.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::File;

use crate::emit::documentation::documented;
use crate::emit::parameters::{self, Field};
use crate::model::{Credential, Evidence, Facade, Media, Model, Operation};

/// Returns the source of the requests.
///
/// # Errors
/// Returns a sentence if what was written is not Rust.
pub fn emit(model: &Model<'_>) -> Result<String, String> {
    let operations = model.operations().iter();
    let parameters = operations.clone().map(parameters::items);
    let generated = operations.filter(|operation| operation.facade == Facade::Generated);
    let methods = generated.map(facade);
    let raw = parameters::raw(model);
    let file: File = syn::parse2(quote! {
        use crate::description::{Operation, operations};
        use crate::generated::Client;
        use crate::http::Outgoing;
        use crate::requests::from_spec::calls::{self, Parameters};
        use crate::value::Amendment;
        #(#parameters)*
        #raw
        #(#methods)*
    })
    .map_err(|error| format!("the requests that were written are not Rust: {error}"))?;
    Ok(format!("{}{}", super::bindings::HEADER, prettyplease::unparse(&file)))
}

/// What a response is for its caller.
struct Content {
    /// The type of the result.
    output: TokenStream,
    /// The function that receives it, with its arguments after the timeout.
    receive: TokenStream,
    more: TokenStream,
    /// The items, if it is a list.
    items: Option<TokenStream>,
}

fn content(operation: &Operation<'_>) -> Content {
    let plain = |output, receive| Content { output, receive, more: quote!(), items: None };
    if let Some(item) = operation.list.as_ref().and_then(|list| list.item()) {
        let item = parameters::identifier(item.name);
        let item = quote!(crate::generated::types::#item);
        let output = quote!(::std::vec::Vec<#item>);
        let items = Some(item);
        return Content { items, ..plain(output, quote!(calls::whole_list)) };
    }
    let Some(media) = operation.success() else {
        return plain(quote!(()), quote!(calls::nothing));
    };
    if let Some(reference) = &media.reference {
        let name = parameters::identifier(reference.name);
        let kind = quote!(crate::generated::types::#name);
        return match operation.may_be_empty() {
            true => plain(quote!(::std::option::Option<#kind>), quote!(calls::json_or_nothing)),
            false => plain(kind, quote!(calls::json)),
        };
    }
    let name = media.name;
    let more = quote!(, #name);
    match is_text(media) {
        true => Content { more, ..plain(quote!(::std::string::String), quote!(calls::text)) },
        false => Content { more, ..plain(quote!(::std::vec::Vec<u8>), quote!(calls::bytes)) },
    }
}

fn is_text(media: &Media<'_>) -> bool {
    media.name.starts_with("text/")
}

/// Writes the method of an operation, and its request.
fn facade(operation: &Operation<'_>) -> TokenStream {
    let handle = match operation.credential {
        Credential::Provisioning => quote!(crate::client::Partner),
        Credential::Access => quote!(crate::client::Client),
    };
    let method = parameters::identifier(&parameters::method_name(operation));
    let request = format_ident!("{}Request", operation.id.to_upper_camel_case());
    let parameters = parameters::name(operation);
    let fields = parameters::fields(operation);
    let required = || fields.iter().filter(|field| field.is_required);
    let arguments =
        required().map(|Field { name, kind, .. }| quote!(#name: impl ::std::convert::Into<#kind>));
    let values = fields.iter().map(|Field { name, is_required, .. }| match is_required {
        true => quote!(#name: #name.into()),
        false => quote!(#name: ::std::option::Option::None),
    });
    let setters = fields.iter().filter(|field| !field.is_required).map(setter);
    let Content { output, receive, more, items } = content(operation);
    let streams = items.map(|item| streams(&item));
    let deprecated = operation
        .is_deprecated
        .then(|| quote!(#[deprecated = "the provider advises against this operation"]));
    let (title, name) = (documentation(operation), operation.id);
    let about = documented(&format!("A request for `{name}`. Await it."));
    quote! {
        impl #handle {
            #(#title)*
            #deprecated
            pub fn #method(&self, #(#arguments),*) -> #request {
                #request {
                    handle: self.clone(),
                    parameters: #parameters { #(#values),* },
                    timeout: ::std::option::Option::None,
                }
            }
        }
        #(#about)*
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent until it is awaited"]
        pub struct #request {
            handle: #handle,
            parameters: #parameters,
            timeout: ::std::option::Option<::std::time::Duration>,
        }
        impl #request {
            #(#setters)*
            /// Sets how long this request may take, instead of the client's
            /// [`total_timeout`](crate::ClientBuilder::total_timeout).
            pub fn timeout(self, limit: ::std::time::Duration) -> Self {
                Self { timeout: ::std::option::Option::Some(limit), ..self }
            }
            #streams
        }
        impl ::std::future::IntoFuture for #request {
            type Output = ::std::result::Result<#output, crate::error::Error>;
            type IntoFuture = ::std::pin::Pin<
                ::std::boxed::Box<dyn ::std::future::Future<Output = Self::Output> + Send>,
            >;
            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(async move {
                    #receive(&self.handle, &self.parameters, self.timeout #more).await
                })
            }
        }
    }
}

fn setter(field: &Field) -> TokenStream {
    let Field { name, kind, is_deprecated, documentation, .. } = field;
    let deprecated = is_deprecated
        .then(|| quote!(#[deprecated = "the provider advises against this parameter"]));
    quote! {
        #(#documentation)*
        #deprecated
        pub fn #name(mut self, #name: impl ::std::convert::Into<#kind>) -> Self {
            self.parameters.#name = ::std::option::Option::Some(#name.into());
            self
        }
    }
}

fn streams(item: &TokenStream) -> TokenStream {
    quote! {
        /// Returns the items one by one while the response arrives, in memory that does not grow
        /// with their number.
        pub fn stream(self) -> crate::list::Items<#item> {
            calls::list(&self.handle, &self.parameters, self.timeout)
        }
        /// Returns the items one by one like [`stream`](Self::stream), each with its JSON text.
        pub fn stream_with_text(self) -> crate::list::Items<crate::list::WithText<#item>> {
            calls::list(&self.handle, &self.parameters, self.timeout)
        }
    }
}

fn documentation(operation: &Operation<'_>) -> Vec<syn::Attribute> {
    let mut text = format!("{}\n\n{}", operation.summary.trim_end(), operation.description);
    text = format!(
        "{}\n\n`{} {}`.",
        text.trim_end(),
        operation.method.name().to_uppercase(),
        operation.path
    );
    if let Some(evidence) = operation.evidence {
        let word: Evidence = evidence.value;
        text = format!("{text} Evidence: `{}`.", word.name());
    }
    let bodies = operation.responses.iter().filter(|response| !response.is_success());
    let bodies = bodies.filter_map(|response| {
        let name = response.body.reference()?.name;
        Some(format!("status {} has a `{name}`", response.status))
    });
    let mut bodies: Vec<_> = bodies.collect();
    // The order in which the spec lists statuses has no meaning.
    bodies.sort();
    text = format!(
        "{text}\n\n# Errors\nIf the request is refused, or its response does not arrive whole or \
         cannot be parsed."
    );
    if !bodies.is_empty() {
        let bodies = bodies.join(", ");
        text = format!("{text} The body of a refusal is in `Error::body_as`: {bodies}.");
    }
    documented(&text)
}
