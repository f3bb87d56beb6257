//! What stands outside the page: the system's dialogs for files, and files dropped on the window.

use std::path::Path;

use crate::Driven;
use crate::find;
use crate::group::Group;
use crate::wait::until;
use crate::window::Window;

impl Window<'_> {
    /// Answers the system's dialog of that title with `path`, and waits until it has closed.
    pub async fn answer_dialog(&self, title: &str, path: &Path) -> Driven<()> {
        let dialog = self.dialog(title).await?;
        let display = self.stage().display();
        display.do_with_xdotool(&["windowfocus", "--sync", &dialog])?;
        display.do_with_xdotool(&["key", "ctrl+a"])?;
        // A slash makes the dialog for opening ask for a place; the one for saving asks for a name anyway.
        display.do_with_xdotool(&["type", "--delay", "3", &path.to_string_lossy()])?;
        display.do_with_xdotool(&["key", "Return"])?;
        until(&format!("the end of the dialog `{title}`"), async || {
            Ok(self.find_dialog(title).is_none().then_some(()))
        })
        .await
    }

    /// Waits for the system's dialog of that title.
    pub async fn dialog(&self, title: &str) -> Driven<String> {
        until(&format!("the dialog `{title}`"), async || {
            Ok(self.find_dialog(title))
        })
        .await
    }

    fn find_dialog(&self, title: &str) -> Option<String> {
        let name = format!("^{title}$");
        let words = ["search", "--onlyvisible", "--name", &name];
        let found = self.stage().display().do_with_xdotool(&words).ok()?;
        found.lines().next().map(str::to_owned)
    }

    /// Drags `file` out of another program, `source`, and lets it go over the window.
    pub async fn drop_file(&self, source: &Path, file: &Path) -> Driven<()> {
        let display = self.stage().display();
        let mut command = self.stage().command(source);
        command.arg(file);
        let mut other = Group::start(&command, &self.stage().home().log())?;
        let place = other.first_line()?;
        let (x, y) = place
            .split_once(' ')
            .ok_or("the other program did not open")?;
        display.do_with_xdotool(&["mousemove", x, y, "mousedown", "1"])?;
        // More than one move: the first begins the drag, and a drop needs to be told where it hovers.
        for at in [20, 60, 120, 300, 600] {
            let at = at.to_string();
            display.do_with_xdotool(&["mousemove", &at, &at])?;
        }
        self.sees(&find::text("Let go to open")).await?;
        display.do_with_xdotool(&["mouseup", "1"])?;
        self.sees_no(&find::text("Let go to open")).await
    }
}
