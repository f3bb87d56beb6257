//! Where the table begins in a text, whether its first record names the columns, and what the columns are called.

use std::collections::HashSet;

use crate::domain::counted;

use super::{
    another::fit,
    first_row::FirstRow,
    headline::{self, Named, is_grouped},
    mapping::fields_of,
    records::Record,
    sniff::common_width,
    words::{field_named, known_names},
};

/// How many lines above the table are looked for.
const PREAMBLE: usize = 10;

/// Under how many records it is seen whether names fit.
const FITTED: usize = 50;

/// The shape of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The number of the table's first record.
    pub(super) first_record: u64,
    /// How many records from the first on name the columns; 0 where none does.
    pub(super) header_rows: u64,
    /// Why the header is doubtful, in words.
    pub(super) doubts: Vec<String>,
    /// What they say, where there are any: those of a column are joined.
    pub(super) header: Option<Vec<String>>,
    /// One name per column, all different.
    pub(super) names: Vec<String>,
    /// By what they are recognised, see [`Named::word`].
    pub(super) words: Vec<String>,
    /// How many cells most rows have, those included that are empty in all of them.
    pub(super) usual: usize,
}

/// The layout of the table that starts in `records`, in row `first_row` and with so many `header_rows` where that is
/// said; `None` where they are all blank from there on.
pub(super) fn layout(
    records: &[Record],
    first_row: Option<u64>,
    header_rows: Option<u64>,
) -> Option<Layout> {
    let filled = |record: &&Record| !record.is_blank() && record.row >= first_row.unwrap_or(0);
    let records: Vec<&Record> = records.iter().filter(filled).collect();
    let headed = first_row.map_or_else(|| headline::headed(&records), |_| None);
    let start = match first_row {
        Some(_) => 0,
        None => headed.unwrap_or_else(|| start(&records)),
    };
    let (first, body) = records[start..].split_first()?;
    let found = header_rows.is_none().then(|| match headed {
        Some(_) => FirstRow::Header,
        None if body.first().is_some_and(|names| is_grouped(first, names)) => FirstRow::Header,
        None => FirstRow::of(first, body),
    });
    let has_header = header_rows.map_or(found != Some(FirstRow::Lead), |rows| rows > 0);
    let table = if has_header || start == 0 || header_rows.is_some() {
        &records[start..]
    } else {
        &records[..]
    };
    let first = table.first()?;
    let rows = match header_rows {
        // Counted as in the file, where rows may be blank.
        Some(rows) => table.partition_point(|record| record.row < first.row + rows),
        None if has_header => headline::rows(table),
        None => 0,
    };
    let (header, body) = table.split_at(rows);
    let usual = usual(first, body);
    let mut doubts = Vec::new();
    if found == Some(FirstRow::HeaderPerhaps) {
        doubts.push(UNSURE.to_owned());
    }
    let named = header.iter().map(|record| record.cells.len()).max();
    let is_narrow = has_header && header_rows.is_none() && named < Some(usual);
    let mended = is_narrow.then(|| parted(header, body, usual)).flatten();
    let parted = mended.map(|at| headline::parted(&header[0].cells, at));
    let cells = || parted.clone().unwrap_or_else(|| headline::joined(header));
    let (names, words) = match &parted {
        Some(cells) => (cells.clone(), cells.clone()),
        None => headline::names(header, width(first, body, usual))
            .into_iter()
            .map(|Named { name, word }| (name, word))
            .unzip(),
    };
    if is_narrow && !stands(&header[0].cells, body) {
        doubts.push(narrow(&header[0].cells, usual, mended));
    }
    Some(Layout {
        first_record: first.row,
        header_rows: header_rows.unwrap_or(rows as u64),
        doubts,
        header: has_header.then(cells),
        names: unique(names.into_iter()),
        words,
        usual,
    })
}

const UNSURE: &str = "is taken for the header, though none of its words is known as one: if it is a lead, say that there are 0 \
                      header rows";

/// Why a header with fewer cells than the rows have is doubtful, in words.
fn narrow(header: &[String], usual: usize, mended: Option<usize>) -> String {
    let cells = counted(header.len() as u64, "cell");
    match mended.and_then(|at| header.get(at)) {
        Some(cell) => {
            let cell = cell.trim();
            format!(
                "names {cells}, and most rows have {usual}: `{cell}` is read as two names, under which their values fit"
            )
        }
        None => format!(
            "names {cells}, and most rows have {usual}: see whether the columns are under the right names; if a name or a \
             delimiter is missing in the header, put it in and import the file again"
        ),
    }
}

