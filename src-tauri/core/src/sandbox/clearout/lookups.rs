//! Names, companies and what is behind a domain, an address or a profile. Little of it is documented; people and servers
//! are invented.

use std::sync::Arc;

use axum::extract::State;
use serde_json::{Value, json};

use crate::domain::Credits;
use crate::sandbox::address;
use crate::sandbox::chance;
use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::clock;
use super::form::Form;
use super::intake;
use super::names;
use super::reply::{Reply, success};
use super::traits;

/// `POST /name/validate`.
pub async fn name(State(stage): State<Arc<Stage>>, mut form: Form) -> Reply {
    let name = form.text("name");
    form.timeout(8000, 10_000);
    let mut settings = form.part("settings");
    let threshold = settings.word("gibberish_threshold", &["off", "medium", "high"]);
    form.check()?;
    settings.check()?;
    let asked = intake::asked("clearout/name", &name, choices::VERIFIED);
    intake::spend(&stage, vec![asked], |_| Vec::new()).await?;
    success(names::json_with_threshold(
        stage.seed,
        &name,
        threshold.as_deref() != Some("off"),
    ))
}

/// A way to look somebody up: the parameter's name differs.
#[derive(Clone, Copy)]
pub enum By {
    /// `GET /reverse_lookup/email`.
    Email,
    /// `GET /reverse_lookup/linkedin`.
    Profile,
    /// `GET /reverse_lookup/domain`.
    Domain,
}

impl By {
    const fn parameter(self) -> &'static str {
        match self {
            Self::Email => "email_address",
            Self::Profile => "url",
            Self::Domain => "name",
        }
    }
}

/// The person behind something; nobody is free of charge.
pub async fn reverse(stage: Arc<Stage>, mut form: Form, by: By) -> Reply {
    let parameter = by.parameter();
    let asked = form.text(parameter);
    form.check()?;
    let kind = format!("clearout/reverse/{parameter}");
    let about = address::fold(&asked);
    let lead = chance::happens(stage.seed, &kind, &about, choices::LOOKED_UP_SHARE);
    let cost = if lead {
        choices::LOOKED_UP[by as usize]
    } else {
        Credits::ZERO
    };
    intake::spend(&stage, vec![intake::asked(&kind, &asked, cost)], |_| {
        Vec::new()
    })
    .await?;
    let mut data = json!({"lead": lead.then(|| self::lead(stage.seed, &about))});
    if !matches!(by, By::Profile) {
        data[parameter] = asked.into();
    }
    success(data)
}

/// `contructed_title` is the vendor's spelling.
fn lead(seed: u64, about: &str) -> Value {
    const FIRST: [&str; 6] = ["Iris", "Kim", "Noor", "Emre", "Ada", "Jon"];
    const LAST: [&str; 6] = ["Falk", "Lee", "Berg", "Okafor", "Lind", "Ruiz"];
    let pick = |what, from: [&'static str; 6]| {
        from[((chance::draw(seed, what, about) * 6.0) as usize).min(5)]
    };
    let name = format!("{} {}", pick("first", FIRST), pick("last", LAST));
    let short = address::short(about);
    let company = format!("Company {short}");
    json!({
        "id": short,
        "type": "person",
        "name": name,
        "contructed_title": format!("Head of Invention at {company}"),
        "title": "Head of Invention",
        "profile_picture": "",
        "linkedin_url": format!("https://profiles.example/in/{short}"),
        "company_name": company,
        "company_domain": format!("company-{short}.example"),
        "addresses": [],
        "total_experience_in_months": 12 + (chance::draw(seed, "months", about) * 200.0) as u32,
    })
}

/// `POST /domain/resolve/mx` and `/whois`.
pub async fn resolve(stage: Arc<Stage>, mut form: Form, whois: bool) -> Reply {
    let domain = form.text("domain");
    form.timeout(90_000, 110_000);
    form.check()?;
    let kind = if whois {
        "clearout/whois"
    } else {
        "clearout/mx"
    };
    intake::spend(
        &stage,
        vec![intake::asked(kind, &domain, choices::RESOLVED)],
        |_| Vec::new(),
    )
    .await?;
    let host = traits::invented(&address::host(&domain).unwrap_or_default());
    let (key, found) = match whois {
        true => (
            "whois_record",
            json!({"domain_name": host, "registrar": "Sandbox Registrar", "creation_date": "2015-01-01T00:00:00.000Z"}),
        ),
        false => (
            "mx_records",
            json!([{"exchange": format!("mx1.{host}"), "priority": 10}, {"exchange": format!("mx2.{host}"), "priority": 20}]),
        ),
    };
    success(json!({
        "domain": domain,
        key: found,
        "time_taken": 30 + (chance::draw(stage.seed, kind, &host) * 300.0) as u32,
        "verified_on": clock::iso(stage.now()),
    }))
}

/// `GET /public/companies/autocomplete`: free.
pub async fn autocomplete(mut form: Form) -> Reply {
    let query = form.text("query");
    form.check()?;
    let label = address::label(&query);
    let company = |suffix: &str| {
        let name = format!("{} {suffix}", query.trim()).trim().to_owned();
        json!({"name": name, "domain": format!("{}.example", address::label(&name))})
    };
    let found: Vec<Value> = if label.is_empty() {
        Vec::new()
    } else {
        ["", "Group", "Labs"].map(company).to_vec()
    };
    success(found.into())
}
