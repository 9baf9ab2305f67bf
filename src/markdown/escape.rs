//! Text as it stands in HTML.
//!
//! The form is exactly the one that HTML parsers serialise to (HTML standard, section 13.3), so
//! that what is written here and read by ammonia comes back the same byte for byte.

/// Writes `text` as the text of an element.
pub(super) fn text(text: &str, out: &mut String) {
    escape(text, out, false);
}

/// Writes `text` as the value of an attribute in double quotes.
pub(super) fn attribute(text: &str, out: &mut String) {
    escape(text, out, true);
}

/// Writes ` name="value"`.
pub(super) fn pair(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    attribute(value, out);
    out.push('"');
}

/// Characters that neither HTML nor XML (the text also goes out in feeds) may hold are shown as
/// U+FFFD.
fn escape(text: &str, out: &mut String, quotes: bool) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        let (replacement, len) = match bytes[at] {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if quotes => ("&quot;", 1),
            b'\r' if next == b'\n' => ("", 1),
            b'\r' => ("\n", 1),
            0x0c => (" ", 1),
            b'\t' | b'\n' => ("", 0),
            0..0x20 | 0x7f => ("\u{fffd}", 1),
            0xc2 if next == 0xa0 => ("&nbsp;", 2),
            0xc2 if next < 0xa0 => ("\u{fffd}", 2),
            0xef if next == 0xbf && bytes.get(at + 2).is_some_and(|last| *last >= 0xbe) => ("\u{fffd}", 3),
            _ => ("", 0),
        };
        if len == 0 {
            at += 1;
            continue;
        }
        out.push_str(&text[done..at]);
        out.push_str(replacement);
        at += len;
        done = at;
    }
    out.push_str(&text[done..]);
}
