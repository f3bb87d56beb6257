//! What takes long and can be broken off: imports and exports, by the path that the page knows.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// What is under way.
#[derive(Default)]
pub struct Stops(Mutex<HashMap<String, Stop>>);

/// Whether something that is under way is wanted no more.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stops {
    /// Something begins.
    pub fn begin(&self, path: &str) -> Stop {
        let stop = Stop::default();
        self.lock().insert(path.to_owned(), stop.clone());
        stop
    }

    /// It has ended.
    pub fn end(&self, path: &str) {
        self.lock().remove(path);
    }

    /// It is wanted no more.
    pub fn cancel(&self, path: &str) {
        if let Some(Stop(stop)) = self.lock().get(path) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// A panic while the lock was held cannot have left the table half changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Stop>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stop {
    /// Whether to go on.
    pub fn look(&self) -> ControlFlow<()> {
        match self.0.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_is_cancelled_and_nothing_else() {
        let stops = Stops::default();
        let [one, other] = ["a", "b"].map(|path| stops.begin(path));
        stops.cancel("a");
        stops.cancel("c");
        assert!(one.look().is_break() && other.look().is_continue());
        stops.end("a");
        assert!(stops.begin("a").look().is_continue());
    }
}
