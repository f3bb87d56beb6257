//! What `import`, `export` and `jobs` may be told.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand, ValueEnum};
use ringback_core::app::Cap;
use ringback_core::domain::Verdict;
use ringback_core::export::Format;
use ringback_core::export::Names;
use ringback_core::import::MapOverride;
use ringback_core::import::Said;
use ringback_core::preflight::Retry;

use super::asking::{InDoubtChoice, Port, SandboxChoice, Sending};
use super::play::Play;

#[derive(Debug, Group)]
pub struct Mapping {
    /// Say what a column holds, over what was recognised: full_name="Contact name", domain=#4, or email= for none
    ///
    /// Fields: full_name, first_name, middle_name (or a particle: van der), last_name, suffix (Jr., III), company,
    /// domain (or a web site), linkedin_url, email, phone, country (two letters; only where mapped so). May be given
    /// several times.
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<MapOverride>,
}

/// How a file is read, where that is not to be found.
#[derive(Debug, Group)]
pub struct Reading {
    /// The sheet of a spreadsheet [default: the first one that holds a list]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The encoding of a text file, such as UTF-8, Windows-1252 or Shift_JIS [default: what is found]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What stands between two cells: a character or two, `tab` or `space` [default: what is found]
    #[arg(long, value_name = "TEXT", value_parser = delimiter)]
    pub delimiter: Option<String>,
    /// What stands around a cell: \", ' or another sign, or `none` [default: what is found]
    #[arg(long, value_name = "SIGN", value_parser = quote)]
    pub quote: Option<String>,
    /// How many rows name the columns, 0 for none [default: what is found]
    #[arg(long, value_name = "COUNT")]
    pub header_rows: Option<u64>,
    /// The row in which the table begins, its header included [default: what is found]
    #[arg(long, value_name = "ROW")]
    pub first_row: Option<u64>,
    /// Repair cells that look garbled (`Ã¶` for `ö`) also where that is likely and not certain
    #[arg(long)]
    pub repair: bool,
}

impl Reading {
    /// The same with a mapping.
    pub fn said(&self, map: &[MapOverride]) -> Said {
        Said {
            encoding: self.encoding.clone(),
            delimiter: self.delimiter.clone(),
            quote: self.quote.clone(),
            header_rows: self.header_rows,
            first_row: self.first_row,
            repair: self.repair.then_some(true),
            sheet: self.sheet.clone(),
            ..Said::mapped(map)
        }
    }
}

/// Shells make it hard to type a tab, and easy to lose a space.
#[expect(clippy::unnecessary_wraps, reason = "clap's form of a parser")]
fn delimiter(text: &str) -> Result<String, String> {
    Ok(match text {
        "tab" | "\\t" => "\t",
        "space" => " ",
        "comma" => ",",
        "semicolon" => ";",
        "pipe" => "|",
        other => other,
    }
    .to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "clap's form of a parser")]
fn quote(text: &str) -> Result<String, String> {
    Ok(match text {
        "none" => "",
        "double" => "\"",
        "single" => "'",
        other => other,
    }
    .to_owned())
}

