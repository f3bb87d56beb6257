//! What the window is told without asking: that something has changed, never what. At most one event a frame, however
//! many rows moved; the window then asks again for what it shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use ringback_core::app::App;
use ringback_core::store::LeadQuery;
use ringback_core::store::News;
use ringback_core::store::Store;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{
    AppHandle,
    async_runtime::{JoinHandle, spawn, spawn_blocking},
};
use tauri_specta::Event;
use tokio::{sync::Notify, time::sleep};

/// A frame on a screen of 60 Hz. More events than that would only be thrown away.
const FRAME: Duration = Duration::from_millis(16);
/// A feed that could not be read is looked at again after this.
const UNREADABLE: Duration = Duration::from_secs(1);
/// Orders of a table are worked out anew no more often than this: rows that move more often cannot be read.
const ORDER_AGE: Duration = Duration::from_millis(150);

/// What has changed since the last event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct Changes(pub Vec<Change>);

/// A noun of which something has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Of what.
    pub noun: Noun,
    /// In which lists, where they belong to lists.
    pub lists: Vec<i64>,
}

/// What can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    /// A list.
    List,
    /// A job.
    Job,
    /// A search, and with it its leads.
    Search,
    /// A batch.
    Batch,
    /// A delivery.
    Delivery,
    /// A refused delivery.
    Refused,
}

/// How far an import has come. At most one event a frame, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ImportProgress {
    /// Bytes read.
    pub bytes_read: u64,
    /// Bytes in all.
    pub bytes: u64,
}

/// How far an export has come: all rows only when the file is complete. At most one event a frame, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ExportProgress {
    /// Rows written.
    pub rows: u64,
    /// Rows in all.
    pub of: u64,
}

/// The program was started once more, with a file: the window asks for it with `opened_with`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct Opened;

/// Tells `progress` at most once a frame, and the end always: `(done, all)`.
pub fn once_a_frame(mut progress: impl FnMut(u64, u64)) -> impl FnMut(u64, u64) {
    let mut told: Option<Instant> = None;
    move |done, all| {
        if done < all && told.is_some_and(|told| told.elapsed() < FRAME) {
            return;
        }
        told = Some(Instant::now());
        progress(done, all);
    }
}

/// Tells the window of every change in `store` and of every order that was worked out anew, until it is aborted.
pub fn follow(window: AppHandle, store: Store, renewals: Renewals) -> JoinHandle<()> {
    spawn(async move {
        let mut commits = store.commits();
        let mut position = 0;
        loop {
            tokio::select! {
                changed = commits.changed() => if changed.is_err() { return },
                () = renewals.0.bell.notified() => {}
            }
            match store.read(|db| db.read_feed(position)) {
                Ok(news) => {
                    position = news.position;
                    tell(&window, &in_nouns(news, renewals.take()));
                }
                Err(error) => {
                    tracing::error!(%error, "the change feed cannot be read");
                    sleep(UNREADABLE).await;
                    renewals.0.bell.notify_one();
                }
            }
            sleep(FRAME).await;
        }
    })
}

/// `renewed` are the lists of which a table has a new order: their leads are to be asked for again.
fn in_nouns(news: News, renewed: BTreeSet<i64>) -> Changes {
    let mut lists: BTreeMap<Noun, BTreeSet<i64>> = BTreeMap::new();
    if !renewed.is_empty() {
        lists.insert(Noun::Search, renewed);
    }
    for (word, list) in news.changes {
        if let Some(noun) = noun(&word) {
            lists
                .entry(noun)
                .or_default()
                .extend(list.map(|list| list.0));
        }
    }
    let change = |(noun, lists): (Noun, BTreeSet<i64>)| Change {
        noun,
        lists: lists.into_iter().collect(),
    };
    Changes(lists.into_iter().map(change).collect())
}

fn noun(word: &str) -> Option<Noun> {
    match word {
        "list" => Some(Noun::List),
        "job" => Some(Noun::Job),
        "search" => Some(Noun::Search),
        "batch" => Some(Noun::Batch),
        "delivery" => Some(Noun::Delivery),
        "refused" => Some(Noun::Refused),
        _ => None,
    }
}

/// An event that finds no window is not missed: a window asks for everything when it opens.
fn tell(window: &AppHandle, changes: &Changes) {
    if !changes.0.is_empty()
        && let Err(error) = changes.emit(window)
    {
        tracing::info!(%error, "the window was not told of a change");
    }
}

/// The orders that are being worked out anew, each once.
#[derive(Clone, Default)]
pub struct Renewals(Arc<Orders>);

#[derive(Default)]
struct Orders {
    /// Being worked out.
    begun: Mutex<Vec<LeadQuery>>,
    /// The lists of those that have been, until the window is told.
    renewed: Mutex<BTreeSet<i64>>,
    bell: Notify,
}

impl Renewals {
    /// Works out the order of `query` anew, in the background, and then makes the window ask for its page again. So no
    /// page waits for a sort, and the last answer is shown in its place all the same.
    pub fn renew(&self, app: &Arc<App>, query: LeadQuery) {
        if !self.begin(&query) {
            return;
        }
        let (renewals, app) = (self.clone(), Arc::clone(app));
        spawn(async move {
            sleep(ORDER_AGE).await;
            let list = query.list.0;
            let working = renewals.clone();
            let renewed = spawn_blocking(move || {
                let renewed = app.renew_order(&query);
                working.end(&query);
                renewed
            });
            match renewed.await {
                Ok(Ok(())) => renewals.tell(list),
                Ok(Err(error)) => tracing::error!(%error, "leads could not be put in order"),
                Err(error) => tracing::error!(%error, "leads could not be put in order"),
            }
        });
    }

    fn begin(&self, query: &LeadQuery) -> bool {
        let mut begun = locked(&self.0.begun);
        let new = !begun.contains(query);
        if new {
            begun.push(query.clone());
        }
        new
    }

    fn end(&self, query: &LeadQuery) {
        locked(&self.0.begun).retain(|other| other != query);
    }

    fn tell(&self, list: i64) {
        locked(&self.0.renewed).insert(list);
        self.0.bell.notify_one();
    }

    fn take(&self) -> BTreeSet<i64> {
        std::mem::take(&mut *locked(&self.0.renewed))
    }
}

/// A panic while the lock was held cannot have left what it guards half changed.
fn locked<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use ringback_core::domain::ListId;

    use super::*;

    #[test]
    fn progress_is_told_once_a_frame_and_at_its_end() {
        let (begun, mut told) = (Instant::now(), Vec::new());
        let mut tell = once_a_frame(|done, all| told.push((done, all)));
        (0..=50_000).for_each(|done| tell(done, 50_000));
        drop(tell);
        let frames = begun.elapsed().as_millis() / FRAME.as_millis();
        assert!(
            told.len() as u128 <= frames + 2,
            "{} in {frames} frames",
            told.len()
        );
        assert_eq!(
            (told[0], told[told.len() - 1]),
            ((0, 50_000), (50_000, 50_000))
        );
    }

    #[test]
    fn however_many_rows_moved_a_noun_is_told_once() {
        let change = |noun: &str, list: i64| (noun.to_owned(), Some(ListId(list)));
        let news = News {
            position: 9,
            changes: vec![
                change("search", 1),
                change("search", 2),
                ("delivery".to_owned(), None),
                change("job", 1),
            ],
        };
        let told = serde_json::to_string(&in_nouns(news, [2, 3].into())).unwrap();
        assert_eq!(
            told,
            r#"[{"noun":"job","lists":[1]},{"noun":"search","lists":[1,2,3]},{"noun":"delivery","lists":[]}]"#
        );
    }
}
