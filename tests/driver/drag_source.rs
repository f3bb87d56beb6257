//! Another program, out of which a file can be dragged: `ringback-drag-source FILE`. Prints where to take hold of it.

#[cfg(target_os = "linux")]
fn main() {
    use gtk::{gdk, gio, prelude::*};

    let files: Vec<_> = std::env::args_os().skip(1).collect();
    let uris: Vec<_> = files
        .iter()
        .map(|file| gio::File::for_path(file).uri())
        .collect();
    if gtk::init().is_err() {
        eprintln!("there is no display");
        return;
    }
    let window = gtk::Window::new(gtk::WindowType::Popup);
    let handle = gtk::EventBox::new();
    handle.set_size_request(24, 24);
    handle.drag_source_set(gdk::ModifierType::BUTTON1_MASK, &[], gdk::DragAction::COPY);
    handle.drag_source_add_uri_targets();
    handle.connect_drag_data_get(move |_, _, selection, _, _| {
        let uris: Vec<&str> = uris.iter().map(|uri| uri.as_str()).collect();
        selection.set_uris(&uris);
    });
    window.connect_map_event(|_, _| {
        println!("12 12");
        gtk::glib::Propagation::Proceed
    });
    window.add(&handle);
    window.move_(0, 0);
    window.show_all();
    gtk::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
