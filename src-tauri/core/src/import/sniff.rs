//! Which dialect a text is in. Every plausible one is tried on the start of the text; the one that makes the most
//! regular table of the cleanest cells wins, and a first line of known header words speaks loudest.

use super::{
    LineEnd,
    content::is_number,
    dialect::Syntax,
    headline::headed,
    records::{Record, Records},
    unusual::{pairs, spaced, widened},
    words::known_names,
};

const DELIMITERS: [&str; 4] = [",", ";", "\t", "|"];

/// Delimiters of two characters that have none of those in them.
const UNUSUAL: [&str; 6] = ["::", "~|", "^|", "~~", "@@", "->"];

/// Delimiters of several characters with one of [`DELIMITERS`] in them.
pub(super) const WIDER: [&str; 10] = [
    " | ", ", ", "; ", "| ", "||", "|~", "|^", ";;", ",,", "\t\t",
];

/// Every character that a `sep=` line may name.
const ASCII: &str = "\t !#$%&()*+,-./:;<=>?@[]^_`{|}~";

/// How many records are looked at per dialect.
const ENOUGH: usize = 500;

/// How much of its score a dialect keeps where the first record is not like the others.
const ODD_START: f64 = 0.6;

/// A dialect must make at least this much of a table to be preferred to RFC 4180.
const LEAST: f64 = 0.05;

/// What of a dialect need not be found, because a person says it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Given {
    pub(super) delimiter: Option<&'static str>,
    /// No quote at all may be what is said.
    pub(super) quote: Option<Option<char>>,
}

/// The dialect of `text`, but for what is `given`; and whether its first line is `sep=…`, by which a spreadsheet program
/// was told the delimiter.
pub(super) fn sniff(text: &str, given: Given) -> (Syntax, bool) {
    let told = told_delimiter(text);
    let body = if told.is_some() {
        text.split_once(['\n', '\r']).map_or("", |(_, body)| body)
    } else {
        text
    };
    let delimiter = given
        .delimiter
        .or(told.filter(|told| is_borne_out(body, told)));
    let fallback = Syntax {
        delimiter: delimiter.or(told).unwrap_or(","),
        quote: given.quote.unwrap_or(Syntax::COMMA.quote),
        line_end: line_ends(text)[0],
        ..Syntax::COMMA
    };
    let mut best = (fallback, LEAST);
    for syntax in candidates(body, delimiter, given.quote) {
        let score = score(body, syntax) * kept_beside_cr(body, syntax);
        if score > best.1 {
            best = (syntax, score);
        }
    }
    if delimiter.is_none() && best.1 <= LEAST {
        let pairs = pairs(body).into_iter().map(|delimiter| Syntax {
            delimiter,
            ..fallback
        });
        let known = |syntax: &Syntax| header_words(&records(body, *syntax)) > 1;
        for syntax in pairs.filter(known) {
            let score = score(body, syntax);
            if score > best.1 {
                best = (syntax, score);
            }
        }
    }
    if delimiter.is_none() {
        let spaced = given.quote.is_none().then(|| spaced(body, best)).flatten();
        best.0 = spaced.unwrap_or_else(|| widened(body, best.0));
    }
    (best.0, told.is_some())
}

/// Whether the first line of `body` has the delimiter that was told, or at least no other: whoever changed it may have left
/// the line that tells it as it was.
fn is_borne_out(body: &str, told: &str) -> bool {
    let first = body.lines().find(|line| !line.trim().is_empty());
    first.is_none_or(|line| line.contains(told) || !line.contains([',', ';', '\t', '|']))
}

/// The delimiter in a first line `sep=;`.
fn told_delimiter(text: &str) -> Option<&'static str> {
    let line = text.split(['\n', '\r']).next()?.trim_matches('"');
    let (key, delimiter) = line.split_at_checked(4)?;
    if !key.eq_ignore_ascii_case("sep=") || delimiter.is_empty() {
        return None;
    }
    let wide = WIDER.into_iter().chain(UNUSUAL);
    let at = ASCII.find(delimiter).filter(|_| delimiter.len() == 1);
    at.and_then(|at| ASCII.get(at..=at))
        .or_else(|| wide.into_iter().find(|wide| *wide == delimiter))
}

/// The most usual dialects first: a later one must be better to be chosen.
fn candidates(
    text: &str,
    delimiter: Option<&'static str>,
    quote: Option<Option<char>>,
) -> Vec<Syntax> {
    let delimiters = delimiter.map_or([&DELIMITERS[..], &UNUSUAL[..]].concat(), |it| vec![it]);
    let quotes = quote.map_or(vec![Some('"'), Some('\'')], |it| vec![it]);
    let mut candidates = Vec::new();
    for line_end in line_ends(text) {
        for (quote, escape) in quotes
            .iter()
            .flat_map(|quote| [(*quote, None), (*quote, Some('\\'))])
        {
            let seen = |escape: char| {
                quote.is_some_and(|quote| text.contains(&format!("{escape}{quote}")))
            };
            let of = |delimiter: &&'static str| Syntax {
                delimiter,
                quote,
                escape,
                line_end,
            };
            let delimiters = delimiters
                .iter()
                .filter(|delimiter| escape.is_none_or(seen) && text.contains(**delimiter));
            candidates.extend(
                delimiters
                    .map(of)
                    .filter(|syntax| quote != Some('\'') || opens_cells(text, *syntax)),
            );
        }
    }
    candidates
}

