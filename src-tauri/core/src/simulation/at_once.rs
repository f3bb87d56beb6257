//! Several submissions of one job at once: whether they use a key's calls up, share them, and stay within them, the balance
//! and the cap.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::{mpsc, watch};

use super::{template, world};
use crate::domain::{
    AnswerRow, BatchAnswer, Credits, Details, Found, InDoubt, JobId, JobState, Kind, LeadId,
    ListId, PauseReason, ProviderName, Qualification, Recipe, RecipeStep, SearchId, Sending,
};
use crate::engine::played::{clock, gone, play, sleep};
use crate::engine::{Budget, End, Engine, Halt, Wishes};
use crate::preflight::person_key;
use crate::provider::played::{self, Call};
use crate::provider::{Client, Fetched, ProviderError, Submission, Taken};
use crate::store::driven::{Fate, open_driven};
use crate::store::{Lane, NewRun, Store, Writing};

const STEP: RecipeStep = RecipeStep {
    find: Kind::FindEmail,
    provider: ProviderName::Enrow,
};

/// What a service does that answers every single after the same time.
struct Service {
    /// What its reply to the `n`-th submission is.
    reply: fn(usize) -> Result<(), ProviderError>,
    after: Duration,
    balance: i64,
    qualification: Qualification,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            reply: |_| Ok(()),
            after: Duration::from_millis(150),
            balance: 100_000,
            qualification: Qualification::NotFound,
        }
    }
}

/// What came of it.
struct Went {
    /// When a submission came, and of which job.
    came: Vec<(Duration, usize)>,
    ends: Vec<End>,
    states: Vec<JobState>,
    failed: usize,
}

/// Lets jobs of these sizes go one by one to `service`, in one run. They have one key, and with a `cap` one each, so that
/// their turns come at the same moment.
fn run(sizes: &[u32], service: &Service, cap: Option<i64>) -> Went {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    std::fs::copy(template(), &path).unwrap();
    let (store, hand) = open_driven(&path).unwrap();
    let keep = move || {
        hand.is_waited_for() && {
            hand.write(Fate::Kept);
            true
        }
    };
    play(1, keep, async {
        let jobs = begin(&store, sizes, cap).await;
        let came = Rc::new(RefCell::new(Vec::new()));
        let (calls, called) = mpsc::unbounded_channel();
        let key = || Arc::new(Budget::per_second(10));
        let shared = key();
        let budget = || match cap {
            None => Arc::clone(&shared),
            Some(_) => key(),
        };
        let engines = join_all(
            jobs.iter()
                .map(|job| engine(&store, *job, calls.clone(), budget()).run()),
        );
        let ends = tokio::select! {
            ends = engines => ends,
            () = serve(service, called, &came) => unreachable!("the engines hold the line open"),
        };
        let first = |search: &SearchId| {
            let before = sizes.iter().scan(0, |sum, size| {
                *sum += i64::from(*size);
                Some(*sum)
            });
            before.take_while(|last| search.0 > *last).count()
        };
        let look = |db: &crate::store::Reading<'_>| {
            let jobs = jobs.iter();
            jobs.map(|job| Ok((db.get_job(*job)?.state, db.list_failed(*job)?.len())))
                .collect::<Result<Vec<_>, _>>()
        };
        let kept = store.read(look).unwrap();
        Went {
            came: came
                .take()
                .iter()
                .map(|(at, search)| (*at, first(search)))
                .collect(),
            ends: ends.into_iter().map(Result::unwrap).collect(),
            states: kept.iter().map(|(state, _)| *state).collect(),
            failed: kept.iter().map(|(_, failed)| failed).sum(),
        }
    })
}

