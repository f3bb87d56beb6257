//! Searches that were kept under an older rule of keys get the keys of today's, or what has been paid for would look
//! unpaid.

use crate::preflight::{KEY_RULE, Marks, key_of_lead, person_key};
use crate::store::Keyed;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Writing;

/// Makes the keys in `store` anew, where they were made by another rule; all of them or none.
pub(super) fn make_anew(store: &Store) -> Result<(), StoreError> {
    if store.read(|db| db.get_key_rule())? == KEY_RULE {
        return Ok(());
    }
    store.write_blocking(|db: &Writing<'_>| db.make_keys_anew(KEY_RULE, key))
}

fn key(kept: &Keyed) -> crate::domain::PersonKey {
    let key = match &kept.lead {
        Some((lead, columns)) => key_of_lead(&kept.asked, lead, columns),
        None => person_key(&kept.asked),
    };
    Marks::keep(&kept.key, key)
}

#[cfg(test)]
mod tests;
