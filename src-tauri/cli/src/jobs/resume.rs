//! `jobs resume`: a job is gone on with here, as `run` does it, without its file.

use ringback_core::app::App;
use ringback_core::domain::JobId;

use super::find_here;
use crate::args::{Asking, Common, Resume, Sparing};
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search;
use crate::summary::Report;

/// Carries out `jobs resume`.
pub fn resume(common: &Common, args: &Resume) -> Result<Outcome, Failure> {
    let sandbox = args.job.sandbox.as_ref();
    search::check_play(sandbox, &args.play)?;
    let app = App::open(&common.data_dir()?, search::world(sandbox))?;
    let job = JobId(args.job.job);
    let (list, summary) = find_here(&app, job)?;
    let step = summary.job.step;
    let asking = Asking {
        provider: step.provider.into(),
        sandbox: args.job.sandbox.clone(),
        play: args.play.clone(),
        sending: args.sending.clone(),
        in_doubt: args.in_doubt,
        doubt_wait: args.doubt_wait,
        again: false,
        sparing: Sparing::default(),
        port: args.port.clone(),
    };
    let options = search::options(&asking, step)?;
    app.check_key(step.provider)?;
    let planned = app.plan_rest(job)?;
    if !common.json && planned.finished {
        say(format!("job {job} has ended: nothing is left to be sent"))?;
    } else if !common.json {
        search::foretell(&app, planned, &asking, step)?;
    }
    search::run_to_its_end(&app, planned, &options)?;
    let summary = app.summary(job)?;
    let report = Report::new(&app, &list, &summary);
    match common.json {
        true => say(report.json())?,
        false => say(report.text())?,
    }
    Ok(report.outcome())
}
