//! Promise 9: every raw delivery is kept, and the whole table can be rebuilt out of raw deliveries and raw answers, cell
//! for cell.

use std::path::Path;

use ringback_core::app::{App, Rebuilt, World};
use ringback_core::domain::{InDoubt, Kind, ProviderName, RecipeStep};
use ringback_core::engine::{End, Sending};
use ringback_core::store::Part;
use rusqlite::{Connection, OpenFlags};

use crate::desk::{Desk, people, reachable_people};

/// Everything that a person may see of the data: rows in the order of their keys, every cell as text.
pub fn dump(data: &Path) -> Vec<(&'static str, Vec<String>)> {
    let path = data.join("sandbox.db");
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let tables = [
        ("lists", "SELECT * FROM lists ORDER BY id"),
        ("leads", "SELECT * FROM leads ORDER BY id"),
        ("living", "SELECT * FROM living ORDER BY 1, 2"),
        ("jobs", "SELECT * FROM jobs ORDER BY id"),
        ("job_leads", "SELECT * FROM job_leads ORDER BY 1, 2"),
        ("searches", "SELECT * FROM searches ORDER BY id"),
        ("results", "SELECT * FROM results ORDER BY search_id"),
        ("batches", "SELECT * FROM batches ORDER BY id"),
        (
            "ledger",
            "SELECT batch_id, entry, hundredths, booked_at FROM ledger ORDER BY 1, 2",
        ),
        (
            "counts",
            "SELECT * FROM counts WHERE leads <> 0 OR searches <> 0 ORDER BY 1, 2",
        ),
        ("deliveries", "SELECT * FROM deliveries ORDER BY id"),
        ("events", "SELECT * FROM events ORDER BY 1, 2"),
        ("unmatched", "SELECT * FROM unmatched ORDER BY id"),
        ("answers", "SELECT * FROM answers ORDER BY id"),
    ];
    let rows = |sql: &str| {
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            Ok(cells.collect::<Vec<_>>().join(" | "))
        };
        let rows = statement.query_map([], row).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    tables.map(|(table, sql)| (table, rows(sql))).into()
}

/// Rebuilds, and finds every cell where it was.
pub async fn rebuild(app: &App, data: &Path) -> Rebuilt {
    let before = dump(data);
    let rebuilt = app.rebuild(false).await.unwrap();
    assert!(rebuilt.is_equal() && rebuilt.kept, "{:?}", rebuilt.parts);
    assert_eq!(rebuilt.unreadable, 0);
    for ((table, before), (_, after)) in before.iter().zip(dump(data)) {
        assert_eq!(before, &after, "{table}");
    }
    rebuilt
}

fn equal(rebuilt: &Rebuilt, part: Part) -> u64 {
    let mut parts = rebuilt.parts.iter();
    parts.find(|compared| compared.part == part).unwrap().equal
}

/// The few one by one first: their answers fill rows of the others.
const ENROW: [(Kind, Sending); 6] = [
    (Kind::FindEmail, Sending::Live),
    (Kind::VerifyEmail, Sending::Live),
    (Kind::FindPhone, Sending::Live),
    (Kind::FindEmail, Sending::Bulk),
    (Kind::VerifyEmail, Sending::Bulk),
    (Kind::FindPhone, Sending::Bulk),
];

#[tokio::test(flavor = "multi_thread")]
async fn enrows_results_are_rebuilt_cell_for_cell_whatever_went_wrong_on_the_way() {
    for faults in [
        "work-ms=50,lose=0.3,double=0.5,reorder=0.5",
        "work-ms=50,early=0.5,old=0.5,500=0.1",
    ] {
        let desk = Desk::new(faults).await;
        for (kind, sending) in ENROW {
            let live = sending == Sending::Live;
            let path = desk.path(if live { "short.csv" } else { "leads.csv" });
            let leads = if live { 12 } else { 60 };
            std::fs::write(&path, reachable_people(leads)).unwrap();
            let ran = desk.run_kind(&path, kind, sending, 20, InDoubt::Wait).await;
            assert_eq!(ran.end, End::Finished, "{kind:?} {faults}");
        }
        let path = desk.path("people.csv");
        std::fs::write(&path, people(60)).unwrap();
        desk.run_file(&path, 20, InDoubt::Wait).await;
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let rebuilt = rebuild(&app, &desk.data()).await;
        assert!(equal(&rebuilt, Part::Results) > 150, "{:?}", rebuilt.parts);
        assert!(
            rebuilt.answers > 15 && rebuilt.deliveries > 5,
            "{rebuilt:?}"
        );
        rebuild(&app, &desk.data()).await;
    }
}

/// Batches that were in doubt, sent again or counted as lost, and answered late all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_doubts_left_behind_is_rebuilt_as_it_stands() {
    for choice in [InDoubt::Wait, InDoubt::Lost, InDoubt::Resend] {
        let desk = Desk::new("work-ms=50,cut=0.3,lose=0.5").await;
        desk.run(120, 10, choice).await;
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let rebuilt = rebuild(&app, &desk.data()).await;
        assert!(rebuilt.answers > 0, "{choice:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clearouts_lists_are_rebuilt_cell_for_cell() {
    let desk = Desk::new("work-ms=50,lose=0.3,double=0.5,reorder=0.5").await;
    for kind in [Kind::VerifyEmail, Kind::FindEmail] {
        let path = desk.path("leads.csv");
        std::fs::write(&path, reachable_people(60)).unwrap();
        let step = RecipeStep {
            find: kind,
            provider: ProviderName::Clearout,
        };
        let ran = desk
            .run_step(&path, step, Sending::BySize, 20, InDoubt::Wait)
            .await;
        assert_eq!(ran.end, End::Finished);
    }
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let rebuilt = rebuild(&app, &desk.data()).await;
    assert!(equal(&rebuilt, Part::Ledger) >= 12, "{:?}", rebuilt.parts);
}
