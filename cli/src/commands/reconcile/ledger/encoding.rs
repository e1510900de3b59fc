//! The encoding of a ledger: how its bytes become text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Returns the text of a ledger in UTF-8, and its encoding if that was another one.
pub(super) fn decode(
    bytes: Vec<u8>,
    known: Option<&'static Encoding>,
) -> (Vec<u8>, Option<&'static Encoding>) {
    let encoding = known.unwrap_or_else(|| detect(&bytes));
    if encoding == UTF_8 {
        return (bytes, None);
    }
    // A byte order mark comes before what the flag says.
    let (text, encoding, _) = encoding.decode(&bytes);
    (text.into_owned().into_bytes(), Some(encoding))
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // UTF-16 without a mark: every second byte of plain letters is zero.
    match bytes {
        [0, _, 0, _, ..] => return UTF_16BE,
        [_, 0, _, 0, ..] => return UTF_16LE,
        _ if std::str::from_utf8(bytes).is_ok() => return UTF_8,
        _ => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    match detector.guess(Some(b"fi"), Utf8Detection::Deny) {
        // The euro sign of ISO-8859-15 is a sign that nobody uses in Windows-1252.
        guess if guess == WINDOWS_1252 && bytes.contains(&0xa4) => ISO_8859_15,
        guess => guess,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_encodings_are_recognised() {
        let text = "Lasku;Summa;Valuutta;Asiakas\n1;5,00 €;EUR;Mäntyniemen Pyörä Öy\n";
        for (encoding, known) in [
            (UTF_16LE, None),
            (UTF_16BE, None),
            (WINDOWS_1252, None),
            (ISO_8859_15, None),
            (ISO_8859_15, Some(ISO_8859_15)),
        ] {
            let bytes = match encoding.name() {
                "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => encoding.encode(text).0.into_owned(),
            };
            let (decoded, found) = decode(bytes, known);
            assert_eq!(String::from_utf8(decoded).unwrap(), text, "{}", encoding.name());
            assert_eq!(found, Some(encoding));
        }
        assert_eq!(decode(text.into(), None), (text.into(), None));
    }
}
