//! A description as a provider may publish it: OpenAPI 3.1, thousands of lines, every construct.
//! The same seed gives the same file.

/// The number of operations in the file.
pub(crate) const OPERATIONS: usize = 60;

/// Random numbers that are the same in every run (a linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

const NOUNS: [&str; 15] = [
    "invoice",
    "payment",
    "ledgerEntry",
    "customer",
    "reminder",
    "agreement",
    "creditNote",
    "agency",
    "mandate",
    "report",
    "batch",
    "account",
    "allocation",
    "fee",
    "caseEvent",
];

/// Returns the file.
pub(crate) fn description(seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = "openapi: 3.1.0\ninfo:\n  title: Finance\n  version: '2026-01'\n  x-logo: {url: \
                    logo.svg}\njsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base\n\
                    servers:\n  - url: https://api.example.com/v2/\nx-common:\n  timestamps: &timestamps\n    \
                    createdAt: {type: string, format: date-time, readOnly: true}\n    updatedAt: {type: \
                    [string, 'null'], format: date-time}\npaths:\n"
        .to_owned();
    for number in 0..OPERATIONS {
        operation(&mut text, &mut random, number);
    }
    text += "webhooks:\n  invoiceChanged:\n    post:\n      requestBody:\n        content:\n          \
             application/json:\n            schema: {$ref: '#/components/schemas/Invoice0'}\n      \
             responses:\n        '200':\n          description: Taken.\n";
    text += "components:\n  securitySchemes:\n    Key:\n      type: apiKey\n      in: header\n      name: \
             X-Partner-Key\n  parameters:\n    Page:\n      name: page\n      in: query\n      schema: \
             {type: integer, minimum: 1, default: 1}\n    Key:\n      name: x-partner-key\n      in: \
             header\n      required: true\n      schema: {type: string}\n  responses:\n    Problem:\n      \
             description: The request was refused.\n      content:\n        application/problem+json:\n          \
             schema: {$ref: '#/components/schemas/Problem'}\n    Error:\n      description: The \
             request was refused.\n      content:\n        application/json:\n          schema: {$ref: \
             '#/components/schemas/Error'}\n  schemas:\n    Problem: {type: object, properties: {title: \
             {type: string}}}\n    Error:\n      type: object\n      required: [code]\n      properties:\n        \
             code: {type: string}\n        details: {type: object, additionalProperties: {type: string}}\n    \
             money amount:\n      type: object\n      required: [value, currency]\n      properties:\n        \
             value: {type: number, exclusiveMinimum: 0}\n        currency: {type: string, pattern: '^[A-Z]{3}$', \
             example: EUR}\n    Tree:\n      type: object\n      properties:\n        name: {type: string}\n        \
             children: {type: array, items: {$ref: '#/components/schemas/Tree'}}\n    Id:\n      type: \
             [string, integer]\n    Status: {type: string, enum: [open, PAID, 'on-hold', 2nd, paid, null]}\n    \
             Cat: {type: object, properties: {kind: {const: cat}, lives: {type: integer}}}\n    Dog: {type: \
             object, properties: {kind: {const: dog}, tricks: {type: array, items: {type: string}}}}\n";
    for number in 0..45 {
        component(&mut text, &mut random, number);
    }
    text
}

