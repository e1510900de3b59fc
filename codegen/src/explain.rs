//! Why each rule is there.

use crate::finding::Rule;

/// More on a rule: what it asks for, and what would go wrong without it.
pub fn explain(rule: Rule) -> &'static str {
    match rule {
        Rule::Syntax => {
            "The description is one YAML document in UTF-8, without anchors, aliases and tags, and with each key once in a mapping. What \
             a reader of YAML may take in two ways would be two APIs."
        }
        Rule::Version => {
            "The description is in OpenAPI 3.0.x. The generator reads no other version, and 3.1 changes what `nullable` and `type` mean."
        }
        Rule::Unsupported => {
            "What the generator would leave out without a word, or get wrong, is refused. The rules name what is allowed on each item, so \
             that a construct nobody thought of is a finding and not a surprise. Extensions (`x-…`) that are not known are refused too: \
             a misspelt one would silently mean nothing."
        }
        Rule::Required => "Something that everything else is built on is missing.",
        Rule::WrongType => {
            "A value has another YAML type than it needs: a list for a mapping, a number for a text."
        }
        Rule::Evidence => {
            "Every operation, parameter, property and answer says with `x-evidence` how it is known: documented (in the provider's prose), \
             example (seen as a value in an example), inferred (follows from documented facts) or assumed (nothing shows it). Code stays \
             tolerant of what is assumed: a value that a guess did not foresee is kept and fails nothing."
        }
        Rule::Server => {
            "Each server becomes an environment that tokens are bound to, named by its description. It is an https URL without variables: a \
             token belongs to one host."
        }
        Rule::Credential => {
            "There are two credentials, and an operation takes one: `x-credential` and `security` name the same. The facade has a type for \
             each, so that the wrong one does not compile."
        }
        Rule::Effect => {
            "`x-effect` says what a request changes at the provider: none (it may be repeated), creates, or consumes (reading takes away). \
             Retries go by it and not by the method, since there are GETs here that change state. Prose and method must not contradict it, \
             and what consumes says what is lost with an answer."
        }
        Rule::Path => {
            "A path begins with a slash and has letters, digits, `-`, `_` and `.` in it. Path parameters are not supported: the generator \
             lets a `..` in a value through, and the API has none."
        }
        Rule::OperationId => {
            "Each operation has a camelCase `operationId` of its own, from which its method and its constant are named."
        }
        Rule::Parameter => {
            "Parameters are in the query, each with one spelling in a URL: strings, dates, integers and booleans. Lists break the typed mocks, \
             and headers belong to the facade."
        }
        Rule::RequestBody => {
            "A request body is required and is JSON, with a component as its schema."
        }
        Rule::Response => {
            "Answers have plain status codes and descriptions; bodies are JSON with a component as their schema."
        }
        Rule::InlineSchema => {
            "Objects are written under components/schemas and referred to. Two inline schemas can silently become one Rust type in the \
             generator."
        }
        Rule::OneSuccessType => {
            "All successful answers of an operation have the same schema, or none. The generator stops at a second one."
        }
        Rule::OneErrorType => {
            "All refusals of an operation have the same schema, or none. The generator stops at a second one."
        }
        Rule::Reference => {
            "A reference leads to something that is there, in this document and of the right kind."
        }
        Rule::Unused => {
            "A component that nothing refers to is generated, published and maintained for nobody; often it is what a typing error has left."
        }
        Rule::SchemaType => {
            "A schema has one clear meaning in every language: an object, a list, a string, an integer, a number or a boolean."
        }
        Rule::NumberFormat => {
            "A number says `format: decimal` (an exact amount, never a float), an integer `format: int64` or `int32`. A number without a \
             format is a float in most languages, and 32 bits wide in one of them."
        }
        Rule::StringFormat => {
            "The formats that are understood are date, date-time and date-or-date-time, the last of which is ours: the provider writes both in \
             one place."
        }
        Rule::Enum => {
            "Enums are named components with `x-open-enum: true`. A closed enum makes one new value of the provider fail a whole answer."
        }
        Rule::UnknownFields => {
            "Objects have `additionalProperties: {}`, so that fields which the description does not know are kept. `false` would refuse them, \
             and `true` or nothing would drop them."
        }
        Rule::OneOf => {
            "oneOf is supported for a string and an integer. The generator takes the first choice that fits, whatever a discriminator says."
        }
        Rule::AllOf => {
            "allOf is supported with one reference, which is how OpenAPI 3.0 puts a description or `nullable` beside one. What may be null \
             says `type: object` as well, since OpenAPI 3.0.3 lets `nullable` mean something only there."
        }
        Rule::AlsoNamed => {
            "`x-also-named` lists other names under which a field is read, or other spellings of a value, each once and each for one thing."
        }
        Rule::Secret => {
            "What is a secret has a type that does not show it: strings with `x-secret: true`. A name that says token, key or password without \
             it would be printed by the first log line."
        }
        Rule::Default => {
            "The only default is an empty string, which says how an absent string is written. Any other would be invented by readers."
        }
        Rule::Name => "Two names become the same one in Rust, or a name becomes none.",
        Rule::Example => {
            "Each body has an example in a file of its own that follows its schema with nothing unknown in it, so that the description and its \
             examples cannot drift apart."
        }
        Rule::Generator => {
            "The generator refused what the rules let through. That is a gap in the rules: report it with the description."
        }
    }
}

/// The rule of that name.
///
/// # Errors
/// A sentence with the names that there are.
pub fn find(name: &str) -> Result<Rule, String> {
    let names = || Rule::ALL.iter().map(|rule| rule.name()).collect::<Vec<_>>().join(", ");
    Rule::ALL
        .iter()
        .copied()
        .find(|rule| rule.name() == name)
        .ok_or_else(|| format!("there is no rule `{name}`; there are {}", names()))
}