/// How many cells most records of the `body` have, where most are alike.
fn usual(first: &Record, body: &[&Record]) -> usize {
    let usual = common_width(body.iter().copied());
    let is_most = |width: &usize| {
        let so = body.iter().filter(|record| record.cells.len() == *width);
        so.count() * 2 > body.len()
    };
    usual.filter(is_most).unwrap_or(first.cells.len())
}

/// Whether the `body` stands under these names, and no better where one of them is moved with all behind it.
fn stands(names: &[String], body: &[&Record]) -> bool {
    let as_it_is = fits(names, body);
    let moved = |at: usize| {
        let mut names = names.to_vec();
        names.insert(at, String::new());
        fits(&names, body)
    };
    as_it_is > 0 && (0..names.len()).map(moved).all(|fit| fit <= as_it_is)
}

fn fits(names: &[String], body: &[&Record]) -> i32 {
    fit(&fields_of(names), &body[..body.len().min(FITTED)])
}

/// Which cell of the header is two names between which a delimiter is missing: with it all rows are as wide, each of them alone
/// is known, and the values stand better under them.
fn parted(header: &[&Record], body: &[&Record], usual: usize) -> Option<usize> {
    let [only] = header else { return None };
    let as_it_is = fits(&only.cells, body);
    let is_better = |at: &usize| {
        let names = headline::parted(&only.cells, *at);
        field_named(&only.cells[*at]).is_none()
            && names.len() > only.cells.len()
            && known_names(&names[*at..*at + 2]) == 2
            && fits(&names, body) > as_it_is
    };
    (only.cells.len() + 1 == usual)
        .then(|| (0..only.cells.len()).find(is_better))
        .flatten()
}

/// Skips lines such as a title or a date of export: few cells filled where the table has many, and no header word.
fn start(records: &[&Record]) -> usize {
    let Some(width) = common_width(records.iter().copied()).filter(|width| *width > 2) else {
        return 0;
    };
    let known = |record: &Record| known_names(&record.cells) > 0;
    let is_table = |record: &&Record| {
        record.filled() * 2 >= width || (known(record) && record.cells.len() == width)
    };
    let found = records.iter().take(PREAMBLE).position(is_table);
    let at = found.unwrap_or(0);
    // Groups are a few words above a table; one alone is its title.
    let has_groups = |above: &usize| {
        let groups = records[*above];
        groups.filled() > 1 && is_grouped(groups, records[at])
    };
    at.checked_sub(1).filter(has_groups).unwrap_or(at)
}

/// The first record's width, or more where more than every second record has something in further cells; less where it ends in
/// cells without a name that most records do not have.
fn width(first: &Record, body: &[&Record], usual: usize) -> usize {
    let named = first.cells.iter().rposition(|cell| !cell.trim().is_empty());
    let own = match named.map_or(0, |last| last + 1) {
        named if named <= usual && usual < first.cells.len() => usual,
        _ => first.cells.len(),
    };
    let is_filled = |record: &Record, at: usize| {
        record
            .cells
            .get(at)
            .is_some_and(|cell| !cell.trim().is_empty())
    };
    let often =
        |at: &usize| body.iter().filter(|record| is_filled(record, *at)).count() * 2 > body.len();
    let usual = common_width(body.iter().copied()).unwrap_or(own);
    (own..usual).rev().find(often).map_or(own, |last| last + 1)
}

