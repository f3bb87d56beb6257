//! What is known of a run before it is made: every lead is taken through the steps by the decision that plans them
//! (`preflight::turn`), with the answers that have been bought already. Leads that come the same way are one sort; where
//! an answer is open, all that may follow is kept, so nobody who may be asked is left out of what it costs at most.

use std::collections::{HashMap, HashSet};

use super::look::{Past, Prospect};
use crate::domain::Column;
use crate::domain::Field;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::Skip;
use crate::preflight::{Before, LeadEnd, Turn, turn};
use jiff::Timestamp;

/// What the steps so far came to for a lead, each at its place; forgotten where a later step of its kind counts.
pub(super) type SoFar = Vec<Option<Before>>;

/// What a step does with a lead when it is to ask about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fate {
    /// That is how it ends: the answer is known, or there is nothing to be asked.
    Ends(LeadEnd),
    /// That is how it has ended in this very run: nothing more comes of it, and nothing is saved.
    Ended(LeadEnd),
    /// It asks.
    Asks(Pays),
    /// It asks again by the user's word, whatever came before.
    Again(Pays),
    /// It asks about the address that the newest finder has found, where that has.
    AsksIfFound(Pays),
}

impl Fate {
    /// Whether its search is still to be paid for; `None` where it asks nothing.
    pub const fn pays(self) -> Option<Pays> {
        match self {
            Self::Asks(pays) | Self::Again(pays) | Self::AsksIfFound(pays) => Some(pays),
            Self::Ends(_) | Self::Ended(_) => None,
        }
    }
}

/// Whether a search is still to be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pays {
    Yes,
    /// It is another lead's search, too, and paid for there.
    Shared,
    /// It has been sent, and what it costs is held.
    Sent,
    /// Another job has sent it and is to be told first: only if that brings nothing it is to be paid for.
    Awaited,
}

/// Leads by what a step does with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Those whose search is to be paid for, if they come so far.
    pub pays: u64,
    /// Those who share the search of another one.
    pub shared: u64,
    /// Those whose answer has been bought before.
    pub known: u64,
    /// Those whom it would ask about but for a reason, by the reason.
    pub skips: Vec<(Skip, u64)>,
    /// Those whom it would or might ask about if reasons that can be overridden were, its own and those of steps before it.
    pub spared: u64,
}

impl Tally {
    /// What the step at that place does with leads of these sorts.
    pub fn of(sorts: &[Sort], at: usize) -> Self {
        let mut tally = Self::default();
        for sort in sorts {
            let leads = sort.leads;
            let Some(fate) = sort.fates.get(at) else {
                continue;
            };
            match fate.pays() {
                Some(Pays::Yes | Pays::Awaited) => tally.pays += leads,
                Some(Pays::Shared) => tally.shared += leads,
                Some(Pays::Sent) | None => {}
            }
            match *fate {
                Fate::Asks(_) | Fate::Again(_) | Fate::AsksIfFound(_) | Fate::Ended(_) => {}
                Fate::Ends(LeadEnd::Answered(_) | LeadEnd::Failed) => tally.known += leads,
                Fate::Ends(LeadEnd::Skipped(skip)) => {
                    if skip != Skip::NotEarned {
                        tally.skip(skip, leads);
                    }
                    // Where an address is missing it might have been found by the step that was not to look for it.
                    let follows = matches!(skip, Skip::NotEarned | Skip::NoEmail)
                        && sort.fates[..at].iter().any(Fate::is_spared);
                    if follows || skip.can_be_included() {
                        tally.spared += leads;
                    }
                }
            }
        }
        let order = |skip: &Skip| Skip::ALL.iter().position(|other| other == skip);
        tally.skips.sort_by_key(|(skip, _)| order(skip));
        tally
    }

    fn skip(&mut self, skip: Skip, leads: u64) {
        match self.skips.iter_mut().find(|(other, _)| *other == skip) {
            Some((_, n)) => *n += leads,
            None => self.skips.push((skip, leads)),
        }
    }
}

impl Fate {
    /// Whether it would ask if the user said so.
    const fn is_spared(&self) -> bool {
        matches!(self, Self::Ends(LeadEnd::Skipped(skip)) if skip.can_be_included())
    }
}