/// The line ends worth trying, the most likely first. A lone CR, or an LF among many CRs, may be a line end inside a
/// cell, or the end of a line in a file that was put together of several.
fn line_ends(text: &str) -> Vec<LineEnd> {
    let follows_cr = |pair: &&[u8]| pair[0] == b'\r' && !b"\r\n".contains(&pair[1]);
    let within = text.as_bytes().windows(2).filter(follows_cr).count();
    let lone = within + usize::from(within > 0 && text.ends_with('\r'));
    match text.matches('\n').count() {
        0 if lone > 0 => vec![LineEnd::Cr],
        _ if lone == 0 => vec![LineEnd::Lf],
        lf if lf >= lone => vec![LineEnd::Lf, LineEnd::Mixed],
        _ => vec![LineEnd::Lf, LineEnd::Cr, LineEnd::Mixed],
    }
}

fn opens_cells(text: &str, syntax: Syntax) -> bool {
    let Some(quote) = syntax.quote else {
        return false;
    };
    text.starts_with(quote)
        || [syntax.delimiter, "\n", "\r"]
            .iter()
            .any(|before| text.contains(&format!("{before}{quote}")))
}

/// How much of a table `text` is in `syntax`: 0 where every record has one cell.
pub(super) fn score(text: &str, syntax: Syntax) -> f64 {
    let records = records(text, syntax);
    let Some(width) = common_width(records.iter()) else {
        return 0.0;
    };
    let regular = records
        .iter()
        .filter(|record| record.cells.len() == width && record.flaw.is_none());
    let regular = share(regular.count(), records.len());
    let cells = || records.iter().flat_map(|record| &record.cells);
    let clean = share(
        cells().filter(|cell| is_clean(cell, syntax)).count(),
        cells().count(),
    );
    let wide = 1.0 - share(1, width);
    let starts = match records.first() {
        Some(first) if first.cells.len() != width => ODD_START,
        // One record agrees with itself in any dialect.
        Some(_) if records.len() == 1 => ODD_START,
        _ => 1.0,
    };
    starts
        * regular
        * regular
        * wide
        * (0.2 + 0.8 * clean)
        * (1.0 + 2.0 * header_words(&records) as f64)
}

/// The first records of `text` that have anything in them, but for those above a header of known words.
pub(super) fn records(text: &str, syntax: Syntax) -> Vec<Record> {
    let mut records: Vec<Record> = Records::new(text.as_bytes(), syntax, None)
        .take(ENOUGH)
        .map_while(Result::ok)
        .filter(|record| record.cells.len() > 1 || !record.is_blank())
        .collect();
    records.drain(..headed(&records).unwrap_or(0));
    records
}

/// The commonest number of cells among the records that have more than one.
pub(super) fn common_width<'r>(records: impl Iterator<Item = &'r Record>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for record in records.filter(|record| record.cells.len() > 1) {
        *counts.entry(record.cells.len()).or_insert(0_usize) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(width, _)| width)
}

/// How many header words the record has, of the first ones, that has the most.
pub(super) fn header_words(records: &[Record]) -> usize {
    let known = |record: &Record| known_names(&record.cells);
    records
        .iter()
        .take(5)
        .filter(|record| record.cells.len() > 1 && record.flaw.is_none())
        .map(known)
        .max()
        .unwrap_or(0)
}

/// Whether a cell shows no sign of having been cut in the wrong place: another delimiter left in it, quotes
/// around it. An apostrophe at one end is an apostrophe.
fn is_clean(cell: &str, syntax: Syntax) -> bool {
    let others = DELIMITERS
        .iter()
        .filter(|delimiter| **delimiter != syntax.delimiter && **delimiter != ",");
    let tight_comma = || {
        cell.split(',')
            .skip(1)
            .any(|behind| !behind.starts_with(' '))
    };
    let trimmed = cell.trim();
    is_number(trimmed)
        || !(others
            .into_iter()
            .any(|delimiter| cell.contains(*delimiter))
            || (!syntax.delimiter.starts_with(',') && tight_comma())
            || trimmed.starts_with('"')
            || trimmed.ends_with('"')
            || trimmed.contains("\\\"")
            || (trimmed.len() > 1 && trimmed.starts_with('\'') && trimmed.ends_with('\'')))
}

