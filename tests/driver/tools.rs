//! The programs that drive a window.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::Driven;

/// Where `tool` is: on the path, or among the tools that `./x` builds beside the programs of this project.
pub fn find(tool: &str) -> Driven<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let own = env::current_exe()?;
    let built = own.ancestors().map(|folder| folder.join("tools/bin"));
    let found = env::split_paths(&path)
        .chain(built)
        .map(|folder| folder.join(tool))
        .find(|file| is_program(file));
    found.ok_or_else(|| format!("{tool} is not installed: `./x test` installs it").into())
}

fn is_program(file: &Path) -> bool {
    file.is_file()
}