async fn begin(store: &Store, sizes: &[u32], cap: Option<i64>) -> Vec<JobId> {
    let (sizes, now) = (sizes.to_vec(), clock());
    let plan = move |db: &Writing<'_>| {
        let run = db.begin_run(
            &NewRun {
                list: ListId(1),
                recipe: Recipe::of(STEP),
                details: Details::default(),
                cap: cap.map(Credits::whole),
            },
            now,
        )?;
        let (mut jobs, mut n) = (Vec::new(), 0);
        for (number, size) in sizes.iter().enumerate() {
            let job = db.begin_step(run, (number, &STEP), Credits::whole(1), now)?;
            for _ in 0..*size {
                let asked = world::asked(STEP.find, n);
                let search = db.add_search(job, &person_key(&asked), &asked)?;
                db.add_lead_to_search(job, LeadId(n), search)?;
                n += 1;
            }
            jobs.push(job);
        }
        Ok(jobs)
    };
    store.write(Lane::Work, plan).await.unwrap()
}

fn engine(
    store: &Store,
    job: JobId,
    calls: mpsc::UnboundedSender<Call>,
    budget: Arc<Budget>,
) -> Engine {
    Engine {
        store: store.clone(),
        client: Arc::new(Client::Played(played::Client {
            provider: STEP.provider,
            calls,
        })),
        job,
        wishes: Wishes {
            batch_size: None,
            sending: Sending::Live,
            in_doubt: InDoubt::Wait,
            doubt_time: Duration::from_secs(15),
            patience: Duration::from_secs(60),
        },
        way_in: None,
        news: watch::channel(()).1,
        halt: watch::channel(Halt::No).1,
        trouble: watch::channel(None).0,
        clock,
        budget,
        others: Arc::new(world::Neighbours {
            store: store.clone(),
            worked_on: Vec::new(),
            open: None,
        }),
    }
}

async fn serve(
    service: &Service,
    mut called: mpsc::UnboundedReceiver<Call>,
    came: &RefCell<Vec<(Duration, SearchId)>>,
) {
    let mut left = service.balance;
    while let Some(call) = called.recv().await {
        match call {
            Call::Balance(reply) => {
                let _gone = reply.send(Ok(Credits::whole(left)));
            }
            Call::SubmitSingle { search, reply, .. } => {
                let n = came.borrow().len();
                came.borrow_mut().push((gone(), search.id));
                let said = (service.reply)(n).map(|()| {
                    left -= 1;
                    assert!(left >= 0, "the balance was known, and is overdrawn");
                    let held = Some(Credits::whole(1));
                    let reference = n.to_string();
                    Taken::Submitted(Submission { reference, held })
                });
                let after = sleep(service.after).unwrap();
                tokio::spawn(async move {
                    after.await;
                    let _gone = reply.send(said);
                });
            }
            Call::Fetch { reference, reply } => {
                let row = AnswerRow {
                    search: None,
                    address: None,
                    qualification: Some(service.qualification),
                    word: String::new(),
                    found: Found::default(),
                };
                let answer = BatchAnswer::Completed {
                    rows: vec![row],
                    cost: None,
                };
                let body = reference.into_bytes();
                let _gone = reply.send(Ok(Fetched { answer, body }));
            }
            Call::Submit { .. } | Call::Trace { .. } => unreachable!("they go one by one"),
        }
    }
}

/// How much of ten calls a second `came` has used, and that it was never eleven.
fn used(came: &[(Duration, usize)]) -> f64 {
    for window in came.windows(11) {
        let apart = window[10].0 - window[0].0;
        assert!(
            apart > Duration::from_secs(1),
            "eleven calls within {apart:?}"
        );
    }
    let lasted = came[came.len() - 1].0 - came[0].0;
    f64::from(u32::try_from(came.len() - 1).unwrap()) / (lasted.as_secs_f64() * 10.0)
}

#[test]
fn one_job_uses_its_keys_calls_up_however_long_a_reply_takes() {
    for after in [150, 500, 1_000] {
        let service = Service {
            after: Duration::from_millis(after),
            ..Service::default()
        };
        let went = run(&[400], &service, None);
        assert_eq!(
            (went.came.len(), &went.states[..]),
            (400, &[JobState::Finished][..])
        );
        let used = used(&went.came);
        assert!(
            used >= 0.95,
            "replies after {after} ms: {used} of the budget is used"
        );
    }
}

