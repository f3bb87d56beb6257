//! The whole way: out to a public address that forwards to the real listener, and in.

use super::*;
use crate::app::World;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Details;
use crate::domain::Kind;
use crate::domain::NewDelivery;
use crate::domain::PathHash;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;
use crate::domain::Via;
use crate::store::Writing;
use crate::way_in::Mark;
use crate::way_in::tests::{Front, knocker, open};

const NAME: &str = "ringback.example";

async fn try_out(front: impl Fn(u16) -> Front) -> (App, Result<WayIn, AppError>) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), World::Real).unwrap();
    let port = Listener::bind(&app.store, None).await.unwrap().port();
    let at = open(front(port)).await;
    let address = format!("https://{NAME}:{}/", at.port());
    let proof = app
        .prove_way_in_with(&knocker(NAME, at), &address, None)
        .await;
    (app, proof)
}

#[tokio::test]
async fn an_address_that_leads_to_the_listener_is_proven_and_kept() {
    let (app, proof) = try_out(Front::Forwards).await;
    let way_in = proof.unwrap();
    assert_eq!(app.way_in().unwrap().unwrap().address, way_in.address);
    let quarantine = app.store.read(|db| db.list_refused()).unwrap();
    assert!(quarantine.is_empty(), "a nonce is no callback");
    app.close_way_in().await.unwrap();
    assert_eq!(app.way_in().unwrap(), None);
}

#[tokio::test]
async fn one_that_does_not_is_named_with_its_trouble_and_not_kept() {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
    let (app, proof) = try_out(|_| Front::Answers(page)).await;
    assert!(
        matches!(proof, Err(AppError::WayIn(Trouble::Page(200)))),
        "{proof:?}"
    );
    assert_eq!(app.way_in().unwrap(), None);
    let told = app.prove_way_in("http://callbacks.example", None).await;
    assert!(matches!(told, Err(AppError::NoAddress(_))));
}

/// Ends batches of a job, each at its second, whose callbacks were asked for; the first of them is returned.
async fn end_batches(app: &App, folder: &std::path::Path, seconds: &[i64]) -> BatchId {
    let path = folder.join("a.csv");
    std::fs::write(&path, "Name,Company\nA A,A\nB B,B\nC C,C\nD D,D\n").unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    let step = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Enrow,
    };
    let job = app.plan(&list, &step, Details::default(), false).unwrap();
    let seconds = seconds.to_vec();
    let end = move |db: &Writing<'_>| {
        let mut ids = Vec::new();
        for second in seconds {
            let path = PathHash::of(&second.to_string());
            let (batch, _) = db.intend_batch(job.job, 1, path, at(0))?.unwrap();
            db.await_callback(batch)?;
            db.submitted(batch, &format!("r{second}"), None, at(0))?;
            db.end_batch(batch, BatchState::Settled, at(second))?;
            ids.push(batch);
        }
        Ok(ids[0])
    };
    app.store.write(Lane::Work, end).await.unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn mark(app: &App, second: i64) -> Mark {
    let health = app.way_in_health_at(at(second)).unwrap().unwrap();
    assert_eq!(health.sentence.is_none(), health.mark == Mark::Fine);
    health.mark
}

#[tokio::test]
async fn missed_callbacks_mark_the_way_in_and_whatever_arrives_takes_the_mark_away() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), World::Sandbox).unwrap();
    let first = end_batches(&app, folder.path(), &[100, 110]).await;
    assert_eq!(
        [104, 105, 114, 115].map(|second| mark(&app, second)),
        [Mark::Fine, Mark::Late, Mark::Late, Mark::Down]
    );
    let arrive = |second, body: &'static [u8]| {
        let new = NewDelivery {
            via: Via::Batch(first),
            received_at: at(second),
            head: String::new(),
            body: body.to_vec(),
        };
        app.store
            .write(Lane::Delivery, move |db| db.keep_delivery(&new))
    };
    // The late callback of the first batch, which polling has brought home.
    let late = br#"{"event":"bulk_search_finished","id":"r100"}"#;
    arrive(105, late).await.unwrap();
    crate::inbox::work_through(&app.store, clock).await.unwrap();
    assert_eq!(mark(&app, 115), Mark::Late, "the second is still missed");
    arrive(120, b"{}").await.unwrap();
    crate::inbox::work_through(&app.store, clock).await.unwrap();
    assert_eq!(mark(&app, 900), Mark::Fine);
}

/// What ends while nobody listens says nothing about the way in, nor does what nobody was asked to call back for.
#[tokio::test]
async fn callbacks_that_nobody_could_hear_are_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), World::Sandbox).unwrap();
    end_batches(&app, folder.path(), &[100, 110, 120]).await;
    app.store
        .write(Lane::Work, |db| db.listen_no_more(at(105)))
        .await
        .unwrap();
    assert_eq!(mark(&app, 900), Mark::Late, "the first had had its time");
}

/// Where the way in is down, the proof is repeated: in vain while the tunnel is down, and once when it is back.
#[tokio::test]
async fn a_tunnel_that_is_back_is_found_out_without_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), World::Real).unwrap();
    assert_eq!(app.way_in_health().unwrap(), None, "there is none yet");
    let listener = Listener::bind(&app.store, None).await.unwrap();
    let port = listener.port();
    let front = open(Front::Forwards(port)).await;
    let bad = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
    let broken = open(Front::Answers(bad)).await;
    let at_port =
        |port: u16| -> PublicAddress { format!("https://{NAME}:{port}").parse().unwrap() };
    let address = at_port(front.port());
    let text = address.to_string();
    app.store
        .write(Lane::Work, move |db| db.set_way_in(&text, at(50)))
        .await
        .unwrap();
    let nonces = Nonces::default();
    let admission = Admission {
        nonces: nonces.clone(),
        hosts: vec![address.authority().to_owned()],
        ..trust_nobody()
    };
    let (close, closed) = watch::channel(false);
    let serving = tokio::spawn(listener.serve(Arc::<Notify>::default(), closed, clock, admission));
    let given = |address| Given {
        store: app.store.clone(),
        address,
        nonces: nonces.clone(),
        port,
    };
    let (up, down) = (given(address), given(at_port(broken.port())));
    let knocker = |at| knocker(NAME, at);
    let look = async |given: &Given, at| given.look(&knocker(at), None).await;
    assert_eq!(look(&up, front).await.unwrap(), None, "not down");

    end_batches(&app, folder.path(), &[100, 110]).await;
    assert_eq!(mark(&app, 900), Mark::Down);
    let told = look(&down, broken).await;
    assert!(matches!(told, Err(AppError::WayIn(_))), "{told:?}");
    assert_eq!(mark(&app, 900), Mark::Down);
    let vouched = look(&up, front).await.unwrap();
    assert_eq!(
        app.way_in().unwrap().map(|way_in| way_in.proven_at),
        vouched
    );
    assert_eq!(mark(&app, 900), Mark::Fine);

    // Callbacks are missed again, and nothing has come but our own proof: services do not get through though we do.
    let text = up.address.to_string();
    app.store
        .write(Lane::Work, move |db| db.set_way_in(&text, at(50)))
        .await
        .unwrap();
    assert_eq!(mark(&app, 900), Mark::Down);
    let again = up.look(&knocker(front), vouched).await.unwrap();
    assert_eq!(again, None, "a mark that comes back is not hidden");
    close.send_replace(true);
    serving.await.unwrap();
}
