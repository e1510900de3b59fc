//! The rules of this repository, in one table: the variant, the name that is printed with findings,
//! and what the rule asks for.
//!
//! A new rule is one entry of [`rules!`]. This module must not know how a rule is applied; the
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
        "The description is one YAML document in UTF-8, without anchors, aliases and tags, and with \
         each key once in a mapping. What a reader of YAML may take in two ways would be two APIs.",
    Version = "version":
        "The description is in OpenAPI 3.0.x. The generator reads no other version, and 3.1 changes \
         what `nullable` and `type` mean.",
    Unsupported = "unsupported":
        "What the generator would leave out without a word, or get wrong, is refused. The rules \
         name what is allowed on each item, so that a construct nobody thought of is a finding and \
         not a surprise. Extensions (`x-…`) that are not known are refused too: a misspelt one \
         would silently mean nothing.",
    Required = "required":
        "Something that everything else is built on is missing.",
    WrongType = "wrong-type":
        "A value has another YAML type than it needs: a list for a mapping, a number for a text.",
    Evidence = "evidence":
        "Every operation, parameter, property and answer says with `x-evidence` how it is known: \
         documented (in the provider's prose), example (seen as a value in an example), inferred \
         (follows from documented facts) or assumed (nothing shows it). Code stays tolerant of what \
         is assumed: a value that a guess did not foresee is kept and fails nothing.",
    Server = "server":
        "Each server becomes an environment that tokens are bound to, named by its description. It \
         is an https URL without variables: a token belongs to one host.",
    Credential = "credential":
        "There are two credentials, and an operation takes one: `x-credential` and `security` name \
         the same. The facade has a type for each, so that the wrong one does not compile.",
    Effect = "effect":
        "`x-effect` says what a request changes at the provider: none (it may be repeated), \
         creates, or consumes (reading takes away). Retries go by it and not by the method, since \
         there are GETs here that change state. Prose and method must not contradict it, and what \
         consumes says what is lost with an answer.",
    Path = "path":
        "A path begins with a slash and has letters, digits, `-`, `_` and `.` in it. Path \
         parameters are not supported: the generator lets a `..` in a value through, and the API \
         has none.",
    OperationId = "operation-id":
        "Each operation has a camelCase `operationId` of its own, from which its method and its \
         constant are named.",
    Parameter = "parameter":
        "Parameters are in the query, each with one spelling in a URL: strings, dates, integers and \
         booleans. Lists break the typed mocks, and headers belong to the facade.",
    RequestBody = "request-body":
        "A request body is required and is JSON, with a component as its schema.",
    Response = "response":
        "Answers have plain status codes and descriptions; bodies are JSON with a component as \
         their schema.",
    InlineSchema = "inline-schema":
        "Objects are written under components/schemas and referred to. Two inline schemas can \
         silently become one Rust type in the generator.",
    OneSuccessType = "one-success-type":
        "All successful answers of an operation have the same schema, or none. The generator stops \
         at a second one.",
    OneErrorType = "one-error-type":
        "All refusals of an operation have the same schema, or none. The generator stops at a \
         second one.",
    Reference = "reference":
        "A reference leads to something that is there, in this document and of the right kind.",
    Unused = "unused":
        "A component that nothing refers to is generated, published and maintained for nobody; \
         often it is what a typing error has left.",
    SchemaType = "schema-type":
        "A schema has one clear meaning in every language: an object, a list, a string, an integer, \
         a number or a boolean.",
    NumberFormat = "number-format":
        "A number says `format: decimal` (an exact amount, never a float), an integer `format: \
         int64` or `int32`. A number without a format is a float in most languages, and 32 bits \
         wide in one of them.",
    StringFormat = "string-format":
        "The formats that are understood are date, date-time and date-or-date-time, the last of \
         which is ours: the provider writes both in one place.",
    Enum = "enum":
        "Enums are named components with `x-open-enum: true`. A closed enum makes one new value of \
         the provider fail a whole answer.",
    UnknownFields = "unknown-fields":
        "Objects have `additionalProperties: {}`, so that fields which the description does not \
         know are kept. `false` would refuse them, and `true` or nothing would drop them.",
    OneOf = "one-of":
        "oneOf is supported for a string and an integer. The generator takes the first choice that \
         fits, whatever a discriminator says.",
    AllOf = "all-of":
        "allOf is supported with one reference, which is how OpenAPI 3.0 puts a description or \
         `nullable` beside one. What may be null says `type: object` as well, since OpenAPI 3.0.3 \
         lets `nullable` mean something only there.",
    AlsoNamed = "also-named":
        "`x-also-named` lists other names under which a field is read, or other spellings of a \
         value, each once and each for one thing.",
    Secret = "secret":
        "What is a secret has a type that does not show it: strings with `x-secret: true`. A name \
         that says token, key or password without it would be printed by the first log line.",
    Default = "default":
        "The only default is an empty string, which says how an absent string is written. Any other \
         would be invented by readers.",
    Name = "name":
        "Two names become the same one in Rust, or a name becomes none.",
    Example = "example":
        "Each body has an example in a file of its own that follows its schema with nothing unknown \
         in it, so that the description and its examples cannot drift apart.",
    Generator = "generator":
        "The generator refused what the rules let through. That is a gap in the rules: report it \
         with the description.",
}
