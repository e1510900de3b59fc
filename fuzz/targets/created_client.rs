#![no_main]
//! The body of a response with a token, which is never shown.

use cfis::types::CreatedClient;

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    cfis_fuzz::reads_and_writes::<CreatedClient>(json);
    let Ok(client) = serde_json::from_slice::<CreatedClient>(json) else { return };
    if client.access_token.is_some() {
        let another = {
            let mut another = client.clone();
            another.access_token = Some("another token".into());
            another
        };
        assert_eq!(format!("{client:?}"), format!("{another:?}"));
    }
});
