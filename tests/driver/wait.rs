//! Waiting for what another process does.

use std::time::Duration;

use crate::Driven;

/// No single step of a window takes longer, on a machine that is busy, too.
const LIMIT: Duration = Duration::from_secs(60);
/// How often something is looked at that tells nobody when it changes.
const LOOK: Duration = Duration::from_millis(15);

/// Looks until there is something.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Driven<Option<T>>) -> Driven<T> {
    let looking = async {
        loop {
            if let Some(there) = look().await? {
                return Ok(there);
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    in_time(what, looking).await
}

/// What comes of `work`, unless it takes too long.
pub async fn in_time<T>(what: &str, work: impl Future<Output = Driven<T>>) -> Driven<T> {
    match tokio::time::timeout(LIMIT, work).await {
        Ok(done) => done,
        Err(_) => Err(format!("after {} s still not there: {what}", LIMIT.as_secs()).into()),
    }
}
