//! The least that Tauri can show: a window with one word. The benchmark starts it beside Ringback's own, so that it is
//! seen what of a start is Ringback's.

use tauri::webview::PageLoadEvent;

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .on_page_load(|webview, page| {
            if page.event() == PageLoadEvent::Finished {
                // A window that cannot be shown is noticed by the benchmark, which waits for its picture.
                let _shown = webview.window().show();
            }
        })
        .run(tauri::generate_context!(
            "tests/bench/empty_window/tauri.conf.json"
        ))
}
