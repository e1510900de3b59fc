#![no_main]
//! The body of a response with a token, which is never shown.

use cfis::types::RenewedToken;

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    cfis_fuzz::reads_and_writes::<RenewedToken>(json);
    let Ok(renewed) = serde_json::from_slice::<RenewedToken>(json) else { return };
    let mut another = renewed.clone();
    for secret in [&mut another.access_token, &mut another.message].into_iter().flatten() {
        *secret = "another token".into();
    }
    assert_eq!(format!("{renewed:?}"), format!("{another:?}"));
});
