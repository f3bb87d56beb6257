//! A machine that sleeps, a network that goes away, a clock that jumps: whatever happens to the workstation in the middle
//! of a job, its table is the one of a calm day.

use std::{
    process::{Child, Command},
    sync::Arc,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use ringback_core::app::{App, World};
use ringback_core::domain::{Batch, BatchState, Details, JobId, List, PauseReason};
use ringback_core::engine::{Budget, End, Engine, Halt, Sending, Wishes};
use ringback_core::provider::{Client, enrow};
use ringback_core::sandbox;
use ringback_core::store::Store;
use tokio::sync::watch;

use crate::desk::{Desk, RECIPE, people, read_csv, until};
use crate::process::{Case, FarEnd, conserved, free_port, pause, wait_until};

#[cfg(unix)]
fn signal(process: &Child, signal: &str) {
    let id = process.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(sent.success());
}

/// The program is frozen while batches are at the service, which calls back to nobody; it thaws without a network, and
/// only then is the service there again.
#[cfg(unix)]
#[test]
fn a_machine_that_slept_and_woke_without_a_network_ends_with_the_same_table() {
    let case = Case::new(300);
    let port = free_port();
    let mut far_end = FarEnd::start(&case.path("far-end"), port, "work-ms=700");
    let mut process = case.command(&far_end).spawn().unwrap();
    wait_until("batches", || {
        far_end.ledger()["batches"].as_u64() >= Some(4)
    });
    signal(&process, "-STOP");
    // Long enough for every batch to end and for its callback to knock at a machine that is asleep.
    pause(2_000);
    far_end.kill();
    signal(&process, "-CONT");
    pause(1_500);
    assert!(process.try_wait().unwrap().is_none(), "it has not given up");
    far_end = FarEnd::start(&case.path("far-end"), port, "work-ms=50");
    let status = process.wait().unwrap().code().unwrap();
    let mut again = case;
    again.extra = vec!["--doubt-wait", "1"];
    let (_, said) = again.run(&far_end);
    assert!(conserved(&said), "{said}");
    assert_eq!(far_end.ledger()["repeated"], 0, "{said}");
    if said["in_doubt"] == 0 {
        assert_eq!((status, said["pending"].as_u64()), (0, Some(0)), "{said}");
        assert_eq!(again.table(), again.undisturbed_table());
    } else {
        // It fell asleep between a POST and its reply: that batch alone waits for a word.
        assert_eq!(said["pending"], said["in_doubt"], "{said}");
        assert_eq!(said["in_doubt"], 18, "{said}");
    }
}

/// How far the clock of these tests is ahead.
static AHEAD: AtomicI64 = AtomicI64::new(0);

fn clock() -> Timestamp {
    let ahead = SignedDuration::from_hours(AHEAD.load(Ordering::SeqCst));
    ringback_core::app::clock().checked_add(ahead).unwrap()
}

/// A job run by an engine whose clock can be put forward, as it is for a machine that wakes. Nobody calls back.
struct Night {
    desk: Desk,
    app: App,
    list: List,
    job: JobId,
}

impl Night {
    async fn new(faults: &str) -> Self {
        let desk = Desk::new(faults).await;
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let path = desk.path("leads.csv");
        std::fs::write(&path, people(60)).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let planned = app.plan(&list, &RECIPE, Details::default(), false);
        let job = planned.unwrap().job;
        Self {
            desk,
            app,
            list,
            job,
        }
    }

    fn store(&self) -> &Store {
        self.app.store()
    }

    /// Runs the job until it ends or stands still.
    fn run(
        &self,
    ) -> (
        tokio::task::JoinHandle<End>,
        watch::Receiver<Option<String>>,
    ) {
        let offer = enrow::Offer {
            base_url: format!("{}/enrow", self.desk.sandbox().root_url()),
            key: sandbox::ENROW_KEY.to_owned().into(),
        };
        let (trouble, troubled) = watch::channel(None);
        let (_, news) = watch::channel(());
        let engine = Engine {
            store: self.store().clone(),
            client: Arc::new(Client::Enrow(enrow::Client::new(&offer).unwrap())),
            job: self.job,
            wishes: Wishes {
                batch_size: Some(20),
                sending: Sending::Bulk,
                patience: Duration::from_secs(20),
                ..World::Sandbox.wishes()
            },
            way_in: None,
            news,
            halt: watch::channel(Halt::No).1,
            trouble,
            clock,
            budget: Arc::new(Budget::per_second(10)),
            others: self.app.others(),
        };
        let run = tokio::spawn(async move { engine.run().await.unwrap() });
        (run, troubled)
    }

    fn submitted(&self) -> usize {
        let open = self.store().read(|db| db.list_open_batches(self.job));
        let submitted = |batch: &&Batch| batch.state == BatchState::Submitted;
        open.unwrap().iter().filter(submitted).count()
    }

    fn table(&self) -> Vec<Vec<String>> {
        let job = self.app.summary(self.job).unwrap().job;
        let out = self.desk.path("out.csv");
        let export = self.app.export(&self.list, Some(&job), &out, |_, _| {});
        export.unwrap();
        read_csv(&out)
    }
}

/// One test, because the clock is one.
#[tokio::test(flavor = "multi_thread")]
async fn a_night_between_two_looks_gives_nothing_up_and_a_day_without_an_end_does() {
    let calm = Night::new("work-ms=50").await;
    assert_eq!(calm.run().0.await.unwrap(), End::Finished);

    let night = Night::new("work-ms=1500").await;
    let (run, mut trouble) = night.run();
    until("batches are out", || night.submitted() >= 2).await;
    // It wakes eight hours later, and the service cannot be reached yet.
    night.desk.change_faults("500=1").await;
    AHEAD.fetch_add(8, Ordering::SeqCst);
    trouble.wait_for(Option::is_some).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!run.is_finished(), "a night is no reason to give up");
    night.desk.change_faults("500=0").await;
    assert_eq!(run.await.unwrap(), End::Finished);
    assert_eq!(night.table(), calm.table());

    // A service that tells no end of a batch is not asked for ever.
    let stuck = Night::new("work-ms=4000000000").await;
    let (run, _) = stuck.run();
    until("all is out", || stuck.submitted() == 3).await;
    AHEAD.fetch_add(25, Ordering::SeqCst);
    for run in [run, stuck.run().0] {
        let End::Paused(PauseReason::Overdue, words) = run.await.unwrap() else {
            panic!("it stands still");
        };
        assert!(words.contains("54 searches for more than a day"), "{words}");
    }
    let counts = stuck.app.summary(stuck.job).unwrap().counts;
    assert!(counts.conserved());
    assert_eq!((counts.in_doubt, counts.pending), (0, 54));
    AHEAD.store(0, Ordering::SeqCst);
}