/// Leads of which the same is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    pub leads: u64,
    /// What the steps that have been taken came to for them.
    pub before: SoFar,
    /// What each of the others would do with them.
    pub fates: Vec<Fate>,
}

/// What a step comes to for a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Is(Before),
    /// Somebody has to be asked.
    Open(Pays),
}

/// The leads of a list on their way through a recipe.
pub(super) struct Foresight<'a> {
    recipe: &'a Recipe,
    steps: Vec<RecipeStep>,
    /// The first step that is looked at.
    begin: usize,
    place: usize,
    sorts: Vec<Sort>,
    /// For each sort, what its leads may have come to so far.
    ways: Vec<Vec<SoFar>>,
    of_lead: HashMap<LeadId, usize>,
    /// The addresses that are known to have been found, by whom the newest finder that asks about the lead.
    found: HashMap<LeadId, String>,
}

/// What the next step of `recipe` comes to for a lead that has come so far.
pub(super) fn next(recipe: &Recipe, so_far: &SoFar, fate: Fate) -> Next {
    if let Fate::Again(pays) = fate {
        return Next::Open(pays);
    }
    match turn(recipe, so_far.len(), so_far) {
        Turn::Skip(skip) => return Next::Is(now(LeadEnd::Skipped(skip))),
        Turn::Carry(place) => {
            let before = so_far.get(place).copied().flatten();
            if let Some(Before {
                end: end @ (LeadEnd::Answered(_) | LeadEnd::Failed),
                ..
            }) = before
            {
                return Next::Is(Before { end, carried: true });
            }
        }
        Turn::Ask => {}
    }
    match fate {
        Fate::Ends(end) | Fate::Ended(end) => Next::Is(now(end)),
        Fate::AsksIfFound(_) if !has_found(recipe, so_far) => {
            Next::Is(now(LeadEnd::Skipped(Skip::NoEmail)))
        }
        Fate::Asks(pays) | Fate::Again(pays) | Fate::AsksIfFound(pays) => Next::Open(pays),
    }
}

/// So far, and one step further.
pub(super) fn then(recipe: &Recipe, so_far: &SoFar, before: Before) -> SoFar {
    let steps = recipe.steps();
    let mut so_far = so_far.clone();
    let kind = steps.get(so_far.len()).map(|step| step.find);
    // The newest of each kind decides; what is forgotten makes fewer ways.
    for (place, before) in so_far.iter_mut().enumerate() {
        if Some(steps[place].find) == kind {
            *before = None;
        }
    }
    so_far.push(Some(before));
    so_far
}

const fn now(end: LeadEnd) -> Before {
    Before {
        end,
        carried: false,
    }
}

fn has_found(recipe: &Recipe, so_far: &SoFar) -> bool {
    let steps = recipe.steps();
    let mut places = (0..so_far.len()).rev();
    let finder = places.find(|place| steps[*place].find == Kind::FindEmail);
    let before = finder.and_then(|place| so_far[place]);
    before.is_some_and(|before| before.end == LeadEnd::Answered(Qualification::Found))
}

/// What a search may come to.
fn ends(kind: Kind) -> &'static [LeadEnd] {
    use LeadEnd::{Answered, Failed};
    match kind {
        Kind::FindEmail | Kind::FindPhone => &[
            Answered(Qualification::Found),
            Answered(Qualification::NotFound),
            Failed,
        ],
        Kind::VerifyEmail => &[
            Answered(Qualification::Deliverable),
            Answered(Qualification::Undeliverable),
            Answered(Qualification::CatchAll),
            Answered(Qualification::Risky),
            Answered(Qualification::Unknown),
            Failed,
        ],
    }
}

impl<'a> Foresight<'a> {
    /// Leads that have come so far, before the step of `recipe` at `place`, and the addresses that were `found` for them.
    pub fn new(
        recipe: &'a Recipe,
        place: usize,
        before: impl IntoIterator<Item = (LeadId, SoFar)>,
        found: HashMap<LeadId, String>,
    ) -> Self {
        let mut foresight = Self {
            recipe,
            steps: recipe.steps(),
            begin: place,
            place,
            sorts: Vec::new(),
            ways: Vec::new(),
            of_lead: HashMap::new(),
            found,
        };
        for (lead, before) in before {
            let mut sorts = foresight.sorts.iter();
            let known = sorts.position(|sort| sort.before == before);
            let sort = known.unwrap_or_else(|| {
                foresight.ways.push(vec![before.clone()]);
                foresight.sorts.push(Sort {
                    leads: 0,
                    before,
                    fates: Vec::new(),
                });
                foresight.sorts.len() - 1
            });
            foresight.sorts[sort].leads += 1;
            foresight.of_lead.insert(lead, sort);
        }
        foresight
    }