fn operation(text: &mut String, random: &mut Random, number: usize) {
    let noun = NOUNS[number % NOUNS.len()];
    let method = ["get", "get", "post", "put", "patch", "delete"][number % 6];
    let path = match number % 11 {
        4 => format!("/{noun}s/{{id}}/part-{number}"),
        _ => format!("/{noun}s/part-{number}"),
    };
    let id = match number % 5 {
        0 => format!("{method}_{noun}_{number}"),
        1 => format!("{method}-{noun}-{number}"),
        _ => format!("{method}{}{number}", capital(noun)),
    };
    *text += &format!("  {path}:\n");
    if number % 11 == 4 {
        *text += "    parameters:\n      - {name: id, in: path, required: true, schema: {type: \
                  string}}\n";
    }
    *text += &format!("    {method}:\n");
    if number % 7 != 6 {
        *text += &format!("      operationId: {id}\n");
    }
    let verb = random.one(&["Lists", "Reads", "Creates", "Updates"]);
    *text += &format!(
        "      tags: [{noun}]\n      summary: {verb} what number {number} has.\n      description: |\n        \
         First line: \"quoted\" # and not a comment.\n\n        - second\n      deprecated: {}\n      \
         x-internal: {{level: {number}}}\n      parameters:\n        - $ref: \
         '#/components/parameters/Page'\n        - $ref: '#/components/parameters/Key'\n",
        number % 9 == 0
    );
    *text += match number % 6 {
        0 => {
            "        - {name: fromDate, in: query, required: true, schema: {type: string, format: \
              date}, description: The first day., example: 2026-01-31}\n"
        }
        1 => {
            "        - {name: 'filter[status]', in: query, schema: {type: array, items: {type: \
              string}}}\n        - {name: sort, in: query, schema: {type: string, enum: [asc, desc], \
              default: asc}}\n"
        }
        2 => {
            "        - {name: Idempotency-Key, in: header, schema: {type: string, format: uuid}}\n"
        }
        3 => {
            "        - {name: since, in: query, schema: {type: [string, 'null'], format: date-time}}\n"
        }
        4 => "        - {name: amount, in: query, schema: {type: number}}\n",
        _ => "        - {name: all, in: query, schema: {type: boolean}}\n",
    };
    if matches!(method, "post" | "put" | "patch") {
        *text += &format!(
            "      requestBody:\n        required: {}\n        content:\n          application/json; \
             charset=utf-8:\n            schema:\n",
            number % 4 != 0
        );
        schema(text, random, 14, 2);
        *text += "          application/xml:\n            schema: {type: string}\n";
    }
    *text += "      responses:\n";
    let media = if number % 13 == 7 { "application/pdf" } else { "application/json" };
    let status = if method == "post" { "201" } else { "200" };
    *text += &format!(
        "        '{status}':\n          description: >\n            The {noun}.\n          headers:\n            \
         X-Total: {{schema: {{type: integer}}}}\n          content:\n            {media}:\n              \
         schema:\n"
    );
    match number % 4 {
        0 => {
            *text += "                type: array\n                items:\n";
            schema(text, random, 18, 2);
        }
        1 => {
            *text +=
                &format!("                $ref: '#/components/schemas/Invoice{}'\n", number % 45)
        }
        2 => {
            *text += &format!("                title: {} page\n", capital(noun));
            schema(text, random, 16, 3);
        }
        _ => {
            *text += &format!(
                "                allOf:\n                  - $ref: '#/components/schemas/Invoice{}'\n                  \
                 - type: object\n                    required: [more]\n                    properties:\n                      \
                 more: {{type: boolean}}\n",
                random.below(45)
            );
        }
    }
    if number % 3 == 0 {
        *text += "              example: {unknown: true}\n";
    }
    *text += match number % 5 {
        0 => {
            "        '400': {$ref: '#/components/responses/Error'}\n        '404': {$ref: \
              '#/components/responses/Error'}\n"
        }
        1 => {
            "        '400': {$ref: '#/components/responses/Error'}\n        '404': {description: ''}\n"
        }
        2 => "        4XX: {$ref: '#/components/responses/Problem'}\n",
        3 => {
            "        default: {$ref: '#/components/responses/Problem'}\n        '302': {description: \
              Elsewhere.}\n"
        }
        _ => {
            "        '422': {$ref: '#/components/responses/Problem'}\n        '204': {description: \
              Nothing.}\n"
        }
    };
}

