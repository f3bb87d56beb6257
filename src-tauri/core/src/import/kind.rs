//! Recognises files that are no CSV at all by their first bytes, so that the user hears "save it as CSV" instead of
//! a thousand problems with damaged characters.

use std::{fs::File, io::BufReader, path::Path};

use zip::ZipArchive;

/// What the file is, and what to do about it.
pub(super) type Kind = (&'static str, &'static str);

const UNPACK: &str = "unpack it and import the CSV file inside";
const EXPORT_AGAIN: &str = "export the list again as CSV";
const EXPORT_CONTACTS: &str =
    "import it into an address book such as Google Contacts, and export that as CSV";
const EXPORT_FROM_NUMBERS: &str = "export it from Numbers as Excel or CSV";
const SAVE_AGAIN: &str =
    "if a spreadsheet program opens it, save it there as XLSX; else export the list again as CSV";
const AS_UTF8: &str = "open it in a text editor and save it as UTF-8";
const GET_AGAIN: &str = "it is damaged or breaks off: download or copy it again";

/// How files begin that people take for lists, and what they are.
const SIGNATURES: [(&[u8], Kind); 13] = [
    (&[0xD0, 0xCF, 0x11, 0xE0], ("an XLS workbook", GET_AGAIN)),
    (b"%PDF-", ("a PDF document", EXPORT_AGAIN)),
    (b"{\\rtf", ("an RTF document", EXPORT_AGAIN)),
    (&[0x1F, 0x8B], ("a gzip archive", UNPACK)),
    (b"7z\xBC\xAF\x27\x1C", ("a 7z archive", UNPACK)),
    (b"Rar!\x1A\x07", ("a RAR archive", UNPACK)),
    (b"BZh9", ("a bzip2 archive", UNPACK)),
    (b"\xFD7zXZ\0", ("an xz archive", UNPACK)),
    (b"\x28\xB5\x2F\xFD", ("a zstd archive", UNPACK)),
    (b"\x89PNG", ("a picture", EXPORT_AGAIN)),
    (b"\xFF\xD8\xFF", ("a picture", EXPORT_AGAIN)),
    (b"GIF8", ("a picture", EXPORT_AGAIN)),
    (b"SQLite format 3\0", ("a database", EXPORT_AGAIN)),
];

/// What only documents of Apple's programs have; those of Pages and Keynote end otherwise.
const NUMBERS: [&str; 2] = ["Index/Document.iwa", "Index.zip"];

/// Of a start of this length and more, one byte in fifty that no text has is too many.
const ENOUGH: usize = 512;

/// The kind of a file that starts with `head`, where it is a known one that is not CSV.
pub(super) fn foreign(head: &[u8]) -> Option<Kind> {
    let is = |signature: &[u8]| head.starts_with(signature);
    if is(b"PK\x03\x04") {
        return Some(archive(head));
    }
    if let Some((_, kind)) = SIGNATURES.iter().find(|(start, _)| is(start)) {
        return Some(*kind);
    }
    if is_utf32(head, u32::from_le_bytes) || is_utf32(head, u32::from_be_bytes) {
        return Some(("a text in UTF-32, which hardly any program reads", AS_UTF8));
    }
    markup(head)
}

/// Whether each four bytes of `head` are a character that texts have. No other text is like that: pairs of UTF-16 with a line
/// end in them would be characters of planes where there are none.
fn is_utf32(head: &[u8], unit: fn([u8; 4]) -> u32) -> bool {
    let is_text = |c: char| (!c.is_control() || "\t\n\r".contains(c)) && c < '\u{40000}';
    let (units, _) = head.as_chunks::<4>();
    let mut characters = units.iter().map(|bytes| char::from_u32(unit(*bytes)));
    !units.is_empty() && characters.all(|c| c.is_some_and(is_text))
}

/// The kind of a file that is no text: control characters, which no text has, in more than a tenth of `head`, or in less
/// of a long one. NULs at its end are what a crash leaves of a file that was being written.
pub(super) fn binary(head: &[u8]) -> Option<Kind> {
    let odd = |byte: &&u8| **byte < 0x20 && !b"\t\n\r\x0b\x0c\x1a\x1b".contains(byte);
    let end = head.iter().rposition(|byte| *byte != 0);
    let head = end.map_or(&[][..], |end| &head[..=end]);
    let odd = head.iter().filter(odd).count();
    let few = if head.len() < ENOUGH { 10 } else { 50 };
    (odd * few > head.len()).then_some(("not a text file", EXPORT_AGAIN))
}

