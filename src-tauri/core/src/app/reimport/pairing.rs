//! Which row of a newer file is which lead of a list: by what both say in the columns that both have, and else by who they
//! are ([`crate::preflight::pair`]).

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::columns::placed;
use super::older::is_version;
use crate::app::AppError;
use crate::domain::Column;
use crate::domain::Field;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::import::Source;
use crate::preflight::{Who, id_column, name_signs, pair, person_sign, rough_sign};
use crate::store::Store;
use crate::store::StoreError;

/// Leads looked at in one read.
const PIECE: usize = 1_000;

/// What is a row of a newer file to a list.
pub(super) struct Pairs {
    /// Leads in the file.
    pub rows: u64,
    /// The cells of its widest row.
    pub widest: usize,
    /// By the row in the file, the lead whose newer version stands there.
    pub leads: HashMap<u64, LeadId>,
    /// Of the rows with another phone number than their leads, those of whose name and company there is nobody else, in the
    /// file as in the list.
    pub alone: HashSet<u64>,
}

/// Pairs the rows of the file with the leads of `list`. Each of the file's cells has its place under the columns; those
/// `in_both` are the list's and the file's. Where not `thorough`, two that are no versions
/// of each other are left as soon as that shows. Rows that say the same are anybody's among them: the first is the first's.
pub(super) fn pair_up(
    store: &Store,
    source: &Source,
    list: &List,
    (columns, places): (&[Column], &[usize]),
    (in_both, thorough): (&HashSet<usize>, bool),
) -> Result<Pairs, AppError> {
    // What says who somebody is has to be compared, or colleagues would be one.
    let says = |(at, column): (usize, &Column)| column.field.is_none() || in_both.contains(&at);
    let whole = list.columns.iter().enumerate().all(says);
    let mut common: Vec<usize> = in_both.iter().copied().collect();
    common.sort_unstable();
    let under = |cells: &[String]| placed(cells, places, columns.len());
    let mut pairs = Pairs {
        rows: 0,
        widest: 0,
        leads: HashMap::new(),
        alone: HashSet::new(),
    };
    let mut saying = HashMap::<u64, Vec<u64>>::new();
    for row in source.rows()? {
        let Some(row) = row?.lead else { continue };
        pairs.rows += 1;
        pairs.widest = pairs.widest.max(row.cells.len());
        let said = hash(&under(&row.cells), &common);
        saying.entry(said).or_default().push(row.row);
    }
    saying.values_mut().for_each(|rows| rows.reverse());
    let mut loose: Vec<(LeadId, u64)> = Vec::new();
    each_lead(store, list.id, |lead| {
        let rows = saying.get_mut(&hash(&lead.cells, &common));
        match rows.filter(|_| whole).and_then(Vec::pop) {
            Some(row) => drop(pairs.leads.insert(row, lead.id)),
            None => loose.push((lead.id, rough_sign(&lead, columns))),
        }
    })?;
    if whole {
        pair_what_says_less(
            store,
            source,
            list,
            (columns, &common),
            (&under, &mut pairs, &mut loose),
        )?;
    }
    let mut rows: Vec<(u64, u64)> = Vec::new();
    each_loose(source, &pairs, under, |lead| {
        rows.push((lead.row, rough_sign(&lead, columns)));
    })?;
    let likely = thorough || likely(&pairs, &loose, &rows, list);
    if loose.is_empty() || rows.is_empty() || !likely {
        return Ok(pairs);
    }
    let id = id_column(&list.columns).filter(|at| in_both.contains(at));
    let whose = store.read(|db| {
        let who = |(lead, _): &(LeadId, u64)| Ok(Who::of(&db.get_lead(*lead)?, columns, id));
        loose.iter().map(who).collect::<Result<Vec<_>, _>>()
    })?;
    let mut who = Vec::new();
    each_loose(source, &pairs, under, |lead| {
        who.push(Who::of(&lead, columns, id));
    })?;
    let mut called: Vec<(u64, LeadId, u64)> = Vec::new();
    for (((row, _), who), at) in rows.into_iter().zip(&who).zip(pair(&who, &whose)) {
        let Some(at) = at else { continue };
        let lead = loose[at].0;
        pairs.leads.insert(row, lead);
        if let Some(person) = who.person_without_phone_of(&whose[at]) {
            called.push((row, lead, person));
        }
    }
    pairs.alone = alone(store, source, list, (columns, &under), &called)?;
    Ok(pairs)
}

