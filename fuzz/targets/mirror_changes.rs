#![no_main]
//! What the mirror takes for the same payment, and for a change of a settlement. The input is two
//! items, one on each line.
//! The modules are those of the mirror; its hash is replaced by the text itself, in which nothing can
//! collide.

use cfis::{Payment, Settlement};
use libfuzzer_sys::fuzz_target;

#[path = "../../mirror/src/record/payment_key.rs"]
#[allow(dead_code, reason = "the mirror uses the rest")]
mod payment_key;
#[path = "../../mirror/src/record/settlement_content.rs"]
mod settlement_content;

mod seal {
    pub struct Digest(Vec<u8>);

    impl Digest {
        pub fn new(purpose: &str) -> Digest {
            Digest(purpose.as_bytes().to_vec())
        }

        pub fn add(&mut self, part: &[u8]) {
            self.0.extend((part.len() as u64).to_be_bytes());
            self.0.extend(part);
        }

        pub fn finish(self) -> Vec<u8> {
            self.0
        }
    }
}

use payment_key::known_hash;
use settlement_content::{content_hash, contradicts, says_more};

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    let (one, other) = text.split_once('\n').unwrap_or((text, text));
    if let (Ok(one), Ok(other)) = (serde_json::from_str(one), serde_json::from_str(other)) {
        payments(&one, &other);
    }
    if let (Ok(one), Ok(other)) = (serde_json::from_str(one), serde_json::from_str(other)) {
        settlements(&one, &other);
    }
});

fn payments(one: &Payment, other: &Payment) {
    let written = serde_json::to_string(one).expect("a parsed payment can be written");
    let again: Payment = serde_json::from_str(&written).expect("and parsed again");
    assert_eq!(known_hash(one), known_hash(&again), "{written}");
    assert_eq!(known_hash(one) == known_hash(other), one.key() == other.key());
}

fn settlements(one: &Settlement, other: &Settlement) {
    // The same settlement is not a change, however often it is written.
    let written = serde_json::to_string(one).expect("a parsed settlement can be written");
    let again: Settlement = serde_json::from_str(&written).expect("and parsed again");
    assert_eq!(content_hash(one), content_hash(&again), "{written}");
    assert!(!contradicts(one, &again) && says_more(one, &again), "{written}");
    if content_hash(one) != content_hash(other) {
        assert!(one != other, "two contents of one value");
        return;
    }
    // What one says and the other leaves open does not contradict, in either direction.
    assert_eq!(contradicts(one, other), contradicts(other, one));
    if !contradicts(one, other) && !says_more(one, other) {
        // Then the first says something that the second leaves open.
        assert!(one != other);
        let mut bare = one.clone();
        (bare.beneficiary, bare.remittance_reference) = (None, None);
        for allocation in &mut bare.allocations {
            (allocation.case_id, allocation.original_payment_reference) = (None, None);
        }
        assert!(says_more(&bare, other) && says_more(&bare, one));
    }
}
