//! How the way in does, told by the callbacks that come and those that do not, through the whole of Ringback.

use std::sync::Arc;

use ringback_core::app::{App, Running, Service, WayInHealth, World};
use ringback_core::domain::{Details, JobId, JobState, List};
use ringback_core::engine::{Sending, Wishes};
use ringback_core::way_in::Mark;

use crate::desk::{Desk, RECIPE, people, read_csv, until};

const LEADS: usize = 60;

/// A desk at which somebody works: a list, and a line that stays open.
struct Open {
    desk: Desk,
    app: Arc<App>,
    running: Running,
}

impl Open {
    async fn new(faults: &str) -> Self {
        Self::at(Desk::new(faults).await)
    }

    fn at(desk: Desk) -> Self {
        let app = Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
        let wishes = Wishes {
            batch_size: Some(20),
            sending: Sending::Bulk,
            ..World::Sandbox.wishes()
        };
        let service = Service::SandboxAt(desk.sandbox().root_url().parse().unwrap());
        let running = Running::new(Arc::clone(&app), service, wishes);
        Self { desk, app, running }
    }

    fn list(&self) -> List {
        let path = self.desk.path("leads.csv");
        std::fs::write(&path, people(LEADS)).unwrap();
        self.app.import(&path, &[], |_, _| {}).unwrap().list
    }

    /// Begins the search over the list, anew where it was searched before.
    async fn begin(&self) -> JobId {
        let list = self.list();
        let planned = self.app.plan(&list, &RECIPE, Details::default(), true);
        let job = planned.unwrap().job;
        self.running.start(job).await.unwrap();
        job
    }

    /// Waits for the end of `job`; its table.
    async fn table(&self, job: JobId) -> Vec<Vec<String>> {
        until("the job ends", || !self.running.any()).await;
        let job = self.app.summary(job).unwrap().job;
        assert_eq!(job.state, JobState::Finished);
        let out = self.desk.path("out.csv");
        let list = self.list();
        self.app.export(&list, Some(&job), &out, |_, _| {}).unwrap();
        read_csv(&out)
    }

    fn health(&self) -> WayInHealth {
        self.app.way_in_health().unwrap().unwrap()
    }

    async fn close(self) -> Desk {
        self.running.leave().await.unwrap();
        self.desk
    }
}

/// Every callback is lost, and the table is the same; the mark says so, and goes with the first callback that comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_way_in_that_falls_is_marked_and_changes_nothing_in_the_table() {
    let plain = Open::new("work-ms=50").await;
    let job = plain.begin().await;
    let table = plain.table(job).await;
    assert_eq!(plain.health().mark, Mark::Fine);
    assert_eq!(plain.health().may_change_at, None, "every callback came");
    plain.close().await;

    let open = Open::new("work-ms=50,lose=1").await;
    let job = open.begin().await;
    assert_eq!(open.table(job).await, table);
    let traffic = open.app.summary(job).unwrap().traffic;
    assert_eq!((traffic.batches, traffic.deliveries), (3, 0));
    until("it is down", || open.health().mark == Mark::Down).await;
    let health = open.health();
    assert!(health.since.is_some() && health.sentence.is_some());

    open.desk.change_faults("lose=0").await;
    let job = open.begin().await;
    until("the mark goes", || open.health().mark == Mark::Fine).await;
    assert_eq!(open.table(job).await, table);
    let health = open.health();
    assert_eq!((health.since, health.sentence), (None, None));
    open.close().await;
}

/// A line that is closed while batches are at the service, and opened again: their callbacks found nobody, they are
/// fetched at once, and nothing is held against the way in.
#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_was_away_is_nobodys_fault_and_the_table_is_the_same() {
    let plain = Open::new("work-ms=50").await;
    let job = plain.begin().await;
    let table = plain.table(job).await;
    plain.close().await;

    let open = Open::new("work-ms=3000").await;
    let job = open.begin().await;
    let at_service = || open.app.progress(job).unwrap().in_flight;
    until("everything is sent", || at_service() == 54).await;
    let desk = open.close().await;
    let ledger = || desk.sandbox().ledger();
    until("it is called back", || ledger().callbacks_sent == 3).await;
    assert_eq!(ledger().callbacks_answered, 0, "nobody was there");
    let open = Open::at(desk);
    open.running.start(job).await.unwrap();
    assert_eq!(open.table(job).await, table);
    let health = open.health();
    assert_eq!(
        (health.mark, health.may_change_at),
        (Mark::Fine, None),
        "what was sent before is not awaited any more"
    );
    open.close().await;
}
