//! The second pass: records as leads, one at a time. Blank records vanish here, and what concerns the whole file is said
//! once, at the end.

use std::{collections::HashSet, collections::VecDeque, io, path::PathBuf, sync::Arc};

use crate::domain::Column;
use crate::domain::NewLead;
use crate::domain::Problem;

use super::{
    Dialect, ImportError,
    another::{
        BELOW, FOOTER, counterparts, fit, folded, has_known_names, is_count, is_footer, is_line,
        is_over_numbers, is_rule, may_be_header, may_be_sum, renamed,
    },
    book::PutDown,
    check::{Check, at},
    content::is_value,
    decode::{Seen, Text},
    losses::{Guarded, Losses},
    mapping::fields_of,
    records::{Flaw, Record, Records},
    table::WIDEST,
    words::field_named,
};

/// One record of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The lead; `None` where there are only problems to tell (about the header, about the whole file).
    pub lead: Option<NewLead>,
    /// What could not be taken as it stood.
    pub problems: Vec<Problem>,
    /// How many bytes of the file have been read so far; a little ahead of this row, never behind.
    pub bytes_read: u64,
}

/// The rows of a file, one at a time. Blank records are left out; after an error there are no more.
pub struct Rows {
    file: Origin,
    /// What should be known of the file, until it is told.
    notes: Vec<Problem>,
    records: Records<Text>,
    seen: Seen,
    dialect: Dialect,
    check: Check,
    losses: Losses,
    columns: Vec<Column>,
    /// What those are called, whatever their case.
    names: HashSet<String>,
    /// Where the cells of a further table belong.
    places: Option<Vec<usize>>,
    header: Vec<String>,
    /// Whether all lines are quoted as the header is, as a whole: said of that alone.
    wrapped: bool,
    /// In which row another table began, of which no row is a lead.
    another: Option<u64>,
    /// Whether the table is over, as it seems.
    ended: bool,
    /// Whether the row above is blank, and whether all leads so far are as wide as the table.
    after_blank: bool,
    regular: bool,
    /// Records that were looked at before their turn.
    ahead: VecDeque<io::Result<Record>>,
    /// How many leads there are, how many of those have nothing but their first cell, and where the first of them is.
    leads: u64,
    lone: u64,
    first_lone: Option<u64>,
    /// Lines above the table, and rows of empty cells: told once, at the end.
    above: u64,
    empty: u64,
    /// Whether the file ends in NULs, as it seems so far.
    nuls: bool,
    done: bool,
}

/// Where rows are from.
pub(super) struct Origin {
    pub(super) path: PathBuf,
    /// Of the text that was looked at; whoever reads another one must be told.
    pub(super) hash: [u8; 32],
    /// The lengths of the file and of that text.
    pub(super) bytes: (u64, u64),
    /// Why its encoding is doubtful.
    pub(super) conflict: Option<String>,
    /// Why its delimiter is doubtful.
    pub(super) narrow: Option<String>,
    /// Why its header is doubtful.
    pub(super) doubts: Vec<String>,
    /// How many cells most rows have.
    pub(super) usual: usize,
    /// Where it may have apostrophes against formulas.
    pub(super) guarded: Guarded,
    /// The sheet, whose rows are there for as long as they are read.
    pub(super) sheet: Option<Arc<PutDown>>,
}

impl Origin {
    /// How much of the file `read` bytes of the text are.
    fn bytes_read(&self, read: u64) -> u64 {
        let (file, text) = self.bytes;
        if file == text {
            return read;
        }
        let share = u128::from(read.min(text)) * u128::from(file) / u128::from(text.max(1));
        u64::try_from(share).unwrap_or(file)
    }

    /// What a person should know about the workbook, or about what was said.
    fn notes(&self) -> Vec<Problem> {
        let notes = self.sheet.iter().flat_map(|sheet| &sheet.notes);
        let all = notes.chain(&self.narrow);
        all.cloned().map(of_the_file).collect()
    }

