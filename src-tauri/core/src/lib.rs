//! Everything of Ringback that is not a window.
//!
//! Read it along the data: [`domain`] has the nouns; `import` turns a file into leads and problems; `preflight`
//! turns leads into searches and skips; `engine` chooses and carries out the next step of a job through a
//! `provider`; `listener` stores what services call back; `inbox` reads those deliveries; `apply` says what
//! they change; [`store`] keeps everything; `export` writes the answers out. `sandbox` plays the services
//! locally; `way_in` proves that callbacks reach the listener. `app` is the composition root: the only room that knows all the others.

pub mod app;
pub mod apply;
pub mod dns;
pub mod domain;
pub mod engine;
pub mod export;
pub mod import;
pub mod inbox;
pub mod keys;
pub mod listener;
pub mod preflight;
pub mod provider;
pub mod sandbox;
#[cfg(test)]
mod simulation;
pub mod store;
pub mod way_in;
