//! A page of a hundred rows, from anywhere in the list, as it arrives in the window: unfiltered, by verdict, by verdict
//! and sorted, and by a text. Beside it the bridge alone, with a reply of one word.

use std::{error::Error, path::Path};

use super::{Programs, arguments, page, stage};
use crate::{figures, rank::percentile};

/// Pages of each kind, turn by turn.
const ROUNDS: usize = 300;
const KINDS: [(&str, &str); 5] = [
    ("the bridge alone (a reply of one word)", "null"),
    (
        "any page",
        r#"{ verdict: null, search: "", sort: { by: "row", descending: false } }"#,
    ),
    (
        "by verdict",
        r#"{ verdict: "found", search: "", sort: { by: "row", descending: false } }"#,
    ),
    (
        "by verdict, sorted by address",
        r#"{ verdict: "found", search: "", sort: { by: "email", descending: true } }"#,
    ),
    (
        "by a text in any cell",
        r#"{ verdict: null, search: "lyon", sort: { by: "row", descending: false } }"#,
    ),
];

pub async fn measure(
    programs: &Programs,
    settled: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let stage = stage()?;
    let window = stage
        .open(&programs.window, &arguments(settled, "http://127.0.0.1:9"))
        .await?;
    page::list_is_there(&window).await?;
    let queries = KINDS.map(|(_, query)| query).join(", ");
    let script = format!(
        r#"const invoke = window.__TAURI_INTERNALS__.invoke;
        const [list] = await invoke("list_lists");
        const kinds = [{queries}];
        const ask = (kind, offset) => kind
            ? invoke("page_leads", {{ query: {{ list: list.id, offset, limit: 100, ...kind }} }})
            : invoke("get_world").then(() => ({{ total: 100, rows: {{ length: 100 }} }}));
        const totals = [], first = [], times = kinds.map(() => []);
        for (const kind of kinds) {{
            const begun = performance.now();
            totals.push((await ask(kind, 0)).total);
            first.push(performance.now() - begun);
        }}
        for (let round = 0; round < {ROUNDS}; round += 1) {{
            for (const [n, kind] of kinds.entries()) {{
                const offset = Math.floor(Math.random() * (totals[n] - 99));
                const begun = performance.now();
                const page = await ask(kind, offset);
                times[n].push(performance.now() - begun);
                if (page.rows.length !== 100) throw new Error(`a page of ${{page.rows.length}} rows at ${{offset}}`);
            }}
        }}
        return {{ totals, first, times }};"#
    );
    let told: Told = page::ask(&window, &script).await?;
    println!(
        "  a page of 100 rows from anywhere, in the page ({ROUNDS} each, the clock ticks once a millisecond):"
    );
    for (n, (what, _)) in KINDS.iter().enumerate() {
        let times = page::sorted(&told.times[n]);
        println!(
            "    {what:<40} p50 {:>8}  p99 {:>8}   {:>7} rows, the first page {}",
            figures::milliseconds(percentile(&times, 50)),
            figures::milliseconds(percentile(&times, 99)),
            figures::count(told.totals[n]),
            figures::milliseconds(page::sorted(&told.first[n..=n])[0]),
        );
    }
    Ok(())
}

#[derive(serde::Deserialize)]
struct Told {
    totals: Vec<u64>,
    first: Vec<f64>,
    times: Vec<Vec<f64>>,
}