    /// What a person should know about the other sheets.
    fn others(&self) -> Option<String> {
        let sheet = self.sheet.as_ref()?;
        let others = sheet.all.iter().filter(|other| **other != sheet.sheet);
        let others: Vec<&str> = others.map(String::as_str).collect();
        (!others.is_empty()).then(|| {
            format!(
                "the workbook has further sheets, which are not read: {}",
                others.join(", ")
            )
        })
    }
}

impl Rows {
    pub(super) fn new(
        file: Origin,
        records: Records<Text>,
        seen: Seen,
        dialect: Dialect,
        columns: Vec<Column>,
    ) -> Self {
        let losses = Losses::new(&columns, file.guarded.clone(), dialect.repair);
        let notes = file.notes();
        let check = Check::new(columns.clone(), &dialect, file.usual, file.sheet.is_some());
        Self {
            file,
            notes,
            records,
            seen,
            dialect,
            check,
            losses,
            names: columns.iter().map(|column| folded(&column.name)).collect(),
            columns,
            places: None,
            header: Vec::new(),
            wrapped: false,
            another: None,
            ended: false,
            after_blank: false,
            regular: true,
            ahead: VecDeque::new(),
            leads: 0,
            lone: 0,
            first_lone: None,
            above: 0,
            empty: 0,
            nuls: false,
            done: false,
        }
    }

    /// The row of `record`, where there is anything to tell about it.
    fn row(&mut self, record: Record) -> Option<Row> {
        let first = self.dialect.first_record;
        if record.row < first {
            self.above += u64::from(!record.is_blank());
            return None;
        }
        if record.flaw == Some(Flaw::TooLong) {
            let problem = self.check.about_flaw(Flaw::TooLong, &record);
            return Some(self.told(vec![problem]));
        }
        if record.is_blank() {
            self.empty += u64::from(record.cells.len() > 1 && record.row > first);
            self.after_blank = true;
            self.nuls = record.cells.iter().any(|cell| cell.contains('\0'));
            return None;
        }
        self.nuls = false;
        let after_blank = std::mem::take(&mut self.after_blank);
        if record.row == first && self.dialect.header_rows > 0 {
            return self.take_header(record);
        }
        let is_header = record.row < first + self.dialect.header_rows;
        if is_header && self.header != record.cells {
            return None;
        }
        if self.header == record.cells {
            (self.places, self.another) = (None, None);
            return Some(self.told(vec![at(
                record.row,
                None,
                "repeats the header and is left out".into(),
            )]));
        }
        if is_rule(&record) {
            let message = "is a line that is drawn between rows, and is left out".into();
            return Some(self.told(vec![at(record.row, None, message)]));
        }
        if self.names_columns(&record, after_blank) {
            if let Some((places, message)) = self.further_table(&record) {
                (self.places, self.another) = (Some(places), None);
                return Some(self.told(vec![at(record.row, None, message)]));
            }
            if self.is_another(&record, after_blank) {
                self.another = Some(record.row);
                let names = record.cells.join(", ");
                return Some(self.told(vec![at(
                    record.row,
                    None,
                    format!("begins another table ({names}), whose rows are no leads: import it as a file of its own"),
                )]));
            }
        }
        if let Some(began) = self.another {
            let message = format!("is in the table that begins in row {began}, and is left out");
            return Some(self.told(vec![at(record.row, None, message)]));
        }
        if self.is_below(&record, after_blank) {
            self.ended = true;
            let message = "stands below the table and is left out".into();
            return Some(self.told(vec![at(record.row, None, message)]));
        }
        self.ended = false;
        Some(self.lead(record))
    }

    /// Whether `record` belongs to what is said below a table that was regular so far.
    fn is_below(&mut self, record: &Record, after_blank: bool) -> bool {
        if self.ended {
            return is_line(record);
        }
        if self.columns.len() < 3 {
            return false;
        }
        let counts = is_count(record) && self.below().iter().all(|below| is_line(below));
        // Rows of a sheet end with their last filled cell, and are none the less regular.
        let is_regular = self.regular || self.file.sheet.is_some();
        if counts || !after_blank || !is_regular {
            return counts;
        }
        let below = self.coming(FOOTER);
        let is_end = below.len() < FOOTER;
        let nearest = if is_end { &below[..] } else { &below[..BELOW] };
        is_footer(record, nearest, is_end)
    }

