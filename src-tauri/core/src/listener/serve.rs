//! The connections: how many, how long, how large. The stock server of the web framework has no such limits, so this
//! one drives the HTTP library itself.

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

/// Open connections. One more waits in the system's queue until one ends.
const MAX_CONNECTIONS: usize = 256;
/// Bytes a request's header may take.
const MAX_HEADER: usize = 16 << 10;
const MAX_HEADERS: usize = 64;
/// A delivery that is being kept when the program stops still gets its 200.
const FAREWELL: Duration = Duration::from_secs(2);

/// Holds connections until `stop` is set. Each has `patience` for a request's header to arrive, and so also to stay idle
/// between requests.
pub(super) async fn serve(
    socket: TcpListener,
    router: Router,
    mut stop: watch::Receiver<bool>,
    patience: Duration,
) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    while !*stop.borrow() {
        let accepted = tokio::select! {
            accepted = accept(&socket, &places) => accepted,
            _ = stop.changed() => break,
        };
        let Some((stream, place)) = accepted else {
            continue;
        };
        let (router, stop) = (router.clone(), stop.clone());
        connections.spawn(async move {
            converse(stream, router, stop, patience).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(socket);
    let _those_left_are_cut = timeout(FAREWELL, async {
        while connections.join_next().await.is_some() {}
    })
    .await;
}

type Place = tokio::sync::OwnedSemaphorePermit;

async fn accept(socket: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, Place)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match socket.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            // Out of file descriptors, most likely: some will come back as connections end.
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn converse(
    stream: TcpStream,
    router: Router,
    mut stop: watch::Receiver<bool>,
    patience: Duration,
) {
    // Without it an answer may wait 40 ms for the sender's acknowledgement.
    let _best_effort = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(MAX_HEADER)
        .max_headers(MAX_HEADERS);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ended = connection.await;
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::http::StatusCode;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(1);

    async fn started() -> (std::net::SocketAddr, watch::Sender<bool>) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = Router::new().fallback(|| async { StatusCode::NOT_FOUND });
        tokio::spawn(serve(socket, router, stopped, PATIENCE));
        (address, stop)
    }

    async fn until_closed(stream: &mut TcpStream) -> Vec<u8> {
        let mut all = Vec::new();
        let reading = timeout(PATIENCE * 10, stream.read_to_end(&mut all));
        let _closed_or_reset = reading.await.expect("the listener hangs up by itself");
        all
    }

    #[tokio::test]
    async fn whoever_says_nothing_or_falls_silent_is_hung_up_on() {
        let (address, _stop) = started().await;
        let begun = Instant::now();
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"POST / HTTP/1.1\r\nHost: a").await.unwrap();
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            .await
            .unwrap();
        let (_, _, answered) = tokio::join!(
            until_closed(&mut silent),
            until_closed(&mut slow),
            until_closed(&mut idle)
        );
        assert!(
            answered.starts_with(b"HTTP/1.1 404"),
            "it was answered before it fell silent"
        );
        assert!(begun.elapsed() >= PATIENCE, "and had its time");
    }

    #[tokio::test]
    async fn a_header_beyond_the_limit_is_refused() {
        let (address, _stop) = started().await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let long = format!(
            "POST / HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n",
            "x".repeat(MAX_HEADER * 2)
        );
        let _it_may_hang_up_while_we_write = stream.write_all(long.as_bytes()).await;
        let mut answer = [0; 12];
        if stream.read_exact(&mut answer).await.is_ok() {
            assert_eq!(&answer, b"HTTP/1.1 431");
        }
    }

    #[tokio::test]
    async fn stopping_closes_the_door() {
        let (address, stop) = started().await;
        let mut open = TcpStream::connect(address).await.unwrap();
        stop.send(true).unwrap();
        until_closed(&mut open).await;
        assert!(TcpStream::connect(address).await.is_err());
    }
}
