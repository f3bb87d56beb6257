//! Enums of the domain as they cross the bridge. The domain knows nothing of TypeScript; here its words get a type there,
//! and a variant that is missing on one side does not compile.

use ringback_core::app::World as CoreWorld;
use ringback_core::domain as core;
use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! mirror {
    ($($(#[$doc:meta])* $name:ident = $core:path { $($variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(
                #[doc = concat!("See `", stringify!($core), "::", stringify!($variant), "`.")]
                $variant
            ),+
        }
        impl From<$core> for $name {
            fn from(core: $core) -> Self {
                use $core as Core;
                match core { $(Core::$variant => Self::$variant),+ }
            }
        }
        impl From<$name> for $core {
            fn from(mirrored: $name) -> Self {
                use $core as Core;
                match mirrored { $($name::$variant => Core::$variant),+ }
            }
        }
    )+};
}

mirror! {
    /// Real services or invented ones.
    World = CoreWorld { Real, Sandbox }
    /// What a column holds.
    Field = core::Field { FullName, FirstName, MiddleName, LastName, Suffix, Company, Domain, LinkedinUrl, Email, Phone, Country }
    /// Where a lead stands.
    Verdict = core::Verdict { Found, NotFound, Unsure, InDoubt, Pending, Failed, Skipped, None }
    /// Where a job stands.
    JobState = core::JobState { Planning, Running, Paused, Finished }
    /// Why a job is paused.
    PauseReason = core::PauseReason { OutOfCredits, KeyRefused, Refused, Unreachable, Overdue, InDoubt, CapReached, AskedElsewhere, ByUser }
    /// What became of a delivery.
    DeliveryState = core::DeliveryState { Unread, Applied, Repeated, Unreadable }
    /// What to do with batches in doubt.
    DoubtChoice = core::InDoubt { Wait, Lost, Resend }
    /// What kind of thing a service told unasked.
    UnmatchedKind = core::UnmatchedKind { Answer, List, Single, Other }
    /// A service's verdict.
    Qualification = core::Qualification { Found, NotFound, Deliverable, Undeliverable, CatchAll, Risky, Unknown }
    /// The kind of answer that is asked for.
    Kind = core::Kind { FindEmail, VerifyEmail, FindPhone }
    /// Whether searches go in batches or one by one.
    Sending = core::Sending { BySize, Live, Bulk }
    /// What is charged.
    Per = core::Per { Found, Check, Verdict }
    /// What is looked up.
    LookUpKind = core::LookUpKind { CatchAll, Disposable, Business, Free, Role, Gibberish, Person, Name, Profile, Domain,
        MailHosts, Whois, Companies }
    /// What an answer to a look-up comes to.
    LookUpVerdict = core::LookUpVerdict { Yes, No, Found, NotFound, Valid, Invalid, Unknown }
    /// How far a list at a service is.
    AccountListState = core::AccountListState { Waiting, Running, Completed, Cancelled, Unknown }
    /// What becomes of an address at a catch-all domain that does not count.
    CatchAll = core::CatchAll { Stop, GoOn }
    /// For whom phone numbers are looked for.
    PhoneFor = core::PhoneFor { Accepted, Everyone }
    /// In which order services are asked.
    Order = core::Order { Cheapest, AsWritten }
    /// Which leads of a job are asked about again.
    Retry = ringback_core::preflight::Retry { Failed, Unknown }
    /// What an entry of the suppression list names.
    Suppresses = core::Suppresses { Email, Domain, Profile, Phone, Person }
    /// A service.
    Provider = core::ProviderName { Enrow, Clearout }
}
