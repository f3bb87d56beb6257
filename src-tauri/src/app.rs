//! The composition root of the window: opens the store of the world that is shown, lets jobs run in it, and stops them
//! when the window closes.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ringback_core::app::App;
use ringback_core::app::Running;
use ringback_core::app::SandboxAddress;
use ringback_core::app::Service;
use ringback_core::app::World;
use ringback_core::sandbox::Faults;
use ringback_core::store::DataFolder;
use tauri::{
    AppHandle, DragDropEvent, Manager, RunEvent, Window, WindowEvent,
    async_runtime::{JoinHandle, spawn},
    webview::PageLoadEvent,
};
use tokio::{
    sync::{RwLock, RwLockReadGuard},
    time::timeout,
};

use crate::arguments::Arguments;
use crate::bindings;
use crate::error::{CommandError, Reply};
use crate::grants::{Grants, Use};
use crate::live;
use crate::live::Renewals;
use crate::opening;
use crate::opening::OpenedWith;
use crate::stops::Stops;

/// A window that was closed is waited for no longer than this. What is cut off then is as after a crash: nothing is
/// lost, and nothing is sent twice without the user's word.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);

/// Everything behind the window.
pub struct Host {
    window: AppHandle,
    data_dir: Option<PathBuf>,
    sandbox_at: Option<SandboxAddress>,
    opened_with: OpenedWith,
    grants: Grants,
    imports: Stops,
    exports: Stops,
    opened: Mutex<Option<Opened>>,
    starting: RwLock<()>,
}

/// The data folder in use, and the world that is shown of it.
struct Opened {
    folder: Arc<DataFolder>,
    desk: Desk,
    feed: JoinHandle<()>,
    slips: JoinHandle<()>,
}

/// One world, opened: what most commands work on.
#[derive(Clone)]
pub struct Desk {
    /// Its store, and what can be done with it.
    pub app: Arc<App>,
    /// Its running jobs.
    pub running: Running,
    /// The orders that are being worked out anew.
    pub renewals: Renewals,
}

/// Opens the window and returns when it has been closed.
pub fn run(arguments: Arguments) -> ExitCode {
    let bindings = bindings::builder();
    let opened_with = OpenedWith::new(arguments.file.clone());
    let once = arguments.data_dir.as_deref();
    let once = once.and_then(|folder| opening::once(folder, opened_with.clone()));
    let mut builder = tauri::Builder::default();
    // Before all others: a second start ends here.
    if let Some(once) = once {
        builder = builder.plugin(once);
    }
    let built = builder
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(bindings.invoke_handler())
        // A window that is shown before its page has been drawn is white for half a second.
        .on_page_load(|webview, page| {
            if page.event() == PageLoadEvent::Finished
                && let Err(error) = webview.window().show()
            {
                tracing::error!(%error, "the window cannot be shown");
            }
        })
        .on_window_event(on_window_event)
        .setup(move |app| {
            bindings.mount_events(app);
            app.manage(Host::new(app.handle().clone(), arguments, opened_with));
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(on_event)).unwrap_or(1)),
        Err(error) => {
            eprintln!("ringback: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Files dropped on the window may be read. The page hears of the drop itself, and cannot ask for them before this has
/// returned: both go through the same thread.
fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
        let host = window.state::<Host>();
        for path in paths {
            host.grants().hand_out(Use::Read, path.clone());
        }
    }
}

/// The last window has been closed: running jobs come to their next boundary first.
fn on_event(window: &AppHandle, event: RunEvent) {
    if let RunEvent::ExitRequested {
        code: None, api, ..
    } = event
        && let Some(running) = window.state::<Host>().running()
    {
        api.prevent_exit();
        let window = window.clone();
        spawn(async move {
            match timeout(LONGEST_FAREWELL, running.leave()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "jobs could not be stopped"),
                Err(_) => tracing::info!("a call was still out when the program ended"),
            }
            window.exit(0);
        });
    }
}

impl Host {
    fn new(window: AppHandle, arguments: Arguments, opened_with: OpenedWith) -> Self {
        Self {
            window,
            data_dir: arguments.data_dir,
            sandbox_at: arguments.sandbox_at,
            opened_with,
            grants: Grants::default(),
            imports: Stops::default(),
            exports: Stops::default(),
            opened: Mutex::default(),
            starting: RwLock::default(),
        }
    }

