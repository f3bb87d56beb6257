//! Tests over the whole of Ringback: real rooms, real HTTP, the sandbox at the far end. One binary, so that it is linked
//! once.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod account;
mod asleep;
mod clearout;
mod clearout_every;
mod clearout_live;
mod commands;
mod crash;
mod deliveries;
mod desk;
mod exports;
mod figures;
mod forecasts;
mod halted;
mod imports;
mod keychain;
mod kinds;
mod known;
mod look_ups;
mod neighbours;
mod open_choices;
mod opens;
mod pipeline;
mod process;
mod rebuild;
mod recipes;
mod refusals;
mod reimports;
mod rooms;
mod running;
mod singles;
mod sparing;
mod traps;
mod way_in;
#[cfg(target_os = "linux")]
mod window;
