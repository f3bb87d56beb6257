//! The real window, driven the way a person does: a display, a session bus and a home of its own, WebKitWebDriver behind
//! tauri-driver for its pages, and the X server for what is not a page: native dialogs, drops, closing. Tests and
//! benchmarks share it.
//!
//! A [`Stage`] is the machine that a window runs on; [`Stage::open`] opens a [`Window`] on it, as often as one likes.
#![cfg(target_os = "linux")]

mod bus;
mod dialog;
mod display;
pub mod find;
mod group;
mod home;
mod page;
mod session;
mod stage;
mod tools;
mod wait;
mod window;

pub use display::{HEIGHT, WIDTH};
pub use fantoccini;
pub use group::Group;
pub use stage::{Look, Outside, Stage};
pub use wait::until;
pub use window::Window;

/// What driving gives: a sentence that says what was awaited in vain.
pub type Driven<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
