//! The URL of a request.

use reqwest::Url;

/// Returns the URL of a path below a base URL, which was parsed once for all requests. A parameter
/// of the query without a value is left out.
pub(crate) fn request_url(base: &Url, path: &str, query: &[(&str, Option<String>)]) -> Url {
    let mut url = base.clone();
    match base.path() {
        "/" => url.set_path(path),
        prefix => url.set_path(&[prefix, path].concat()),
    }
    let mut present = query.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    if let Some(first) = present.next() {
        url.query_pairs_mut().extend_pairs(std::iter::once(first).chain(present));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base: &str, path: &str, query: &[(&str, Option<&str>)]) -> String {
        let query: Vec<_> =
            query.iter().map(|(name, value)| (*name, value.map(str::to_owned))).collect();
        request_url(&base.parse().unwrap(), path, &query).into()
    }

    #[test]
    fn a_url_is_the_base_the_path_and_what_is_present_of_the_query() {
        for base in [
            "https://host.example",
            "https://host.example:8443",
            "http://[::1]:8080",
            "https://gateway.example/cfis/v2",
            "https://gateway.example/a%20b",
        ] {
            for path in ["/api/v1/partner/payments", "/a/%2F%C3%A4%3Fx/b", "/x%252e%252e/y", "/a b"]
            {
                let whole = Url::parse(&format!("{base}{path}")).unwrap();
                assert_eq!(url(base, path, &[]), whole.as_str());
                assert_eq!(url(base, path, &[("fromDate", None)]), whole.as_str());
                let query = [("fromDate", None), ("a b", Some("1&2=ä")), ("toDate", Some(""))];
                let expected = format!("{whole}?a+b=1%262%3D%C3%A4&toDate=");
                assert_eq!(url(base, path, &query), expected);
            }
        }
    }
}
