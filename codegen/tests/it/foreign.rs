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

const START: &str = "\
openapi: 3.1.0
info:
  title: Finance
  version: '2026-01'
  x-logo: {url: logo.svg}
jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base
servers:
  - url: https://api.example.com/v2/
x-common:
  timestamps: &timestamps
    createdAt: {type: string, format: date-time, readOnly: true}
    updatedAt: {type: [string, 'null'], format: date-time}
paths:
";

const END: &str = "\
webhooks:
  invoiceChanged:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Invoice0'}
      responses:
        '200':
          description: Taken.
components:
  securitySchemes:
    Key:
      type: apiKey
      in: header
      name: X-Partner-Key
  parameters:
    Page:
      name: page
      in: query
      schema: {type: integer, minimum: 1, default: 1}
    Key:
      name: x-partner-key
      in: header
      required: true
      schema: {type: string}
  responses:
    Problem:
      description: The request was refused.
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
    Error:
      description: The request was refused.
      content:
        application/json:
          schema: {$ref: '#/components/schemas/Error'}
  schemas:
    Problem: {type: object, properties: {title: {type: string}}}
    Error:
      type: object
      required: [code]
      properties:
        code: {type: string}
        details: {type: object, additionalProperties: {type: string}}
    money amount:
      type: object
      required: [value, currency]
      properties:
        value: {type: number, exclusiveMinimum: 0}
        currency: {type: string, pattern: '^[A-Z]{3}$', example: EUR}
    Tree:
      type: object
      properties:
        name: {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
    Id:
      type: [string, integer]
    Status: {type: string, enum: [open, PAID, 'on-hold', 2nd, paid, null]}
    Cat: {type: object, properties: {kind: {const: cat}, lives: {type: integer}}}
    Dog:
      type: object
      properties:
        kind: {const: dog}
        tricks: {type: array, items: {type: string}}
";

/// Parameters of operations, by the remainder of their number.
const PARAMETERS: [&str; 6] = [
    "        - name: fromDate
          in: query
          required: true
          schema: {type: string, format: date}
          description: The first day.
          example: 2026-01-31
",
    "        - {name: 'filter[status]', in: query, schema: {type: array, items: {type: string}}}
        - {name: sort, in: query, schema: {type: string, enum: [asc, desc], default: asc}}
",
    "        - {name: Idempotency-Key, in: header, schema: {type: string, format: uuid}}
",
    "        - {name: since, in: query, schema: {type: [string, 'null'], format: date-time}}
",
    "        - {name: amount, in: query, schema: {type: number}}
",
    "        - {name: all, in: query, schema: {type: boolean}}
",
];

/// Further responses of operations, by the remainder of their number.
const RESPONSES: [&str; 5] = [
    "        '400': {$ref: '#/components/responses/Error'}
        '404': {$ref: '#/components/responses/Error'}
",
    "        '400': {$ref: '#/components/responses/Error'}
        '404': {description: ''}
",
    "        4XX: {$ref: '#/components/responses/Problem'}
",
    "        default: {$ref: '#/components/responses/Problem'}
        '302': {description: Elsewhere.}
",
    "        '422': {$ref: '#/components/responses/Problem'}
        '204': {description: Nothing.}
",
];

/// Returns the file.
pub(crate) fn description(seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = START.to_owned();
    for number in 0..OPERATIONS {
        operation(&mut text, &mut random, number);
    }
    text += END;
    for number in 0..45 {
        component(&mut text, &mut random, number);
    }
    text
}

fn operation(text: &mut String, random: &mut Random, number: usize) {
    let noun = NOUNS[number % NOUNS.len()];
    let method = ["get", "get", "post", "put", "patch", "delete"][number % 6];
    let id = match number % 5 {
        0 => format!("{method}_{noun}_{number}"),
        1 => format!("{method}-{noun}-{number}"),
        _ => format!("{method}{}{number}", capital(noun)),
    };
    if number % 11 == 4 {
        *text += &format!("  /{noun}s/{{id}}/part-{number}:\n    parameters:\n");
        *text += "      - {name: id, in: path, required: true, schema: {type: string}}\n";
    } else {
        *text += &format!("  /{noun}s/part-{number}:\n");
    }
    *text += &format!("    {method}:\n");
    if number % 7 != 6 {
        *text += &format!("      operationId: {id}\n");
    }
    let verb = random.one(&["Lists", "Reads", "Creates", "Updates"]);
    let is_deprecated = number.is_multiple_of(9);
    *text += &format!(
        "      tags: [{noun}]
      summary: {verb} what number {number} has.
      description: |
        First line: \"quoted\" # and not a comment.

        - second
      deprecated: {is_deprecated}
      x-internal: {{level: {number}}}
      parameters:
        - $ref: '#/components/parameters/Page'
        - $ref: '#/components/parameters/Key'
"
    );
    *text += PARAMETERS[number % 6];
    if matches!(method, "post" | "put" | "patch") {
        let is_required = !number.is_multiple_of(4);
        *text += &format!(
            "      requestBody:
        required: {is_required}
        content:
          application/json; charset=utf-8:
            schema:
"
        );
        schema(text, random, 14, 2);
        *text += "          application/xml:\n            schema: {type: string}\n";
    }
    let media = if number % 13 == 7 { "application/pdf" } else { "application/json" };
    let status = if method == "post" { "201" } else { "200" };
    *text += &format!(
        "      responses:
        '{status}':
          description: >
            The {noun}.
          headers:
            X-Total: {{schema: {{type: integer}}}}
          content:
            {media}:
              schema:
"
    );
    success(text, random, number, noun);
    if number.is_multiple_of(3) {
        *text += "              example: {unknown: true}\n";
    }
    *text += RESPONSES[number % 5];
}

/// Writes the schema of a successful response.
fn success(text: &mut String, random: &mut Random, number: usize, noun: &str) {
    match number % 4 {
        0 => {
            *text += "                type: array\n                items:\n";
            schema(text, random, 18, 2);
        }
        1 => {
            let other = number % 45;
            *text += &format!("                $ref: '#/components/schemas/Invoice{other}'\n");
        }
        2 => {
            *text += &format!("                title: {} page\n", capital(noun));
            schema(text, random, 16, 3);
        }
        _ => {
            let other = random.below(45);
            *text += &format!(
                "                allOf:
                  - $ref: '#/components/schemas/Invoice{other}'
                  - type: object
                    required: [more]
                    properties:
                      more: {{type: boolean}}
"
            );
        }
    }
}

fn component(text: &mut String, random: &mut Random, number: usize) {
    *text += &format!("    Invoice{number}:\n      description: The invoice number {number}.\n");
    if number % 4 == 1 {
        *text += "      allOf:
        - type: object
          properties:
            <<: *timestamps
        - allOf:
            - type: object
              required: [id]
              properties:
                id: {$ref: '#/components/schemas/Id'}
";
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
