//! Look-ups in Clearout's terms: what each asks of the client, costs, and what its answer says.

use serde_json::Value;

use super::wire::{CompanyHint, KnownLead, MxRecord};
use super::{CHECK_TIME, Check, Client, Meter, NameCheck, Strictness, VERIFIED};
use crate::domain::Credits;
use crate::domain::Fact;
use crate::domain::LookUp;
use crate::domain::LookUpAnswer;
use crate::domain::LookUpKind;
use crate::domain::LookUpPrice;
use crate::domain::LookUpVerdict;
use crate::domain::Per;
use crate::provider::ProviderError;

/// What a registry says is told no deeper than this, nor in more facts: its shape is not documented.
const DEEPEST: usize = 4;
const MOST_FACTS: usize = 100;

/// What a look-up costs. That the completion is free is documented. The price list says `4 / 2 / 2` of reverse look-ups
/// and not clearly which is which: the order of its page is assumed. Of the rest it says nothing: they are assumed to cost
/// what a verification does.
pub const fn look_up_price(kind: LookUpKind) -> LookUpPrice {
    let (each, per, published) = match kind {
        LookUpKind::Companies => (Credits::ZERO, Per::Check, true),
        LookUpKind::Person => (Credits::whole(4), Per::Found, false),
        LookUpKind::Profile | LookUpKind::Domain => (Credits::whole(2), Per::Found, false),
        _ => (VERIFIED, Per::Check, false),
    };
    LookUpPrice {
        each,
        per,
        published,
    }
}

impl Client {
    /// Asks one thing. One that breaks off may have been charged, and no event tells of it.
    pub async fn look_up(&self, asked: &LookUp) -> Result<LookUpAnswer, ProviderError> {
        let check = check_of(asked.kind);
        let meter = check.map_or(Meter::Other, |_| Meter::Verifier);
        self.check_allowance(meter)?;
        let about = &asked.about;
        if let Some(check) = check {
            return Ok(checked(self.check(check, about, CHECK_TIME).await?));
        }
        Ok(match asked.kind {
            LookUpKind::Name => named(self.check_name(about, Strictness::default()).await?),
            LookUpKind::Profile => found(self.who_has_profile(about).await?, lead),
            LookUpKind::Domain => found(self.who_has_domain(about).await?, lead),
            LookUpKind::MailHosts => found(self.mail_hosts(about).await?, host),
            LookUpKind::Whois => registered(self.whois(about).await?),
            LookUpKind::Companies => found(self.companies(about).await?, company),
            _ => found(self.who_has_address(about).await?, lead),
        })
    }
}

const fn check_of(kind: LookUpKind) -> Option<Check> {
    Some(match kind {
        LookUpKind::CatchAll => Check::CatchAll,
        LookUpKind::Disposable => Check::Disposable,
        LookUpKind::Business => Check::Business,
        LookUpKind::Free => Check::Free,
        LookUpKind::Role => Check::Role,
        LookUpKind::Gibberish => Check::Gibberish,
        LookUpKind::Name
        | LookUpKind::Person
        | LookUpKind::Profile
        | LookUpKind::Domain
        | LookUpKind::MailHosts
        | LookUpKind::Whois
        | LookUpKind::Companies => return None,
    })
}

/// It answers these in the same two words.
fn checked(is: bool) -> LookUpAnswer {
    let verdict = if is {
        LookUpVerdict::Yes
    } else {
        LookUpVerdict::No
    };
    LookUpAnswer {
        verdict,
        word: verdict.word().to_owned(),
        flags: Vec::new(),
        hits: Vec::new(),
    }
}

fn named(said: NameCheck) -> LookUpAnswer {
    let flags = [(said.profanity, "profanity"), (said.gibberish, "gibberish")];
    let raised = flags.iter().filter(|(raised, _)| *raised == Some(true));
    LookUpAnswer {
        verdict: match said.valid {
            Some(true) => LookUpVerdict::Valid,
            Some(false) => LookUpVerdict::Invalid,
            None => LookUpVerdict::Unknown,
        },
        word: said.word,
        flags: raised.map(|(_, word)| *word).collect(),
        hits: Vec::new(),
    }
}

/// What has nothing to tell is no hit.
fn found<T>(hits: Vec<T>, facts: impl Fn(T) -> Vec<Fact>) -> LookUpAnswer {
    let hits = hits.into_iter().map(facts);
    let hits: Vec<_> = hits.filter(|facts| !facts.is_empty()).collect();
    LookUpAnswer {
        verdict: match hits.is_empty() {
            true => LookUpVerdict::NotFound,
            false => LookUpVerdict::Found,
        },
        word: String::new(),
        flags: Vec::new(),
        hits,
    }
}