    /// What is to be looked at for the next step: whom it may ask about, with the addresses that it would ask about.
    /// What a run `begun` then has bought itself is known to it. `None` where looking would tell nothing.
    pub fn prospect(&self, columns: &[Column], begun: Option<Timestamp>) -> Option<Past> {
        let asks: Vec<bool> = (0..self.sorts.len()).map(|at| self.may_ask(at)).collect();
        let has_column = columns
            .iter()
            .any(|column| column.field == Some(Field::Email));
        let meant: HashSet<LeadId> = self
            .of_lead
            .iter()
            // Where the list has no addresses there is but the one that is still to be found.
            .filter(|(_, sort)| asks[**sort] && (has_column || self.finder(**sort).is_none()))
            .map(|(lead, _)| *lead)
            .collect();
        (!meant.is_empty()).then(|| {
            Past::Prospect(Prospect {
                meant,
                found: self.found.clone(),
                begun,
            })
        })
    }

    /// Takes the next step, by what a look has shown of some of the leads and of the addresses known to be `found` by it.
    pub fn take(&mut self, fates: &HashMap<LeadId, Fate>, mut found: HashMap<LeadId, String>) {
        let kind = self.steps.get(self.place).map(|step| step.find);
        let asks: Vec<bool> = (0..self.sorts.len()).map(|at| self.may_ask(at)).collect();
        let mut children: HashMap<(usize, Fate), usize> = HashMap::new();
        let (mut sorts, mut ways): (Vec<Sort>, Vec<_>) = (Vec::new(), Vec::new());
        let mut of_lead = std::mem::take(&mut self.of_lead);
        for (lead, sort) in &mut of_lead {
            let seen = fates.get(lead).copied();
            let fate = match (seen, self.finder(*sort)) {
                (Some(again @ Fate::Again(_)), _) => again,
                _ if !asks[*sort] => PASSED,
                (seen, None) => seen.unwrap_or(PASSED),
                (
                    None | Some(Fate::Ends(LeadEnd::Skipped(_)) | Fate::Ended(LeadEnd::Skipped(_))),
                    Some(pays),
                ) => Fate::AsksIfFound(pays),
                // The file's address or another one.
                (Some(_), Some(_)) => Fate::Asks(Pays::Yes),
            };
            if kind == Some(Kind::FindEmail) && asks[*sort] {
                match found.remove(lead) {
                    Some(email) => drop(self.found.insert(*lead, email)),
                    None => drop(self.found.remove(lead)),
                }
            }
            let child = *children.entry((*sort, fate)).or_insert_with(|| {
                ways.push(self.ways_after(*sort, fate));
                let mut fates = self.sorts[*sort].fates.clone();
                fates.push(fate);
                let before = self.sorts[*sort].before.clone();
                sorts.push(Sort {
                    leads: 0,
                    before,
                    fates,
                });
                sorts.len() - 1
            });
            sorts[child].leads += 1;
            *sort = child;
        }
        (self.of_lead, self.sorts, self.ways) = (of_lead, sorts, ways);
        self.place += 1;
    }

    /// The leads by what is known of them.
    pub fn into_sorts(self) -> Vec<Sort> {
        let mut sorts = self.sorts;
        // The same question has the same answer, whatever the order in which leads were met.
        sorts.sort_by_cached_key(|sort| format!("{sort:?}"));
        sorts
    }

    fn may_ask(&self, sort: usize) -> bool {
        let asks = |so_far: &SoFar| {
            matches!(
                next(self.recipe, so_far, Fate::Asks(Pays::Yes)),
                Next::Open(_)
            )
        };
        self.ways[sort].iter().any(asks)
    }

