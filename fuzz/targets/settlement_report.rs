#![no_main]
//! The body of a response.

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    cfis_fuzz::reads_and_writes::<cfis::types::SettlementReport>(json);
});
