//! Standard output. Whoever has stopped listening (`| head`) has heard enough: the work goes on all the same. A full
//! disk behind it is a failure like any other.

use std::{
    fmt::Display,
    io::{self, Write},
};

use crate::outcome::Failure;

/// Prints a line.
pub fn say(line: impl Display) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::System(
            "standard output cannot be written to",
            error,
        )),
        _ => Ok(()),
    }
}

/// Prints a line on standard error, where there is one.
pub fn warn(line: impl Display) {
    let _there_is_nobody_left_to_tell = writeln!(io::stderr(), "{line}");
}
