//! The whole way: out to a public address that forwards to the real listener, and in.

use super::*;
use crate::app::World;
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
