//! Two pieces of work at a time.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Does two pieces of work, the second on another thread if there is one, and returns what both
/// return.
pub(super) fn side_by_side<A, B: Send>(
    first: impl FnOnce() -> A,
    mut second: impl FnMut() -> B + Send,
) -> (A, B) {
    let (of_first, of_second) = scope(|scope| {
        let thread = Builder::new().spawn_scoped(scope, &mut second);
        let of_first = first();
        let of_second = thread.map(|thread| thread.join().unwrap_or_else(|it| resume_unwind(it)));
        (of_first, of_second)
    });
    // There may be no more threads.
    let of_second = of_second.unwrap_or_else(|_| second());
    (of_first, of_second)
}
