//! Applies the rules to what was imported, so that nothing is printed that breaks one: an example
//! of theirs that is not valid is replaced, and an operation with a finding is left out.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check;
use crate::finding::Finding;
use crate::generate::generate_from;
use crate::import::component::Component;
use crate::import::draft::{needed, whole};
use crate::import::operations::Draft;
use crate::theirs::Theirs;
use crate::{plain, read};

/// An operation that was left out: method and path, and why.
pub(super) type LeftOut = (String, String);

/// Drops what breaks a rule. An error is a finding that belongs to no operation.
pub(super) fn verify(
    ours: &Theirs,
    drafts: &mut Vec<Draft>,
    components: &mut [Component],
    left_out: &mut Vec<LeftOut>,
) -> Result<(), String> {
    loop {
        let text = whole(ours, drafts, components).lines().join("\n");
        let findings = without_unshown(findings(text), components);
        if findings.is_empty() || drafts.is_empty() {
            return Ok(());
        }
        let before = (drafts.len(), examples(drafts));
        replace_examples(drafts, &findings);
        if examples(drafts) == before.1 {
            drop_operations(drafts, components, &findings, left_out);
        }
        if before == (drafts.len(), examples(drafts)) {
            let shown: Vec<_> = findings.iter().take(5).map(ToString::to_string).collect();
            return Err(format!(
                "what was imported breaks a rule, which is a fault of `import`; report it with \
                 their file:\n{}",
                shown.join("\n")
            ));
        }
    }
}

/// Takes out the findings about properties that no example shows, and notes them on the components.
fn without_unshown(findings: Vec<Finding>, components: &mut [Component]) -> Vec<Finding> {
    let (unshown, others): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.message.starts_with(check::examples::UNSHOWN));
    for finding in unshown {
        let place = finding.pointer.strip_prefix("/components/schemas/");
        let names = place.and_then(|place| place.split_once("/properties/"));
        let Some((name, property)) = names else { continue };
        for component in components.iter_mut().filter(|component| component.name == name) {
            component.unshown(&property.replace("~1", "/").replace("~0", "~"));
        }
    }
    others
}

fn findings(text: String) -> Vec<Finding> {
    let read = read::read_text("the imported spec", Path::new("."), text);
    let document = match read.and_then(plain::of) {
        Ok(document) => document,
        Err(findings) => return findings.iter().cloned().collect(),
    };
    match generate_from(&document) {
        Ok(_) => check::examples::check(&document),
        Err(findings) => findings.iter().cloned().collect(),
    }
}

/// Counts the examples of theirs that are used.
fn examples(drafts: &mut [Draft]) -> usize {
    let bodies = drafts.iter_mut().flat_map(Draft::bodies);
    bodies.filter(|(_, body)| body.theirs.is_some()).count()
}

fn pointer(draft: &Draft) -> String {
    let path = draft.path.replace('~', "~0").replace('/', "~1");
    format!("/paths/{path}/{}", draft.method)
}

fn replace_examples(drafts: &mut [Draft], findings: &[Finding]) {
    for draft in drafts {
        let own = pointer(draft);
        for (end, body) in draft.bodies() {
            let place = format!("{own}{end}");
            let is_wrong = |finding: &Finding| {
                finding.rule == crate::rule::Rule::Example && finding.pointer.starts_with(&place)
            };
            if findings.iter().any(is_wrong) {
                body.theirs = None;
            }
        }
    }
}

/// Leaves out the operations that have a finding, or that refer to a component with one.
fn drop_operations(
    drafts: &mut Vec<Draft>,
    components: &[Component],
    findings: &[Finding],
    left_out: &mut Vec<LeftOut>,
) {
    let mut kept = Vec::new();
    for draft in std::mem::take(drafts) {
        let own = pointer(&draft);
        let signature = draft.signature.clone();
        let one = [draft];
        let reached: BTreeSet<String> = needed(&one, components)
            .iter()
            .map(|component| format!("/components/schemas/{}", component.name))
            .collect();
        let is_below = |finding: &Finding, place: &str| {
            finding
                .pointer
                .strip_prefix(place)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let concerns = |finding: &&Finding| {
            is_below(finding, &own) || reached.iter().any(|place| is_below(finding, place))
        };
        match findings.iter().find(concerns) {
            Some(finding) => {
                let rule = finding.rule.name();
                left_out.push((signature, format!("{} [{rule}]", finding.message)));
            }
            None => kept.extend(one),
        }
    }
    *drafts = kept;
}