/// A second `Name` becomes `Name (2)`. Case does not make a name another one: a mapping names columns without it.
pub(super) fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut fresh = |name: &str| seen.insert(name.to_lowercase());
    let mut numbered = |name: String| {
        let further = (2..).map(|n| format!("{name} ({n})"));
        std::iter::once(name.clone())
            .chain(further)
            .find(|candidate| fresh(candidate))
            .unwrap_or(name)
    };
    names.map(&mut numbered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (u64, bool, String) {
        let record = |(at, line): (usize, &str)| Record {
            row: at as u64 + 1,
            line: at as u64 + 1,
            cells: line.split(',').map(str::to_owned).collect(),
            flaw: None,
        };
        let records: Vec<Record> = text.lines().enumerate().map(record).collect();
        let layout = layout(&records, None, None).unwrap();
        (
            layout.first_record,
            layout.header_rows > 0,
            layout.names.join("|"),
        )
    }

    #[test]
    fn finds_the_table_and_its_header() {
        for (text, expected) in [
            ("Name,Age\nAda,36", (1, true, "Name|Age")),
            ("Symbol,Founded\nMMM,1902", (1, true, "Symbol|Founded")),
            (
                "first,last,2019,2020\nAda,Byron,1,2",
                (1, true, "first|last|2019|2020"),
            ),
            (
                "Ada,ada@acme.example\nBo,bo@acme.example",
                (1, false, "Column 1|Column 2"),
            ),
            ("Imię,Miasto\nAda,Rome\nBo,Rome", (1, true, "Imię|Miasto")),
            ("Ada,GB\nBo,GB\nAda,FR", (1, false, "Column 1|Column 2")),
            (
                "Name,,name,Name\na,b,c,d",
                (1, true, "Name|Column 2|name (2)|Name (3)"),
            ),
            ("\n\nName,Age\nAda,36", (3, true, "Name|Age")),
            (
                "Export,,,\n,,,\nName,Firm,Mail,City\nAda,Acme,a@acme.example,Rome",
                (3, true, "Name|Firm|Mail|City"),
            ),
            (
                "Ada,,,,x\nBo,Bolt,b@bolt.example,1,y\nCy,C,c@c.example,2,z",
                (1, false, "Column 1|Column 2|Column 3|Column 4|Column 5"),
            ),
            (
                "Name,City\nAda,Rome,x\nBo,Oslo,y",
                (1, true, "Name|City|Column 3"),
            ),
            (
                "# a list, of leads\n# of 2026, by us\n# for sale, or not\nName,Company,Email\nAda,Acme,a@acme.example",
                (4, true, "Name|Company|Email"),
            ),
            ("Name,City\nAda,Rome,\nBo,Oslo,", (1, true, "Name|City")),
            ("Name,City\nName,City\nAda,Rome", (1, true, "Name|City")),
            (
                "Contact 1,,Contact 2,,Company\nName,Email,Name,Email,Company\nAda Moreau,a@acme.example,Bo Lind,b@acme.example,Acme",
                (
                    1,
                    true,
                    "Contact 1 Name|Contact 1 Email|Contact 2 Name|Contact 2 Email|Company",
                ),
            ),
            (
                "Leads\nCompany,Boss,,Assistant\nCompany,Name,Email,Name,Email\nAcme,Ada Moreau,a@acme.example,Bo Lind,b@acme.example",
                (
                    2,
                    true,
                    "Company|Boss Name|Boss Email|Assistant Name|Assistant Email",
                ),
            ),
            (
                "Contact,,Firm,,\nFirst name,Last name,Name,Size,City\nAda,Moreau,Acme,7,Rome",
                (
                    1,
                    true,
                    "Contact First name|Contact Last name|Firm|Firm Size|Firm City",
                ),
            ),
        ] {
            let expected = (expected.0, expected.1, expected.2.to_owned());
            assert_eq!(of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn of_several_people_in_a_row_the_first_one_is_recognised() {
        for (groups, names, expected) in [
            (
                "Contact 1,,Contact 2,",
                "Name,Email,Name,Email",
                "full_name email - -",
            ),
            (
                "First,,Second,",
                "Name,Email,Name,Email",
                "full_name email - -",
            ),
            (
                "First,Last,Boss,",
                "Name,Name,Name,Email",
                "first_name last_name full_name email",
            ),
            (
                "Boss,,Assistant,,",
                "Name,Phone,Name,Email,Phone",
                "full_name phone - - -",
            ),
            (
                "Account,,Primary contact,,Secondary contact,",
                "Name,Website,Name,Email,Name,Email",
                "company domain full_name email - -",
            ),
            (
                "Firm,,Person,",
                "Name,Website,Name,Email",
                "company domain full_name email",
            ),
        ] {
            let rows = [groups, names].map(|line| Record {
                cells: line.split(',').map(str::to_owned).collect(),
                ..Record::default()
            });
            let named = headline::names(&rows.iter().collect::<Vec<_>>(), rows[1].cells.len());
            let words: Vec<String> = named.into_iter().map(|named| named.word).collect();
            let fields = fields_of(&words);
            let fields = fields
                .iter()
                .map(|field| field.map_or("-", |field| field.word()));
            assert_eq!(fields.collect::<Vec<_>>().join(" "), expected, "{groups}");
        }
    }

    #[test]
    fn nothing_is_no_table() {
        assert_eq!(layout(&[], None, None), None);
    }
}
