//! The parameters of each operation as a struct, and how a request takes them.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::bindings::constant;
use crate::emit::documentation::{documented, with_evidence};
use crate::lower::is_sent_by_bindings;
use crate::model::{
    Credential, Effect, IntegerFormat, Kind, Location, Model, Operation, Parameter, PeriodEnd,
    Schema, TextFormat,
};

/// A field of the struct: a parameter, or the body.
pub(super) struct Field {
    pub(super) name: proc_macro2::Ident,
    /// The type, without `Option`.
    pub(super) kind: TokenStream,
    pub(super) is_required: bool,
    pub(super) is_deprecated: bool,
    pub(super) documentation: Vec<syn::Attribute>,
}

/// Returns the name of the struct.
pub(super) fn name(operation: &Operation<'_>) -> proc_macro2::Ident {
    format_ident!("{}Parameters", operation.id.to_upper_camel_case())
}

/// Lists the fields: what a caller may choose. The bindings choose the page of a list.
pub(super) fn fields(operation: &Operation<'_>) -> Vec<Field> {
    let parameters = chosen(operation).map(|parameter| Field {
        name: identifier(&parameter.field),
        kind: kind(&parameter.schema),
        is_required: parameter.is_required,
        is_deprecated: parameter.is_deprecated,
        documentation: documented(&with_evidence(parameter.description, parameter.evidence)),
    });
    let mut fields: Vec<_> = parameters.collect();
    if let Some(reference) = operation.request_body.as_ref().and_then(|body| body.body.reference())
    {
        let body = identifier(reference.name);
        fields.push(Field {
            name: format_ident!("body"),
            kind: quote!(crate::generated::types::#body),
            is_required: true,
            is_deprecated: false,
            documentation: documented("The body."),
        });
    }
    fields
}

fn chosen<'m, 'a>(operation: &'m Operation<'a>) -> impl Iterator<Item = &'m Parameter<'a>> {
    let paging = operation.list.as_ref().and_then(|list| list.paging.as_ref());
    operation
        .parameters
        .iter()
        .filter(move |parameter| !paging.is_some_and(|paging| paging.sets(parameter.name)))
}

pub(super) fn identifier(name: &str) -> proc_macro2::Ident {
    format_ident!("{name}")
}

fn kind(schema: &Schema<'_>) -> TokenStream {
    match &schema.kind {
        Kind::Reference(reference) => {
            let name = identifier(reference.name);
            quote!(crate::generated::types::#name)
        }
        Kind::List(items) => {
            let items = kind(items);
            quote!(::std::vec::Vec<#items>)
        }
        Kind::Text(Some(TextFormat::Date)) => quote!(::chrono::NaiveDate),
        Kind::Text(Some(TextFormat::DateTime)) => quote!(::chrono::DateTime<::chrono::Utc>),
        Kind::Integer(IntegerFormat::Int32) => quote!(i32),
        Kind::Integer(IntegerFormat::Int64) => quote!(i64),
        Kind::Boolean => quote!(bool),
        Kind::Decimal => quote!(crate::value::Amount),
        _ => quote!(::std::string::String),
    }
}

/// Writes the struct and its implementation of `Parameters`.
pub(super) fn items(operation: &Operation<'_>) -> TokenStream {
    let (name, constant) = (name(operation), constant(operation));
    let fields = fields(operation);
    let declared = fields.iter().map(|Field { name, kind, is_required, documentation, .. }| {
        let kind = match is_required {
            true => quote!(#kind),
            false => quote!(::std::option::Option<#kind>),
        };
        quote!(#(#documentation)* pub(crate) #name: #kind)
    });
    let default = fields.iter().all(|field| !field.is_required).then(|| quote!(, Default));
    let title = documented(&format!("The parameters of `{}`.", operation.id));
    let set = chosen(operation).filter(|parameter| !parameter.is_required).map(|parameter| {
        let (field, wire) = (identifier(&parameter.field), parameter.name);
        quote!(self.#field.is_some().then_some(#wire))
    });
    let segments: Vec<_> = chosen(operation)
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| {
            let (wire, value) = (parameter.name, spelt(parameter));
            quote!(super::path_segment::check_segment(#wire, &#value)?;)
        })
        .collect();
    let check = (!segments.is_empty()).then(|| {
        quote! {
            fn check(&self) -> ::std::result::Result<(), crate::error::Error> {
                #(#segments)*
                ::std::result::Result::Ok(())
            }
        }
    });
    let send = send(operation);
    quote! {
        #(#title)*
        #[derive(Clone, Debug #default)]
        pub(crate) struct #name {
            #(#declared,)*
        }
        impl Parameters for #name {
            const OPERATION: &'static Operation = &operations::#constant;
            fn set(&self) -> ::std::vec::Vec<&'static str> {
                let set: &[::std::option::Option<&'static str>] = &[#(#set),*];
                set.iter().copied().flatten().collect()
            }
            #check
            #send
        }
    }
}

/// Returns an expression for the text of a required parameter.
fn spelt(parameter: &Parameter<'_>) -> TokenStream {
    let field = identifier(&parameter.field);
    match parameter.schema.kind {
        Kind::Reference(_) => quote!(self.#field.as_str().to_owned()),
        _ => quote!(super::query::Argument::spelt(&self.#field)),
    }
}

/// Writes the method that sends the request once.
fn send(operation: &Operation<'_>) -> TokenStream {
    let method = identifier(&method_name(operation));
    let is_lists = |parameter: &&Parameter<'_>| is_sent_by_bindings(parameter);
    let mut sent: Vec<_> = chosen(operation).filter(|parameter| !is_lists(parameter)).collect();
    sent.sort_by_key(|parameter| position(operation, parameter));
    let (before, arguments): (Vec<_>, Vec<_>) = sent.into_iter().map(argument).unzip();
    let repeated = chosen(operation).filter(is_lists).map(|parameter| {
        let (field, wire) = (identifier(&parameter.field), parameter.name);
        let values = match parameter.is_required {
            true => quote!(self.#field.as_slice()),
            false => quote!(self.#field.as_deref().unwrap_or_default()),
        };
        let values = match &parameter.schema.kind {
            Kind::List(items) if matches!(items.kind, Kind::Reference(_)) => quote! {
                &#values.iter().map(|value| value.as_str().to_owned()).collect::<::std::vec::Vec<_>>()
            },
            _ => values,
        };
        quote!(amendment.query.extend(super::query::repeated(#wire, #values));)
    });
    let repeated: Vec<_> = repeated.collect();
    let amendment = if repeated.is_empty() {
        quote!(amendment: Amendment)
    } else {
        quote!(mut amendment: Amendment)
    };
    let body = operation.request_body.as_ref().map(|_| quote!(&self.body));
    let arguments = arguments.into_iter().chain(body);
    quote! {
        async fn send(self, http: Client, #amendment) -> Outgoing {
            #(#before)*
            #(#repeated)*
            http.amended(amendment).#method(#(#arguments),*).await
        }
    }
}

/// Returns where the generator puts an argument: first those of the path, in its order, then those
/// of the query and of headers, both by their names. Two that change places may have one type.
fn position<'a>(operation: &Operation<'_>, parameter: &Parameter<'a>) -> (u8, usize, &'a str) {
    match parameter.location {
        Location::Path => {
            let segment = format!("{{{}}}", parameter.name);
            let place = operation.path.split('/').position(|found| found == segment);
            (0, place.unwrap_or(usize::MAX), parameter.name)
        }
        Location::Query => (1, 0, parameter.name),
        Location::Header => (2, 0, parameter.name),
    }
}

/// Returns the name that the generator gives the method of its client.
pub(super) fn method_name(operation: &Operation<'_>) -> String {
    heck::ToSnakeCase::to_snake_case(operation.id)
}

/// Returns what is declared before the call of the generated client, and the argument.
fn argument(parameter: &Parameter<'_>) -> (Option<TokenStream>, TokenStream) {
    let field = identifier(&parameter.field);
    let is_required = parameter.is_required;
    match &parameter.schema.kind {
        Kind::Text(Some(TextFormat::Date)) if is_required => (None, quote!(&self.#field)),
        Kind::Text(Some(TextFormat::Date)) => (None, quote!(self.#field.as_ref())),
        Kind::Text(None) | Kind::Form(_) | Kind::Map(_) | Kind::Unknown if is_required => {
            (None, quote!(self.#field.as_str()))
        }
        Kind::Text(None) | Kind::Form(_) | Kind::Map(_) | Kind::Unknown => {
            (None, quote!(self.#field.as_deref()))
        }
        Kind::Integer(_) | Kind::Boolean => (None, quote!(self.#field)),
        // An enum or an identifier; the rules refuse other references.
        Kind::Reference(_) if is_required => (None, quote!(self.#field.as_str())),
        Kind::Reference(_) => (None, quote!(self.#field.as_ref().map(|value| value.as_str()))),
        Kind::Text(Some(_)) | Kind::Decimal | Kind::List(_) => {
            let spelt = quote!(super::query::Argument::spelt);
            match is_required {
                true => {
                    let declared = quote!(let #field = #spelt(&self.#field););
                    (Some(declared), quote!(&#field))
                }
                false => {
                    let declared = quote!(let #field = self.#field.as_ref().map(#spelt););
                    (Some(declared), quote!(#field.as_deref()))
                }
            }
        }
    }
}

/// Writes the function that sends any operation that changes nothing and needs no parameters.
pub(super) fn raw(model: &Model<'_>) -> TokenStream {
    let readable = model.operations().iter().filter(|operation| can_be_sent_raw(operation));
    let branches = readable.map(|operation| {
        let (id, name) = (operation.id, name(operation));
        let ends = chosen(operation).filter_map(|parameter| {
            let end = match parameter.period_end()? {
                PeriodEnd::First => quote!(from),
                PeriodEnd::Last => quote!(to),
            };
            let field = identifier(&parameter.field);
            Some(quote!(#field: period.map(|period| period.#end()),))
        });
        let ends: Vec<_> = ends.collect();
        let rest = (fields(operation).len() > ends.len())
            .then(|| quote!(..::std::default::Default::default()));
        quote!(#id => #name { #(#ends)* #rest }.send(http, amendment).await,)
    });
    quote! {
        /// Sends an operation that changes nothing and has no required parameters.
        pub(crate) async fn send_raw(
            operation: &'static Operation,
            period: ::std::option::Option<crate::value::Period>,
            http: Client,
        ) -> Outgoing {
            let amendment = Amendment::default();
            match operation.id {
                #(#branches)*
                id => {
                    let message = ::std::format!("{id} cannot be sent without parameters");
                    ::std::result::Result::Err(crate::generated::Error::Custom(message))
                }
            }
        }
    }
}

fn can_be_sent_raw(operation: &Operation<'_>) -> bool {
    operation.effect == Effect::None
        && operation.credential == Credential::Access
        && operation.request_body.is_none()
        && operation.parameters.iter().all(|parameter| !parameter.is_required)
}
