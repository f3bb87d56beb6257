//! An event about a batch. It is the doorbell: it may tell *that* a batch is finished and under which reference, and
//! nothing it says about money or rows is believed.

use crate::domain::Batch;
use crate::domain::Event;

/// What an event means for the batch on whose path it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The batch is known to the service under this reference, and finished: this settles a doubt, too.
    Reference(String),
    /// The batch is finished.
    Finished,
    /// Nothing that was not known.
    Nothing,
    /// The event does not fit the batch, for this reason.
    Misfit(&'static str),
}

/// What `event` means for `batch`.
pub fn tell(batch: &Batch, event: &Event) -> Told {
    let Event::BatchFinished {
        kind,
        single,
        reference,
    } = event;
    if (*kind, *single) != (batch.step.find, batch.single) {
        return Told::Misfit("it tells of another kind of search than was sent with its path");
    }
    match (&batch.reference, batch.called_back_at) {
        (None, _) => Told::Reference(reference.clone()),
        (Some(known), _) if known != reference => {
            Told::Misfit("it names another batch than the one whose path it came on")
        }
        (Some(_), None) => Told::Finished,
        (Some(_), Some(_)) => Told::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::BatchId;
    use crate::domain::BatchState;
    use crate::domain::JobId;
    use crate::domain::Kind;
    use crate::domain::ProviderName;
    use crate::domain::RecipeStep;

    fn batch(state: BatchState, reference: Option<&str>, called_back: bool) -> Batch {
        Batch {
            id: BatchId(1),
            job: JobId(1),
            step: RecipeStep {
                find: Kind::FindEmail,
                provider: ProviderName::Enrow,
            },
            single: false,
            state,
            reference: reference.map(str::to_owned),
            searches: 2,
            intended_at: Timestamp::UNIX_EPOCH,
            submitted_at: None,
            called_back_at: called_back.then_some(Timestamp::UNIX_EPOCH),
            held: None,
        }
    }

    fn finished(kind: Kind, single: bool, reference: &str) -> Event {
        Event::BatchFinished {
            kind,
            single,
            reference: reference.into(),
        }
    }

    /// Traps 18 and 19: told twice it is news once, and a reference that is not known yet is taken, not dropped.
    #[test]
    fn trap_18_and_19_an_event_says_what_is_new_and_no_more() {
        let event = finished(Kind::FindEmail, false, "r-1");
        for (state, reference, called_back, told) in [
            (BatchState::Submitted, Some("r-1"), false, Told::Finished),
            (BatchState::Submitted, Some("r-1"), true, Told::Nothing),
            (BatchState::Settled, Some("r-1"), true, Told::Nothing),
            (
                BatchState::Intended,
                None,
                false,
                Told::Reference("r-1".into()),
            ),
            (
                BatchState::InDoubt,
                None,
                false,
                Told::Reference("r-1".into()),
            ),
            (BatchState::Lost, None, false, Told::Reference("r-1".into())),
        ] {
            assert_eq!(
                tell(&batch(state, reference, called_back), &event),
                told,
                "{state:?} {reference:?}"
            );
        }
    }

    #[test]
    fn trap_30_what_does_not_fit_its_path_changes_nothing() {
        let batch = batch(BatchState::Submitted, Some("r-1"), false);
        for event in [
            finished(Kind::FindEmail, false, "r-2"),
            finished(Kind::FindEmail, true, "r-1"),
            finished(Kind::VerifyEmail, false, "r-1"),
            finished(Kind::FindPhone, true, "r-1"),
        ] {
            assert!(matches!(tell(&batch, &event), Told::Misfit(_)), "{event:?}");
        }
    }
}