/// Its id and picture are of no use here, and a picture would have to be fetched.
fn lead(lead: KnownLead) -> Vec<Fact> {
    let title = lead.title.or(lead.constructed_title);
    let mut facts: Vec<Fact> = [
        Fact::of("Name", lead.name),
        Fact::of("Kind", lead.kind),
        Fact::of("Position", title),
        Fact::of("Company", lead.company_name),
        Fact::of("Domain", lead.company_domain),
        Fact::of("Profile", lead.linkedin_url),
        Fact::of("Months at work", lead.total_experience_in_months),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(addresses) = lead.addresses {
        tell(&mut facts, "Address", &addresses, 0);
    }
    facts
}

fn host(record: MxRecord) -> Vec<Fact> {
    let facts = [
        Fact::of("Host", record.exchange),
        Fact::of("Priority", record.priority),
    ];
    facts.into_iter().flatten().collect()
}

fn company(hint: CompanyHint) -> Vec<Fact> {
    let facts = [
        Fact::of("Company", hint.name),
        Fact::of("Domain", hint.domain),
    ];
    facts.into_iter().flatten().collect()
}

fn registered(record: Option<Value>) -> LookUpAnswer {
    found(record.into_iter().collect(), |record| {
        let mut facts = Vec::new();
        tell(&mut facts, "", &record, 0);
        facts
    })
}

/// Everything in `value`, each under the names on the way to it.
fn tell(facts: &mut Vec<Fact>, label: &str, value: &Value, depth: usize) {
    if facts.len() >= MOST_FACTS || depth > DEEPEST {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('_', " ");
                let label = match label.is_empty() {
                    true => capitalised(&name),
                    false => format!("{label}, {name}"),
                };
                tell(facts, &label, value, depth + 1);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for item in items {
                tell(facts, label, item, depth + 1);
            }
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(plain).collect();
            add(facts, label, Some(items.join(", ")));
        }
        _ => add(facts, label, plain(value)),
    }
}

/// What is told several times stands under its name once.
fn add(facts: &mut Vec<Fact>, label: &str, value: Option<String>) {
    let Some(fact) = Fact::of(label, value) else {
        return;
    };
    match facts.iter_mut().find(|known| known.label == label) {
        Some(known) => known.value = format!("{}; {}", known.value, fact.value),
        None => facts.push(fact),
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(answer: &LookUpAnswer) -> Vec<Vec<(&str, &str)>> {
        let hits = answer.hits.iter();
        hits.map(|hit| {
            let facts = hit.iter();
            facts
                .map(|fact| (fact.label.as_str(), fact.value.as_str()))
                .collect()
        })
        .collect()
    }

    #[test]
    fn a_registrys_words_are_told_whatever_their_shape() {
        let record = json!({"domain_name": "firm.example", "name_servers": ["ns1", "ns2"], "empty": null,
            "registrant": {"country": "DE"}, "status": [{"code": 1}, {"code": 2}], "locked": true});
        let answer = registered(Some(record));
        assert_eq!(answer.verdict, LookUpVerdict::Found);
        let mut facts = told(&answer).concat();
        facts.sort_unstable();
        assert_eq!(
            facts,
            [
                ("Domain name", "firm.example"),
                ("Locked", "yes"),
                ("Name servers", "ns1, ns2"),
                ("Registrant, country", "DE"),
                ("Status, code", "1; 2"),
            ]
        );
        for nothing in [None, Some(json!({})), Some(json!(null))] {
            assert_eq!(registered(nothing).verdict, LookUpVerdict::NotFound);
        }
    }

    #[test]
    fn a_record_without_a_floor_is_told_to_a_depth() {
        let mut deep = json!("here");
        for _ in 0..500 {
            deep = json!({ "down": deep });
        }
        assert_eq!(registered(Some(deep)).verdict, LookUpVerdict::NotFound);
        let wide: serde_json::Map<_, _> = (0..500).map(|n| (format!("n{n}"), json!(n))).collect();
        assert_eq!(registered(Some(wide.into())).hits[0].len(), MOST_FACTS);
    }

    #[test]
    fn a_name_can_be_valid_with_flags_and_a_word_that_is_not_known_is_kept() {
        let said = |valid, word: &str| {
            named(NameCheck {
                valid,
                word: word.into(),
                profanity: Some(false),
                gibberish: Some(true),
            })
        };
        let odd = said(None, "perhaps");
        assert_eq!(
            (odd.verdict, odd.word.as_str()),
            (LookUpVerdict::Unknown, "perhaps")
        );
        let valid = said(Some(true), "valid");
        assert_eq!(
            (valid.verdict, valid.flags),
            (LookUpVerdict::Valid, vec!["gibberish"])
        );
    }

    #[test]
    fn only_the_completion_is_free() {
        for kind in LookUpKind::ALL {
            let free = look_up_price(kind).is_free();
            assert_eq!(free, kind == LookUpKind::Companies, "{}", kind.word());
        }
    }
}
