//! `listen`: deliveries are awaited and told as they come, until stopped.

use std::ops::ControlFlow;

use ringback_core::app::App;
use ringback_core::app::Line;
use ringback_core::app::World;
use ringback_core::domain::DeliveryId;
use ringback_core::domain::DeliveryState;
use ringback_core::domain::ProviderName;
use ringback_core::store::KeptDelivery;
use ringback_core::store::StoreError;

use crate::args::{Common, Listen};
use crate::deliveries::Told;
use crate::outcome::{Failure, Outcome};
use crate::say::{tell, warn};
use crate::search;
use crate::search::{runtime, stopped};

/// Deliveries looked at in one go.
const PIECE: usize = 500;

/// Carries out `listen`.
pub fn listen(common: &Common, args: &Listen) -> Result<Outcome, Failure> {
    search::check_play(args.sandbox.as_ref(), &args.play)?;
    let world = search::world(args.sandbox.as_ref());
    let app = App::open(&common.data_dir()?, world)?;
    let paths = match args.show_path {
        true => Some([
            path(&app, ProviderName::Enrow)?,
            path(&app, ProviderName::Clearout)?,
        ]),
        false => None,
    };
    let sandbox = search::sandbox(args.sandbox.as_ref(), &args.play);
    runtime()?.block_on(async {
        let last = newest(&app)?;
        // Begun before anything may come: a signal that comes early is heard, too.
        let stop = tokio::spawn(stopped());
        let line = app.listen(sandbox.as_ref(), args.port.port).await?;
        introduce(&app, &line, paths.as_ref())?;
        let told = tokio::select! {
            told = follow(&app, last, args.count, common.json) => told,
            _ = stop => Ok(()),
        };
        line.hang_up().await?;
        told
    })?;
    Ok(Outcome::Complete)
}

fn path(app: &App, account: ProviderName) -> Result<String, Failure> {
    let title = account.title();
    Ok(format!(
        "  {title}'s webhook comes on {}",
        app.webhook(account)?.path
    ))
}

/// Where it listens, and who can reach it; on standard error, because standard output has the deliveries.
fn introduce(app: &App, line: &Line, paths: Option<&[String; 2]>) -> Result<(), Failure> {
    let port = line.port().unwrap_or_default();
    warn(format!("listening on http://127.0.0.1:{port}"));
    warn("  a batch's callbacks come on /callbacks/… , each batch on a secret path of its own");
    match (app.world(), paths) {
        (World::Sandbox, _) => {
            let url = line.sandbox_url().unwrap_or_default();
            warn(format!(
                "  the sandbox at {url} sends the events of its accounts here"
            ));
        }
        (World::Real, Some(paths)) => paths.iter().for_each(warn),
        (World::Real, None) => {
            warn("  the webhooks of your accounts come on secret paths that --show-path shows");
        }
    }
    match app.way_in()?.filter(|_| app.world() == World::Real) {
        Some(way_in) => warn(format!(
            "  your way in was proven: {} is forwarded here",
            way_in.address
        )),
        None => warn(
            "  nothing is opened to the internet: only this machine reaches it, and what forwards to it is yours",
        ),
    }
    Ok(())
}

fn newest(app: &App) -> Result<DeliveryId, StoreError> {
    let newest = app.store().read(|db| db.list_deliveries(None, 1))?;
    Ok(newest.first().map_or(DeliveryId(0), |kept| kept.id))
}

/// Tells of every delivery after `last`, until so many have come or nobody hears it any more.
async fn follow(
    app: &App,
    mut last: DeliveryId,
    count: Option<u64>,
    json: bool,
) -> Result<(), Failure> {
    let mut commits = app.store().commits();
    let mut left = count;
    loop {
        commits.mark_unchanged();
        for kept in read_after(app, last)? {
            last = kept.id;
            if tell_one(app, kept, json, &mut left)?.is_break() {
                return Ok(());
            }
        }
        if commits.changed().await.is_err() {
            return Ok(());
        }
    }
}

fn tell_one(
    app: &App,
    kept: KeptDelivery,
    json: bool,
    left: &mut Option<u64>,
) -> Result<ControlFlow<()>, Failure> {
    let told = Told::of(app, kept)?;
    let heard = match json {
        true => tell(told.json())?,
        false => tell(told.text())?,
    };
    *left = left.map(|left| left.saturating_sub(1));
    Ok(match heard && *left != Some(0) {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    })
}

/// The deliveries after `last` that have been read, oldest first; what nobody has read yet is told once it has been.
fn read_after(app: &App, last: DeliveryId) -> Result<Vec<KeptDelivery>, StoreError> {
    let (mut after, mut before) = (Vec::new(), None);
    loop {
        let piece = app.store().read(|db| db.list_deliveries(before, PIECE))?;
        let new = piece.into_iter().take_while(|kept| kept.id > last);
        let seen = after.len();
        after.extend(new);
        if after.len() - seen < PIECE {
            break;
        }
        before = after.last().map(|kept: &KeptDelivery| kept.id);
    }
    after.reverse();
    // They are read in the order in which they came.
    let read = after
        .iter()
        .take_while(|kept| kept.state != DeliveryState::Unread)
        .count();
    after.truncate(read);
    Ok(after)
}
