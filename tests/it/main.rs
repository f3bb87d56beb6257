//! Tests over the whole of Ringback: real rooms, real HTTP, the sandbox at the far end. One binary, so that it is linked
//! once.

mod crash;
mod deliveries;
mod desk;
mod keychain;
mod opens;
mod pipeline;
mod refusals;
mod rooms;
