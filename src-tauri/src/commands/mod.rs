//! What the window may ask of its host, one file per noun. A command checks, forwards and translates; what it does is
//! core's. The names in `names.rs` are all that the window can reach.

pub mod accounts;
#[cfg(test)]
mod answered;
pub mod deliveries;
pub mod dialogs;
pub mod exports;
pub mod forecasts;
pub mod job_view;
pub mod jobs;
pub mod leads;
pub mod ledger;
pub mod lists;
pub mod look_ups;
pub mod people;
pub mod recipes;
pub mod refused;
pub mod run_view;
pub mod said;
pub mod services;
pub mod settings;
pub mod suppressed;
pub mod unmatched;
pub mod wanted;
pub mod way_in;
pub mod webhooks;
pub mod world;

use tauri::async_runtime::{block_on, spawn_blocking};

use crate::error::Reply;

#[cfg(test)]
include!("names.rs");

/// Does what takes long on a thread of its own, so that quick commands do not wait behind it.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Reply<T> + Send + 'static,
) -> Reply<T> {
    spawn_blocking(work).await?
}

/// The same for what waits and, on its way, asks the keychain, which blocks.
async fn on_a_thread_of_its_own<T: Send + 'static>(
    work: impl Future<Output = Reply<T>> + Send + 'static,
) -> Reply<T> {
    on_a_thread(move || block_on(work)).await
}
