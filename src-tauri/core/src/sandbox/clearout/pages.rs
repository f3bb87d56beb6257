//! Pages of lists that were uploaded. What an item has is not documented.

use axum::{Json, response::IntoResponse};
use serde_json::{Value, json};

use crate::sandbox::stage::Stage;

use super::account::Held;
use super::clock;
use super::form::Form;
use super::lists::{described, percentage};
use super::reply::Reply;

/// `POST …/list`: a page of lists, newest first.
pub fn page(stage: &Stage, mut form: Form, finding: bool) -> Reply {
    let limit = form.number("limit", 10, [1, 100]) as usize;
    let after = after(&mut form);
    let mut filter = form.part("filter");
    let progress = progress_wanted(&mut filter, finding);
    let range = filter.member("date_range").and_then(Value::as_str);
    let range = range.unwrap_or("ps_last_7_days_including_today").to_owned();
    let range = clock::range(&range, stage.now());
    if range.is_none() {
        filter.refuse(
            "date_range",
            "must be one of the documented ranges",
            "any.allowOnly",
        );
    }
    form.check()?;
    filter.check()?;
    let (from, until) = range.unwrap_or_default();
    let lists = stage.desk.book().clearout.lists(finding);
    let mut lists = lists
        .into_iter()
        .filter(|held| (from..until).contains(&held.task.at))
        .filter(|held| {
            progress
                .as_deref()
                .is_none_or(|wanted| wanted == stage_of(held, finding))
        })
        .skip_while(|held| {
            after
                .as_deref()
                .is_some_and(|after| held.task.id.as_str() != after)
        })
        .skip(usize::from(after.is_some()));
    let items: Vec<Value> = lists
        .by_ref()
        .take(limit)
        .map(|held| item(stage, &held, finding))
        .collect();
    let more = lists.next().is_some();
    Ok(Json(json!({
        "status": "success",
        "data": items,
        "page_info": {"limit": limit, "has_more": more, "last_cursor": items.last().map(|item| &item["list_id"])},
    }))
    .into_response())
}

/// `start_after` must be there, as `null` for the first page.
fn after(form: &mut Form) -> Option<String> {
    match form.member("start_after") {
        Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id.clone()),
        Some(_) => {
            form.refuse("start_after", "must be a string", "string.base");
            None
        }
        None => {
            form.refuse("start_after", "is required", "any.required");
            None
        }
    }
}

fn progress_wanted(filter: &mut Form, finding: bool) -> Option<String> {
    match finding {
        true => filter.word(
            "processed",
            &["non_processed", "processed", "in_progress", "cancelled"],
        ),
        false => filter.word(
            "verified",
            &["non_verified", "verified", "in_progress", "cancelled"],
        ),
    }
}

/// In the words of the lists' filter.
fn stage_of(held: &Held, finding: bool) -> &'static str {
    match held.end {
        None => "in_progress",
        Some(end) if end.cancelled_after.is_some() => "cancelled",
        Some(_) if finding => "processed",
        Some(_) => "verified",
    }
}

fn item(stage: &Stage, held: &Held, finding: bool) -> Value {
    let mut item = described(held);
    item["list_id"] = held.task.id.as_str().into();
    item["total"] = held.task.work.rows().into();
    item[if finding { "processed" } else { "verified" }] = stage_of(held, finding).into();
    item["progress"] = percentage(stage, held).into();
    item
}