    /// The window's handle, for events and dialogs.
    pub fn window(&self) -> &AppHandle {
        &self.window
    }

    /// The paths that the pages may name.
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// The imports that are under way.
    pub fn imports(&self) -> &Stops {
        &self.imports
    }

    /// The exports that are being written.
    pub fn exports(&self) -> &Stops {
        &self.exports
    }

    /// The file that the program was opened with.
    pub fn opened_with(&self) -> &OpenedWith {
        &self.opened_with
    }

    /// The world that is shown, opened where it is not yet.
    pub fn desk(&self) -> Reply<Desk> {
        let mut opened = self.lock();
        if let Some(opened) = &*opened {
            return Ok(opened.desk.clone());
        }
        let path = self.data_dir()?;
        let folder = Arc::new(DataFolder::open(path)?);
        let new = self.open(folder, World::shown_last(path))?;
        Ok(opened.insert(new).desk.clone())
    }

    /// Held while a job is being started, a list imported or something looked up: until that is done no other world is
    /// shown. Or it would run, and cost money, behind the window's back; and a list would appear in a world that is not
    /// shown.
    pub async fn start(&self) -> RwLockReadGuard<'_, ()> {
        self.starting.read().await
    }

    /// Shows another world. Refused while a job runs: its line and its store belong together.
    pub async fn show(&self, world: World) -> Reply<()> {
        let Ok(_nobody_starts) = self.starting.try_write() else {
            return Err(CommandError::busy(
                "a job is being started, a list imported or something looked up: switch when that is done",
            ));
        };
        let desk = self.desk()?;
        if desk.app.world() == world {
            return Ok(());
        }
        if desk.running.any() {
            return Err(CommandError::busy(
                "a job is running: pause it, or wait for its end",
            ));
        }
        desk.running.leave().await?;
        let mut opened = self.lock();
        if let Some(before) = opened.as_ref() {
            let new = self.open(Arc::clone(&before.folder), world)?;
            before.feed.abort();
            before.slips.abort();
            *opened = Some(new);
        }
        Ok(world.show_next_time(self.data_dir()?)?)
    }

    fn open(&self, folder: Arc<DataFolder>, world: World) -> Reply<Opened> {
        let app = Arc::new(App::in_folder(Arc::clone(&folder), world)?);
        let running = Running::new(Arc::clone(&app), self.service(world), world.wishes());
        self.resume_interrupted(running.clone());
        let renewals = Renewals::default();
        let attends = running.clone();
        Ok(Opened {
            folder,
            slips: spawn(async move { match attends.attend().await {} }),
            feed: live::follow(self.window.clone(), app.store().clone(), renewals.clone()),
            desk: Desk {
                running,
                app,
                renewals,
            },
        })
    }

    /// Awaits callbacks and takes up, in the background, what ran when the program was cut off.
    fn resume_interrupted(&self, running: Running) {
        let window = self.window.clone();
        spawn(async move {
            let host = window.state::<Self>();
            let _no_other_world = host.start().await;
            if let Err(error) = running.stand_by().await {
                tracing::error!(%error, "callbacks are not awaited");
            }
            if let Err(error) = running.resume_interrupted().await {
                tracing::error!(%error, "a job that was cut off could not be taken up");
            }
        });
    }

    fn service(&self, world: World) -> Service {
        match (world, &self.sandbox_at) {
            (World::Real, _) => Service::Real,
            (World::Sandbox, Some(address)) => Service::SandboxAt(address.clone()),
            (World::Sandbox, None) => Service::SandboxHere {
                seed: 1,
                faults: Faults::default(),
            },
        }
    }

    fn data_dir(&self) -> Reply<&Path> {
        let missing =
            || CommandError::failed("this system names no home folder: start with --data-dir DIR");
        self.data_dir.as_deref().ok_or_else(missing)
    }

    fn running(&self) -> Option<Running> {
        Some(self.lock().as_ref()?.desk.running.clone())
    }

    /// A panic while the lock was held cannot have left it half changed.
    fn lock(&self) -> MutexGuard<'_, Option<Opened>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