    /// Whether `record` is worth a closer look, which not every row gets: its first cell is a name, or it stands below a
    /// blank row.
    fn names_columns(&self, record: &Record, after_blank: bool) -> bool {
        let is_name = |cell: &String| {
            let is_word = cell.contains(|c: char| !c.is_ascii_digit());
            self.names.contains(&folded(cell)) || is_word && field_named(cell).is_some()
        };
        self.dialect.header_rows > 0 && (after_blank || record.cells.first().is_some_and(is_name))
    }

    /// Whether `record` is the header of a table that is not this one. Without a blank row above, it takes only known names,
    /// and rows below that would not do here.
    fn is_another(&mut self, record: &Record, after_blank: bool) -> bool {
        if !may_be_header(record) {
            return false;
        }
        let is_new_width = self.regular && record.cells.len() != self.columns.len();
        let (there, here) = self.fits(record);
        let is_known = has_known_names(record) && there >= here.max(0);
        match after_blank {
            true => is_known || is_new_width && is_over_numbers(record, &self.below()),
            false => is_known && there > here.max(0),
        }
    }

    /// How well the next rows stand under `record`, and how well in this table.
    fn fits(&mut self, record: &Record) -> (i32, i32) {
        let field = |at: usize| self.columns.get(at).and_then(|column| column.field);
        let here: Vec<_> = match &self.places {
            Some(places) => places.iter().map(|at| field(*at)).collect(),
            None => (0..self.columns.len()).map(field).collect(),
        };
        let below = self.below();
        (fit(&fields_of(&record.cells), &below), fit(&here, &below))
    }

    /// The next records, which come in their turn all the same.
    fn below(&mut self) -> Vec<&Record> {
        self.coming(BELOW)
    }

    fn coming(&mut self, count: usize) -> Vec<&Record> {
        while self.ahead.len() < count
            && let Some(record) = self.records.next()
        {
            self.ahead.push_back(record);
        }
        let below = self.ahead.iter().take(count);
        below.filter_map(|record| record.as_ref().ok()).collect()
    }

    /// Where the cells of a further table belong, if `record` is the header of one: all of its cells have a column here, or
    /// most of them have one of the same name; none is a value, and the rows below stand as well under it. What has no
    /// column comes behind all of them. With it, what is said of that.
    fn further_table(&mut self, record: &Record) -> Option<(Vec<usize>, String)> {
        let columns = counterparts(record, &self.columns);
        (*columns.first()?)?;
        let known = columns.iter().flatten().count();
        let renamed = renamed(record, &columns, &self.columns);
        let named = known - renamed.len();
        let is_whole = known == columns.len();
        if known < 2 || !is_whole && (named < 2 || named * 2 < columns.len()) {
            return None;
        }
        let (there, here) = self.fits(record);
        if there < here || record.cells.iter().any(|cell| is_value(cell)) {
            return None;
        }
        let mut behind = self.columns.len()..;
        let placed = columns
            .into_iter()
            .map(|column| column.or_else(|| behind.next()));
        let message = match renamed.is_empty() {
            true => {
                "begins another table; its columns are put under those of the same name".to_owned()
            }
            false => format!(
                "begins another table; its columns are put under those that mean the same: {}",
                renamed.join(", ")
            ),
        };
        Some((placed.collect::<Option<_>>()?, message))
    }

    fn placed(&self, cells: Vec<String>) -> Vec<String> {
        let Some(places) = &self.places else {
            return cells;
        };
        let mut behind = places.iter().max().map_or(0, |last| last + 1)..;
        let mut placed = vec![String::new(); self.columns.len()];
        for (at, cell) in cells.into_iter().enumerate() {
            let place = places.get(at).copied().or_else(|| behind.next());
            let Some(place) = place.filter(|_| !cell.is_empty()) else {
                continue;
            };
            if placed.len() <= place {
                placed.resize(place + 1, String::new());
            }
            placed[place] = cell;
        }
        placed
    }

