//! Nobody is asked here, and no key is needed.

use std::net::Ipv4Addr;

use tokio::net::TcpStream;

use super::*;
use crate::app::{App, World, clock};
use crate::store::Lane;

struct Case {
    _folder: tempfile::TempDir,
    app: Arc<App>,
    running: Running,
    port: u16,
}

impl Case {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = Arc::new(App::open(folder.path(), World::Real).unwrap());
        let port = app.listener_port().await.unwrap();
        assert_eq!(
            app.listener_port().await.unwrap(),
            port,
            "drawn once and kept"
        );
        let service = Service::Real;
        let running = Running::new(Arc::clone(&app), service, World::Real.wishes());
        Self {
            _folder: folder,
            app,
            running,
            port,
        }
    }

    async fn proven(&self, address: &'static str) {
        let kept = self
            .app
            .store
            .write(Lane::Work, move |db| db.set_way_in(address, clock()));
        kept.await.unwrap();
    }

    async fn answers(&self) -> bool {
        let port = (Ipv4Addr::LOCALHOST, self.port);
        TcpStream::connect(port).await.is_ok()
    }
}

#[tokio::test]
async fn nothing_is_opened_before_an_address_is_proven_and_then_without_a_job() {
    let case = Case::new().await;
    case.running.stand_by().await.unwrap();
    assert!(!case.running.stands_by().await.unwrap() && !case.answers().await);
    case.proven("https://callbacks.example").await;
    case.running.stand_by().await.unwrap();
    assert!(case.running.stands_by().await.unwrap() && case.answers().await);
}

#[tokio::test]
async fn a_door_that_no_job_uses_follows_the_address_and_closes_with_it() {
    let case = Case::new().await;
    case.proven("https://callbacks.example").await;
    case.running.stand_by().await.unwrap();
    case.proven("https://other.example").await;
    assert!(!case.running.stands_by().await.unwrap());
    case.running.follow_way_in().await.unwrap();
    assert!(case.running.stands_by().await.unwrap());
    case.running.close_way_in().await.unwrap();
    assert!(!case.running.stands_by().await.unwrap() && !case.answers().await);
}

#[tokio::test]
async fn a_door_that_a_job_uses_stays_until_its_end() {
    let case = Case::new().await;
    case.proven("https://callbacks.example").await;
    case.running.stand_by().await.unwrap();
    let used = case.running.0.line.lock().await.clone();
    case.running.close_way_in().await.unwrap();
    assert!(case.answers().await, "its callbacks still arrive");
    drop(used);
    case.running.catch_up_with_way_in().await;
    assert!(!case.answers().await);
}
