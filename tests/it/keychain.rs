//! A key put into the keychain is there for the next start, and nowhere else.

use std::{
    path::Path,
    process::{Command, Stdio},
};

#[test]
fn a_key_outlives_the_program_that_took_it() {
    let tools = ["dbus-run-session", "gnome-keyring-daemon"];
    if let Some(missing) = tools.iter().find(|tool| !on_path(tool)) {
        println!("skipped: {missing} is not installed (./x test installs it)");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_ringback-cli-under-test");
    // A session of its own: no keychain of whoever runs the tests is touched.
    let script = format!(
        "echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null
         {program} key enrow --check && exit 10
         echo made-up-key-7 | {program} key enrow || exit 11
         {program} key enrow --check || exit 12"
    );
    let mut command = Command::new("dbus-run-session");
    command
        .args(["--", "sh", "-c", &script])
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path());
    command
        .env_remove("RINGBACK_ENROW_KEY")
        .env_remove("XDG_DATA_HOME")
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("there is a key for Enrow") && !said.contains("made-up-key-7"),
        "{said}"
    );
    assert_eq!(
        files_with(home.path(), b"made-up-key-7"),
        Vec::<String>::new(),
        "no file holds it in the clear"
    );
}

fn on_path(tool: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()))
}

fn files_with(folder: &Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text))
        {
            found.push(path.display().to_string());
        }
    }
    found
}
