//! What a look at a list comes across that keeps nobody from being asked about, and that the user should know.

use std::ops::{Add, AddAssign};

use crate::domain::counted;

/// Searches that are going to be made, by what is to be said of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Their company's web site is at a domain that does not exist.
    pub lost_sites: u64,
    /// No name server could be asked about their domain.
    pub untold: u64,
    /// Another job has asked the same, and its answer is still to come.
    pub awaited: u64,
    /// A job has asked the same in a call that broke off, and the user has counted it as lost.
    pub lost: u64,
    /// Another search of the list asks the same words about somebody who may be somebody else.
    pub alike: u64,
}

impl Notes {
    /// What there is to say, a sentence for each.
    pub fn sentences(&self) -> Vec<String> {
        let notes = [
            (
                self.lost_sites,
                "at a company with a web site at a domain that does not exist: look at its spelling",
            ),
            (
                self.untold,
                "at a domain of which no name server could tell whether it exists: made all the same",
            ),
            (
                self.awaited,
                "made by another job already: its answers are waited for, and not paid for twice",
            ),
            (
                self.lost,
                "made before, in a call that broke off and was counted as lost: may be charged twice",
            ),
            (
                self.alike,
                "of a name at a company that another search has, too: what else is known of them keeps the rows apart, and each is paid for",
            ),
        ];
        let said = notes.into_iter().filter(|(searches, _)| *searches > 0);
        said.map(|(searches, what)| format!("{} {what}", counted(searches, "search")))
            .collect()
    }
}

impl Add for Notes {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for Notes {
    fn add_assign(&mut self, other: Self) {
        self.lost_sites += other.lost_sites;
        self.untold += other.untold;
        self.awaited += other.awaited;
        self.lost += other.lost;
        self.alike += other.alike;
    }
}
