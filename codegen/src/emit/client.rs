//! Rewrites the client that the generator writes: how its methods build a request, and what they
//! return.
//!
//! The generator parses the whole URL for each request, appends parameters one by one, adds a
//! header that the provider does not know, and copies the headers of each response. A service with
//! many small calls pays for all of it. The signatures of the methods stay, but for their result.

use quote::quote;
use syn::{
    Expr, ExprMethodCall, File, Ident, ImplItem, ImplItemFn, Item, Lit, LitStr, Pat, Stmt, Token,
    parse_quote,
};

/// Rewrites the client in the generator's output.
///
/// # Errors
/// Returns a sentence if the generator writes something else than it did when this was written.
pub(super) fn rewrite(file: &mut File) -> Result<(), String> {
    for item in &mut file.items {
        match item {
            Item::Struct(client) if client.ident == "Client" => {
                for field in &mut client.fields {
                    if field.ident.as_ref().is_some_and(|name| name == "baseurl") {
                        field.attrs.clear();
                        field.ty = parse_quote!(::std::sync::Arc<::reqwest::Url>);
                    }
                }
            }
            Item::Impl(block) if block.trait_.is_none() => {
                // The bindings construct the client themselves. The generator's `new` panics if TLS
                // cannot be set up.
                block.items.retain(|item| {
                    !matches!(item, ImplItem::Fn(function)
                        if ["new", "new_with_client"].iter().any(|name| function.sig.ident == name))
                });
                for item in &mut block.items {
                    if let ImplItem::Fn(method) = item {
                        rewrite_method(method).map_err(|what| {
                            format!("the generated method `{}` {what}", method.sig.ident)
                        })?;
                    }
                }
            }
            _ => {}
        }
    }
    file.items.retain(|item| match item {
        Item::Impl(block) => !block.items.is_empty() || block.trait_.is_some(),
        _ => true,
    });
    Ok(())
}

