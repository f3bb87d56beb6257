//! The machine that a window runs on: a display, a bus, a home folder, all its own and all gone with it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::Driven;
use crate::bus;
use crate::display::Display;
use crate::group::Group;
use crate::window::Window;

/// How the desktop looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The machine that windows are opened on. Fields are dropped in this order: the bus before the home its socket is in.
pub struct Stage {
    display: Display,
    _bus: Group,
    address: String,
    home: Home,
    look: Look,
}

/// A home folder, with what desktop programs look for in it.
pub struct Home(TempDir);

impl Stage {
    /// Builds one up.
    pub fn new(look: Look) -> Driven<Self> {
        let home = Home::new(look)?;
        let (bus, address) = bus::start(&home)?;
        Ok(Self {
            display: Display::start(&home)?,
            _bus: bus,
            address,
            home,
            look,
        })
    }

    /// Opens `program` with `arguments` and waits until its page is there.
    pub async fn open<A: AsRef<OsStr>>(
        &self,
        program: &Path,
        arguments: &[A],
    ) -> Driven<Window<'_>> {
        let arguments = arguments.iter().map(|word| word.as_ref().to_owned());
        Window::open(self, program, arguments.collect()).await
    }

    /// Starts `program` with `arguments`, and drives nothing of it.
    pub fn start<A: AsRef<OsStr>>(&self, program: &Path, arguments: &[A]) -> Driven<Group> {
        let mut command = self.command(program);
        command.args(arguments);
        Group::start(&command, &self.home.log())
    }

    /// `program` on this machine.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        self.home.furnish(&mut command);
        command
            .env("DISPLAY", self.display.name())
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    /// Puts an unlocked keyring on the bus.
    pub fn unlock_keyring(&self) -> Driven<()> {
        bus::unlock_keyring(self.command("/bin/sh"))
    }

    /// A place in the home folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path(name)
    }

    /// A folder whose programs come before all others.
    pub fn programs(&self) -> PathBuf {
        self.home.path("bin")
    }

    /// What is on the screen.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// How it looks.
    pub fn look(&self) -> Look {
        self.look
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }
}

impl Home {
    fn new(look: Look) -> Driven<Self> {
        let home = Self(
            tempfile::Builder::new()
                .prefix("ringback-stage-")
                .tempdir()?,
        );
        for folder in ["bin", "cache", "config/gtk-3.0", "data", "run", "screen"] {
            fs::create_dir_all(home.path(folder))?;
        }
        let dark = u8::from(look == Look::Dark);
        fs::write(
            home.path("config/gtk-3.0/settings.ini"),
            format!(
                "[Settings]\ngtk-application-prefer-dark-theme={dark}\ngtk-enable-animations=0\n"
            ),
        )?;
        Ok(home)
    }

    /// A place in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Where programs complain to.
    pub fn log(&self) -> PathBuf {
        self.path("complaints.log")
    }

    /// What they have complained about.
    pub fn complaints(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// The whole environment of a program: nothing of the caller's but where programs are.
    pub fn furnish(&self, command: &mut Command) {
        let found = std::env::var_os("PATH").unwrap_or_default();
        let mut path = self.path("bin").into_os_string();
        path.push(":");
        path.push(found);
        command.env_clear().envs([
            ("PATH", path),
            ("HOME", self.0.path().into()),
            ("XDG_CACHE_HOME", self.path("cache").into()),
            ("XDG_CONFIG_HOME", self.path("config").into()),
            ("XDG_DATA_HOME", self.path("data").into()),
            ("XDG_RUNTIME_DIR", self.path("run").into()),
        ]);
        // Whoever wants to leave this machine finds the door locked.
        command.envs([
            ("http_proxy", "http://127.0.0.1:9"),
            ("https_proxy", "http://127.0.0.1:9"),
            ("no_proxy", "127.0.0.1"),
        ]);
        // Neither a renderer that wants a graphics card, nor helpers that want a desktop.
        command.envs([
            ("GDK_BACKEND", "x11"),
            ("GSETTINGS_BACKEND", "memory"),
            ("LANG", "C.UTF-8"),
            ("NO_AT_BRIDGE", "1"),
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
        ]);
    }
}
