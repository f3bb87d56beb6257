//! Recognises files that are no CSV at all by their first bytes, so that the user hears "save it as CSV" instead of
//! a thousand problems with damaged characters.

/// What the file is, and what to do about it.
pub(super) type Kind = (&'static str, &'static str);

const SAVE_AS_CSV: &str = "open it in a spreadsheet program, save it as CSV and import that file";
const UNPACK: &str = "unpack it and import the CSV file inside";
const EXPORT_AGAIN: &str = "export the list again as CSV";

/// The kind of a file that starts with `head`, where it is a known one that is not CSV.
pub(super) fn foreign(head: &[u8]) -> Option<Kind> {
    let is = |signature: &[u8]| head.starts_with(signature);
    if is(b"PK\x03\x04") {
        return Some(archive(head));
    }
    if is(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Some(("an XLS workbook", SAVE_AS_CSV));
    }
    if is(b"%PDF-") {
        return Some(("a PDF document", EXPORT_AGAIN));
    }
    if is(&[0x1F, 0x8B]) {
        return Some(("a gzip archive", UNPACK));
    }
    is_web_page(head).then_some((
        "a web page (often a login page saved by mistake)",
        EXPORT_AGAIN,
    ))
}

/// The kind of a file that is no text: control characters, which no text has, in more than a tenth of `head`.
pub(super) fn binary(head: &[u8]) -> Option<Kind> {
    let odd = |byte: &&u8| **byte < 0x20 && !b"\t\n\r\x0b\x0c\x1a\x1b".contains(byte);
    let odd = head.iter().filter(odd).count();
    (odd * 10 > head.len()).then_some(("not a text file", EXPORT_AGAIN))
}

/// XLSX and ODS are ZIP archives whose members' names stand in the clear.
fn archive(head: &[u8]) -> Kind {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if has(b"opendocument.spreadsheet") {
        ("an ODS spreadsheet", SAVE_AS_CSV)
    } else if has(b"[Content_Types].xml") || has(b"xl/") {
        ("an XLSX workbook", SAVE_AS_CSV)
    } else {
        ("a ZIP archive", UNPACK)
    }
}

fn is_web_page(head: &[u8]) -> bool {
    let start: String = String::from_utf8_lossy(&head[..head.len().min(64)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_csv_is_called_by_its_name() {
        for (head, expected) in [
            (
                &b"PK\x03\x04....[Content_Types].xml"[..],
                Some("an XLSX workbook"),
            ),
            (
                b"PK\x03\x04....application/vnd.oasis.opendocument.spreadsheet",
                Some("an ODS spreadsheet"),
            ),
            (b"PK\x03\x04....leads.csv", Some("a ZIP archive")),
            (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1], Some("an XLS workbook")),
            (b"%PDF-1.7", Some("a PDF document")),
            (&[0x1F, 0x8B, 8], Some("a gzip archive")),
            (
                b"\n<!DOCTYPE html><html>",
                Some("a web page (often a login page saved by mistake)"),
            ),
            (b"PK,Name\n1,Ada", None),
            (b"", None),
        ] {
            assert_eq!(foreign(head).map(|(kind, _)| kind), expected, "{head:?}");
        }
    }

    #[test]
    fn a_few_control_characters_do_not_make_a_file_binary() {
        assert!(binary(b"name,phone\nAda\0,1\n").is_none());
        assert!(binary(&[0, 1, 2, 3, b'a', b'b']).is_some());
    }
}