    fn take_header(&mut self, mut record: Record) -> Option<Row> {
        self.wrapped = record.flaw == Some(Flaw::Wrapped);
        let mut problems = self.check.header(&mut record);
        let doubts = std::mem::take(&mut self.file.doubts);
        problems.extend(doubts.into_iter().map(|doubt| at(record.row, None, doubt)));
        self.header = record.cells;
        (!problems.is_empty()).then(|| self.told(problems))
    }

    fn lead(&mut self, mut record: Record) -> Row {
        self.regular &= record.cells.len() == self.columns.len();
        record.flaw = record
            .flaw
            .filter(|flaw| !self.wrapped || *flaw != Flaw::Wrapped);
        record.cells = self.placed(std::mem::take(&mut record.cells));
        self.losses.look(record.row, &mut record.cells);
        let mut problems = self.check.lead(&mut record);
        if may_be_sum(&record) {
            let message =
                "looks like a sum of the rows above; it is kept, in case somebody is called so";
            problems.push(at(record.row, None, message.into()));
        }
        if record.cells.len() > WIDEST {
            let cells = record.cells.len();
            let message = format!("has {cells} cells, more than a list may have, and is left out");
            return self.told(vec![at(record.row, None, message)]);
        }
        self.leads += 1;
        let is_lone = self.columns.len() > 2 && is_line(&record) && problems.is_empty();
        if is_lone && !is_value(&record.cells[0]) {
            self.lone += 1;
            self.first_lone.get_or_insert(record.row);
        }
        let lead = NewLead {
            row: record.row,
            cells: record.cells,
        };
        Row {
            lead: Some(lead),
            ..self.told(problems)
        }
    }

    /// A few rows with nothing but their first cell may be names of sections, or last words; where there are many of them, that
    /// is what leads are like here.
    fn lone_rows(&self) -> Option<String> {
        let first = self.first_lone.filter(|_| self.lone * 2 < self.leads)?;
        Some(match self.lone {
            1 => format!("row {first} has nothing but its first cell: see whether it is a lead"),
            n => format!(
                "{n} rows have nothing but their first cell, the first of them row {first}: see whether they are leads"
            ),
        })
    }

    /// What is said once, at the end.
    fn last(&mut self) -> Option<Row> {
        self.done = true;
        let about = |count, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one} and is left out")),
            n => Some(format!("{n} {many} and are left out")),
        };
        let above = about(
            self.above,
            "line stands above the table",
            "lines stand above the table",
        );
        let empty = about(
            self.empty,
            "row has only empty cells",
            "rows have only empty cells",
        );
        const NULS: &str = "the file ends in NUL characters: it may not have been written to its end; compare its last row with \
                            where it is from, or export it again";
        let told = above
            .into_iter()
            .chain(empty)
            .chain(self.lone_rows())
            .chain(self.nuls.then(|| NULS.to_owned()))
            .chain(self.losses.told())
            .chain(self.file.conflict.take())
            .chain(self.file.others());
        let notes = std::mem::take(&mut self.notes);
        let problems: Vec<Problem> = notes.into_iter().chain(told.map(of_the_file)).collect();
        (!problems.is_empty()).then(|| self.told(problems))
    }

    fn told(&self, problems: Vec<Problem>) -> Row {
        Row {
            lead: None,
            problems,
            bytes_read: self.file.bytes_read(self.seen.bytes()),
        }
    }
}

/// A problem that is no row's.
fn of_the_file(message: String) -> Problem {
    Problem {
        row: None,
        column: None,
        message,
    }
}

impl Iterator for Rows {
    type Item = Result<Row, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.ahead.pop_front().or_else(|| self.records.next()) {
                Some(Ok(record)) => match self.row(record) {
                    // Told with the first row: a preview does not read to the end.
                    Some(mut row) => {
                        row.problems.append(&mut self.notes);
                        return Some(Ok(row));
                    }
                    None => continue,
                },
                Some(Err(error)) => {
                    self.done = true;
                    return Some(Err(ImportError::from_io(&self.file.path, error)));
                }
                None if self.seen.hash() != self.file.hash => {
                    self.done = true;
                    let path = self.file.path.clone();
                    return Some(Err(ImportError::Changed { path }));
                }
                None => return self.last().map(Ok),
            }
        }
        None
    }
}
