//! The way in for callbacks of real services: an own HTTPS address that is proven. Optional, as polling is always on.

use ringback_core::app::AppError;
use ringback_core::app::WayIn;
use ringback_core::app::WayInHealth;
use ringback_core::app::World;
use ringback_core::way_in::Mark;
use serde::Serialize;
use specta::Type;
use tauri::State;

use crate::app::{Desk, Host};
use crate::error::Reply;

/// What all paths of callbacks begin with.
const PATHS: &str = "/callbacks/";

/// How the way in stands.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WayInView {
    /// Where callbacks are awaited on this machine: what is to be forwarded to.
    pub local: String,
    /// What the paths of all callbacks begin with.
    pub paths: String,
    /// The address that was proven last.
    pub address: Option<String>,
    /// When it was proven.
    pub proven_at: Option<String>,
    /// Callbacks are awaited by it now. Otherwise a job that runs has the door open under another address.
    pub open: bool,
    /// How it has been doing since.
    pub health: Option<Health>,
}

/// How the way in is doing.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// In a word.
    pub mark: HealthMark,
    /// What happens instead, and what can be done; none where callbacks come.
    pub sentence: Option<String>,
    /// When to look again though nothing happens.
    pub may_change_at: Option<String>,
}

impl From<WayInHealth> for Health {
    fn from(health: WayInHealth) -> Self {
        Self {
            mark: match health.mark {
                Mark::Fine => HealthMark::Fine,
                Mark::Late => HealthMark::Late,
                Mark::Down => HealthMark::Down,
            },
            sentence: health.sentence.map(str::to_owned),
            may_change_at: health.may_change_at.map(|at| at.to_string()),
        }
    }
}

/// How the way in is doing, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HealthMark {
    /// Callbacks come.
    Fine,
    /// They come late.
    Late,
    /// They do not come.
    Down,
}

/// How the way in stands; none in the sandbox, which needs none.
#[tauri::command]
#[specta::specta]
pub async fn get_way_in(host: State<'_, Host>) -> Reply<Option<WayInView>> {
    let desk = host.desk()?;
    match desk.app.world() {
        World::Sandbox => Ok(None),
        World::Real => view(&desk).await.map(Some),
    }
}

/// Proves that `address` leads here, the whole way: out to it, and in again through the listener.
#[tauri::command]
#[specta::specta]
pub async fn prove_way_in(host: State<'_, Host>, address: String) -> Reply<WayInView> {
    let _no_other_world = host.start().await;
    let desk = real(&host)?;
    desk.running.prove_way_in(&address).await?;
    view(&desk).await
}

/// Forgets the way in: polling finds out.
#[tauri::command]
#[specta::specta]
pub async fn close_way_in(host: State<'_, Host>) -> Reply<WayInView> {
    let _no_other_world = host.start().await;
    let desk = real(&host)?;
    desk.running.close_way_in().await?;
    view(&desk).await
}

fn real(host: &Host) -> Reply<Desk> {
    let desk = host.desk()?;
    match desk.app.world() {
        World::Real => Ok(desk),
        World::Sandbox => Err(AppError::NotInSandbox.into()),
    }
}

async fn view(desk: &Desk) -> Reply<WayInView> {
    let port = desk.app.listener_port().await?;
    let open = desk.running.stands_by().await?;
    let health = desk.app.way_in_health()?.map(Health::from);
    Ok(WayInView::of(port, desk.app.way_in()?, open, health))
}

impl WayInView {
    fn of(port: u16, way_in: Option<WayIn>, open: bool, health: Option<Health>) -> Self {
        let (address, proven_at) = way_in
            .map(|way_in| (way_in.address.to_string(), way_in.proven_at.to_string()))
            .unzip();
        Self {
            local: format!("http://127.0.0.1:{port}"),
            paths: PATHS.to_owned(),
            address,
            proven_at,
            open,
            health,
        }
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::app::clock;

    use super::*;

    #[test]
    fn where_to_forward_is_said_before_an_address_is_proven() {
        let before = WayInView::of(21_001, None, false, None);
        assert_eq!(before.local, "http://127.0.0.1:21001");
        assert_eq!((before.address, before.proven_at), (None, None));
        let proven = WayIn {
            address: "https://callbacks.example/".parse().unwrap(),
            proven_at: clock(),
        };
        let after = WayInView::of(21_001, Some(proven), true, None);
        assert_eq!(after.address.as_deref(), Some("https://callbacks.example"));
    }
}
