//! Everything the sandbox does where Enrow's documentation is silent or could not be read, in one place. What a client may
//! notice of it can be switched while the sandbox runs, see [`Settings`](crate::sandbox::enrow::Settings), where each switch
//! says what is left open and its first word is the choice; the rest is fixed here. A statement
//! without a word on its source in the rest of this room is documented; a statement in here is an assumption.
//!
//! Assumed without a constant to show it:
//! - The order of checks is: key, rate, JSON, content, credits.
//! - One bad search refuses the whole batch.
//! - The whole batch must be covered by the balance. It is held at once, so the balance falls by it; what was not
//!   found is given back when the batch is done.
//! - The batch's own `custom` comes back in `general.custom`; a null in place of it, or none, does not.
//! - A result of a single search that nobody knows is answered 500 for all kinds, with the finder's or the verifier's
//!   text; missing ids have the texts below.
//! - Reading a single search's result under another kind's path, or a bulk's as a single's, finds nothing.
//! - A miss in a single result has no `info`, or no `number` and no `country`. The callback of a phone has neither `country` nor `custom`, as in the sample.
//! - A bulk that failed costs nothing, and its hold is given back.
//! - A batch whose time is up but whose end is not yet on disk is still `ongoing`.
//! - The callback is tried once, unsigned; any answer but 200 counts as missed and is not tried again.
//! - The dashboard has one default webhook, although `account/info` lists them in the plural. The one that stands there
//!   when a request without an address of its own is taken on is called back at its end.
//! - An address to call back that Enrow would refuse (`http`) is taken, and one that it would take (a host out there)
//!   is refused: the sandbox never sends anything off the machine.

pub mod clearout;

use crate::domain::Credits;

/// Price of an e-mail address found (documented), held for every search (inferred from the samples).
pub const EMAIL_FOUND: Credits = Credits::whole(1);

/// Price of a verification, whatever its verdict (documented).
pub const EMAIL_VERIFIED: Credits = Credits::from_hundredths(25);

/// Share of addresses that are deliverable. Not a fact about Enrow.
pub const DELIVERABLE_SHARE: f64 = 0.8;

/// Share of people whose phone is found. Not a fact about Enrow.
pub const PHONE_FOUND_SHARE: f64 = 0.5;

/// Share of people found. Not a fact about Enrow: enough of both answers to look at.
pub const FOUND_SHARE: f64 = 0.65;

/// Only the beginning of this message, `Error while par`, could be read.
pub const INVALID_JSON: &str = "Error while parsing the payload";

/// The single finder's text in older docs; the verifier's begins in lower case today, so this may, too.
pub const INVALID_JSON_SINGLE: &str = "Invalid JSON input";

/// Said when a phone search has neither a profile nor two names with a company. No text is documented.
pub const INCOMPLETE_PHONE: &str = "input payload needs linkedin_url, or firstname and lastname with company_domain or company_name";

/// Said when a single finder's GET has no id: made after the verifier's text.
pub const MISSING_SINGLE_ID: &str = "The single search id is missing in the URL query string";

/// Said by older docs to a GET with an unknown id of any kind.
pub const UNKNOWN_ID_BEFORE: &str = "Bulk search not found";

/// Said by older docs, under 422, where credits do not suffice.
pub const INSUFFICIENT_BALANCE_BEFORE: &str = "Insufficient balance";

/// Said by older docs under 429.
pub const TOO_MANY_BEFORE: &str = "Rate limit exceeded";

/// Said where a country is none, if that is refused. No text is documented.
pub const INVALID_COUNTRY: &str = "Invalid country_code";

/// Said when `settings` is no object or has members of the wrong type. No text is documented.
pub const INVALID_SETTINGS: &str = "Invalid settings";

/// Said when a bulk GET has no id. The phone finder's text; the e-mail finder's is not documented.
pub const MISSING_ID: &str = "Missing id in the query params";

/// The bulk verifier's text; the bulk finder's could not be read.
pub const INSUFFICIENT_CREDITS: &str = "Insufficient credits";

/// Said to an address that does not end on this machine. Text and check are the sandbox's own.
pub const WEBHOOK_NOT_LOCAL: &str =
    "Invalid webhook: the sandbox calls back only http and https addresses on this machine";

/// Said under 400 on every route that is not played: the service documents that it never answers 404.
pub const NOT_PLAYED: &str = "The sandbox does not play this request";

/// Said with the 500 that was asked for as a fault. No text is documented.
pub const BROKEN_ON_REQUEST: &str = "Internal server error";

/// Said with the 500 when the sandbox cannot keep its own promise.
pub const JOURNAL_NOT_WRITTEN: &str = "The sandbox could not write its journal";