fn component(text: &mut String, random: &mut Random, number: usize) {
    *text += &format!("    Invoice{number}:\n      description: The invoice number {number}.\n");
    if number % 4 == 1 {
        *text += "      allOf:\n        - type: object\n          properties:\n            <<: *timestamps\n        \
                  - allOf:\n            - type: object\n              required: [id]\n              properties:\n                \
                  id: {$ref: '#/components/schemas/Id'}\n";
    }
    schema(text, random, 6, 3);
}

/// Writes an object with properties of every kind.
fn schema(text: &mut String, random: &mut Random, indent: usize, depth: usize) {
    let pad = " ".repeat(indent);
    *text += &format!("{pad}type: object\n{pad}required: [amount, number]\n{pad}properties:\n");
    *text += &format!("{pad}  amount:\n{pad}    type: number\n{pad}    format: double\n");
    *text += &format!("{pad}  number:\n{pad}    type: integer\n{pad}    minimum: 1\n");
    let count = 6 + random.below(8);
    for index in 0..count {
        let name = format!("{}{index}", NOUNS[random.below(NOUNS.len())]);
        let lines: &[&str] = match random.below(26) {
            0 => &["type: [string, 'null']", "maxLength: 20", "example: A"],
            1 => &["type: string", "format: uuid", "x-order: 3"],
            2 => &["type: string", "enum:", "  - A", "  - b-c", "  - '7'"],
            3 => &["const: fixed"],
            4 => &["oneOf:", "  - type: string", "  - type: integer"],
            5 => &[
                "oneOf:",
                "  - $ref: '#/components/schemas/Cat'",
                "  - $ref: '#/components/schemas/Dog'",
                "discriminator: {propertyName: kind}",
            ],
            6 => &["type: object", "additionalProperties:", "  type: integer"],
            7 => &["type: array", "items:", "  type: array", "  items: {type: string}"],
            8 => &[
                "type: array",
                "minItems: 1",
                "items:",
                "  $ref: '#/components/schemas/money amount'",
            ],
            9 => &[
                "$ref: '#/components/schemas/money amount'",
                "description: An amount with a sibling.",
            ],
            10 => &["anyOf:", "  - $ref: '#/components/schemas/Status'", "  - type: 'null'"],
            11 => &["$ref: '#/components/schemas/Tree'"],
            12 => {
                &["type: integer", "exclusiveMinimum: 0", "exclusiveMaximum: 100", "format: uint8"]
            }
            13 => &["type: string", "pattern: '^(?=.*x)[0-9]{4,}$'"],
            14 => &["type: boolean", "readOnly: true", "deprecated: true"],
            15 => &["type: [string, integer, boolean]"],
            16 => &["{}"],
            17 => &["type: string", "format: date", "default: '2026-01-31'"],
            18 => &[
                "allOf:",
                "  - $ref: '#/components/schemas/money amount'",
                "  - type: object",
                "    properties: {rate: {type: [number, 'null']}}",
            ],
            19 => &[
                "type: [object, 'null']",
                "properties:",
                "  inner: {type: string}",
                "  deep: {type: object, properties: {a: {type: integer, format: int32}}}",
            ],
            20 => &["type: string", "minLength: 3", "maxLength: 3", "pattern: '^[A-Z]+$'"],
            21 => &["type: integer", "enum: [1, 2, 3]"],
            22 => &["$ref: '#/components/schemas/Status'"],
            23 => &["type: string", "not: {const: x}"],
            24 => &["type: array", "items: {type: [integer, 'null'], format: int64}"],
            _ => &["type: number", "multipleOf: 0.01", "minimum: -10.5"],
        };
        *text += &format!("{pad}  {name}:\n");
        for line in lines {
            *text += &format!("{pad}    {line}\n");
        }
    }
    if depth > 1 && random.below(2) == 0 {
        *text += &format!("{pad}  accessToken: {{type: string, format: password}}\n");
        *text += &format!("{pad}  käyttäjä: {{type: string}}\n{pad}  '@type': {{type: string}}\n");
        *text += &format!("{pad}  rows:\n{pad}    type: array\n{pad}    items:\n");
        schema(text, random, indent + 6, depth - 1);
    }
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}
