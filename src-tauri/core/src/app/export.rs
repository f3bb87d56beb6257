//! A list with its answers to a file: the original columns in their order, then the answers.

use std::path::Path;

use super::{App, AppError, World};
use crate::domain::Job;
use crate::domain::List;
use crate::domain::Qualification;
use crate::domain::SearchState;
use crate::export::Format;
use crate::export::Writer;
use crate::export::Written;
use crate::store::LeadOutcome;

/// The columns that an export adds.
const ANSWERS: [&str; 5] = [
    "E-mail found",
    "E-mail result",
    "E-mail reason",
    "E-mail company",
    "E-mail by",
];
/// In the sandbox every row says what its answer is worth.
const SANDBOX: (&str, &str) = ("Sandbox", "sandbox: invented answer");

impl App {
    /// Whether an export to `path` could be written, without writing it: better said before a job than after it.
    pub fn check_export(&self, path: &Path) -> Result<(), AppError> {
        drop(Writer::create(path, Format::of_path(path)?, &[])?);
        Ok(())
    }

    /// Writes `list` with the answers of `job` to `path`, whose ending says which format.
    pub fn export(&self, list: &List, job: Option<&Job>, path: &Path) -> Result<Written, AppError> {
        let format = Format::of_path(path)?;
        let mut writer = Writer::create(path, format, &self.header(list))?;
        let by = job.map_or("", |job| job.recipe.provider.title());
        let each = |outcome: LeadOutcome| Ok(writer.row(&self.row(list, outcome, by))?);
        self.store
            .read(|db| Ok(db.each_outcome::<AppError>(list.id, job.map(|job| job.id), each)))??;
        Ok(writer.finish()?)
    }

    fn header(&self, list: &List) -> Vec<String> {
        let mut header: Vec<String> = list
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let sandbox = (self.world == World::Sandbox).then_some(SANDBOX.0);
        for name in ANSWERS.into_iter().chain(sandbox) {
            let name = unused(name, &header);
            header.push(name);
        }
        header
    }

    fn row(&self, list: &List, outcome: LeadOutcome, by: &str) -> Vec<String> {
        let (result, reason) = (result(&outcome).to_owned(), reason(&outcome));
        let by = if outcome.qualification.is_some() {
            by
        } else {
            ""
        };
        let found = outcome.found;
        let mut cells = outcome.cells;
        cells.resize(list.columns.len(), String::new());
        let company = found.company.or(found.domain).unwrap_or_default();
        cells.extend([
            found.email.unwrap_or_default(),
            result,
            reason,
            company,
            by.to_owned(),
        ]);
        cells.extend((self.world == World::Sandbox).then(|| SANDBOX.1.to_owned()));
        cells
    }
}

/// `name`, numbered where the file already has a column of that name.
fn unused(name: &str, header: &[String]) -> String {
    let taken = |candidate: &str| {
        header
            .iter()
            .any(|column| column.eq_ignore_ascii_case(candidate))
    };
    let numbered = (2..).map(|n| format!("{name} {n}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|candidate| !taken(candidate))
        .unwrap_or_default()
}

fn result(outcome: &LeadOutcome) -> &'static str {
    match (outcome.skip, outcome.state, outcome.qualification) {
        (Some(_), _, _) => "skipped",
        (None, _, Some(Qualification::Found)) => "found",
        (None, _, Some(Qualification::NotFound)) => "not found",
        (None, _, Some(Qualification::Unknown)) | (None, Some(SearchState::Failed), None) => {
            "failed"
        }
        (None, Some(_), None) => "pending",
        (None, None, None) => "",
    }
}

fn reason(outcome: &LeadOutcome) -> String {
    match (outcome.skip, outcome.qualification) {
        (Some(skip), _) => skip.sentence().to_owned(),
        (None, Some(Qualification::Unknown)) => {
            "the service answered with a word that is not known here".to_owned()
        }
        (None, _) if outcome.in_doubt => {
            "in doubt: the service may have taken its batch or not".to_owned()
        }
        (None, _) => outcome.reason.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_added_column_never_takes_the_name_of_one_that_was_there() {
        let header = ["e-mail FOUND", "E-mail found 2"].map(str::to_owned);
        assert_eq!(unused("E-mail found", &header), "E-mail found 3");
        assert_eq!(unused("E-mail by", &header), "E-mail by");
    }
}
