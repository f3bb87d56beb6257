//! Which world the window shows.

use tauri::State;

use crate::app::Host;
use crate::error::Reply;
use crate::mirror::World;

/// The world that is shown.
#[tauri::command]
#[specta::specta]
pub async fn get_world(host: State<'_, Host>) -> Reply<World> {
    Ok(host.desk()?.app.world().into())
}

/// Shows another world; `busy` while a job runs.
#[tauri::command]
#[specta::specta]
pub async fn set_world(host: State<'_, Host>, world: World) -> Reply<()> {
    host.show(world.into()).await
}
