//! Locks of what calls share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex. A panic elsewhere does not make a token unusable.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A value that is nearly always empty, and that every call looks at. Calls on several threads would
/// wait for each other if each of them took a lock to find nothing.
#[derive(Default)]
pub(super) struct Seldom<T> {
    may_hold: AtomicBool,
    value: Mutex<T>,
}

impl<T: Default> Seldom<T> {
    /// Locks the value to put something into it, or to look at it for certain.
    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        let value = lock(&self.value);
        self.may_hold.store(true, Ordering::Release);
        value
    }

    /// Removes what is in it, if a test of it says so. A call that puts something into it at the same
    /// moment comes after this one.
    pub(super) fn take_if(&self, is_over: impl FnOnce(&mut T) -> bool) {
        if !self.may_hold.load(Ordering::Acquire) {
            return;
        }
        let mut value = lock(&self.value);
        if is_over(&mut value) {
            *value = T::default();
            self.may_hold.store(false, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_there_until_it_is_taken() {
        let seldom = Seldom::<Option<u8>>::default();
        seldom.take_if(|_| unreachable!("nothing is in it"));
        *seldom.lock() = Some(7);
        seldom.take_if(|value| *value == Some(8));
        assert_eq!(*seldom.lock(), Some(7));
        seldom.take_if(|value| *value == Some(7));
        assert_eq!(*seldom.lock(), None);
        *seldom.lock() = Some(9);
        let mut seen = None;
        seldom.take_if(|value| {
            seen = *value;
            true
        });
        assert_eq!(seen, Some(9), "it may be filled again");
    }
}
