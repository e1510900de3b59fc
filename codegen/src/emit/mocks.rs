//! Typed helpers for `httpmock`: what a request must be and what the response is, with the types of
//! the bindings.

use syn::visit_mut::{VisitMut, visit_expr_method_call_mut};
use syn::{ExprMethodCall, Ident};

use crate::emit::generator;
use crate::lower::Lowered;

/// Returns the source of the helpers.
///
/// # Errors
/// Returns a sentence if the generator refuses the spec.
pub fn emit(lowered: &Lowered) -> Result<String, String> {
    let mut file = generator::run(&lowered.mocks, &lowered.replaced, |generator, description| {
        Ok(generator.httpmock(description, "::cfis")?.to_string())
    })?;
    ExactBodies.visit_file_mut(&mut file);
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
