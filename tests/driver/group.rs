//! A program with everything that it starts, in a process group of its own.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::Driven;

/// Leads the group and ends it when its input closes, which it also does when this process is killed. The program is
/// asked first, so that it can take its socket and its lock away.
const LEADER: &str =
    r#""$@" & exec >/dev/null; read -r _; kill -TERM "$!"; wait "$!"; kill -KILL 0"#;

/// A running program and all its children; dropping it ends them.
pub struct Group {
    leader: Child,
    held: Option<ChildStdin>,
}

impl Group {
    /// Starts `command`, whose complaints go to `log`.
    pub fn start(command: &Command, log: &Path) -> Driven<Self> {
        let mut leader = Command::new("/bin/sh");
        leader.args(["-c", LEADER, "sh"]);
        leader.arg(command.get_program()).args(command.get_args());
        leader.env_clear();
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                leader.env(name, value);
            }
        }
        let complaints = File::options().create(true).append(true).open(log)?;
        leader.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut leader = leader.stderr(complaints).process_group(0).spawn()?;
        Ok(Self {
            held: leader.stdin.take(),
            leader,
        })
    }

    /// The first line that the program prints; empty where it ends without one.
    pub fn first_line(&mut self) -> Driven<String> {
        let mut line = String::new();
        if let Some(output) = self.leader.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        Ok(line.trim().to_owned())
    }

    /// The process of the group that runs `program`.
    pub fn process(&self, program: &Path) -> Option<u32> {
        let program = program.canonicalize().ok()?;
        let processes = std::fs::read_dir("/proc").ok()?.flatten();
        let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.filter(|id| group_of(*id) == Some(self.leader.id()))
            .find(|id| {
                std::fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program)
            })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.held.take());
        // A group that is gone already needs no ending.
        let _ended = self.leader.wait();
    }
}

/// The process group of a process: the third field after its name, which stands in brackets and may hold anything.
fn group_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(2)?.parse().ok()
}
