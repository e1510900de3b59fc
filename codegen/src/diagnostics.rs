//! Findings for people, as a compiler prints them, and for machines.

use std::collections::BTreeMap;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_json::json;

use crate::finding::{Finding, Findings};

/// Maximum number of findings that are printed; more do not fit on a screen.
const SHOWN: usize = 50;

/// Renders the findings with the line of each, underlined. `text_of` returns the text of a file.
pub fn render(findings: &Findings, text_of: impl Fn(&str) -> String, is_colourful: bool) -> String {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    let renderer = if is_colourful {
        Renderer::styled().decor_style(DecorStyle::Unicode)
    } else {
        Renderer::plain()
    };
    let mut rendered: Vec<_> = findings
        .iter()
        .take(SHOWN)
        .map(|finding| {
            let text = texts.entry(&finding.file).or_insert_with_key(|file| text_of(file));
            let index = finding.place.line.checked_sub(1);
            let line = index.and_then(|index| text.lines().nth(index)).unwrap_or_default();
            one(&renderer, finding, line)
        })
        .collect();
    let count = findings.iter().count();
    rendered.push(match count {
        1 => "1 finding".to_owned(),
        count if count > SHOWN => format!(
            "{count} findings, of which the first {SHOWN} are shown; pass --format json to see all"
        ),
        count => format!("{count} findings"),
    });
    rendered.push(format!(
        "run `cfis-codegen explain {}` to read more about a rule",
        findings.iter().next().map_or("", |finding| finding.rule.name())
    ));
    rendered.join("\n\n")
}

fn one(renderer: &Renderer, finding: &Finding, line: &str) -> String {
    // Columns count characters; the result never exceeds the line.
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte);
    let start = byte(finding.place.column.saturating_sub(1));
    let end = byte(finding.place.column.saturating_sub(1) + finding.place.length.max(1)).max(start);
    let snippet = Snippet::source(line)
        .line_start(finding.place.line.max(1))
        .path(finding.file.as_str())
        .fold(false)
        .annotation(AnnotationKind::Primary.span(start..end));
    let mut group = Level::ERROR
        .primary_title(finding.message.as_str())
        .id(finding.rule.name())
        .element(snippet);
    if !finding.pointer.is_empty() {
        group = group.element(Level::NOTE.message(format!("at {}", finding.pointer)));
    }
    renderer.render(&[group.element(Level::HELP.message(finding.remedy.as_str()))])
}

/// Renders the findings as a JSON list.
pub fn json(findings: &Findings) -> String {
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "file": finding.file,
                "line": finding.place.line,
                "column": finding.place.column,
                "rule": finding.rule.name(),
                "pointer": finding.pointer,
                "message": finding.message,
                "remedy": finding.remedy,
            })
        })
        .collect();
    serde_json::Value::from(findings).to_string()
}