/// What is left of a score where lines end with LF, and a CR of its own stands outside of quotes: once in a while somebody
/// forgot to quote a cell, at every other row it ends a line.
fn kept_beside_cr(text: &str, syntax: Syntax) -> f64 {
    if syntax.line_end != LineEnd::Lf || !text.contains('\r') {
        return 1.0;
    }
    let (mut quoted, mut bare, mut lines) = (false, 0_usize, 1_usize);
    for (at, c) in text.char_indices() {
        let ends = |end| !quoted && text.as_bytes().get(at + 1) != Some(&end);
        match c {
            c if Some(c) == syntax.quote => quoted = !quoted,
            '\r' => bare += usize::from(ends(b'\n') && ends(b'\r')),
            '\n' => lines += usize::from(!quoted),
            _ => {}
        }
    }
    share(lines, lines + bare)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (&'static str, char, Option<char>, LineEnd, bool) {
        let (syntax, told) = sniff(text, Given::default());
        (
            syntax.delimiter,
            syntax.quote.unwrap(),
            syntax.escape,
            syntax.line_end,
            told,
        )
    }

    #[test]
    fn finds_the_dialect() {
        let (lf, cr) = (LineEnd::Lf, LineEnd::Cr);
        for (text, expected) in [
            ("a,b\n1,2\n", (",", '"', None, lf, false)),
            ("a;b\n1,5;2,5\n", (";", '"', None, lf, false)),
            ("a\tb, c\n1\t2\n", ("\t", '"', None, lf, false)),
            (
                "Name|Notes\nAda|x, y, z\nBo|u; v",
                ("|", '"', None, lf, false),
            ),
            (
                "First name;Company, Inc\nAda;Acme, Inc\nBo;Bolt, Inc",
                (";", '"', None, lf, false),
            ),
            ("a,b\r1,2\r3,4\r", (",", '"', None, cr, false)),
            ("a,b\r\n1,\"x\ry\"\r\n3,4\r\n", (",", '"', None, lf, false)),
            ("sep=;\nName\nAda\n", (";", '"', None, lf, true)),
            (
                "sep=,\nName;Firm;Note\nAda;Acme, Co;a, b\nBo;Bolt, Co;\n",
                (";", '"', None, lf, true),
            ),
            (
                "sep=;\nCompany\nNorth, Ltd\nSouth, Inc\nWest, LLC\n",
                (";", '"', None, lf, true),
            ),
            (
                "SEP=|\r\nName,x|Age\r\nAda|3\r\n",
                ("|", '"', None, lf, true),
            ),
            ("a,b\n'x, y',2\n'z, z',3", (",", '\'', None, lf, false)),
            ("a,b\n'tis,2\n5',3", (",", '"', None, lf, false)),
            (
                "a,b\n\"5\\\" x, y\",2\n\"z\",3",
                (",", '"', Some('\\'), lf, false),
            ),
            ("a,b\n\"C:\\\",2\n\"D:\\\",3", (",", '"', None, lf, false)),
            ("a, b\n1, 2\n\"x, y\", 3,5\n", (", ", '"', None, lf, false)),
            ("a, b\n1,2\n3, 4\n", (",", '"', None, lf, false)),
            ("a,,b\n1,,2\n", (",", '"', None, lf, false)),
            ("a;;b;;c\n1;;;;3\n4;;5;;6\n", (";;", '"', None, lf, false)),
            ("a\t\tb\t\tc\n1\t\t2\t\t3\n", ("\t\t", '"', None, lf, false)),
            (
                "Name;;City;;Mail\nAda;1;Rome;;x\nBo;;Oslo;;y\n",
                (";", '"', None, lf, false),
            ),
            ("a#;b\n1#;2\n#;3\n", ("#;", '"', None, lf, false)),
            ("a~|b~|c\n1~|~|3\n", ("~|", '"', None, lf, false)),
            ("a,;b\n1,5,;2\n", (",;", '"', None, lf, false)),
            (
                "Name##Email\nAda##a@b.example\n",
                ("##", '"', None, lf, false),
            ),
            (
                "Name=>Email\nAda=>a@b.example\n",
                ("=>", '"', None, lf, false),
            ),
            ("a->b\n1->2\n", ("->", '"', None, lf, false)),
            (
                "a | b | c\n1 | \"2 | x\" | 3\n",
                (" | ", '"', None, lf, false),
            ),
            ("a||b\n1||2|3\n4||\n", ("||", '"', None, lf, false)),
            ("a::b\n1::2\n3::\n", ("::", '"', None, lf, false)),
            (
                "x  1.5  2.5\nlong 10.0  0.5\ny   3.0 -0.5\n",
                (" ", '"', None, lf, false),
            ),
            (
                "Name\nAda Maria Moreau\nBo Ian Lind\n",
                (",", '"', None, lf, false),
            ),
            (
                "a,b\n1,2\r3,4\r\n5,6\n",
                (",", '"', None, LineEnd::Mixed, false),
            ),
            ("sep=::\na::b\n", ("::", '"', None, lf, true)),
            (
                "a,b\n1;2;3,4;5;6\na;b;c,d;e;f\n",
                (",", '"', None, lf, false),
            ),
            ("Name\nAda\nBo\n", (",", '"', None, lf, false)),
            ("", (",", '"', None, lf, false)),
        ] {
            assert_eq!(found(text), expected, "{text:?}");
        }
    }
}