/// Of rows that are newer versions of leads, both `called` so by the sign of the person, those who are the only ones so
/// called in the file as in the list.
fn alone(
    store: &Store,
    source: &Source,
    list: &List,
    (columns, under): (&[Column], impl Fn(&[String]) -> Vec<String>),
    called: &[(u64, LeadId, u64)],
) -> Result<HashSet<u64>, AppError> {
    if called.is_empty() {
        return Ok(HashSet::new());
    }
    // Who is called the same has a word of the name in common, whatever else stands around it.
    let words = store.read(|db| {
        let words =
            |(_, lead, _): &(u64, LeadId, u64)| Ok(name_signs(&db.get_lead(*lead)?, columns));
        called
            .iter()
            .map(words)
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    let words: HashSet<u64> = words.into_iter().flatten().collect();
    let person = |lead: &Lead| {
        let may_be = name_signs(lead, columns)
            .iter()
            .any(|word| words.contains(word));
        may_be.then(|| person_sign(lead, columns)).flatten()
    };
    let mut there = HashMap::<u64, [usize; 2]>::new();
    each_lead(store, list.id, |lead| {
        if let Some(person) = person(&lead) {
            there.entry(person).or_default()[0] += 1;
        }
    })?;
    for row in source.rows()? {
        let Some(row) = row?.lead else { continue };
        let lead = Lead {
            id: LeadId(0),
            row: row.row,
            cells: under(&row.cells),
        };
        if let Some(person) = person(&lead) {
            there.entry(person).or_default()[1] += 1;
        }
    }
    let alone = |(row, _, person): &(u64, LeadId, u64)| {
        (there.get(person) == Some(&[1, 1])).then_some(*row)
    };
    Ok(called.iter().filter_map(alone).collect())
}

/// What is left: the leads that are loose, and what pairs have been found.
type Left<'p, F> = (F, &'p mut Pairs, &'p mut Vec<(LeadId, u64)>);

/// Pairs loose leads by the columns in which any of them has something, as where a file of which only the new rows were taken
/// has brought further ones: who stands there twice is told apart by nothing else. Only where one of those says who somebody is.
fn pair_what_says_less(
    store: &Store,
    source: &Source,
    list: &List,
    (columns, common): (&[Column], &[usize]),
    (under, pairs, loose): Left<'_, impl Fn(&[String]) -> Vec<String>>,
) -> Result<(), AppError> {
    let is_loose: HashSet<LeadId> = loose.iter().map(|(lead, _)| *lead).collect();
    let mut filled = HashSet::new();
    each_lead(store, list.id, |lead| {
        if is_loose.contains(&lead.id) {
            let has = |at: &&usize| {
                lead.cells
                    .get(**at)
                    .is_some_and(|cell| !cell.trim().is_empty())
            };
            filled.extend(common.iter().filter(has).copied());
        }
    })?;
    let less: Vec<usize> = common
        .iter()
        .filter(|at| filled.contains(*at))
        .copied()
        .collect();
    let who = |at: &usize| {
        let field = columns.get(*at).and_then(|column| column.field);
        matches!(
            field,
            Some(Field::FullName | Field::LastName | Field::Email | Field::LinkedinUrl)
        )
    };
    if less.len() == common.len() || !less.iter().any(who) {
        return Ok(());
    }
    let mut saying = HashMap::<u64, Vec<u64>>::new();
    each_loose(source, pairs, under, |lead| {
        saying
            .entry(hash(&lead.cells, &less))
            .or_default()
            .push(lead.row);
    })?;
    saying.values_mut().for_each(|rows| rows.reverse());
    each_lead(store, list.id, |lead| {
        if is_loose.contains(&lead.id)
            && let Some(row) = saying.get_mut(&hash(&lead.cells, &less)).and_then(Vec::pop)
        {
            pairs.leads.insert(row, lead.id);
        }
    })?;
    let paired: HashSet<LeadId> = pairs.leads.values().copied().collect();
    loose.retain(|(lead, _)| !paired.contains(lead));
    Ok(())
}

/// Whether half of the shorter one's leads may turn out to be in both. Who somebody is takes its time to find out, and a
/// file may have nothing but its name in common with a list.
fn likely(pairs: &Pairs, loose: &[(LeadId, u64)], rows: &[(u64, u64)], list: &List) -> bool {
    let there: HashSet<u64> = rows.iter().map(|(_, sign)| *sign).collect();
    let common = loose.iter().filter(|(_, sign)| there.contains(sign));
    let both = (pairs.leads.len() + common.count()) as u64;
    is_version(both, pairs.rows, list.leads)
}

/// Calls `each` with the rows of the file that have no pair, as leads.
fn each_loose(
    source: &Source,
    pairs: &Pairs,
    under: impl Fn(&[String]) -> Vec<String>,
    mut each: impl FnMut(Lead),
) -> Result<(), AppError> {
    for row in source.rows()? {
        let Some(row) = row?.lead else { continue };
        if !pairs.leads.contains_key(&row.row) {
            each(Lead {
                id: LeadId(0),
                row: row.row,
                cells: under(&row.cells),
            });
        }
    }
    Ok(())
}

fn each_lead(store: &Store, list: ListId, mut each: impl FnMut(Lead)) -> Result<(), StoreError> {
    let mut after = LeadId(0);
    loop {
        let leads = store.read(|db| db.list_leads(list, after, PIECE))?;
        let Some(last) = leads.last() else {
            return Ok(());
        };
        after = last.id;
        leads.into_iter().for_each(&mut each);
    }
}

/// What `cells` say in the columns at these places.
fn hash(cells: &[String], places: &[usize]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for at in places {
        let said = cells.get(*at).map_or("", |cell| cell.trim());
        said.hash(&mut hasher);
    }
    hasher.finish()
}
