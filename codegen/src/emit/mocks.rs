//! Typed helpers for `httpmock`: what a request must be and what the response is, with the types of
//! the bindings.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{VisitMut, visit_expr_method_call_mut};
use syn::{ExprMethodCall, Ident, ImplItem, ImplItemFn, ItemImpl};

use crate::emit::generator;
use crate::lower::{Lowered, untyped};
use crate::model::{Body, Model};

/// Returns the source of the helpers.
///
/// # Errors
/// Returns a sentence if the generator refuses the spec.
pub fn emit(lowered: &Lowered, model: &Model<'_>) -> Result<String, String> {
    let mut file = generator::run(&lowered.mocks, &lowered.replaced, |generator, description| {
        Ok(generator.httpmock(description, "::cfis")?.to_string())
    })?;
    ExactBodies.visit_file_mut(&mut file);
    let mut untyped = UntypedBodies(bodies(model));
    untyped.visit_file_mut(&mut file);
    if let Some((name, status)) = untyped.0.keys().next() {
        return Err(format!("the generator wrote no mock of status {status} for {name}"));
    }
    Ok(format!("{}{}", super::bindings::HEADER, prettyplease::unparse(&file)))
}

/// Replaces the generator's serialisation of bodies, which goes through floats. Ours writes the
/// value itself, so that no digit of an amount changes.
struct ExactBodies;

impl VisitMut for ExactBodies {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_expr_method_call_mut(self, call);
        let is_response = matches!(
            &*call.receiver,
            syn::Expr::MethodCall(receiver) if receiver.method == "header"
        );
        if is_response && call.method == "json_body_obj" {
            call.method = Ident::new("body", call.method.span());
            call.args = std::mem::take(&mut call.args)
                .into_iter()
                .map(|value| -> syn::Expr { syn::parse_quote!(crate::mocks::json::json(#value)) })
                .collect();
        }
    }
}

/// The bodies that the generator has no mocks for, by the name of the mock and the status.
type Bodies = BTreeMap<(String, String), Content>;

/// A body: its media type, and its type if it is JSON.
struct Content {
    media_type: String,
    json: Option<String>,
}

fn bodies(model: &Model<'_>) -> Bodies {
    let mut bodies = Bodies::new();
    for operation in model.operations() {
        let untyped = untyped(operation);
        let responses = operation.responses.iter();
        for response in responses.filter(|response| untyped.contains(&response.status)) {
            let Body::Whole(media) = &response.body else { continue };
            let name = format!("{}Then", operation.id.to_upper_camel_case());
            let json = media.reference.as_ref().map(|reference| reference.name.to_owned());
            let content = Content { media_type: media.name.to_owned(), json };
            bodies.insert((name, response.status.to_owned()), content);
        }
    }
    bodies
}

/// Gives mocks a body that the generator left out.
struct UntypedBodies(Bodies);

impl VisitMut for UntypedBodies {
    fn visit_item_impl_mut(&mut self, block: &mut ItemImpl) {
        let name = block.self_ty.to_token_stream().to_string();
        for item in &mut block.items {
            let ImplItem::Fn(function) = item else { continue };
            let text = function.block.to_token_stream().to_string().replace(' ', "");
            let status = self
                .0
                .keys()
                .find(|(of, status)| *of == name && text.contains(&format!("status({status}u16)")));
            if let Some(key) = status.cloned()
                && let Some(content) = self.0.remove(&key)
            {
                *function = with_body(function, &key.1, &content);
            }
        }
    }
}

fn with_body(function: &ImplItemFn, status: &str, content: &Content) -> ImplItemFn {
    let (name, media_type) = (&function.sig.ident, &content.media_type);
    let status = syn::LitInt::new(&format!("{status}u16"), name.span());
    let (kind, body) = match &content.json {
        Some(json) => {
            let json = format_ident!("{json}");
            (quote!(&types::#json), quote!(crate::mocks::json::json(value)))
        }
        None => (quote!(impl AsRef<[u8]>), quote!(value.as_ref())),
    };
    syn::parse_quote! {
        pub fn #name(self, value: #kind) -> Self {
            Self(self.0.status(#status).header("content-type", #media_type).body(#body))
        }
    }
}
