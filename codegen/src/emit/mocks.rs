//! Typed helpers for `httpmock`: what a request must be and what is answered, with the types of the bindings.

use syn::visit_mut::{VisitMut, visit_expr_method_call_mut};
use syn::{ExprMethodCall, Ident};

use crate::emit::generator;
use crate::lower::Lowered;

/// The helpers' source.
///
/// # Errors
/// A sentence, when the generator refuses the description.
pub fn emit(lowered: &Lowered) -> Result<String, String> {
    let mut file = generator::run(&lowered.mocks, &lowered.replaced, |generator, description| {
        Ok(generator.httpmock(description, "::cfis")?.to_string())
    })?;
    ExactBodies.visit_file_mut(&mut file);
    Ok(format!("{}{}", super::bindings::HEADER, prettyplease::unparse(&file)))
}

/// The generator's helpers take bodies through floats; ours are written as they are, so that no digit of an amount changes.
struct ExactBodies;

impl VisitMut for ExactBodies {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_expr_method_call_mut(self, call);
        let answers = matches!(&*call.receiver, syn::Expr::MethodCall(receiver) if receiver.method == "header");
        if answers && call.method == "json_body_obj" {
            call.method = Ident::new("body", call.method.span());
            call.args = std::mem::take(&mut call.args)
                .into_iter()
                .map(|value| -> syn::Expr { syn::parse_quote!(crate::mocks::json::json(#value)) })
                .collect();
        }
    }
}
