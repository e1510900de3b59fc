//! The source of what the tests of the bindings have from the spec: a call for each operation whose
//! method is generated, and the list of all types.

use quote::quote;
use syn::File;

use crate::emit::parameters::{self, identifier, method_name};
use crate::model::{Credential, Facade, Kind, Model, Operation, Parameter, TextFormat};

/// Returns the source of the calls.
///
/// # Errors
/// Returns a sentence if what was written is not Rust.
pub fn emit(model: &Model<'_>) -> Result<String, String> {
    let operations = model.operations().iter();
    let generated = operations.filter(|operation| operation.facade == Facade::Generated);
    let branches = generated.map(|operation| {
        let (id, method) = (operation.id, identifier(&method_name(operation)));
        let handle = match operation.credential {
            Credential::Provisioning => quote!(partner),
            Credential::Access => quote!(client),
        };
        let arguments = arguments(operation);
        quote!(#id => #handle(base_url).#method(#(#arguments),*).await.map(drop),)
    });
    let types = model.components().iter().map(|component| identifier(component.name));
    let file: File = syn::parse2(quote! {
        /// Hands the names of all types of the spec to another macro.
        macro_rules! every_type {
            ($then:ident) => { $then! { #(#types)* } };
        }
        pub(crate) use every_type;
        #[allow(unused_imports)]
        use super::{client, partner};
        /// Calls an operation whose method is generated, and drops its result.
        #[allow(deprecated, unused_variables, clippy::match_single_binding)]
        pub(crate) async fn send(id: &str, base_url: &str) -> Result<(), cfis::Error> {
            match id {
                #(#branches)*
                id => panic!("no method of `{id}` is generated"),
            }
        }
    })
    .map_err(|error| format!("the calls that were written are not Rust: {error}"))?;
    Ok(format!("{}{}", super::bindings::HEADER, prettyplease::unparse(&file)))
}

/// Returns arguments for what is required.
fn arguments(operation: &Operation<'_>) -> Vec<proc_macro2::TokenStream> {
    let required = operation.parameters.iter().filter(|parameter| parameter.is_required);
    let mut arguments: Vec<_> = required.map(argument).collect();
    if let Some(reference) = operation.request_body.as_ref().and_then(|body| body.body.reference())
    {
        let name = reference.name;
        let kind = parameters::identifier(name);
        arguments.push(quote!(super::fixture::<cfis::types::#kind>(#name)));
    }
    arguments
}

fn argument(parameter: &Parameter<'_>) -> proc_macro2::TokenStream {
    match &parameter.schema.kind {
        Kind::Text(Some(TextFormat::Date)) => quote!(super::period().from()),
        Kind::Text(Some(TextFormat::DateTime)) => {
            quote!("2026-03-16T10:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap())
        }
        Kind::Integer(_) => quote!(7),
        Kind::Boolean => quote!(true),
        Kind::Decimal => quote!("24.00".parse::<cfis::Amount>().unwrap()),
        Kind::List(_) => quote!(Vec::new()),
        _ => quote!("7"),
    }
}
