//! What the targets have in common.

/// Panics of the libraries that read workbooks are caught where they are called; our own are looked for, caught or not.
pub fn let_libraries_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or("", |place| place.file());
        if place.contains("src-tauri") {
            eprintln!("{panic}");
            std::process::abort();
        }
    }));
}
