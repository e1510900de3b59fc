//! The committed pictures match their text. `tools/diagrams` draws them.

use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bindings/guide/diagrams");

#[test]
fn each_picture_is_drawn_from_the_text_beside_it() {
    let read = |name: &str| std::fs::read_to_string(Path::new(FOLDER).join(name)).unwrap();
    let links = read("links.md");
    for name in ["creditor", "house", "payment"] {
        let source = read(&format!("{name}.dot"));
        let source = source.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let svg = read(&format!("{name}.svg"));
        let metadata = format!("<metadata>{source}</metadata>\n");
        assert!(svg.contains(&metadata), "{name}.svg is out of date; run tools/diagrams");
        let link = links.lines().find_map(|line| line.strip_prefix(&format!("[{name}-diagram]: ")));
        let data = link.unwrap_or_else(|| panic!("{name} is not in links.md; run tools/diagrams"));
        let decoded = decoded(data.strip_prefix("data:image/svg+xml,").unwrap());
        let picture = svg.replace(&metadata, "").replace('\n', "");
        assert_eq!(decoded, picture, "links.md is out of date; run tools/diagrams");
    }
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}
