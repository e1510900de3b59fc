//! The rules of this repository, in one table: the variant, the name that is printed with findings,
//! and what the rule asks for.
//!
//! A new rule is one entry of `rules!`. This module must not know how a rule is applied; the
//! module [`check`](crate::check) does that.

use crate::words::words;

/// Writes the enum of the rules and its table.
macro_rules! rules {
    ($($rule:ident = $name:literal: $explanation:literal,)+) => {
        words! {
            /// A rule that the spec must follow.
            pub enum Rule {
                $(#[doc = $explanation] $rule = $name,)+
            }
        }

        impl Rule {
            /// Returns what the rule asks for, and what would go wrong without it.
            pub fn explain(self) -> &'static str {
                match self {
                    $(Rule::$rule => $explanation,)+
                }
            }
        }
    };
}

rules! {
    Syntax = "syntax":
        "The spec is one YAML document in UTF-8, without tags, and with each key once in a mapping. \
         If two readers of YAML could understand it differently, it would be two APIs.",
    Version = "version":
        "The spec is written in OpenAPI 3.0.x or 3.1.x; 3.1 is rewritten as 3.0, the only version \
         that the generator parses.",
    InfoVersion = "info-version":
        "`info.version` is three numbers, such as 1.0.0. Releases are ordered by it, and how much \
         it is raised says what a change breaks, which no other form of a version can say.",
    Unsupported = "unsupported":
        "What the generator would leave out silently, or get wrong, is refused. The rules name \
         what is allowed on each item, so that an unforeseen construct is a finding and not a \
         surprise. Extensions (`x-…`) of others are left alone, and those that look like a misspelt \
         one of this repository are refused.",
    Required = "required":
        "Something is missing that everything else builds on.",
    WrongType = "wrong-type":
        "A value has another YAML type than the item needs: a list instead of a mapping, a \
         number instead of a string.",
    Evidence = "evidence":
        "Every operation, parameter, property and response says with `x-evidence` how it is \
         known: documented (in the provider's prose), example (a value in an example shows it), \
         inferred (it follows from documented facts) or assumed (nothing shows it). The \
         bindings stay tolerant of what is inferred or assumed: a value that the guess did not foresee is \
         kept and causes no error.",
    Server = "server":
        "Each server becomes an environment that tokens are bound to, named by its description. \
         Its URL uses https and has no variables: a token belongs to one host.",
    Credential = "credential":
        "There are two credentials, and an operation takes one of them: `x-credential` and \
         `security` name the same one. The bindings have a type for each, so that using the \
         wrong one does not compile.",
    Effect = "effect":
        "`x-effect` says what a request changes at the provider: none (it may be repeated), \
         creates, or consumes (reading removes what was read). The bindings retry according to \
         the effect and not the method, because some GET requests of this API change state. \
         Prose and method must not contradict the effect, and the description of an item that \
         consumes says what is lost with a response.",
    Path = "path":
        "A path begins with a slash and contains letters, digits, `-`, `_` and `.`. A parameter \
         is a whole segment in braces; the bindings encode its value, and refuse an empty one, \
         `.` and `..`, which would lead to another path.",
    Facade = "facade":
        "The method of an operation is generated, unless `x-facade: hand` says that people write \
         it. That is needed if the operation has rules of its own: what is lost with its \
         response, where a token is kept. No operation may be out of reach.",
    List = "list":
        "`x-list` names the property of the response that is the list. Lists are streamed, and \
         are whole or an error; a list that is not named would be one object in memory.",
    Paging = "paging":
        "`x-paging` says how a list is divided into pages. The bindings follow the pages, compare \
         the number of items with the total, and end with an error if the list changes meanwhile. \
         Without it, signs of pages are an error: the first page must not count as the list.",
    OperationId = "operation-id":
        "Each operation has its own `operationId` in camelCase. Its method and its constant are \
         named after it.",
    Parameter = "parameter":
        "A parameter is in the query, in the path or in a header, and each value has one spelling: \
         strings, dates, integers, amounts, booleans and enums; in the query also lists of them, as \
         repeated parameters. The bindings set the headers of a connection and the credential \
         themselves.",
    RequestBody = "request-body":
        "A request body is required and is JSON, with a component as its schema.",
    Response = "response":
        "Responses have plain status codes and descriptions. A body is JSON with a component as its \
         schema, of each status its own; a successful one may also be a text or a file.",
    InlineSchema = "inline-schema":
        "Objects are written under components/schemas and referred to. The generator can \
         silently turn two inline schemas into one Rust type.",
    OneSuccessType = "one-success-type":
        "All successful responses of an operation have the same schema, or none: a method has one \
         type of result.",
    Reference = "reference":
        "A reference leads to an item of the right kind that exists in the spec, or in a file in its \
         folder.",
    Unused = "unused":
        "A component that nothing refers to is generated, published and maintained without a \
         use; often it remains after a typing error.",
    SchemaType = "schema-type":
        "A schema has one clear meaning in every language: an object, a list, a string, an \
         integer, a number or a boolean.",
    NumberFormat = "number-format":
        "A number has `format: decimal` (an exact amount, never a float), an integer `format: \
         int64` or `int32`. A number without a format is a float in most languages, and only 32 \
         bits wide in one of them.",
    StringFormat = "string-format":
        "The supported formats are date, date-time, date-or-date-time, uuid, uri and email. \
         date-or-date-time is not part of OpenAPI: the provider writes both in one place. The last \
         three stay strings, so that a value in another form is not lost.",
    Enum = "enum":
        "Enums are named components with `x-open-enum: true`. With a closed enum, one new value \
         of the provider makes a whole response fail.",
    UnknownFields = "unknown-fields":
        "Objects have `additionalProperties: {}`, so that the bindings keep fields that the \
         spec does not know. `false` would refuse them, and `true` or nothing would drop them.",
    OneOf = "one-of":
        "oneOf is supported for a string and an integer, and for objects that a discriminator \
         tells apart. Without one, nothing says which object came.",
    AllOf = "all-of":
        "allOf is supported with one reference, which is how OpenAPI 3.0 adds a description or \
         `nullable` to one. A nullable reference also has `type: object`, because `nullable` \
         has no meaning without a type in OpenAPI 3.0.3.",
    AlsoNamed = "also-named":
        "`x-also-named` lists other names under which a field is read, or other spellings of a \
         value. Each appears once and means one thing.",
    Secret = "secret":
        "Strings with `x-secret: true` have a type that does not show them. Without it, a field \
         whose name says token, key or password would be printed by the first log line.",
    Default = "default":
        "A default is a value of the type and says what absence means. Readers leave the field \
         absent; an empty string as default is also how an absent string is written.",
    Name = "name":
        "Two names become the same name in Rust, or a name cannot become one.",
    Example = "example":
        "Each body has an example in its own file that is valid against its schema and contains \
         nothing unknown, so that the spec and its examples cannot drift apart. Each field that is \
         documented or that an example of the provider shows has a value in an example here; the \
         name of any other field is a guess, which no example has to repeat.",
    Generator = "generator":
        "The generator refused a spec that the rules let through. That is a gap in the rules: \
         report it with the spec.",
}
