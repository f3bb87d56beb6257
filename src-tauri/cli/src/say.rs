//! Standard output. Whoever has stopped listening (`| head`) has heard enough: the work goes on all the same. A full
//! disk behind it is a failure like any other.

use std::{
    fmt::Display,
    io::{self, Write},
};

use crate::outcome::Failure;

/// Prints a line.
pub fn say(line: impl Display) -> Result<(), Failure> {
    tell(line).map(drop)
}

/// Prints a line; false where nobody listens any more.
pub fn tell(line: impl Display) -> Result<bool, Failure> {
    write_out(|out| writeln!(out, "{line}"))
}

/// Writes bytes as they are.
pub fn say_bytes(bytes: &[u8]) -> Result<(), Failure> {
    write_out(|out| out.write_all(bytes)).map(drop)
}

fn write_out(
    write: impl FnOnce(&mut io::StdoutLock<'_>) -> io::Result<()>,
) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::System(
            "standard output cannot be written to",
            error,
        )),
    }
}

/// Prints a line on standard error, where there is one.
pub fn warn(line: impl Display) {
    let _there_is_nobody_left_to_tell = writeln!(io::stderr(), "{line}");
}
