//! What the engine asks one by one, in Clearout's terms: the reply is the answer, unless the finder goes on looking in
//! its queue.

use super::batch::{sold, sought, verified};
use super::client::{read_found, read_reply};
use super::wire::Verified;
use super::{
    Client, FIND_TIME, Find, Finding, Product, Row, Said, Sought, VERIFY_TIME, Verification,
};
use crate::domain::AnswerRow;
use crate::domain::Asked;
use crate::domain::BatchAnswer;
use crate::domain::Company;
use crate::domain::Credits;
use crate::domain::Kind;
use crate::domain::Search;
use crate::provider::Fetched;
use crate::provider::ProviderError;
use crate::provider::Submission;
use crate::provider::Taken;

impl Client {
    /// Puts one search to the service. A verification that breaks off or runs out of time cannot be asked about: only the
    /// account's webhook may still tell of it, and then it is charged (Clearout docs: webhooks overview).
    pub async fn submit_single(&self, search: &Search) -> Result<Taken, ProviderError> {
        self.check_allowance(sold(search.asked.kind())?)?;
        match &search.asked {
            Asked::VerifyEmail { email } => self.verify(email, VERIFY_TIME).await.map(of_address),
            Asked::FindEmail {
                full_name, company, ..
            } => {
                let (Company::Domain(company) | Company::Name(company)) = company;
                let person = Find {
                    name: full_name,
                    company,
                    within: FIND_TIME,
                    queue: true,
                };
                self.find(person).await.map(taken)
            }
            Asked::FindPhoneByProfile { .. } | Asked::FindPhoneByName { .. } => {
                Err(ProviderError::Refused("it finds no phone numbers".into()))
            }
        }
    }

    /// Asks how the search that goes on under `reference`, a queue's id, is doing. Only the finder has a queue.
    pub async fn fetch_single(
        &self,
        kind: Kind,
        reference: &str,
    ) -> Result<Fetched, ProviderError> {
        self.check_allowance(sold(kind)?)?;
        match self.queued(reference).await.map(taken)? {
            Taken::Answered(fetched) => Ok(fetched),
            Taken::Submitted(_) => Ok(Fetched::ongoing()),
        }
    }
}

/// What the kept reply to a single call, or its queue's, says. One that says nothing is the finder's word that there is
/// nothing.
pub fn read_single(kind: Kind, body: &[u8]) -> Result<BatchAnswer, ProviderError> {
    let body = body.to_vec();
    let taken = match sold(kind)? {
        Product::Verifier => of_address(read_reply::<Verified>(body)?.map(Verification::from)),
        Product::Finder => taken(read_found(body)?),
    };
    match taken {
        Taken::Answered(fetched) => Ok(fetched.answer),
        Taken::Submitted(_) => Ok(BatchAnswer::Ongoing),
    }
}

fn of_address(said: Said<Verification>) -> Taken {
    let cost = said.what.price();
    let row = verified(Row {
        search: None,
        said: said.what,
    });
    answered(row, cost, said.body)
}

fn taken(sought: Sought) -> Taken {
    match sought {
        Sought::Answered(said) => of_person(*said),
        Sought::Queued(reference) => Taken::Submitted(Submission {
            reference,
            held: None,
        }),
    }
}

fn of_person(said: Said<Finding>) -> Taken {
    let cost = said.what.price();
    let row = sought(Row {
        search: None,
        said: said.what,
    });
    answered(row, cost, said.body)
}

/// It names no id of ours: the search it answers is the only one there is.
fn answered(row: AnswerRow, cost: Credits, body: Vec<u8>) -> Taken {
    Taken::Answered(Fetched {
        answer: BatchAnswer::Completed {
            rows: vec![row],
            cost: Some(cost),
        },
        body,
    })
}