#[test]
fn several_jobs_share_a_key_however_long_a_reply_takes() {
    for after in [150, 1_000] {
        let service = Service {
            after: Duration::from_millis(after),
            ..Service::default()
        };
        let went = run(&[150, 400, 150], &service, None);
        used(&went.came);
        let mut made = [0_u32; 3];
        for (_, job) in went.came.iter().take(420) {
            made[*job] += 1;
        }
        for made in made {
            assert!(
                (126..=154).contains(&made),
                "{after} ms: {made} of 140 calls"
            );
        }
    }
}

/// What is under way is kept free: the service never has to say that the balance does not suffice.
#[test]
fn submissions_at_once_do_not_overdraw_the_balance() {
    let service = Service {
        after: Duration::from_secs(1),
        balance: 25,
        qualification: Qualification::Found,
        ..Service::default()
    };
    let went = run(&[60], &service, None);
    assert_eq!(went.came.len(), 25);
    assert!(matches!(
        went.ends[0],
        End::Paused(PauseReason::OutOfCredits, _)
    ));
}

#[test]
fn submissions_at_once_do_not_go_past_the_cap() {
    let service = Service {
        after: Duration::from_secs(1),
        qualification: Qualification::Found,
        ..Service::default()
    };
    let went = run(&[60, 60], &service, Some(31));
    assert_eq!(went.came.len(), 31);
    for end in &went.ends {
        assert!(
            matches!(end, End::Paused(PauseReason::CapReached, _)),
            "{end:?}"
        );
    }
}

#[test]
fn whatever_eats_replies_eats_no_more_than_are_out_and_at_first_no_more_than_three() {
    for (reply, most) in [
        (after_as_many::<0> as fn(usize) -> _, 3),
        (after_as_many::<30>, 30 + 16),
    ] {
        let service = Service {
            after: Duration::from_secs(1),
            reply,
            ..Service::default()
        };
        let came = run(&[60], &service, None).came.len();
        assert!((3..=most).contains(&came), "{came} calls broke off");
    }
}

/// Replies are lost after so many that were not.
fn after_as_many<const GOOD: usize>(n: usize) -> Result<(), ProviderError> {
    match n < GOOD {
        true => Ok(()),
        false => Err(ProviderError::InDoubt("cut".into())),
    }
}

#[test]
fn three_refusals_in_a_row_fail_three_searches_and_no_more() {
    let service = Service {
        after: Duration::from_secs(1),
        reply: |n| match n {
            0..30 => Ok(()),
            _ => Err(ProviderError::Refused("not to its liking".into())),
        },
        ..Service::default()
    };
    let went = run(&[60], &service, None);
    assert!(matches!(went.ends[0], End::Paused(PauseReason::Refused, _)));
    assert_eq!(went.failed, 3);
    assert!(went.came.len() > 33, "more of them were out");
}

/// Fourteen calls in a row bring nothing: that is borne one at a time, until one is taken.
#[test]
fn calls_that_fail_together_are_tried_again_one_at_a_time_and_lose_nothing() {
    for reply in [
        (|n| fails(n, ProviderError::Wait)) as fn(usize) -> _,
        |n| fails(n, ProviderError::WaitFor(Duration::from_secs(3))),
        |n| fails(n, ProviderError::TryAgain("503".into())),
    ] {
        let service = Service {
            after: Duration::from_secs(1),
            reply,
            ..Service::default()
        };
        let went = run(&[100], &service, None);
        assert_eq!(went.states, [JobState::Finished]);
        assert_eq!((went.came.len(), went.failed), (114, 0));
        let apart = |at: usize| went.came[at].0 - went.came[at - 1].0;
        assert!((51..=54).all(|at| apart(at) > Duration::from_secs(1)));
    }
}

fn fails(n: usize, error: ProviderError) -> Result<(), ProviderError> {
    match (40..54).contains(&n) {
        true => Err(error),
        false => Ok(()),
    }
}
