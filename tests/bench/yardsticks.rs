//! What "durable deliveries a second" is measured against: the least that can be done. Two servers that know just enough
//! HTTP to take a POST, put its body into SQLite and answer 200 after the commit; one commits whatever is waiting
//! together, the other commits each request by itself. The distance to the first is what our own listener costs, the
//! distance between the two is what group commit is worth on this disk.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    path::Path,
    thread::{self, JoinHandle},
};

use rusqlite::Connection;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::{self, JoinSet},
};

use crate::http;

/// How many bodies one commit may take where they are taken together: more than there are connections.
const GROUP: usize = 1024;

/// A running yardstick.
pub struct Yardstick {
    /// Where it listens.
    pub addr: SocketAddr,
    accepting: task::JoinHandle<()>,
    writer: JoinHandle<rusqlite::Result<()>>,
}

impl Yardstick {
    /// Closes all connections and the database.
    pub async fn stop(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.accepting.abort();
        // Ends when the last connection is gone, and with it the last sender.
        let ended = task::spawn_blocking(|| self.writer.join()).await?;
        Ok(ended.map_err(|_| "the writer panicked")??)
    }
}

/// Bodies that wait together are committed together.
pub async fn group_commit(db: &Path) -> Result<Yardstick, Box<dyn Error + Send + Sync>> {
    start(db, GROUP).await
}

/// One commit for each request.
pub async fn commit_each(db: &Path) -> Result<Yardstick, Box<dyn Error + Send + Sync>> {
    start(db, 1).await
}

/// A body, and whom to tell that it is on disk.
struct Delivery {
    body: Vec<u8>,
    stored: oneshot::Sender<()>,
}

async fn start(db: &Path, group: usize) -> Result<Yardstick, Box<dyn Error + Send + Sync>> {
    let connection = open(db)?;
    let (sender, receiver) = mpsc::channel(GROUP);
    let writer = thread::spawn(move || write(connection, receiver, group));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let addr = listener.local_addr()?;
    let accepting = tokio::spawn(accept(listener, sender));
    Ok(Yardstick {
        addr,
        accepting,
        writer,
    })
}

/// The settings are those of our own store.
fn open(db: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(db)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection
        .execute_batch("CREATE TABLE delivery (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")?;
    Ok(connection)
}

/// Stores what is waiting, `group` at most, in one transaction, until nobody can send any more.
fn write(
    mut connection: Connection,
    mut waiting: mpsc::Receiver<Delivery>,
    group: usize,
) -> rusqlite::Result<()> {
    let mut deliveries = Vec::with_capacity(group);
    while waiting.blocking_recv_many(&mut deliveries, group) > 0 {
        let transaction = connection.transaction()?;
        let mut insert = transaction.prepare_cached("INSERT INTO delivery (body) VALUES (?1)")?;
        for delivery in &deliveries {
            insert.execute([&delivery.body])?;
        }
        drop(insert);
        transaction.commit()?;
        for delivery in deliveries.drain(..) {
            // A connection that is gone needs no answer.
            let _ = delivery.stored.send(());
        }
    }
    Ok(())
}

async fn accept(listener: TcpListener, writer: mpsc::Sender<Delivery>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(answer(stream, writer.clone()));
    }
}

/// Answers each request of a connection when its body is on disk.
async fn answer(mut stream: TcpStream, writer: mpsc::Sender<Delivery>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(message) = http::read(&mut stream, &mut buffer).await? {
        let (stored, commit) = oneshot::channel();
        let delivery = Delivery {
            body: message.body,
            stored,
        };
        let sent = writer.send(delivery).await.is_ok() && commit.await.is_ok();
        let answer: &[u8] = if sent {
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        } else {
            b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
        };
        stream.write_all(answer).await?;
    }
    Ok(())
}
