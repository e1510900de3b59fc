//! Compares responses with the spec: what was observed in each operation, and the report.

use cfis::description::operations;

use super::expected::Expected;
use super::observed::Observed;
use super::report::Report;
use super::source::Response;

/// Notes what was observed in the responses, and reports it.
pub(super) fn compare(expected: &Expected, responses: &[Response]) -> (Vec<Observed>, Report) {
    let mut all = Vec::new();
    let mut report = Report::default();
    for operation in operations::ALL {
        let of_operation: Vec<_> =
            responses.iter().filter(|response| response.operation == operation.id).collect();
        if of_operation.is_empty() {
            continue;
        }
        let mut observed = Observed::default();
        for response in &of_operation {
            // A saved response has no status; it is compared as a success.
            let status = response.status.unwrap_or(200).to_string();
            let described =
                expected.operations.get(operation.id).and_then(|by_status| by_status.get(&status));
            if let (Some(of), Some(json)) =
                (described.and_then(|described| described.of.as_ref()), &response.json)
            {
                observed.look(expected, "", of, json);
            }
        }
        report.add(expected, operation.id, &of_operation, &observed);
        all.push(observed);
    }
    (all, report)
}