#[derive(Debug, Group)]
pub struct Import {
    /// The lead lists: CSV files, whatever their delimiter and encoding, or spreadsheets (XLSX, XLS, XLSB, ODS); `-`
    /// reads standard input
    ///
    /// Each becomes a list of its own; one that looks like a newer version of a list's says so.
    #[arg(value_name = "FILE", required_unless_present = "undo")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub mapping: Mapping,
    #[command(flatten)]
    pub reading: Reading,
    /// Into the sandbox's data
    #[arg(long)]
    pub sandbox: bool,
    /// Remove the list of that number, or the newest of that file's name, with its leads; one that was run stays
    #[arg(long, value_name = "LIST", conflicts_with = "files")]
    pub undo: Option<String>,
    /// Take the file, a newer version of a list's, into that list: its number or its file's name. Needs --only-new or
    /// --update
    #[arg(long, value_name = "LIST", conflicts_with_all = ["as_new", "to_csv"])]
    pub into: Option<String>,
    /// Only the rows that the list has not: they become further leads, which the next start of its job asks about
    #[arg(long, requires = "into", conflicts_with = "update")]
    pub only_new: bool,
    /// Changed cells take their new values as well; leads that are not in the file stay. Where a job has asked about a lead
    /// and would ask something else now, the row becomes a lead of its own, and the older one keeps its answer
    #[arg(long, requires = "into")]
    pub update: bool,
    /// Say how the file compares with the list, or with the one that it looks like a newer version of, and import nothing
    #[arg(long, conflicts_with_all = ["as_new", "to_csv"])]
    pub dry_run: bool,
    /// As a list of its own, even where the same file is one already; answers that are known fill it at no cost
    #[arg(long, conflicts_with = "to_csv")]
    pub as_new: bool,
    /// Import nothing, but write what was understood, header and every record, as CSV (RFC 4180, UTF-8); `-` writes to
    /// standard output
    #[arg(long, value_name = "OUT", conflicts_with_all = ["map", "sandbox"])]
    pub to_csv: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub struct Jobs {
    #[command(subcommand)]
    pub command: JobsCommand,
}

#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Every job, newest first
    List {
        /// Only the sandbox's
        #[arg(long)]
        sandbox: bool,
    },
    /// One job: its counts, its money, why it stands still
    Show {
        /// The job's number
        job: i64,
        /// The sandbox's
        #[arg(long)]
        sandbox: bool,
    },
    /// Send nothing more of a job that runs, in the window or another terminal; what is at the service still arrives
    Pause(OneJob),
    /// Go on with a job here, until its end: one that paused, was cut off, or was stopped, with what it left
    Resume(Resume),
    /// Ask again, in a new job, for those of a finished job who have no answer; all the others keep theirs
    Retry {
        #[command(flatten)]
        resume: Resume,
        /// Whom to ask about again
        #[arg(value_enum)]
        what: RetryChoice,
        /// Say what it would come to, and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Stop a job for good, whoever runs it: what was not sent is cancelled, what is at the service still arrives
    Stop {
        #[command(flatten)]
        job: OneJob,
        /// Cancel what is at the service, too, where it cancels lists (Clearout does); what is done by then is charged
        #[arg(long)]
        cancel: bool,
    },
    /// With whom the lead in a row shares its search, in this list or an older one, and why
    Same {
        /// The job's number
        job: i64,
        /// The lead's row in the file
        row: u64,
        /// The sandbox's
        #[arg(long)]
        sandbox: bool,
    },
    /// Say that the lead in a row is somebody else: it gets a search of its own when its list is run again
    Apart {
        /// The job's number
        job: i64,
        /// The lead's row in the file
        row: u64,
        /// Take that back: what was not sent meanwhile has the answer of whoever has its name again
        #[arg(long)]
        undo: bool,
        /// The sandbox's
        #[arg(long)]
        sandbox: bool,
    },
}

/// A job, and whose.
#[derive(Debug, Group)]
pub struct OneJob {
    /// The job's number
    pub job: i64,
    /// The sandbox's; one that is asked for this alone, or the one at URL
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub sandbox: Option<SandboxChoice>,
}

#[derive(Debug, Group)]
pub struct Resume {
    #[command(flatten)]
    pub job: OneJob,
    /// What its run may cost altogether from now on, in credits; `none` lifts its cap
    #[arg(long, value_name = "CREDITS", value_parser = super::run::cap)]
    pub cap: Option<Cap>,
    #[command(flatten)]
    pub play: Play,
    #[command(flatten)]
    pub sending: Sending,
    /// What to do with a batch whose call broke off before the service had answered, once no callback came
    #[arg(long, value_enum, value_name = "CHOICE", default_value = "wait")]
    pub in_doubt: InDoubtChoice,
    /// How long to wait for the callback of a batch in doubt [default: 15 in the sandbox, else 600]
    #[arg(long, value_name = "SECONDS")]
    pub doubt_wait: Option<u64>,
    #[command(flatten)]
    pub port: Port,
}

#[derive(Debug, Group)]
pub struct Export {
    /// The list: its number or its file's name (the newest of that name)
    pub list: String,
    /// Where to write it (.xlsx, .csv or .jsonl)
    #[arg(long, visible_alias = "to", value_name = "OUT")]
    pub out: PathBuf,
    /// What kind of file [default: as the name ends; a .csv is one for import]
    #[arg(long, value_enum)]
    pub format: Option<FormatChoice>,
    /// Call the columns as a program does that is to take them in; where nothing was found, its column has what the list
    /// had
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub names: Option<NamesChoice>,
    /// Only leads of this verdict, in the newest job over the list
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub filter: Option<FilterChoice>,
    /// Only leads with this in a cell of the list, or in the address or number that the newest job over it has
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Add where each answer came from: job, batch, time, delivery, credits. An answer that several rows have says its
    /// price in the first of them and 0 in the others; one bought for another list says 0, it was paid there
    #[arg(long)]
    pub provenance: bool,
    /// The sandbox's
    #[arg(long)]
    pub sandbox: bool,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FormatChoice {
    /// A workbook whose cells are all text
    Xlsx,
    /// CSV for other programs: RFC 4180, UTF-8, every value as it is
    Csv,
    /// CSV for a double click: the region's separator, and an apostrophe before what Excel would run or change
    ExcelCsv,
    /// An object on each line
    Jsonl,
}

/// Whose names the columns have.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum NamesChoice {
    Hubspot,
    Salesforce,
    Pipedrive,
    Instantly,
    Smartlead,
}

/// Where a lead stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FilterChoice {
    /// Found, or deliverable
    Found,
    /// Not found, or undeliverable
    NotFound,
    /// Neither: catch-all, risky, unknown
    Unsure,
    Pending,
    Failed,
    Skipped,
}

impl From<FormatChoice> for Format {
    fn from(choice: FormatChoice) -> Self {
        match choice {
            FormatChoice::Xlsx => Self::Xlsx,
            FormatChoice::Csv => Self::CsvForImport,
            FormatChoice::ExcelCsv => Self::CsvForExcel,
            FormatChoice::Jsonl => Self::JsonLines,
        }
    }
}

impl From<NamesChoice> for Names {
    fn from(choice: NamesChoice) -> Self {
        match choice {
            NamesChoice::Hubspot => Self::Hubspot,
            NamesChoice::Salesforce => Self::Salesforce,
            NamesChoice::Pipedrive => Self::Pipedrive,
            NamesChoice::Instantly => Self::Instantly,
            NamesChoice::Smartlead => Self::Smartlead,
        }
    }
}

impl From<FilterChoice> for Verdict {
    fn from(choice: FilterChoice) -> Self {
        match choice {
            FilterChoice::Found => Self::Found,
            FilterChoice::NotFound => Self::NotFound,
            FilterChoice::Unsure => Self::Unsure,
            FilterChoice::Pending => Self::Pending,
            FilterChoice::Failed => Self::Failed,
            FilterChoice::Skipped => Self::Skipped,
        }
    }
}

/// Whom to ask about again.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RetryChoice {
    /// Those whose search failed
    Failed,
    /// Those of whom the service could not tell
    Unknown,
}

impl From<RetryChoice> for Retry {
    fn from(choice: RetryChoice) -> Self {
        match choice {
            RetryChoice::Failed => Self::Failed,
            RetryChoice::Unknown => Self::Unknown,
        }
    }
}
