//! What the clients have in common: where they ask, and what they say.

pub const TOKEN: &str = "benchmark-token-0000001";
pub const FROM: &str = "2000-01-01";
pub const TO: &str = "2099-12-31";

pub fn base_url() -> String {
    std::env::args().nth(1).expect("a base URL")
}

/// How many payments there were, and what they come to.
pub fn say(count: usize, sum: impl std::fmt::Display) {
    println!("{count} {sum}");
}
