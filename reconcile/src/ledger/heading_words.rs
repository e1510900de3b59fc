//! What a heading says.

/// The currencies that are recognised in a heading, such as `Summa (EUR)`.
const CURRENCIES: [&str; 12] =
    ["EUR", "SEK", "NOK", "DKK", "USD", "GBP", "CHF", "PLN", "CZK", "HUF", "CAD", "AUD"];
/// What headings add to the name of an amount without changing what it is.
const QUALIFIERS: [&str; 13] = [
    "sisalv255",
    "sisalv25",
    "incltax",
    "inclalv",
    "verollinen",
    "inclvat",
    "includingvat",
    "vatincluded",
    "sisalv",
    "sisältääalv",
    "sisaltaaalv",
    "alvllinen",
    "signed",
];
/// Headings of value added tax.
const TAXES: [&str; 16] = [
    "alv",
    "vat",
    "tax",
    "moms",
    "vero",
    "alvosuus",
    "alvmäärä",
    "alvsumma",
    "alveur",
    "vatamount",
    "taxamount",
    "taxtotal",
    "totaltax",
    "totalvat",
    "veronosuus",
    "arvonlisävero",
];

/// Reduces a heading to letters and digits in lower case, without the currency and what does not
/// change its meaning.
pub(super) fn plain(heading: &str) -> String {
    let heading = match currency(heading) {
        Some(code) => heading.replacen(code, "", 1).replace('€', ""),
        None => heading.to_owned(),
    };
    let letters = heading.chars().filter(|letter| letter.is_alphanumeric());
    let mut plain: String = letters.flat_map(char::to_lowercase).collect();
    for qualifier in QUALIFIERS {
        if let Some(rest) = plain.strip_suffix(qualifier).filter(|rest| !rest.is_empty()) {
            plain.truncate(rest.len());
        }
    }
    plain
}

/// Returns the currency that a heading names.
pub(super) fn currency(heading: &str) -> Option<&'static str> {
    let mut words = heading.split(|letter: char| !letter.is_alphanumeric() && letter != '€');
    words.find_map(|word| match word {
        "€" => Some("EUR"),
        word => CURRENCIES.into_iter().find(|code| *code == word),
    })
}

/// Returns whether a column is value added tax.
pub(super) fn is_tax(heading: &str) -> bool {
    TAXES.contains(&plain(heading).as_str())
}

#[cfg(test)]
mod tests {
    use super::{currency, is_tax, plain};

    #[test]
    fn a_heading_is_reduced_to_its_meaning() {
        for (heading, wanted, money) in [
            ("Summa (EUR)", "summa", Some("EUR")),
            ("Amount incl. VAT", "amount", None),
            ("Total Signed", "total", None),
            ("Laskun summa €", "laskunsumma", Some("EUR")),
            ("Summa alv 0 %", "summaalv0", None),
            ("Due date", "duedate", None),
            ("Eurot", "eurot", None),
        ] {
            assert_eq!((plain(heading).as_str(), currency(heading)), (wanted, money), "{heading}");
        }
        assert!(
            is_tax("ALV") && is_tax("Alv-osuus") && is_tax("TaxTotal") && !is_tax("Tax number")
        );
    }
}
