//! Look-ups: one question, one answer, outside of any list. What was answered is kept for as long as the program runs, so
//! that the same question is not bought twice without a word; nothing of it is written to disk.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::{App, AppError, Line, clock};
use crate::domain::Credits;
use crate::domain::LookUp;
use crate::domain::LookUpAnswer;
use crate::domain::ProviderName;
use crate::provider;
use crate::provider::ProviderError;

/// So many are kept, the newest.
const MOST_KEPT: usize = 100;

/// What came of a look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookedUp {
    /// Who was asked.
    pub provider: ProviderName,
    /// What was asked.
    pub asked: LookUp,
    /// When.
    pub asked_at: Timestamp,
    /// What came of it.
    pub outcome: LookUpOutcome,
    /// It was bought before, and is told again.
    pub kept: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookUpOutcome {
    /// Its answer has not come yet.
    UnderWay,
    /// It was answered.
    Answered {
        /// With this.
        answer: LookUpAnswer,
        /// What it cost by the price that was shown: replies do not say.
        cost: Credits,
    },
    /// The call broke off, for this reason: it may have been carried out and charged, and nobody can tell.
    InDoubt(String),
}

/// What was looked up, newest first.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Vec<LookedUp>>);

impl App {
    /// Asks `provider` one thing over `line`. What was asked before is told again instead, unless `again` or where asking
    /// costs nothing: that goes for what is in doubt, too. What is under way is not asked beside itself at all.
    pub async fn look_up(
        &self,
        line: &Line,
        provider: ProviderName,
        asked: LookUp,
        again: bool,
    ) -> Result<LookedUp, AppError> {
        let price = provider::look_up_price(provider, asked.kind);
        let price = price.ok_or(AppError::NotOffered(provider.title()))?;
        if let Some(kept) = self.looked_up.find(provider, &asked) {
            let under_way = kept.outcome == LookUpOutcome::UnderWay;
            if under_way || !again && !price.is_free() {
                return Ok(LookedUp { kept: true, ..kept });
            }
        }
        let service = line.asked(provider)?;
        service
            .budget
            .wait(provider::LOOK_UPS, || Duration::ZERO)
            .await;
        let begun = LookedUp {
            provider,
            asked,
            asked_at: clock(),
            outcome: LookUpOutcome::UnderWay,
            kept: false,
        };
        // Before the call leaves: who asks the same meanwhile must not buy it, too.
        let before = self.looked_up.keep(begun.clone());
        let outcome = match service.client.look_up(&begun.asked).await {
            Ok(answer) => LookUpOutcome::Answered {
                cost: price.of(answer.verdict),
                answer,
            },
            Err(ProviderError::InDoubt(why)) => LookUpOutcome::InDoubt(why),
            Err(why) => {
                self.looked_up.put_back(&begun, before);
                return Err(AppError::NotAnswered {
                    service: provider.title(),
                    why,
                });
            }
        };
        let told = LookedUp { outcome, ..begun };
        self.looked_up.keep(told.clone());
        Ok(told)
    }

    /// What was looked up since the program was started, newest first.
    pub fn looked_up(&self) -> Vec<LookedUp> {
        self.looked_up.lock().clone()
    }
}

impl Kept {
    fn find(&self, provider: ProviderName, asked: &LookUp) -> Option<LookedUp> {
        self.lock()
            .iter()
            .find(|kept| kept.is(provider, asked))
            .cloned()
    }

    /// Keeps what came of a question in the place of what came of it before, and gives that.
    fn keep(&self, told: LookedUp) -> Option<LookedUp> {
        let mut all = self.lock();
        let at = all
            .iter()
            .position(|kept| kept.is(told.provider, &told.asked));
        let before = at.map(|at| all.remove(at));
        all.insert(0, told);
        all.truncate(MOST_KEPT);
        before
    }

    /// Nothing came of a question: what was known before stands.
    fn put_back(&self, begun: &LookedUp, before: Option<LookedUp>) {
        let mut all = self.lock();
        all.retain(|kept| !kept.is(begun.provider, &begun.asked));
        if let Some(before) = before {
            let at = all.partition_point(|kept| kept.asked_at > before.asked_at);
            all.insert(at, before);
        }
    }

    /// A panic while the lock was held cannot have left the list half changed.
    fn lock(&self) -> MutexGuard<'_, Vec<LookedUp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LookedUp {
    fn is(&self, provider: ProviderName, asked: &LookUp) -> bool {
        self.provider == provider && self.asked == *asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LookUpKind;

    fn told(about: &str, at: i64) -> LookedUp {
        LookedUp {
            provider: ProviderName::Clearout,
            asked: LookUp {
                kind: LookUpKind::Role,
                about: about.into(),
            },
            asked_at: Timestamp::from_second(at).unwrap(),
            outcome: LookUpOutcome::InDoubt("lost".into()),
            kept: false,
        }
    }

    #[test]
    fn a_question_is_kept_once_and_what_was_known_of_it_can_be_put_back() {
        let kept = Kept::default();
        let names = |kept: &Kept| -> Vec<String> {
            let all = kept.lock();
            all.iter().map(|told| told.asked.about.clone()).collect()
        };
        for (at, about) in ["a", "b", "c"].iter().enumerate() {
            assert_eq!(kept.keep(told(about, at as i64)), None);
        }
        let before = kept.keep(told("b", 9));
        assert_eq!(names(&kept), ["b", "c", "a"]);
        kept.put_back(&told("b", 9), before.clone());
        assert_eq!(names(&kept), ["c", "b", "a"]);
        let asked = before.unwrap();
        assert_eq!(kept.find(asked.provider, &asked.asked), Some(asked));
    }

    #[test]
    fn no_more_are_kept_than_anybody_looks_at() {
        let kept = Kept::default();
        for n in 0..=MOST_KEPT {
            kept.keep(told(&n.to_string(), 0));
        }
        assert_eq!(kept.lock().len(), MOST_KEPT);
        assert_eq!(kept.find(ProviderName::Clearout, &told("0", 0).asked), None);
    }
}
