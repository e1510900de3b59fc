//! Runs the generator without its panics on standard error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether the generator runs on this thread.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs the generator, and turns a panic into a message that does not reach standard error. The
/// rules refuse what makes the generator panic; this is for a gap in them.
///
/// What other threads print is not touched: the hook is installed once, and hides only the panics
/// of a thread while it runs the generator.
pub(crate) fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let hook = take_hook();
        set_hook(Box::new(move |panic| {
            // Without its thread's variables, a thread is ending and runs no generator.
            if !IS_QUIET.try_with(Cell::get).unwrap_or(false) {
                hook(panic);
            }
        }));
    });
    let was_quiet = IS_QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    IS_QUIET.set(was_quiet);
    result.map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        format!("the generator panicked: {text}")
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    const CHILD: &str = "CFIS_CODEGEN_TEST_CHILD";
    const NAME: &str = "emit::quiet::tests::only_the_panics_of_the_generator_are_hidden";

    #[test]
    fn only_the_panics_of_the_generator_are_hidden() {
        if std::env::var_os(CHILD).is_some() {
            return panic_on_three_occasions();
        }
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{printed}");
        assert!(printed.contains("another thread meanwhile"), "{printed}");
        assert!(printed.contains("the same thread later"), "{printed}");
        assert!(!printed.contains("in the generator"), "{printed}");
    }

    fn panic_on_three_occasions() {
        let (inside, is_inside) = channel();
        let other = thread::spawn(move || {
            is_inside.recv().unwrap();
            panic!("another thread meanwhile");
        });
        let result = quietly::<()>(|| {
            inside.send(()).unwrap();
            assert!(other.join().is_err());
            panic!("in the generator");
        });
        assert_eq!(result, Err("the generator panicked: in the generator".to_owned()));
        assert!(catch_unwind(|| -> () { panic!("the same thread later") }).is_err());
    }
}
