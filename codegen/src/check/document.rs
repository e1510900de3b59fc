//! Rules about the document as a whole: version, servers, credentials.

use crate::check::checker::Checker;
use crate::check::names::is_type_name;
use crate::model::Credential;
use crate::read::Cursor;
use crate::rule::Rule;
use crate::version::Version;

impl Checker {
    pub(super) fn document(&mut self, root: &Cursor<'_>) {
        if !self.mapping(root, "the spec") {
            return;
        }
        if let Some(version) = self.required_text(root, "openapi", "the spec")
            && !version.starts_with("3.0.")
        {
            let at = root.get("openapi").unwrap_or_else(|| root.clone());
            self.report(
                Rule::Version,
                &at,
                format!("OpenAPI {version} is not supported"),
                "write the spec in OpenAPI 3.0 or 3.1",
            );
        }
        self.allow(
            root,
            "the spec",
            &["openapi", "info", "servers", "tags", "paths", "components", "externalDocs"],
        );
        self.known_extensions(root, &["x-error-body"]);
        if let Some(body) = root.get("x-error-body") {
            self.error_body(&body);
        }
        self.info(root);
        self.servers(root);
        for name in ["paths", "components"] {
            if root.get(name).is_none() {
                self.report(
                    Rule::Required,
                    root,
                    format!("the spec has no `{name}`"),
                    format!("add `{name}`"),
                );
            }
        }
        if let Some(tags) = root.get("tags")
            && self.sequence(&tags, "tags")
        {
            for tag in tags.items() {
                self.required_text(&tag, "name", "the tag");
                self.optional_text(&tag, &["description"]);
                self.allow(&tag, "a tag", &["name", "description", "externalDocs"]);
            }
        }
        if let Some(components) = root.get("components")
            && self.mapping(&components, "components")
        {
            self.allow(&components, "components", &["schemas", "securitySchemes"]);
            self.known_extensions(&components, &[]);
            self.security_schemes(&components);
            self.schemas(&components);
        }
        if let Some(paths) = root.get("paths")
            && self.mapping(&paths, "paths")
        {
            self.paths(&paths);
        }
        self.endless_components(root);
        self.unused_components(root);
    }

    fn info(&mut self, root: &Cursor<'_>) {
        let Some(info) = root.get("info") else {
            self.report(
                Rule::Required,
                root,
                "the spec has no `info`",
                "add `info` with title and version",
            );
            return;
        };
        if !self.mapping(&info, "info") {
            return;
        }
        self.required_text(&info, "title", "info");
        self.version(&info);
        self.optional_text(&info, &["description", "termsOfService"]);
        self.allow(
            &info,
            "info",
            &["title", "version", "description", "termsOfService", "contact", "license"],
        );
        self.known_extensions(&info, &[]);
        if let Some(contact) = info.get("contact") {
            self.optional_text(&contact, &["name", "url", "email"]);
            self.allow(&contact, "contact", &["name", "url", "email"]);
        }
        if let Some(license) = info.get("license") {
            self.required_text(&license, "name", "license");
            self.optional_text(&license, &["url"]);
            self.allow(&license, "license", &["name", "url"]);
        }
    }

    fn version(&mut self, info: &Cursor<'_>) {
        if let Some(version) = self.required_text(info, "version", "info")
            && Version::parse(version).is_none()
        {
            self.report(
                Rule::InfoVersion,
                &info.get("version").unwrap_or_else(|| info.clone()),
                format!("the version `{version}` is not three numbers"),
                "write three numbers with dots between them, such as 1.0.0",
            );
        }
    }

    /// Each server becomes a constant of the bindings, named after its description.
    fn servers(&mut self, root: &Cursor<'_>) {
        let Some(servers) = root.get("servers") else {
            self.report(
                Rule::Server,
                root,
                "the spec has no servers",
                "add `servers`, each with url and a one-word description",
            );
            return;
        };
        if !self.sequence(&servers, "servers") {
            return;
        }
        let mut seen = Vec::new();
        if servers.items().next().is_none() {
            self.report(
                Rule::Server,
                &servers,
                "the spec has no servers",
                "add at least one server, with url and a one-word description",
            );
        }
        for server in servers.items() {
            self.allow(&server, "a server", &["url", "description"]);
            self.known_extensions(&server, &["x-evidence"]);
            self.evidence(&server, "the server");
            if let Some(url) = self.required_text(&server, "url", "the server")
                && (!url.starts_with("https://") || url.ends_with('/') || url.contains('{'))
            {
                self.report(
                    Rule::Server,
                    &server,
                    format!("the server `{url}` cannot be used"),
                    "write an https URL without variables and without a slash at the end",
                );
            }
            match server.text_of("description") {
                Some(name) if is_type_name(name) && !seen.contains(&name) => seen.push(name),
                _ => self.report(
                    Rule::Server,
                    &server,
                    "the description of the server cannot name it",
                    "write one capitalised word that no other server has, such as `Staging`",
                ),
            }
        }
    }

    fn security_schemes(&mut self, components: &Cursor<'_>) {
        let schemes = components.get("securitySchemes");
        let mut header = None;
        for &credential in Credential::ALL {
            let name = credential.scheme();
            let Some(scheme) = schemes.as_ref().and_then(|schemes| schemes.get(name)) else {
                self.report(
                    Rule::Credential,
                    components,
                    format!("the security scheme {name} is missing"),
                    "add it under securitySchemes: an apiKey in a header",
                );
                continue;
            };
            self.allow(&scheme, "a security scheme", &["type", "in", "name", "description"]);
            self.known_extensions(&scheme, &["x-evidence"]);
            self.evidence(&scheme, "the security scheme");
            let text = |key| scheme.text_of(key);
            if text("type") != Some("apiKey") || text("in") != Some("header") {
                self.report(
                    Rule::Credential,
                    &scheme,
                    format!("the security scheme {name} is not an API key in a header"),
                    "write `type: apiKey` and `in: header`",
                );
            }
            let Some(this) = self.required_text(&scheme, "name", "the security scheme") else {
                continue;
            };
            if this.is_empty()
                || !this.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            {
                self.report(
                    Rule::Credential,
                    &scheme,
                    format!("`{this}` is not the name of a header"),
                    "use letters, digits and hyphens",
                );
            }
            if *header.get_or_insert(this) != this {
                self.report(
                    Rule::Credential,
                    &scheme,
                    "the two security schemes use different headers",
                    "give both the same header",
                );
            }
        }
        for scheme in schemes.iter().flat_map(Cursor::members) {
            if !Credential::ALL.iter().any(|known| known.scheme() == scheme.name()) {
                self.report(
                    Rule::Credential,
                    &scheme,
                    format!("the security scheme {} is not supported", scheme.name()),
                    "use ProvisioningToken or AccessToken",
                );
            }
        }
    }
}
