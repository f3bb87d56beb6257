//! The second sheet of a workbook: what the rows beside it are, and what their answers cost.

use super::{App, AppError, ExportChoice, Kind, List, Told, World};
use crate::app::{Summary, clock};
use crate::export::Sheet;
use crate::export::Value;
use crate::export::Written;

impl App {
    pub(super) fn summary_sheet(
        &self,
        list: &List,
        jobs: &[Told],
        choice: &ExportChoice,
        written: Written,
    ) -> Result<Sheet, AppError> {
        let world = match self.world {
            World::Real => "real services",
            World::Sandbox => "sandbox: every answer is invented",
        };
        let shown = match choice.shown {
            Some(_) => "what the filter showed",
            None => "all leads",
        };
        let mut rows = vec![
            text("List", &list.name),
            text("Exported at", &clock().to_string()),
            text("Answers of", world),
            text("Rows are", shown),
            number("Rows", &written.rows),
            number("Leads in the list", &list.leads),
            number("Cells cut at 32,767 characters", &written.cut),
        ];
        for told in jobs {
            rows.push((String::new(), Value::Text(String::new())));
            rows.extend(about(&self.summary(told.job.id)?));
        }
        Ok(Sheet {
            name: "Summary",
            rows,
        })
    }
}

fn about(summary: &Summary) -> Vec<(String, Value)> {
    let Summary {
        job, counts, money, ..
    } = summary;
    let kind = match job.step.find {
        Kind::FindEmail => "Find e-mail",
        Kind::VerifyEmail => "Verify e-mail",
        Kind::FindPhone => "Find phone",
    };
    vec![
        text(kind, &format!("job {}", job.id)),
        text("Service", job.step.provider.title()),
        text("Begun at", &job.created_at.to_string()),
        text("State", job.state.word()),
        number("Leads", &counts.leads),
        number("Searches", &counts.searches),
        number("Found", &counts.found),
        number("Not found", &counts.not_found),
        number("Unsure", &counts.unsure),
        number("Skipped", &counts.skipped),
        number("Failed", &counts.failed),
        number("Pending", &counts.pending),
        number("Credits held", &money.held),
        number("Credits charged", &money.charged),
        number("Credits given back", &money.refunded),
        number("Credits written off", &money.written_off),
    ]
}

fn text(label: &str, text: &str) -> (String, Value) {
    (label.to_owned(), Value::Text(text.to_owned()))
}

fn number(label: &str, number: &impl ToString) -> (String, Value) {
    (label.to_owned(), Value::Number(number.to_string()))
}
