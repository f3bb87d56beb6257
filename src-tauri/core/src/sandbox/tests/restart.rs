//! Killed and come back.

use std::io::Write;

use super::*;

#[tokio::test]
async fn a_batch_that_ran_when_it_was_killed_is_finished_and_called_back() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&journal, "work-ms=250").await;
    let id = Client::of(&sandbox)
        .accepted(people("A", 9), receiver.url())
        .await;
    let held = sandbox.ledger();
    drop(sandbox);
    time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.ids().len(), 0, "nothing of it lived on");

    let seeded = SandboxConfig {
        seed: 77,
        ..config(&journal, "work-ms=60000")
    };
    let sandbox = Sandbox::start(seeded).await.unwrap();
    let ledger = until(&sandbox, |ledger| ledger.callbacks_sent == 1).await;
    assert_eq!(
        receiver.ids(),
        [id.as_str()],
        "its time was up, by its own work time"
    );
    assert_eq!(
        (ledger.batches, ledger.credits_held_peak),
        (1, held.credits_held_peak)
    );
    let done = Client::of(&sandbox).bulk(&id).await;
    sandbox.stop().await;

    let sandbox = start(&journal, "").await;
    assert_eq!(
        Client::of(&sandbox).bulk(&id).await,
        done,
        "by its own seed"
    );
    assert_eq!(
        Ledger {
            requests: 0,
            ..sandbox.ledger()
        },
        Ledger {
            requests: 0,
            ..ledger
        }
    );
    time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.ids().len(), 1, "called back once");
}

#[tokio::test]
async fn a_callback_that_was_waiting_goes_after_the_restart() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&journal, "work-ms=0 delay-ms=60000").await;
    let client = Client::of(&sandbox);
    let id = client.accepted(people("A", 2), receiver.url()).await;
    client.finished(&id).await;
    drop(sandbox);
    let sandbox = start(&journal, "").await;
    until(&sandbox, |ledger| ledger.callbacks_sent == 1).await;
    assert_eq!(receiver.ids(), [id]);
}

#[tokio::test]
async fn the_ledger_is_the_same_after_a_restart_and_ids_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&journal, "lose=0.5").await;
    let client = Client::of(&sandbox);
    let mut ids = Vec::new();
    for tag in ["A", "B", "A", "C"] {
        ids.push(client.accepted(people(tag, 5), receiver.url()).await);
    }
    let before = until(&sandbox, |ledger| {
        ledger.callbacks_sent + ledger.callbacks_lost == 4
    })
    .await;
    sandbox.stop().await;
    let sandbox = start(&journal, "").await;
    assert_eq!(
        sandbox.ledger(),
        Ledger {
            requests: 0,
            ..before.clone()
        }
    );
    assert_eq!((before.repeated, before.credits_held), (5, Credits::ZERO));
    ids.push(Client::of(&sandbox).accepted(people("D", 1), None).await);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[tokio::test]
async fn a_torn_journal_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let sandbox = start(&journal, "").await;
    let id = Client::of(&sandbox).accepted(people("A", 3), None).await;
    sandbox.stop().await;
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&journal)
        .unwrap();
    file.write_all(br#"{"accepted":{"number":2,"id":"#).unwrap();
    let sandbox = start(&journal, "").await;
    assert_eq!(
        Client::of(&sandbox).finished(&id).await["stats"]["finished"],
        3
    );
    assert_eq!(sandbox.ledger().batches, 1);
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_an_accepted_batch() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&folder.path().join("journal"), "slow-ms=60000").await;
    let (client, url) = (Client::of(&sandbox), receiver.url.clone());
    let posting = tokio::spawn(async move { client.post(people("A", 3), Some(&url)).await });
    until(&sandbox, |ledger| ledger.batches == 1).await;
    posting.abort();
    until(&sandbox, |ledger| ledger.callbacks_sent == 1).await;
    assert_eq!(receiver.ids().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_is_not_promised() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    std::fs::write(&path, "").unwrap();
    let file = JournalFile::read_only(&path);
    let (born, mut births) = mpsc::unbounded_channel();
    let desk = Arc::new(Desk::new(Book::new(Credits::whole(3)), born));
    let (journal, closed) = Journal::start(file, desk.clone()).unwrap();
    let stage = Stage::new(
        desk.clone(),
        journal,
        callbacks::client().unwrap(),
        1,
        Faults::default(),
    );
    for _ in 0..3 {
        let request = serde_json::from_value(json!({"searches": people("A", 3)})).unwrap();
        let taken = stage
            .take(request)
            .expect("what could not be written is no longer held");
        assert!(taken.receipt.written().await.is_err());
    }
    assert_eq!(desk.book().ledger(), Book::new(Credits::whole(3)).ledger());
    assert!(births.try_recv().is_err());
    drop(stage);
    closed.await.unwrap_err();
}
