//! The machine that a window runs on: a display, a bus, a home folder, all its own and all gone with it.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Driven;
use crate::bus;
use crate::display::Display;
use crate::group::Group;
use crate::home::Home;
pub use crate::home::Outside;
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

    /// What windows that are opened from now on find outside of this machine.
    pub fn look_out_on(&mut self, outside: Outside) {
        self.home.look_out_on(outside);
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
