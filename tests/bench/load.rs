//! Deliveries as fast as a server takes them: a number of connections, each of which sends the next request as soon as
//! the last was answered. What is counted is answers, not requests, and only those that say 200.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use crate::{http, rank};

/// What a server did under load.
pub struct LoadReport {
    /// Requests answered with 200.
    pub answered: usize,
    /// Requests answered with anything else.
    pub refused: usize,
    /// From the first request to the last answer.
    pub took: Duration,
    /// From request to answer, for each one answered with 200, ascending.
    latencies: Vec<Duration>,
}

impl LoadReport {
    /// Answers with 200 a second.
    pub fn per_second(&self) -> f64 {
        self.answered as f64 / self.took.as_secs_f64()
    }

    /// The latency that `percent` of a hundred answers did not exceed; zero where there was no answer.
    pub fn percentile(&self, percent: usize) -> Duration {
        rank::percentile(&self.latencies, percent)
    }
}

/// Posts bodies of about 200 bytes to `http://ADDR/PATH` on that many connections for about that many seconds. Each
/// body is another one.
///
/// # Errors
/// Where the server cannot be reached, or breaks off a connection.
pub async fn load(
    addr: SocketAddr,
    path: &str,
    connections: usize,
    seconds: f64,
) -> Result<LoadReport, Box<dyn Error + Send + Sync>> {
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds);
    let mut running = JoinSet::new();
    for number in 0..connections {
        running.spawn(connection(addr, path.to_owned(), number, end));
    }
    let mut latencies = Vec::new();
    let mut refused = 0;
    while let Some(ended) = running.join_next().await {
        let (answered, not) = ended??;
        latencies.extend(answered);
        refused += not;
    }
    let took = start.elapsed();
    latencies.sort_unstable();
    Ok(LoadReport {
        answered: latencies.len(),
        refused,
        took,
        latencies,
    })
}

/// One connection's work: the latencies of its answers with 200, and the number of others.
async fn connection(
    addr: SocketAddr,
    path: String,
    number: usize,
    end: Instant,
) -> io::Result<(Vec<Duration>, usize)> {
    let mut stream = TcpStream::connect(addr).await?;
    stream.set_nodelay(true)?;
    let (mut buffer, mut latencies, mut refused) = (Vec::new(), Vec::new(), 0);
    for n in 0.. {
        let sent = Instant::now();
        if sent >= end {
            break;
        }
        stream.write_all(&request(addr, &path, number, n)).await?;
        match http::read(&mut stream, &mut buffer).await? {
            Some(answer) if answer.first_line.contains(" 200") => latencies.push(sent.elapsed()),
            Some(_) => refused += 1,
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
    Ok((latencies, refused))
}

/// A POST like a service's callback, unlike any other one.
fn request(addr: SocketAddr, path: &str, connection: usize, n: u64) -> Vec<u8> {
    let body = format!(r#"{{"event":"bulk_search_finished","id":"bench-{connection:04}-{n:010}","#,)
        + r#""data":{"status":"completed","custom":{"list":"bench"},"results":200,"found":117,"credits":{"cost":61.75}},"created_at":"2026-01-01T00:00:00Z"}"#;
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
