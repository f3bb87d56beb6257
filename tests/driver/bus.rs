//! A session bus on which nobody sits but the window, and a keyring where one is asked for: no portal, no file manager
//! and no keychain of whoever runs the tests.

use std::process::{Command, Stdio};

use crate::Driven;
use crate::group::Group;
use crate::home::Home;
use crate::tools;

/// Without folders of services, so that nothing is started on demand.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=RUN</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Starts a bus: its processes, and its address.
pub fn start(home: &Home) -> Driven<(Group, String)> {
    let config = home.path("bus.conf");
    std::fs::write(
        &config,
        CONFIG.replace("RUN", &home.path("run").to_string_lossy()),
    )?;
    let mut command = Command::new(tools::find("dbus-daemon")?);
    command.args(["--nofork", "--nopidfile", "--print-address=1"]);
    command.arg(format!("--config-file={}", config.display()));
    home.furnish(&mut command);
    let mut bus = Group::start(&command, &home.log())?;
    let address = bus.first_line()?;
    if address.is_empty() {
        return Err(format!("the session bus did not start: {}", home.complaints()).into());
    }
    Ok((bus, address))
}

/// Puts an unlocked keyring on the bus of `command`'s environment; it leaves when the bus does.
pub fn unlock_keyring(mut command: Command) -> Driven<()> {
    let script = "echo | gnome-keyring-daemon --unlock --components=secrets";
    tools::find("gnome-keyring-daemon")?;
    let unlocked = command
        .args(["-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if unlocked.success() {
        Ok(())
    } else {
        Err("the keyring could not be unlocked".into())
    }
}
