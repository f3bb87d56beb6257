//! A job as the window shows it.

use ringback_core::app;
use ringback_core::app::Activity;
use ringback_core::app::Progress;
use ringback_core::app::Summary;
use ringback_core::app::WayInHealth;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::forecasts::Skipped;
use super::run_view::RunView;
use super::way_in::Health;
use crate::mirror::{JobState, Kind, PauseReason, Provider};

/// Where the leads of a job stand.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Leads in the job.
    pub leads: u64,
    /// Searches they became.
    pub searches: u64,
    /// Leads with an answer.
    pub found: u64,
    /// Leads looked for in vain.
    pub not_found: u64,
    /// Leads whose verdict is neither.
    pub unsure: u64,
    /// Leads for which nothing was asked.
    pub skipped: u64,
    /// Leads whose search ended without a verdict.
    pub failed: u64,
    /// Leads whose search is queued or under way.
    pub pending: u64,
    /// Of the pending, those in batches that are in doubt.
    pub in_doubt: u64,
}

/// Why a job stands still.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// The reason.
    pub reason: PauseReason,
    /// The reason in words.
    pub message: String,
}

/// A batch that the service may have taken or not.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoubtfulBatch {
    /// Its id.
    pub id: i64,
    /// How many searches went with it.
    pub searches: u32,
    /// When it was about to be sent.
    pub intended_at: String,
}

/// A job.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its id.
    pub id: i64,
    /// Its list.
    pub list: i64,
    /// Where it stands.
    pub state: JobState,
    /// An engine works on it now.
    pub active: bool,
    /// It is to pause, and waits for what is at the service.
    pub pausing: bool,
    /// It was stopped for good: nothing more of it is sent.
    pub stopped: bool,
    /// Why it stands still.
    pub pause: Option<Pause>,
    /// Where its leads stand.
    pub counts: Counts,
    /// Why leads were skipped.
    pub skips: Vec<Skipped>,
    /// Credits held for batches that are not settled.
    #[specta(type = Number)]
    pub credits_held: Credits,
    /// Credits spent.
    #[specta(type = Number)]
    pub credits_spent: Credits,
    /// Batches sent.
    pub batches: u64,
    /// Deliveries received for them.
    pub deliveries: u64,
    /// Status requests that no delivery prompted.
    pub polls: u64,
    /// Status requests that callbacks have saved: what polling alone would have asked about the batches that a callback
    /// ended, one at the least for each, less what was asked about them all the same.
    pub polls_saved: u64,
    /// Searches that wait to be sent.
    pub queued: u64,
    /// Searches at the service, or in doubt.
    pub in_flight: u64,
    /// Batches in doubt.
    pub doubts: Vec<DoubtfulBatch>,
    /// What the engine is having trouble with.
    pub trouble: Option<String>,
    /// How long it will still take, where there is something to go by.
    pub seconds_left: Option<u64>,
    /// The kind of answer that is asked for.
    pub kind: Kind,
    /// Who is asked.
    pub provider: Provider,
    /// When it was begun.
    pub created_at: String,
    /// How callbacks come; none in the real world without a way in.
    pub way_in: Option<Health>,
    /// The run that it is a step of.
    pub run: Option<RunView>,
    /// Leads whose search failed, and can be asked about again.
    pub failed_to_retry: u64,
    /// Leads of whom the service could not tell, and can be asked about again.
    pub unknown_to_retry: u64,
    /// Searches in flight that the service cancels when it is asked to.
    pub cancellable: u64,
}

/// A batch that was to be cancelled.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CancelledBatch {
    /// Its id.
    pub id: i64,
    /// How many searches go with it.
    pub searches: u32,
    /// What came of it.
    pub outcome: Cancelled,
    /// Why the service did not do it, in its own words.
    pub why: Option<String>,
}

/// What came of cancelling a batch.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Cancelled {
    /// The service stops working on it, which takes up to a quarter of an hour.
    Begun,
    /// It has ended there, or is about to.
    TooLate,
    /// The service cancels nothing of this sort.
    NotOffered,
    /// Nobody knows whether the service has it.
    InDoubt,
    /// The service did not do it.
    Refused,
}

