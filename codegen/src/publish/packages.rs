//! Packages to pin: everything that is published, laid out for npm and for PyPI.
//!
//! What other generators make from the files (types for TypeScript, models for Python) and the
//! checksums are added when they are packed: `tools/packages` does both.

use std::path::Path;

use crate::committed::{Failure, write_file};
use crate::model::Model;
use crate::paths::{PUBLISHED, SPEC};
use crate::plain;
use crate::publish::settings::files_in;
use crate::tree::Tree;

/// The types of the npm package: those for readers, which are added when it is packed.
const INDEX: &str =
    "export declare const version: string;\nexport * from \"./types/readers.js\";\n";
/// The name of both packages.
const NAME: &str = "cfis-schemas";
/// The folder of the Python package, inside its project.
const MODULE: &str = "src/cfis_schemas";
/// What is beside the published files in each package.
const TEXTS: [&str; 4] =
    ["spec/published/README.md", "spec/CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];
const DESCRIPTION: &str = "OpenAPI documents, JSON Schemas, fixtures and types of the Confirma \
                           Finance Integrations API.";

/// Lays out the package for npm in `npm` and the one for PyPI in `python`, below a folder that is
/// created.
///
/// # Errors
/// Returns the findings in the spec, or the file that cannot be read or written.
pub fn packages(root: &Path, output: &Path) -> Result<(), Failure> {
    let document = plain::read(&root.join(SPEC))?;
    let model = Model::of(&document);
    let licence = document.root().get("info").and_then(|info| info.get("license"));
    let licence = licence.and_then(|licence| licence.text_of("name")).unwrap_or_default();
    let (version, published) = (model.version(), root.join(PUBLISHED));
    let (npm, python) = (output.join("npm"), output.join("python"));
    for file in files_in(&published)? {
        let name = file.strip_prefix(&published).unwrap_or(&file);
        let text =
            std::fs::read_to_string(&file).map_err(|error| Failure::File(file.clone(), error))?;
        write_file(&npm.join(name), &text)?;
        write_file(&python.join(MODULE).join("files").join(name), &text)?;
    }
    for from in TEXTS {
        let path = root.join(from);
        let text =
            std::fs::read_to_string(&path).map_err(|error| Failure::File(path.clone(), error))?;
        let name = from.rsplit('/').next().unwrap_or(from);
        write_file(&npm.join(name), &text)?;
        write_file(&python.join(name), &text)?;
    }
    write_file(&npm.join("package.json"), &package_json(version, licence))?;
    write_file(&npm.join("index.js"), &format!("export const version = \"{version}\";\n"))?;
    write_file(&npm.join("index.d.ts"), INDEX)?;
    write_file(&python.join("pyproject.toml"), &pyproject(version, licence))?;
    write_file(&python.join(MODULE).join("py.typed"), "")?;
    write_file(&python.join(MODULE).join("__init__.py"), &init(version))
}

fn package_json(version: &str, licence: &str) -> String {
    let types = |name: &str| Tree::object([("types", Tree::text(&format!("./types/{name}.d.ts")))]);
    let root = Tree::object([
        ("types", Tree::text("./index.d.ts")),
        ("default", Tree::text("./index.js")),
    ]);
    Tree::object([
        ("name", Tree::text(NAME)),
        ("version", Tree::text(version)),
        ("description", Tree::text(DESCRIPTION)),
        ("license", Tree::text(licence)),
        ("type", Tree::text("module")),
        ("sideEffects", Tree::raw(false)),
        (
            "exports",
            Tree::object([
                (".", root),
                ("./types/readers", types("readers")),
                ("./types/openapi", types("openapi")),
                ("./*", Tree::text("./*")),
            ]),
        ),
    ])
    .lines()
}

fn pyproject(version: &str, licence: &str) -> String {
    format!(
        r#"[build-system]
requires = ["flit_core>=3.11,<5"]
build-backend = "flit_core.buildapi"

[project]
name = "{NAME}"
version = "{version}"
description = "{DESCRIPTION}"
readme = "README.md"
license = "{licence}"
license-files = ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"]
requires-python = ">=3.11"
dependencies = ["pydantic>=2,<3"]

[tool.flit.module]
name = "cfis_schemas"
"#
    )
}

fn init(version: &str) -> String {
    format!(
        r#""""{DESCRIPTION}

`models` has a pydantic model of each type. Parse with `json.loads(text, parse_float=decimal.Decimal)` and
`model_validate`, because `model_validate_json` turns amounts into floats.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

__version__ = "{version}"


def path(name: str = "") -> Traversable:
    """Returns a published file, such as `openapi.readers.json`, or the folder of all of them."""
    return files(__name__).joinpath("files", name)


def text(name: str) -> str:
    """Returns the text of a published file."""
    return path(name).read_text(encoding="utf-8")
"#
    )
}
