#![no_main]
//! Amounts: parsed exactly or refused, and written as they were parsed.

use cfis::{Amount, Decimal};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let read = text.parse::<Amount>();
    let _ = serde_json::from_str::<Amount>(text);
    let _ = serde_json::from_reader::<_, Amount>(text.as_bytes());
    let Ok(amount) = read else { return };

    let written = amount.to_string();
    assert_eq!(written.parse(), Ok(amount), "{text} was written as {written}");
    assert_eq!(serde_json::to_string(&amount).expect("an amount can be written"), written);
    // A second parser, which accepts no exponents and fewer zeros.
    if let Ok(exact) = Decimal::from_str_exact(text) {
        assert_eq!(exact, amount.to_decimal(), "{text}");
    }
    // A JSON number is parsed from JSON as from text.
    if serde_json::from_str::<serde_json::Number>(text).is_ok() {
        assert_eq!(
            serde_json::from_str::<Amount>(text).expect("the text was parsed"),
            amount,
            "{text}"
        );
    }
    // An amount that was a float has the same cents, or is refused.
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text)
        && let Ok(rough) = serde_json::from_value::<Amount>(value)
    {
        let difference = rough.to_decimal() - amount.to_decimal();
        assert!(difference.abs() < Decimal::new(5, 3), "{text} became {rough}");
        assert!(
            amount.to_decimal().normalize().scale() > 2 || rough == amount,
            "{text} became {rough}"
        );
    }
    if let Some(sum) = amount.checked_add(Amount::from_hundredths(1)) {
        assert_eq!(sum.checked_sub(Amount::from_hundredths(1)), Some(amount), "{text}");
    }
});