/// A job among those of its list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobBrief {
    /// Its id.
    pub id: i64,
    /// The kind of answer that is asked for.
    pub kind: Kind,
    /// Who is asked.
    pub provider: Provider,
    /// Where it stands.
    pub state: JobState,
    /// It was stopped for good.
    pub stopped: bool,
    /// When it was begun.
    pub created_at: String,
}

impl From<core::Job> for JobBrief {
    fn from(job: core::Job) -> Self {
        Self {
            id: job.id.0,
            kind: job.step.find.into(),
            provider: job.step.provider.into(),
            state: job.state.into(),
            stopped: job.stopped,
            created_at: job.created_at.to_string(),
        }
    }
}

impl JobView {
    /// Everything about a job, put together.
    pub fn of(
        summary: Summary,
        activity: Activity,
        progress: Progress,
        doubts: Vec<core::Batch>,
        way_in: Option<WayInHealth>,
    ) -> Self {
        let Summary {
            job,
            counts,
            skips,
            money,
            traffic,
            ..
        } = summary;
        let goes_on = activity.active && !activity.pausing;
        let left = progress.left.filter(|_| goes_on);
        Self {
            id: job.id.0,
            list: job.list.0,
            state: job.state.into(),
            active: activity.active,
            pausing: activity.pausing,
            stopped: job.stopped,
            pause: (job.state == core::JobState::Paused)
                .then_some(job.pause)
                .flatten()
                .map(Pause::from),
            counts: counts.into(),
            skips: skips.into_iter().map(Skipped::from).collect(),
            credits_held: money.outstanding(),
            credits_spent: money.charged,
            batches: traffic.batches,
            deliveries: traffic.deliveries,
            polls: traffic.polls,
            polls_saved: progress.polls_saved,
            queued: progress.queued,
            in_flight: progress.in_flight,
            doubts: doubts.into_iter().map(DoubtfulBatch::from).collect(),
            trouble: activity.trouble,
            seconds_left: left.map(|left| left.as_secs()),
            kind: job.step.find.into(),
            provider: job.step.provider.into(),
            created_at: job.created_at.to_string(),
            way_in: way_in.map(Health::from),
            run: None,
            failed_to_retry: 0,
            unknown_to_retry: 0,
            cancellable: 0,
        }
    }
}

impl From<core::Counts> for Counts {
    fn from(counts: core::Counts) -> Self {
        let core::Counts {
            leads,
            searches,
            found,
            not_found,
            unsure,
            skipped,
            failed,
            pending,
            in_doubt,
        } = counts;
        Self {
            leads,
            searches,
            found,
            not_found,
            unsure,
            skipped,
            failed,
            pending,
            in_doubt,
        }
    }
}

impl From<(core::PauseReason, String)> for Pause {
    fn from((reason, message): (core::PauseReason, String)) -> Self {
        Self {
            reason: reason.into(),
            message,
        }
    }
}

impl From<core::Batch> for DoubtfulBatch {
    fn from(batch: core::Batch) -> Self {
        Self {
            id: batch.id.0,
            searches: batch.searches,
            intended_at: batch.intended_at.to_string(),
        }
    }
}

impl From<app::CancelledBatch> for CancelledBatch {
    fn from(batch: app::CancelledBatch) -> Self {
        let (outcome, why) = match batch.outcome {
            app::Cancelled::Begun => (Cancelled::Begun, None),
            app::Cancelled::TooLate => (Cancelled::TooLate, None),
            app::Cancelled::NotOffered => (Cancelled::NotOffered, None),
            app::Cancelled::InDoubt => (Cancelled::InDoubt, None),
            app::Cancelled::Refused(why) => (Cancelled::Refused, Some(why)),
        };
        Self {
            id: batch.batch.0,
            searches: batch.searches,
            outcome,
            why,
        }
    }
}
