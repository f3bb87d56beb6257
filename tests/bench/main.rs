//! `./x bench`: how fast, and beside what.

mod http;
mod load;
mod yardsticks;

use std::error::Error;

use load::{LoadReport, load};
use yardsticks::Yardstick;

const CONNECTIONS: usize = 64;
const SECONDS: f64 = 5.0;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Beside this program and not in the temporary folder, which may be memory, where a commit costs nothing.
    let program = std::env::current_exe()?;
    let folder = tempfile::tempdir_in(program.parent().ok_or("the program is in no folder")?)?;
    println!("durable deliveries a second at {CONNECTIONS} connections");
    let each = yardsticks::commit_each(&folder.path().join("each.db")).await?;
    print("one commit per request", &measure(each).await?);
    let group = yardsticks::group_commit(&folder.path().join("group.db")).await?;
    print("minimal group commit", &measure(group).await?);
    Ok(())
}

async fn measure(yardstick: Yardstick) -> Result<LoadReport, Box<dyn Error>> {
    let report = load(yardstick.addr, "/delivery", CONNECTIONS, SECONDS).await?;
    yardstick.stop().await?;
    Ok(report)
}

fn print(name: &str, report: &LoadReport) {
    println!(
        "  {name:<24} {:>8.0}/s   p50 {:>7.2?}   p99 {:>7.2?}   {} refused",
        report.per_second(),
        report.percentile(50),
        report.percentile(99),
        report.refused,
    );
}
