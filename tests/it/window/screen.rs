//! What holds for every screen, and a picture of each in both themes for people to look at.

use std::path::{Path, PathBuf};

use ringback_tests::find::text;
use ringback_tests::{Driven, Window};
use serde_json::json;

/// Kept here: `target/screens/window`.
pub fn place(name: &str) -> Driven<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screens/window");
    std::fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{name}.png")))
}

/// A screen of the sandbox: it says so in words and in a colour of its own.
pub async fn of_sandbox(window: &Window<'_>, name: &str) -> Driven<()> {
    window.sees(&text("Answers are invented")).await?;
    assert_eq!(colours(window).await?, (json!("sandbox"), true), "{name}");
    pictures(window, name).await
}

/// A screen of the real world: nothing of the sandbox is on it.
pub async fn of_real(window: &Window<'_>, name: &str) -> Driven<()> {
    window.sees_no(&text("Answers are invented")).await?;
    assert_eq!(colours(window).await?, (json!("real"), false), "{name}");
    pictures(window, name).await
}

/// The world that the page is dressed as, and whether its accent is the sandbox's: a warm one, with more red than blue.
async fn colours(window: &Window<'_>) -> Driven<(serde_json::Value, bool)> {
    let script = "const probe = document.createElement('i');
        probe.style.color = 'var(--accent)';
        document.body.append(probe);
        const parts = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
        probe.remove();
        return [document.documentElement.dataset.world, parts[0] > parts[2]]";
    Ok(serde_json::from_value(window.read(script).await?)?)
}

async fn pictures(window: &Window<'_>, name: &str) -> Driven<()> {
    for look in ["light", "dark"] {
        dress(
            window,
            &format!("document.documentElement.dataset.theme = '{look}'"),
        )
        .await?;
        window.picture(&place(&format!("{name}-{look}"))?)?;
    }
    dress(window, "delete document.documentElement.dataset.theme").await
}

/// Changes the theme, and waits until it has been drawn.
async fn dress(window: &Window<'_>, change: &str) -> Driven<()> {
    let script = format!(
        "const drawn = arguments[0];
         const frame = () => new Promise(requestAnimationFrame);
         {change};
         frame()
             .then(() => Promise.allSettled(document.getAnimations().map((running) => running.finished)))
             .then(frame).then(frame).then(() => drawn(null));"
    );
    window.page().execute_async(&script, Vec::new()).await?;
    Ok(())
}
