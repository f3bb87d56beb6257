//! Tauri's build step. The window may call the commands named here and nothing else: whatever is not in this list is
//! refused, even where a capability should grant too much.

use tauri_build::{AppManifest, Attributes};

include!("src/commands/names.rs");

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(AppManifest::new().commands(NAMES));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
