//! Scripts in the window's page. They ask of the program what its pages ask, over the same bridge, and measure with the
//! page's clock, which ticks once a millisecond.

use std::{error::Error, time::Duration};

use ringback_tests::{Window, find};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What every script can use: a pause of a frame, the grid, and its rows with the numbers they have in the list.
const WORDS: &str = r#"
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    const grid = () => document.querySelector("[role=grid]");
    const rows = () => [...grid().querySelectorAll("[role=rowgroup] [role=row]")].map((row) => ({
        number: Number(row.getAttribute("aria-rowindex")) - 2,
        here: !row.querySelector(".wait"),
        waits: /Pending|Not searched|In doubt/.test(row.innerText),
    }));
"#;
/// A session's scripts may take as long as a benchmark does.
const LONGEST: Duration = Duration::from_secs(300);

/// Runs `script`, the body of an async function that returns what is wanted.
pub async fn ask<T: DeserializeOwned>(
    window: &Window<'_>,
    script: &str,
) -> Result<T, Box<dyn Error + Send + Sync>> {
    let page = window.page();
    page.update_timeouts(timeouts()).await?;
    let script = format!(
        "const tell = arguments[arguments.length - 1];
         (async () => {{ {WORDS} {script} }})()
            .then((told) => tell({{ told }}), (error) => tell({{ error: String(error?.message ?? error) }}));"
    );
    let mut said = page.execute_async(&script, Vec::new()).await?;
    match said.get("error") {
        Some(error) => Err(format!("the page says: {error}").into()),
        None => Ok(serde_json::from_value(said["told"].take())?),
    }
}

/// Waits until the list is on the screen.
pub async fn list_is_there(window: &Window<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
    window.sees(&find::path("//*[@role='gridcell']")).await?;
    let _rows: Value = ask(
        window,
        "while (!rows().length || rows().some((row) => !row.here)) await frame(); return null;",
    )
    .await?;
    Ok(())
}

/// Milliseconds of the page's clock, ascending.
pub fn sorted(milliseconds: &[f64]) -> Vec<Duration> {
    let mut times: Vec<_> = milliseconds
        .iter()
        .map(|time| Duration::from_secs_f64(time.max(0.0) / 1e3))
        .collect();
    times.sort_unstable();
    times
}

fn timeouts() -> ringback_tests::fantoccini::wd::TimeoutConfiguration {
    ringback_tests::fantoccini::wd::TimeoutConfiguration::new(Some(LONGEST), None, None)
}
