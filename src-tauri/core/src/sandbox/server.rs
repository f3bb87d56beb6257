//! Connections and batches. One task owns every other one, so that ending it ends the sandbox, in the middle of
//! whatever it was doing: as close to a power cut as a test in the same process comes.

use std::{sync::Arc, time::Duration};

use axum::{Router, middleware};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};

use super::clearout;
use super::control;
use super::enrow;
use super::guard;
use super::life;
use super::stage::Stage;

/// Serves connections and gives each batch that is `born` its life, until it is dropped.
pub async fn run(
    listener: TcpListener,
    stage: Arc<Stage>,
    mut born: mpsc::UnboundedReceiver<String>,
) {
    let router = router(&stage);
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            stream = accept(&listener) => { tasks.spawn(serve(stream, router.clone())); }
            Some(id) = born.recv() => { tasks.spawn(life::live(stage.clone(), id)); }
            Some(_) = tasks.join_next() => {}
        }
    }
}

fn router(stage: &Arc<Stage>) -> Router {
    let own = control::routes()
        .nest("/enrow", enrow::control::routes())
        .nest("/clearout", clearout::control::routes());
    Router::new()
        .nest("/enrow", enrow::routes(stage))
        .nest("/clearout", clearout::routes(stage))
        .nest("/sandbox", own.layer(middleware::from_fn(guard::pass)))
        .with_state(stage.clone())
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // Too many open files, mostly: it passes when connections close.
            Err(error) => {
                tracing::warn!(%error, "the sandbox could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    stream.set_nodelay(true).ok();
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new());
    let service = TowerToHyperService::new(router);
    if let Err(error) = server.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to the sandbox broke");
    }
}
