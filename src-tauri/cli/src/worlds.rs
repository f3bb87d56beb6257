//! Which of the two databases is meant. Looking things up, the real one goes before the sandbox's, and the sandbox's is
//! found without being named; what is found there says so.

use std::path::Path;

use ringback_core::app::App;
use ringback_core::app::World;

use crate::outcome::Failure;

/// The worlds to look into that exist under `folder`.
pub fn to_look_into(folder: &Path, sandbox: bool) -> Vec<World> {
    let wanted = if sandbox {
        &[World::Sandbox][..]
    } else {
        &[World::Real, World::Sandbox]
    };
    wanted
        .iter()
        .copied()
        .filter(|world| App::exists(folder, *world))
        .collect()
}

/// The first thing that `look` finds, in the worlds under `folder`.
pub fn find_in<T>(
    folder: &Path,
    sandbox: bool,
    mut look: impl FnMut(App) -> Result<Option<T>, Failure>,
) -> Result<Option<T>, Failure> {
    for world in to_look_into(folder, sandbox) {
        if let Some(found) = look(App::open(folder, world)?)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
