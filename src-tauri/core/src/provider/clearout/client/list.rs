//! Bulk work: a file goes up, is asked about, comes down (Clearout docs: email verify, email finder).

use std::time::Duration;

use reqwest::multipart::{Form, Part};

use super::Client;
use super::meaning::Stake;
use crate::provider::ProviderError;
use crate::provider::Submission;
use crate::provider::clearout::wire::{ListRequest, Listed, Progressed};
use crate::provider::clearout::{Product, Rows, Sheet, read_rows};

/// A large file takes its time.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// A list that cannot be cancelled, because it is finished or was not begun.
const NOT_CANCELLABLE: i64 = 1116;

/// How a file is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// Fast rather than sure; the verifier only.
    pub fast: bool,
    /// Takes a file although one of that name and size was there before, and charges it again.
    pub although_there: bool,
}

/// How far a list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it means.
    pub stage: Stage,
    /// The service's own word.
    pub word: String,
    /// 0 to 100, where it is said.
    pub percent: Option<u8>,
}

/// What a progress word means. Few are documented: a list that is declared finished too early loses rows, one that is
/// asked again loses a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waits, works, or says a word that is not known here.
    Running,
    /// Every row is done.
    Completed,
    /// It was cancelled: what was done by then is in its file, and charged.
    Cancelled,
}

/// What came of cancelling. It takes effect within a quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelling {
    /// Begun.
    Begun,
    /// Not possible at this stage.
    NotPossible,
}

/// The answer about a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListAnswer {
    /// Not finished.
    Running(Progress),
    /// Ended, with its rows and the file they came in.
    Ended {
        /// Finished or cancelled.
        stage: Stage,
        /// What the file says.
        rows: Rows,
        /// The file as it came.
        file: Vec<u8>,
    },
}

impl Client {
    /// Uploads `sheet`, which begins the work. The reference is the list's id; what it will cost is not said.
    pub async fn upload(&self, sheet: &Sheet, how: Upload) -> Result<Submission, ProviderError> {
        let call = self
            .post(&path(sheet.product, "/bulk"))
            .multipart(form(sheet, how)?)
            .timeout(UPLOAD_TIME);
        let listed: Listed = self
            .data(sheet.product.into(), Stake::Credits, call)
            .await?;
        let reference = listed.list_id.ok_or_else(|| {
            ProviderError::InDoubt("it took the file and did not say under which id".into())
        })?;
        Ok(Submission {
            reference,
            held: None,
        })
    }

    /// Asks how far the list is.
    pub async fn progress(&self, product: Product, list: &str) -> Result<Progress, ProviderError> {
        let call = self
            .get(&path(product, "/bulk/progress_status"))
            .query(&[("list_id", list)]);
        let said: Progressed = self.data(product.into(), Stake::Nothing, call).await?;
        let word = said.progress_status.unwrap_or_default();
        let percent = said
            .percentile
            .and_then(|percent| u8::try_from(percent).ok());
        Ok(Progress {
            stage: stage(&word),
            word,
            percent: percent.filter(|percent| *percent <= 100),
        })
    }

    /// Asks how far the list is and, where it has ended, for its rows.
    pub async fn list(&self, product: Product, list: &str) -> Result<ListAnswer, ProviderError> {
        let progress = self.progress(product, list).await?;
        if progress.stage == Stage::Running {
            return Ok(ListAnswer::Running(progress));
        }
        let file = self.result_file(product, list).await?;
        let rows = read_rows(product, &file)
            .map_err(|error| ProviderError::Unreadable(error.to_string()))?;
        Ok(ListAnswer::Ended {
            stage: progress.stage,
            rows,
            file,
        })
    }

    /// Stops the work on a list.
    pub async fn cancel(&self, product: Product, list: &str) -> Result<Cancelling, ProviderError> {
        let call = self.post(&path(product, "/list/cancel")).json(&about(list));
        match self
            .data::<Listed>(product.into(), Stake::Nothing, call)
            .await
        {
            Ok(_) => Ok(Cancelling::Begun),
            Err(refusal) if refusal.failure.code == Some(NOT_CANCELLABLE) => {
                Ok(Cancelling::NotPossible)
            }
            Err(refusal) => Err(refusal.error),
        }
    }

    /// Removes a list and its result; `unread`, although nobody has fetched that.
    pub async fn remove(
        &self,
        product: Product,
        list: &str,
        unread: bool,
    ) -> Result<(), ProviderError> {
        let request = ListRequest {
            ignore_result: Some(unread),
            ..about(list)
        };
        let call = self.post(&path(product, "/list/remove")).json(&request);
        self.data::<Listed>(product.into(), Stake::Nothing, call)
            .await?;
        Ok(())
    }
}

/// The calls that both products have under the same names.
pub(super) fn path(product: Product, rest: &str) -> String {
    match product {
        Product::Verifier => format!("/email_verify{rest}"),
        Product::Finder => format!("/email_finder{rest}"),
    }
}

pub(super) fn about(list_id: &str) -> ListRequest<'_> {
    ListRequest {
        list_id,
        ignore_result: None,
    }
}

/// The parts in the order of the vendor's own client. `ignore_duplicate_file` is a word, and means that a duplicate is
/// allowed.
fn form(sheet: &Sheet, how: Upload) -> Result<Form, ProviderError> {
    let file = Part::bytes(sheet.csv.clone())
        .file_name(sheet.name.clone())
        .mime_str("text/csv")
        .map_err(|error| ProviderError::NotSent(super::net::plain(error)))?;
    let mut form = Form::new().part("file", file);
    if sheet.product == Product::Verifier {
        let optimize = if how.fast {
            "fastest_turnaround"
        } else {
            "highest_accuracy"
        };
        form = form.text("optimize", optimize);
    }
    Ok(form.text("ignore_duplicate_file", how.although_there.to_string()))
}

fn stage(word: &str) -> Stage {
    match word.to_ascii_lowercase().as_str() {
        "completed" => Stage::Completed,
        "cancelled" | "canceled" => Stage::Cancelled,
        _ => Stage::Running,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_23_a_word_that_is_not_known_means_that_it_still_runs() {
        for (word, meant) in [
            ("completed", Stage::Completed),
            ("Completed", Stage::Completed),
            ("cancelled", Stage::Cancelled),
            ("running", Stage::Running),
            ("queued", Stage::Running),
            ("completed_partially", Stage::Running),
            ("", Stage::Running),
        ] {
            assert_eq!(stage(word), meant, "{word}");
        }
    }
}
