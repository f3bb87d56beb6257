//! What Clearout's half keeps at hand beside the book: the settings in effect, and the rate windows, which it forgets.

use std::sync::{Mutex, PoisonError};

use super::settings::Settings;
use super::window::{Rate, Window};

/// See the module.
#[derive(Debug)]
pub struct Front {
    settings: Mutex<Settings>,
    /// The verifier's and the finder's.
    windows: Mutex<[Window; 2]>,
}

impl Front {
    /// With these settings, and nothing counted.
    pub fn new(settings: Settings) -> Self {
        let (settings, windows) = (Mutex::new(settings), Mutex::default());
        Self { settings, windows }
    }

    /// The settings in effect.
    pub fn settings(&self) -> Settings {
        let settings = self.settings.lock();
        settings.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts other settings in effect.
    pub fn set(&self, settings: Settings) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Counts a request of the verifier or the finder.
    pub fn count(&self, finder: bool, now: i64) -> Rate {
        let settings = self.settings();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows[usize::from(finder)].take(now, limit(&settings, finder), settings.minutes(1))
    }

    /// What is left for the verifier, without counting.
    pub fn verifier_rate(&self, now: i64) -> Rate {
        let settings = self.settings();
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows[0].look(now, limit(&settings, false), settings.minutes(1))
    }
}

const fn limit(settings: &Settings, finder: bool) -> u32 {
    if finder {
        settings.find_rpm
    } else {
        settings.verify_rpm
    }
}
