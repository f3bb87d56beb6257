//! What can go wrong in a whole run, each in the words of the room where it went wrong.

use crate::domain::JobId;
use crate::export::ExportError;
use crate::import::ImportError;
use crate::keys::KeyError;
use crate::listener::ListenerError;
use crate::preflight::NotAsked;
use crate::provider::ProviderError;
use crate::sandbox::SandboxError;
use crate::store::StoreError;
use crate::way_in::{NoAddress, Trouble};

/// Why a command failed: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The file could not be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Something could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something could not be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Callbacks cannot be received.
    #[error(transparent)]
    Listener(#[from] ListenerError),
    /// The sandbox does not start.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The service has no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The service's client cannot be made.
    #[error("the service cannot be called: {0}")]
    Provider(#[from] ProviderError),
    /// What was typed asks nothing.
    #[error(transparent)]
    NotAsked(#[from] NotAsked),
    /// The service does not offer this.
    #[error("{0} does not offer this: ask another service")]
    NotOffered(&'static str),
    /// The service has not done what it was asked for outside of any job.
    #[error("{service}: {why}; {}", remedy(.why))]
    NotAnswered {
        /// The service.
        service: &'static str,
        /// Why.
        why: ProviderError,
    },
    /// No list of that id lies at the service.
    #[error("{0} has no list of that id: look at its lists again")]
    NoAccountList(&'static str),
    /// A list that has ended cannot be cancelled.
    #[error("{0} has ended already: there is nothing left to cancel")]
    ListEnded(String),
    /// A list that is worked on cannot be removed.
    #[error("the service still works on {0}: cancel it, or wait for its end, before it is removed")]
    ListRuns(String),
    /// A list whose rows a job of ours still needs cannot be removed.
    #[error(
        "{name} belongs to job {job}, and its rows are not home: removed now, they would be paid for and lost"
    )]
    ListNeeded {
        /// The list's name.
        name: String,
        /// The job.
        job: JobId,
    },
    /// A refused delivery cannot be released.
    #[error("this delivery cannot be let in: {0}")]
    NotReleased(String),
    /// The text is no address for a way in.
    #[error(transparent)]
    NoAddress(#[from] NoAddress),
    /// The way in does not work.
    #[error("this way in does not work: {0}")]
    WayIn(#[from] Trouble),
    /// The sandbox needs nothing set up.
    #[error("the sandbox's webhook is set up by itself: there is nothing to paste")]
    NotInSandbox,
    /// Something unmatched cannot be taken into a list.
    #[error(
        "{0} cannot be taken into a list: it is neither an answer about an address or a person nor a list of them"
    )]
    NotTaken(String),
    /// What is not done yet is not asked again.
    #[error("job {0} is not finished: go on with it first, or stop it")]
    Unfinished(JobId),
    /// Nobody is to be asked about again.
    #[error("job {0} has nobody left of that kind: there is nothing to ask again")]
    NothingToRetry(JobId),
    /// A recipe that cannot be run.
    #[error(transparent)]
    Recipe(#[from] crate::domain::BadRecipe),
    /// A newer job has asked what an older one left.
    #[error("job {0} has searched these leads since: what this one left is not asked again")]
    Superseded(JobId),
    /// A file of people to be suppressed cannot be used; the words say why and what to do.
    #[error("{0}")]
    SuppressionFile(String),
    /// Whose lead it is its address or profile says.
    #[error(
        "row {0} asks nothing by a name: an e-mail address or a LinkedIn profile says by itself who is meant"
    )]
    NobodyElse(u64),
    /// A list that was imported has no place for what services tell.
    #[error(
        "{0} was imported from a file and has no columns for what was told: take it into a new list, or into one that was begun that way"
    )]
    NotLiving(String),
    /// The rows of a list that another program had made cannot be had.
    #[error("the rows of {name} cannot be fetched from {service}: {why}")]
    NoRows {
        /// The list's name at the service.
        name: String,
        /// The service's.
        service: &'static str,
        /// Why.
        why: ProviderError,
    },
    /// A list that another program had made is not finished after all.
    #[error("the service still works on {0}: take it when that is done")]
    NotFinished(String),
    /// The rows of a list make no lead.
    #[error("no row of {0} names an address or a person: there is no lead to make of it")]
    NobodyIn(String),
    /// A freshness window that there is not.
    #[error("a signature may be from 0 to 60 minutes old; 0 is any age")]
    NoSuchWindow,
    /// The user wanted the import no more.
    #[error("the import was cancelled: nothing of it was kept")]
    ImportCancelled,
    /// Nothing but blanks was pasted.
    #[error("nothing was pasted: copy the rows, with their header, and paste them again")]
    NothingPasted,
    /// A list that was run stays.
    #[error("{0} has been run: what was asked and paid for it stays, and so does the list")]
    HasJobs(String),
    /// Several imports have made it.
    #[error(
        "{0} has taken in a newer version of its file: there is no one import to undo, and the list stays; to go back, take in \
         the older file as you took in the newer one"
    )]
    HasJoined(String),
    /// No file was imported.
    #[error("{0} was not imported from a file: there is no import to undo")]
    NotImported(String),
    /// A list behind which no file stands takes none in.
    #[error("{0} was not imported from a file: import this one as a list of its own")]
    NotOfAFile(String),
    /// The file and the list have no column in common.
    #[error(
        "this file has none of the columns by which {0} knows people: import it as a list of its own"
    )]
    OtherColumns(String),
    /// Jobs are planned over the list faster than a file can be laid beside it.
    #[error("{0} is being changed by something else: try again when its job runs")]
    ListMoves(String),
    /// The file has a header and nothing below it.
    #[error("{path} has no rows to import: it needs a header and at least one lead below it{}", further(others.as_deref()))]
    NoLeads {
        /// The path as given.
        path: std::path::PathBuf,
        /// Of a workbook with further sheets, which of them was read, and which there are.
        others: Option<String>,
    },
}

/// What else there is, as the end of a sentence.
fn further(others: Option<&str>) -> String {
    others.map_or_else(String::new, |others| format!("; {others}"))
}

/// What can be done where a service has not answered: it is not asked again by itself.
fn remedy(why: &ProviderError) -> &'static str {
    match why {
        ProviderError::NotSent(_) => {
            "nothing was sent or charged: check the connection and ask again"
        }
        ProviderError::Wait | ProviderError::WaitFor(_) | ProviderError::Busy => {
            "nothing was charged: ask again then"
        }
        ProviderError::DailyLimit => "nothing was charged: ask again tomorrow",
        ProviderError::TryAgain(_) => "nothing was charged: ask again in a moment",
        ProviderError::OutOfCredits => "nothing was charged: buy credits there, and ask again",
        ProviderError::KeyRefused => "nothing was charged: enter the key anew",
        ProviderError::Refused(_) => "nothing was charged: asked again, it would refuse again",
        ProviderError::UnknownReference => "look at its lists again",
        ProviderError::InDoubt(_) => {
            "it may have been carried out and charged: look at the balance before asking again"
        }
        ProviderError::Unreadable(_) => "ask again, and if it stays so, report it",
    }
}
