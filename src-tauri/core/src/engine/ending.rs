//! The end of a run: what it comes to in words, and the balance by then.

use super::{End, Engine};
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::PauseReason;
use crate::domain::counted;
use crate::store::Lane;
use crate::store::StoreError;

/// A job that is braked waits for the user: going on begins to count anew.
const BRAKED: &str = "three calls in a row broke off before the service had answered: nothing more is sent until you \
                      look and let it go on";

/// How a run is going to end. It is put into words when the calls that are out have come home: what they bring counts.
pub(super) enum Ending {
    Finished,
    /// Calls broke off one after the other.
    Braked,
    /// For this reason, after this trouble.
    Paused(PauseReason, String),
}

impl Ending {
    pub(super) fn pause(reason: PauseReason) -> Self {
        Self::Paused(reason, String::new())
    }
}

impl Engine {
    /// Keeps how the run ended, with the balance at its end: read once, for the books and as evidence. `None` where it
    /// has not ended: while the balance was read, its list has grown.
    pub(super) async fn end(&self, ending: Ending) -> Result<Option<End>, StoreError> {
        let balance = self.client.balance().await.ok();
        let (job, now) = (self.job, (self.clock)());
        // Kept first: the words compare it with what other jobs spent until then.
        self.store
            .write(Lane::Work, move |db| {
                db.note_balance_after(job, balance, now)
            })
            .await?;
        let end = match ending {
            Ending::Finished => End::Finished,
            Ending::Braked => End::Paused(PauseReason::Unreachable, BRAKED.to_owned()),
            Ending::Paused(reason, trouble) => {
                End::Paused(reason, self.in_words(reason, &trouble, balance)?)
            }
        };
        let ended = end.clone();
        let ended = self
            .store
            .write(Lane::Work, move |db| match ended {
                End::Finished => db.finish_done_job(job, now),
                End::Paused(reason, words) => db.pause_job(job, reason, &words).map(|()| true),
            })
            .await?;
        Ok(ended.then_some(end))
    }

    /// A pause for `reason`, in words. `trouble` is what the last call said.
    fn in_words(
        &self,
        reason: PauseReason,
        trouble: &str,
        balance: Option<Credits>,
    ) -> Result<String, StoreError> {
        let counts = self.store.read(|db| db.count_job(self.job))?;
        let waiting = counts.pending - counts.in_doubt;
        Ok(match reason {
            PauseReason::OutOfCredits => {
                format!(
                    "the service's balance does not cover another search; {}: top it up",
                    wait(waiting)
                )
            }
            PauseReason::KeyRefused => "the service does not accept the key: check it".to_owned(),
            PauseReason::Refused => format!(
                "the service will not take what it is sent: {trouble}; nothing was charged for it"
            ),
            PauseReason::Unreachable => {
                format!("the service has brought nothing for a while: {trouble}")
            }
            PauseReason::Overdue => self.overdue_in_words()?,
            PauseReason::InDoubt => self.doubt_in_words(counts.in_doubt, balance)?,
            PauseReason::CapReached => self.cap_in_words(waiting)?,
            PauseReason::AskedElsewhere => self.elsewhere_in_words()?,
            PauseReason::ByUser => self.pause_in_words()?,
        })
    }

    /// What is waited for no more, and how to look again.
    fn overdue_in_words(&self) -> Result<String, StoreError> {
        let sent = self.store.read(|db| db.count_in_flight(self.job))?;
        Ok(format!(
            "the service has had {} for more than a day and tells no end of it; it stays there, and going on looks for \
             the answers again",
            counted(sent, "search")
        ))
    }

    /// What is left of the cap, and that more would go past it.
    fn cap_in_words(&self, waiting: u64) -> Result<String, StoreError> {
        let left = self.store.read(|db| db.find_cap_left(self.job))?;
        let left = left.unwrap_or_default().max(Credits::ZERO);
        Ok(format!(
            "the cap is reached: of it {} left, and another search might cost more; {}: raise the cap to go on",
            match left == Credits::whole(1) {
                true => "1 credit is".to_owned(),
                false => format!("{left} credits are"),
            },
            wait(waiting)
        ))
    }

    /// Which jobs are to be taken up first.
    fn elsewhere_in_words(&self) -> Result<String, StoreError> {
        let asked = self.store.read(|db| db.list_asked_elsewhere(self.job))?;
        let searches: u64 = asked.iter().map(|(_, searches)| searches).sum();
        let jobs: Vec<String> = asked.iter().map(|(job, _)| job.to_string()).collect();
        let jobs = jobs.join(" and ");
        Ok(format!(
            "{} for job {jobs}, which has asked the same and has no answers yet: nobody is paid for twice; let job {jobs} \
             go on first, or say what its searches in doubt count as",
            match searches {
                1 => "1 search waits".to_owned(),
                searches => format!("{searches} searches wait"),
            }
        ))
    }

    /// What a pause leaves: what has not been sent, and what is at the service.
    fn pause_in_words(&self) -> Result<String, StoreError> {
        let (queued, sent) = self
            .store
            .read(|db| Ok((db.count_queued(self.job)?, db.count_in_flight(self.job)?)))?;
        let words = match queued {
            1 => "paused; 1 search waits to be sent".to_owned(),
            queued => format!("paused; {queued} searches wait to be sent"),
        };
        Ok(match sent {
            0 => words,
            sent => format!(
                "{words}; the answers to {sent} that were sent are fetched when it goes on or is stopped"
            ),
        })
    }

    /// What is known about the batches in doubt: how much they hold, and whether the balance fell by it.
    fn doubt_in_words(&self, leads: u64, balance: Option<Credits>) -> Result<String, StoreError> {
        let batches = self.store.read(|db| db.list_open_batches(self.job))?;
        let doubts = batches
            .iter()
            .filter(|batch| batch.state == BatchState::InDoubt);
        let (calls, they) = match doubts.count() {
            0 | 1 => ("a batch whose call".to_owned(), "it"),
            batches => (format!("{batches} batches whose calls"), "they"),
        };
        let words = format!(
            "{} in {calls} broke off before the service had answered: {they} may have been taken or not, and {} not \
             sent again without your word",
            match leads {
                1 => "1 lead is".to_owned(),
                leads => format!("{leads} leads are"),
            },
            if they == "it" { "is" } else { "are" },
        );
        let (job, money, beside) = self.store.read(|db| {
            let job = db.get_job(self.job)?;
            let beside = db.sum_beside(job.step.provider, &[job.id])?;
            Ok((job, db.sum_ledger(self.job)?, beside))
        })?;
        let (Some(before), Some(now)) = (job.balance_before, balance) else {
            return Ok(words);
        };
        if beside.unclear {
            return Ok(format!(
                "{words}; other jobs took from the same balance meanwhile, so it does not tell"
            ));
        }
        // What was written off may have been taken or not: beside this doubt it is no evidence against it.
        let unexplained = money.unexplained(before, now) + money.written_off - beside.charged;
        Ok(if unexplained > Credits::ZERO {
            format!(
                "{words}; the balance is {} lower than what is known explains, so {they} probably {}",
                unexplained.in_words(),
                if they == "it" { "was" } else { "were" },
            )
        } else {
            format!("{words}; the balance shows no charge for it")
        })
    }
}

/// So many leads are still to be sent.
fn wait(leads: u64) -> String {
    match leads {
        1 => "1 lead is waiting".to_owned(),
        leads => format!("{leads} leads are waiting"),
    }
}
