//! What the engine asks of every service, in Clearout's terms: a batch is a list, and a list is a file.

use tokio::time::Instant;

use super::{
    Address, Client, Deliverability, Finding, ListAnswer, ListsQuery, Meter, OWN_COLUMN, Outcome,
    Person, Product, Row, Rows, Sheet, Span, Upload, Verification, read_rows, sightings,
};
use crate::domain::AnswerRow;
use crate::domain::Asked;
use crate::domain::BatchAnswer;
use crate::domain::Company;
use crate::domain::Flags;
use crate::domain::Found;
use crate::domain::Kind;
use crate::domain::Qualification;
use crate::domain::Search;
use crate::domain::Sighting;
use crate::domain::SubStatus;
use crate::provider::Fetched;
use crate::provider::ProviderError;
use crate::provider::Submission;

/// So many pages of the account's lists are looked through for one: two thousand lists.
const PAGES: usize = 20;

/// The product that answers `kind`, if one does.
pub const fn product(kind: Kind) -> Option<Product> {
    match kind {
        Kind::VerifyEmail => Some(Product::Verifier),
        Kind::FindEmail => Some(Product::Finder),
        Kind::FindPhone => None,
    }
}

impl Client {
    /// Uploads `searches`, all of `kind`, under the batch's own `tag`.
    pub async fn submit(
        &self,
        kind: Kind,
        searches: &[Search],
        tag: &str,
    ) -> Result<Submission, ProviderError> {
        let product = sold(kind)?;
        self.check_allowance(product)?;
        self.upload(&sheet(product, searches, tag), Upload::default())
            .await
    }

    /// Asks how the batch of `reference` is doing.
    pub async fn fetch(&self, kind: Kind, reference: &str) -> Result<Fetched, ProviderError> {
        let product = sold(kind)?;
        self.check_allowance(product)?;
        Ok(match self.list(product, reference).await? {
            ListAnswer::Running(_) => Fetched::ongoing(),
            // A cancelled list says of each row what was done by then, and charges no more.
            ListAnswer::Ended { rows, file, .. } => Fetched {
                answer: answer(rows),
                body: file,
            },
        })
    }

    /// The result file of the finished list of `reference`, whoever uploaded it; `None` while it runs. Costs nothing, however often
    /// (Clearout docs: download result).
    pub async fn rows(
        &self,
        kind: Kind,
        reference: &str,
    ) -> Result<Option<Vec<u8>>, ProviderError> {
        let product = sold(kind)?;
        self.check_allowance(product)?;
        Ok(match self.list(product, reference).await? {
            ListAnswer::Running(_) => None,
            ListAnswer::Ended { file, .. } => Some(file),
        })
    }