    /// Where the next step verifies, and the newest finder is still to answer for these leads: whether what it finds is to be
    /// paid for. That of a search which has been sent is.
    fn finder(&self, sort: usize) -> Option<Pays> {
        let verifies = self
            .steps
            .get(self.place)
            .is_some_and(|step| step.find == Kind::VerifyEmail);
        let fates = &self.sorts[sort].fates;
        let mut places = (self.begin..self.place).rev();
        // One that takes over what was found before has nothing to ask.
        let finder = places.find(|place| {
            self.steps[*place].find == Kind::FindEmail && fates[*place - self.begin] != PASSED
        })?;
        match fates[finder - self.begin].pays()? {
            _ if !verifies => None,
            Pays::Shared => Some(Pays::Shared),
            Pays::Yes | Pays::Sent | Pays::Awaited => Some(Pays::Yes),
        }
    }

    fn ways_after(&self, sort: usize, fate: Fate) -> Vec<SoFar> {
        let mut ways: Vec<SoFar> = Vec::new();
        for so_far in &self.ways[sort] {
            let ends = match next(self.recipe, so_far, fate) {
                Next::Is(before) => vec![before],
                Next::Open(_) => {
                    let kind = self.steps[self.place].find;
                    ends(kind).iter().copied().map(now).collect()
                }
            };
            for before in ends {
                let way = then(self.recipe, so_far, before);
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        ways
    }
}

/// It is not that step's turn to ask.
const PASSED: Fate = Fate::Ends(LeadEnd::Skipped(Skip::NotEarned));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ProviderName::{Clearout, Enrow};

    fn recipe() -> Recipe {
        Recipe {
            find_email: vec![Enrow],
            verify_email: vec![Clearout],
            find_phone: vec![Enrow],
            ..Recipe::default()
        }
    }

    /// What each step of the recipe does with leads of whom the first step knows this, the list having no addresses.
    fn tallies(recipe: &Recipe, first: &[(i64, Fate)]) -> Vec<Tally> {
        let leads = first.iter().map(|(lead, _)| (LeadId(*lead), Vec::new()));
        let mut foresight = Foresight::new(recipe, 0, leads, HashMap::new());
        let fates = first
            .iter()
            .map(|(lead, fate)| (LeadId(*lead), *fate))
            .collect();
        foresight.take(&fates, HashMap::new());
        for step in &recipe.steps()[1..] {
            let meant = foresight.prospect(&[], None);
            let numbers = step.find == Kind::FindPhone;
            let fates = match meant.filter(|_| numbers) {
                Some(Past::Prospect(Prospect { meant, .. })) => {
                    let all = meant.into_iter();
                    all.map(|lead| (lead, Fate::Asks(Pays::Yes))).collect()
                }
                _ => HashMap::new(),
            };
            foresight.take(&fates, HashMap::new());
        }
        let sorts = foresight.into_sorts();
        let places = 0..recipe.steps().len();
        places.map(|at| Tally::of(&sorts, at)).collect()
    }

    #[test]
    fn what_a_search_finds_that_has_been_sent_is_still_to_be_verified_and_paid_for() {
        let first = [
            (1, Fate::Asks(Pays::Sent)),
            (2, Fate::Asks(Pays::Yes)),
            (3, Fate::Asks(Pays::Shared)),
        ];
        let [finds, checks, numbers] = &tallies(&recipe(), &first)[..] else {
            panic!("three steps")
        };
        assert_eq!((finds.pays, finds.shared), (1, 1));
        assert_eq!((checks.pays, checks.shared), (2, 1));
        assert_eq!(numbers.pays, 3, "a number is a person's, not a search's");
    }

    #[test]
    fn who_is_skipped_is_spared_all_that_would_have_come_of_it_and_who_cannot_be_asked_nothing() {
        let ends = |skip| Fate::Ends(LeadEnd::Skipped(skip));
        let first = [
            (1, ends(Skip::Suppressed)),
            (2, ends(Skip::NoCompany)),
            (3, Fate::Ends(LeadEnd::Answered(Qualification::NotFound))),
        ];
        let tallies = tallies(&recipe(), &first);
        let spared: Vec<u64> = tallies.iter().map(|tally| tally.spared).collect();
        assert_eq!(spared, [1, 1, 1]);
        assert_eq!(
            tallies[0].skips,
            [(Skip::NoCompany, 1), (Skip::Suppressed, 1)]
        );
        assert_eq!((tallies[0].known, tallies[1].known), (1, 0));
        assert!(tallies.iter().all(|tally| tally.pays == 0));
    }
}