/// The kind of a ZIP archive at `path`, where that is told by the list of its members, which is at its end.
pub(super) fn document(path: &Path) -> Option<Kind> {
    let other = path.extension().and_then(|ending| ending.to_str());
    if other.is_some_and(|ending| ["pages", "key"].contains(&ending.to_lowercase().as_str())) {
        return None;
    }
    let archive = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let is_numbers = NUMBERS
        .iter()
        .any(|name| archive.index_for_name(name).is_some());
    is_numbers.then_some(("an Apple Numbers document", EXPORT_FROM_NUMBERS))
}

/// XLSX and ODS are ZIP archives whose members' names stand in the clear. What comes here is one that could not be opened.
fn archive(head: &[u8]) -> Kind {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if has(b"opendocument.spreadsheet") {
        ("an ODS spreadsheet", GET_AGAIN)
    } else if has(b"[Content_Types].xml") || has(b"xl/") {
        ("an XLSX workbook", GET_AGAIN)
    } else {
        ("a ZIP archive", UNPACK)
    }
}

/// Text that is no table.
fn markup(head: &[u8]) -> Option<Kind> {
    let start: String = String::from_utf8_lossy(&head[..head.len().min(64)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let is = |starts: &[&str]| starts.iter().any(|it| start.starts_with(it));
    if is(&["<!doctype html", "<html"]) {
        let page = "a web page (often a login page saved by mistake)";
        return Some((page, EXPORT_AGAIN));
    }
    if is(&["<?xml"]) {
        return Some(("an XML document", SAVE_AGAIN));
    }
    if is(&["begin:vcard"]) {
        return Some(("an address book of cards (vCard)", EXPORT_CONTACTS));
    }
    is_json(&String::from_utf8_lossy(head)).then_some(("a JSON file", EXPORT_AGAIN))
}

/// Whether `head` begins an object, or a list of them, with nothing else behind the first: a cell may be one, too.
fn is_json(head: &str) -> bool {
    let text = head.trim_start_matches('\u{feff}').trim_start();
    let text = text.strip_prefix('[').unwrap_or(text).trim_start();
    let key = text.strip_prefix('{').map(str::trim_start);
    if !key.is_some_and(|key| key.starts_with('"')) {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = text[values.byte_offset()..].trim_start();
            let next = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            rest.is_empty() || next.starts_with('{') || rest.starts_with(']')
        }
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
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
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("a picture")),
            (b"SQLite format 3\0", Some("a database")),
            (b"[\n {\"name\": \"Ada\"}]", Some("a JSON file")),
            (b"{\"name\": \"Ada\"}\n{\"name\"", Some("a JSON file")),
            (b"{\"name\": \"Ada", Some("a JSON file")),
            (b"{\"id\":1},Ann Lee,a@a.example\n", None),
            (b"{\"name\",\"company\"}\nAnn,Acme\n", None),
            (b"<?xml version=\"1.0\"?>", Some("an XML document")),
            (
                b"BEGIN:VCARD\r\nVERSION:3.0\r\n",
                Some("an address book of cards (vCard)"),
            ),
            (b"[Name],{Firm}\n1,Ada", None),
            (b"PK,Name\n1,Ada", None),
            (b"GIF,Name\n1,Ada", None),
            (b"", None),
            (
                b"\xFF\xFE\0\0N\0\0\0,\0\0\0\xE9\0\0\0",
                Some("a text in UTF-32, which hardly any program reads"),
            ),
            (
                b"\0\0\xFE\xFF\0\0\0N\0\0\0\n",
                Some("a text in UTF-32, which hardly any program reads"),
            ),
            (b"\xFF\xFE\0\0N\0a\0m\0e\0", None),
            (b"a\0\n\0", None),
        ] {
            assert_eq!(foreign(head).map(|(kind, _)| kind), expected, "{head:?}");
        }
    }

    #[test]
    fn a_few_control_characters_do_not_make_a_file_binary() {
        assert!(binary(b"name,phone\nAda\0,1\n").is_none());
        assert!(binary(&[0, 1, 2, 3, b'a', b'b']).is_some());
        let mut unfinished = b"name,phone\nAda,1\n".to_vec();
        unfinished.resize(4_096, 0);
        assert!(binary(&unfinished).is_none());
        let packed: Vec<u8> = (0..4_096_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert!(binary(&packed).is_some());
    }
}