    /// The reference of the list that was uploaded under `tag`, if the account has it.
    pub async fn trace(&self, kind: Kind, tag: &str) -> Result<Option<String>, ProviderError> {
        let product = sold(kind)?;
        self.check_allowance(product)?;
        let name = Sheet::name(tag);
        let mut query = ListsQuery {
            span: Some(Span::ThirtyDays),
            ..ListsQuery::default()
        };
        for _ in 0..PAGES {
            let page = self.lists(product, &query).await?;
            let mut named = page.lists.into_iter();
            if let Some(list) = named.find(|list| list.name.as_deref() == Some(&name)) {
                return Ok(list.reference);
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        Ok(None)
    }

    /// A call beyond the limit would be refused, and its retry with it.
    pub(super) fn check_allowance(&self, meter: impl Into<Meter>) -> Result<(), ProviderError> {
        let allowance = self.allowance(meter.into());
        match allowance.map(|allowance| allowance.wait(Instant::now())) {
            Some(wait) if !wait.is_zero() => Err(ProviderError::WaitFor(wait)),
            _ => Ok(()),
        }
    }
}

pub(super) fn sold(kind: Kind) -> Result<Product, ProviderError> {
    product(kind).ok_or_else(|| ProviderError::Refused("it finds no phone numbers".into()))
}

fn sheet(product: Product, searches: &[Search], tag: &str) -> Sheet {
    match product {
        Product::Verifier => {
            let addresses: Vec<_> = searches.iter().filter_map(address).collect();
            Sheet::of_addresses(tag, &addresses)
        }
        Product::Finder => {
            let people: Vec<_> = searches.iter().filter_map(person).collect();
            Sheet::of_people(tag, &people)
        }
    }
}

fn address(search: &Search) -> Option<Address> {
    match &search.asked {
        Asked::VerifyEmail { email } => Some(Address {
            search: search.id,
            email: email.clone(),
        }),
        _ => None,
    }
}

fn person(search: &Search) -> Option<Person> {
    let Asked::FindEmail {
        full_name, company, ..
    } = &search.asked
    else {
        return None;
    };
    let (domain, company) = match company.clone() {
        Company::Domain(domain) => (Some(domain), None),
        Company::Name(name) => (None, Some(name)),
    };
    Some(Person {
        search: search.id,
        name: full_name.clone(),
        domain,
        company,
    })
}

/// What a result file says about a batch of `kind`.
pub fn read_answer(kind: Kind, file: &[u8]) -> Result<BatchAnswer, ProviderError> {
    let rows = read_rows(sold(kind)?, file)
        .map_err(|error| ProviderError::Unreadable(error.to_string()))?;
    Ok(answer(rows))
}

/// The leads that the rows of a result file make.
pub fn read_sightings(kind: Kind, file: &[u8]) -> Result<Vec<Sighting>, ProviderError> {
    let rows = read_rows(sold(kind)?, file)
        .map_err(|error| ProviderError::Unreadable(error.to_string()))?;
    Ok(sightings(rows))
}

/// Files say no price: the list's serves.
fn answer(rows: Rows) -> BatchAnswer {
    let rows = match rows {
        Rows::Verified(rows) => rows.into_iter().map(verified).collect(),
        Rows::Sought(rows) => rows.into_iter().map(sought).collect(),
    };
    BatchAnswer::Completed { rows, cost: None }
}

pub(super) fn verified(row: Row<Verification>) -> AnswerRow {
    let said = row.said;
    let raised = |flag: Option<bool>| flag == Some(true);
    let sub_status = said.reason.map(|text| SubStatus {
        code: said.reason_code,
        text,
    });
    AnswerRow {
        search: row.search,
        address: said.address,
        qualification: Some(match said.deliverability {
            Deliverability::Deliverable => Qualification::Deliverable,
            Deliverability::Undeliverable => Qualification::Undeliverable,
            Deliverability::CatchAll => Qualification::CatchAll,
            Deliverability::Risky => Qualification::Risky,
            Deliverability::Unknown => Qualification::Unknown,
        }),
        word: said.word,
        found: Found {
            sub_status,
            flags: Flags {
                disposable: raised(said.flags.disposable),
                role: raised(said.flags.role),
                free: raised(said.flags.free),
                gibberish: raised(said.flags.gibberish),
            },
            ..Found::default()
        },
    }
}

pub(super) fn sought(row: Row<Finding>) -> AnswerRow {
    let said = row.said;
    let email = said.address().map(str::to_owned);
    let found = match said.outcome {
        Outcome::Found => Found {
            email,
            first_name: said.first_name,
            last_name: said.last_name,
            company: said.company,
            domain: said.domain,
            confidence: said.confidence.and_then(|sure| u8::try_from(sure).ok()),
            ..Found::default()
        },
        Outcome::NotFound | Outcome::Unknown => Found::default(),
    };
    AnswerRow {
        search: row.search,
        address: None,
        qualification: Some(match said.outcome {
            Outcome::Found => Qualification::Found,
            Outcome::NotFound => Qualification::NotFound,
            Outcome::Unknown => Qualification::Unknown,
        }),
        word: said.word,
        found,
    }
}

/// The row of a kept result file that is about `search`, a line for each of its cells; `is_it` tells by the address
/// where our column is lost. Of a reply or an event, what it says of the search.
pub fn raw_row(
    file: &[u8],
    search: crate::domain::SearchId,
    is_it: impl Fn(&str) -> bool,
) -> Option<String> {
    // A reply or an event about one search only.
    if file.first() == Some(&b'{') {
        let said: serde_json::Value = serde_json::from_slice(file).ok()?;
        let parts = [&said["payload"]["data"], &said["data"], &said["error"]];
        let part = parts.into_iter().find(|part| !part.is_null())?;
        return serde_json::to_string_pretty(part).ok();
    }
    let ours = search.to_string();
    super::sheet::find_row(file, |cell| match cell(OWN_COLUMN) {
        Some(id) => id == ours,
        None => cell("Email").is_some_and(|address| is_it(&address)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SearchId;

    fn rows(product: Product, file: &str) -> Vec<AnswerRow> {
        match answer(read_rows(product, file.as_bytes()).unwrap()) {
            BatchAnswer::Completed { rows, cost: None } => rows,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn traps_15_and_16_a_verdict_is_told_in_our_words_and_its_flags_beside_it() {
        let file = "Email,Ringback search,Clearout Verification Status,Clearout Safe to Send,Clearout Reason,Clearout Role Account Status\n\
                    a@b.example,7,Valid,Yes,Success,Yes\n\
                    c@d.example,8,Catch All,Risky,Catch All mail server,No\n\
                    e@f.example,,Unknown,Unknown,Mail server error,\n";
        let rows = rows(Product::Verifier, file);
        let said: Vec<_> = rows
            .iter()
            .map(|row| (row.search.map(|id| id.0), row.qualification.unwrap()))
            .collect();
        assert_eq!(
            said,
            [
                (Some(7), Qualification::Deliverable),
                (Some(8), Qualification::CatchAll),
                (None, Qualification::Unknown),
            ]
        );
        assert!(rows[0].found.flags.role && !rows[1].found.flags.role);
        assert_eq!(rows[1].word, "Catch All");
        assert_eq!(rows[2].address.as_deref(), Some("e@f.example"));
        let why = rows[2].found.sub_status.as_ref().unwrap();
        assert_eq!((why.code, why.text.as_str()), (None, "Mail server error"));
    }

    #[test]
    fn a_person_is_found_with_an_address_and_not_found_without() {
        let file = "Name,Ringback search,Clearout Finder Email Address,Clearout Finder Confidence Score,Clearout Finder Status\n\
                    Ada Moreau,1,ada@b.example,93,Found\n\
                    Odo Brandt,2,,,Not Found\n";
        let rows = rows(Product::Finder, file);
        assert_eq!(rows[0].found.email.as_deref(), Some("ada@b.example"));
        assert_eq!(rows[0].found.confidence, Some(93));
        assert_eq!(rows[1].qualification, Some(Qualification::NotFound));
        assert_eq!(rows[1].found, Found::default());
    }

    #[test]
    fn the_raw_row_of_a_search_is_told_in_the_files_order() {
        let file =
            b"Email,Ringback search,Clearout Reason\na@b.example,7,Success\nc@d.example,8,No\n";
        let row = raw_row(file, SearchId(8), |_| false).unwrap();
        assert_eq!(
            row,
            "Email: c@d.example\nRingback search: 8\nClearout Reason: No"
        );
        assert_eq!(raw_row(file, SearchId(9), |_| true), None);
        let stripped = b"Email,Clearout Reason\nA@b.example,Success\n";
        let row = raw_row(stripped, SearchId(7), |address| address == "A@b.example");
        assert!(row.unwrap().contains("Success"));
        for (said, told) in [
            (r#"{"payload":{"data":{"status":"valid"}}}"#, "valid"),
            (r#"{"status":"success","data":{"total":0}}"#, "total"),
            (r#"{"status":"failed","error":{"code":1027}}"#, "1027"),
        ] {
            let row = raw_row(said.as_bytes(), SearchId(7), |_| false);
            assert!(row.unwrap().contains(told), "{said}");
        }
    }

    #[test]
    fn what_is_asked_goes_into_the_columns_that_clearout_knows() {
        let search = |id, asked| Search {
            id: SearchId(id),
            asked,
        };
        let of = |company| Asked::FindEmail {
            full_name: "Ada Moreau".into(),
            company,
            country: None,
            gender: false,
        };
        let people = [
            search(1, of(Company::Domain("b.example".into()))),
            search(2, of(Company::Name("Tannwerk".into()))),
        ];
        let sheet = sheet(Product::Finder, &people, "t");
        let csv = "Name,Domain,Company,Ringback search\nAda Moreau,b.example,,1\nAda Moreau,,Tannwerk,2\n";
        assert_eq!(String::from_utf8(sheet.csv).unwrap(), csv);
        assert_eq!(sheet.name, Sheet::name("t"));
    }
}