fn rewrite_method(method: &mut ImplItemFn) -> Result<(), String> {
    let mut path = None;
    let mut statements = Vec::new();
    let arguments = arguments(method);
    let is_of_spec = |statement: &Stmt| !says(statement, "\"api-version\"");
    let has_headers = (method.block.stmts.iter())
        .any(|statement| says(statement, "header_map . append") && is_of_spec(statement));
    for statement in std::mem::take(&mut method.block.stmts) {
        // The generator puts an underscore before a name that an argument has.
        match declared(&statement).as_deref().map(|name| name.trim_start_matches('_')) {
            Some("url") => path = Some(path_of(&statement)?),
            Some("request") => {
                let path = path.take().ok_or("builds a request without a path")?;
                statements.extend(request(&statement, &path, &arguments, has_headers)?);
            }
            Some("header_map") if !has_headers => {}
            Some("header_map") => statements.push(statement),
            Some("info") => {
                let info = value(&statement)?;
                statements.push(parse_quote!(let info = #info;));
                statements.push(parse_quote!(self.pre(&mut request, &info).await?;));
            }
            // What comes after the request was sent is written anew.
            Some("result" | "response") => {}
            Some(name) => return Err(format!("declares `{name}`, which is not known")),
            None if !is_of_spec(&statement) => {}
            None if says(&statement, "self . pre") || says(&statement, "self . post") => {}
            None if says(&statement, "header_map") => statements.push(statement),
            None if matches!(statement, Stmt::Expr(Expr::Match(_), None)) => {}
            None => return Err("has a statement that is not known".to_owned()),
        }
    }
    statements.push(Stmt::Expr(parse_quote!(Ok(self.exec(request, &info).await?)), None));
    method.block.stmts = statements;
    method.sig.output = parse_quote!(-> Result<::reqwest::Response, Error<()>>);
    Ok(())
}

/// Returns the name that a statement declares.
fn declared(statement: &Stmt) -> Option<String> {
    let Stmt::Local(local) = statement else { return None };
    match &local.pat {
        Pat::Ident(name) => Some(name.ident.to_string()),
        _ => None,
    }
}

fn says(statement: &Stmt, what: &str) -> bool {
    quote!(#statement).to_string().contains(what)
}

fn value(statement: &Stmt) -> Result<&Expr, String> {
    match statement {
        Stmt::Local(local) => {
            local.init.as_ref().map(|init| &*init.expr).ok_or("declares nothing".to_owned())
        }
        _ => Err("declares nothing".to_owned()),
    }
}

/// An argument of a generated method.
struct Argument {
    name: Ident,
    is_optional: bool,
    is_date: bool,
}

fn arguments(method: &ImplItemFn) -> Vec<Argument> {
    let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
        syn::FnArg::Typed(argument) => Some(argument),
        syn::FnArg::Receiver(_) => None,
    });
    arguments
        .filter_map(|argument| {
            let Pat::Ident(name) = &*argument.pat else { return None };
            let kind = &argument.ty;
            let kind = quote!(#kind).to_string();
            Some(Argument {
                name: name.ident.clone(),
                is_optional: kind.starts_with("Option <"),
                is_date: kind.ends_with("NaiveDate") || kind.ends_with("NaiveDate >"),
            })
        })
        .collect()
}

/// Returns an expression for the path: the generator puts the base URL before it.
fn path_of(statement: &Stmt) -> Result<Expr, String> {
    let Expr::Macro(format) = value(statement)? else {
        return Err("has no format for its URL".to_owned());
    };
    let parts: syn::punctuated::Punctuated<Expr, Token![,]> = format
        .mac
        .parse_body_with(syn::punctuated::Punctuated::parse_terminated)
        .map_err(|error| format!("has a URL that cannot be read: {error}"))?;
    let mut parts = parts.into_iter();
    let (Some(Expr::Lit(text)), Some(_base)) = (parts.next(), parts.next()) else {
        return Err("has a URL without a base".to_owned());
    };
    let Lit::Str(text) = text.lit else { return Err("has a URL that is not a text".to_owned()) };
    let whole = text.value();
    let path = whole.strip_prefix("{}").ok_or("has a URL that does not begin with its base")?;
    let path = LitStr::new(path, text.span());
    let segments: Vec<_> = parts.collect();
    Ok(match segments.is_empty() {
        true => parse_quote!(#path),
        false => parse_quote!(&format!(#path, #(#segments),*)),
    })
}

/// Returns the statements that build a request, in place of the chain of calls that the generator
/// writes.
fn request(
    statement: &Stmt,
    path: &Expr,
    arguments: &[Argument],
    has_headers: bool,
) -> Result<Vec<Stmt>, String> {
    let Expr::Try(chain) = value(statement)? else {
        return Err("builds a request without an error".to_owned());
    };
    let mut calls = Vec::new();
    let mut next = &*chain.expr;
    while let Expr::MethodCall(call) = next {
        calls.push(call);
        next = &call.receiver;
    }
    calls.reverse();
    let (first, rest) = calls.split_first().ok_or("builds a request without a call")?;
    let method = Ident::new(&first.method.to_string().to_uppercase(), first.method.span());
    let (mut pairs, mut headers, mut body) = (Vec::new(), None, None);
    for call in rest {
        match call.method.to_string().as_str() {
            "query" => pairs.push(pair(call, arguments)?),
            "headers" => headers = call.args.first().filter(|_| has_headers),
            "json" => body = call.args.first(),
            "build" => {}
            name => return Err(format!("builds a request with `{name}`, which is not known")),
        }
    }
    let is_changed = (headers.is_some() || body.is_none()).then(|| quote!(mut));
    let mut statements: Vec<Stmt> = vec![
        parse_quote!(let url = crate::value::request_url(&self.baseurl, #path, &[#(#pairs),*]);),
        parse_quote! {
            let #is_changed request = ::reqwest::Request::new(::reqwest::Method::#method, url);
        },
    ];
    if let Some(headers) = headers {
        statements.push(parse_quote!(*request.headers_mut() = #headers;));
    }
    if let Some(body) = body {
        statements.push(parse_quote! {
            let mut request = ::reqwest::RequestBuilder::from_parts(self.client.clone(), request)
                .json(#body)
                .build()?;
        });
    }
    Ok(statements)
}

/// Returns one parameter of the query: its name, and its text if it is there.
fn pair(call: &ExprMethodCall, arguments: &[Argument]) -> Result<Expr, String> {
    let unknown = "has a query parameter that is not known";
    let Some(Expr::Reference(parameter)) = call.args.first() else { return Err(unknown.into()) };
    let Expr::Call(parameter) = &*parameter.expr else { return Err(unknown.into()) };
    let mut parts = parameter.args.iter();
    let (Some(name), Some(Expr::Reference(value))) = (parts.next(), parts.next()) else {
        return Err(unknown.into());
    };
    let Expr::Path(value) = &*value.expr else { return Err(unknown.into()) };
    let argument = arguments.iter().find(|argument| value.path.is_ident(&argument.name));
    let argument = argument.ok_or(unknown)?;
    Ok(match (argument.is_optional, argument.is_date) {
        (true, true) => parse_quote!((#name, #value.map(crate::value::date_text))),
        (true, false) => parse_quote!((#name, #value.map(|value| value.to_string()))),
        (false, true) => parse_quote!((#name, Some(crate::value::date_text(#value)))),
        (false, false) => parse_quote!((#name, Some(#value.to_string()))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A method as progenitor 0.15 writes it, with a statement instead of `MORE`.
    const METHOD: &str = r#"
        pub struct Client { /** The base. */ pub(crate) baseurl: String, pub(crate) client: reqwest::Client }
        impl Client {
            pub fn new(baseurl: &str) -> Self { todo!() }
        }
        impl Client {
            pub async fn read_part<'a>(
                &'a self,
                number: &'a str,
                from: Option<&'a ::chrono::naive::NaiveDate>,
                on: &'a ::chrono::naive::NaiveDate,
                limit: i32,
                wanted: Option<bool>,
                body: &'a types::Part,
                trace: Option<&'a str>,
            ) -> Result<ResponseValue<ByteStream>, Error<()>> {
                let url = format!("{}/parts/{}/x", self.baseurl, encode_path(&number.to_string()),);
                let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
                header_map.append(::reqwest::header::HeaderName::from_static("api-version"), v());
                if let Some(value) = trace {
                    header_map.append("trace", value.to_string().try_into()?);
                }
                #[allow(unused_mut)]
                let mut request = self
                    .client
                    .post(url)
                    .json(&body)
                    .query(&progenitor_client::QueryParam::new("from", &from))
                    .query(&progenitor_client::QueryParam::new("on", &on))
                    .query(&progenitor_client::QueryParam::new("limit", &limit))
                    .query(&progenitor_client::QueryParam::new("wanted", &wanted))
                    .headers(header_map)
                    .build()?;
                let info = OperationInfo { operation_id: "read_part" };
                MORE
                self.pre(&mut request, &info).await?;
                let result = self.exec(request, &info).await;
                self.post(&result, &info).await?;
                let response = result?;
                match response.status().as_u16() {
                    200..=299 => Ok(ResponseValue::stream(response)),
                    _ => Err(Error::UnexpectedResponse(response)),
                }
            }
        }
    "#;

    fn rewritten(more: &str) -> Result<String, String> {
        let mut file = syn::parse_file(&METHOD.replace("MORE", more)).unwrap();
        rewrite(&mut file)?;
        Ok(prettyplease::unparse(&file))
    }

    #[test]
    fn a_request_has_its_path_query_headers_and_body() {
        let expected = r#"
        pub struct Client {
            pub(crate) baseurl: ::std::sync::Arc<::reqwest::Url>,
            pub(crate) client: reqwest::Client,
        }
        impl Client {
            pub async fn read_part<'a>(
                &'a self,
                number: &'a str,
                from: Option<&'a ::chrono::naive::NaiveDate>,
                on: &'a ::chrono::naive::NaiveDate,
                limit: i32,
                wanted: Option<bool>,
                body: &'a types::Part,
                trace: Option<&'a str>,
            ) -> Result<::reqwest::Response, Error<()>> {
                let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
                if let Some(value) = trace {
                    header_map.append("trace", value.to_string().try_into()?);
                }
                let url = crate::value::request_url(
                    &self.baseurl,
                    &format!("/parts/{}/x", encode_path(&number.to_string())),
                    &[
                        ("from", from.map(crate::value::date_text)),
                        ("on", Some(crate::value::date_text(on))),
                        ("limit", Some(limit.to_string())),
                        ("wanted", wanted.map(|value| value.to_string())),
                    ],
                );
                let mut request = ::reqwest::Request::new(::reqwest::Method::POST, url);
                *request.headers_mut() = header_map;
                let mut request = ::reqwest::RequestBuilder::from_parts(self.client.clone(), request)
                    .json(&body)
                    .build()?;
                let info = OperationInfo { operation_id: "read_part" };
                self.pre(&mut request, &info).await?;
                Ok(self.exec(request, &info).await?)
            }
        }"#;
        let expected = prettyplease::unparse(&syn::parse_file(expected).unwrap());
        assert_eq!(rewritten("").unwrap(), expected);
    }

    #[test]
    fn an_argument_may_have_the_name_of_a_variable() {
        // The generator puts an underscore before its own variable then.
        let renamed = [
            ("limit: i32", "request: i32"),
            ("\"limit\", &limit", "\"limit\", &request"),
            ("wanted: Option", "info: Option"),
            ("\"wanted\", &wanted", "\"wanted\", &info"),
            ("let mut request", "let mut _request"),
            ("&mut request, &info", "&mut _request, &_info"),
            ("exec(request, &info", "exec(_request, &_info"),
            ("&result, &info", "&result, &_info"),
            ("let info", "let _info"),
        ];
        let method = renamed.iter().fold(METHOD.replace("MORE", ""), |method, (from, to)| {
            assert!(method.contains(from), "{from}");
            method.replace(from, to)
        });
        let mut file = syn::parse_file(&method).unwrap();
        rewrite(&mut file).unwrap();
        let expected = rewritten("").unwrap();
        let expected = expected
            .replace("limit: i32", "request: i32")
            .replace("Some(limit.to", "Some(request.to")
            .replace("wanted: Option", "info: Option")
            .replace("wanted.map", "info.map");
        assert_eq!(prettyplease::unparse(&file), expected);
    }

    #[test]
    fn what_the_generator_did_not_write_before_is_refused() {
        for (more, what) in [
            ("let other = 1;", "declares `other`"),
            ("self.log(&request);", "has a statement that is not known"),
            ("let mut request = self.client.get(url).timeout(t).build()?;", "without a path"),
        ] {
            let error = rewritten(more).unwrap_err();
            assert!(error.contains("`read_part`") && error.contains(what), "{error}");
        }
    }
}
