//! A display of its own for each stage, and what is done on it past the pages: keys and mouse by xdotool, pictures of the
//! whole screen, and the message by which a window manager closes a window.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use x11rb::{
    connection::Connection,
    protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask},
    rust_connection::RustConnection,
};

use crate::Driven;
use crate::group::Group;
use crate::home::Home;
use crate::tools;

/// The screen's width.
pub const WIDTH: u32 = 1360;
/// The screen's height.
pub const HEIGHT: u32 = 860;

/// A screen that nobody sees.
pub struct Display {
    _server: Group,
    name: String,
    memory: PathBuf,
}

impl Display {
    /// Starts one on a number that is free.
    pub fn start(home: &Home) -> Driven<Self> {
        let mut command = Command::new(tools::find("Xvfb")?);
        let size = format!("{WIDTH}x{HEIGHT}x24");
        command.args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp"]);
        // The pixels lie in a file, so that whoever measures can look at them and ask nobody.
        command.arg("-fbdir").arg(home.path("screen"));
        home.furnish(&mut command);
        let mut server = Group::start(&command, &home.log())?;
        let number = server.first_line()?;
        if number.is_empty() {
            return Err(format!("the display did not start: {}", home.complaints()).into());
        }
        Ok(Self {
            _server: server,
            name: format!(":{number}"),
            memory: home.path("screen/Xvfb_screen0"),
        })
    }

    /// As `DISPLAY` has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file with its pixels, in the format of `xwd`.
    pub fn memory(&self) -> &Path {
        &self.memory
    }

    /// Does something with keys, mouse or windows; gives what xdotool says.
    pub fn do_with_xdotool(&self, words: &[&str]) -> Driven<String> {
        let mut command = Command::new(tools::find("xdotool")?);
        command.args(words).env("DISPLAY", &self.name);
        let output = command.stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() {
            return Ok(said);
        }
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(format!("xdotool {} failed: {said}{why}", words.join(" ")).into())
    }

    /// Keeps a picture of `window`; `root` is the whole screen.
    pub fn picture(&self, window: &str, path: &Path) -> Driven<()> {
        let mut command = Command::new(tools::find("import")?);
        command.args(["-display", &self.name, "-window", window]);
        let taken = command.arg(path).status()?;
        if taken.success() {
            Ok(())
        } else {
            Err(format!("no picture could be taken of display {}", self.name).into())
        }
    }

    /// Tells `window` to close, as a window manager does when its cross is clicked.
    pub fn ask_to_close(&self, window: u32) -> Driven<()> {
        let (server, _) = RustConnection::connect(Some(&self.name))?;
        let atom = |name: &str| -> Driven<u32> {
            Ok(server.intern_atom(false, name.as_bytes())?.reply()?.atom)
        };
        let words = [atom("WM_DELETE_WINDOW")?, x11rb::CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS")?, words);
        server
            .send_event(false, window, EventMask::NO_EVENT, message)?
            .check()?;
        server.flush()?;
        Ok(())
    }
}
