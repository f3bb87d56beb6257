//! The same for Clearout. What its documentation leaves open in a way that a client may notice can be switched while the
//! sandbox runs, see [`Settings`](crate::sandbox::clearout::settings::Settings); the rest is fixed here.
//!
//! Assumed without a constant to show it:
//! - The order of checks is: token, rate, content type, content, list or queue id, credits, daily limit. A wrong token
//!   spends no rate and gets no rate headers, because there is no account to count for; every other reply does both.
//! - Requests under `/email_finder` count for the finder's rate, all others for the verifier's.
//! - A list is paid for in advance, as if every row were a hit, and what was not is given back at its end. Rows of the
//!   verifier that repeat an address of the same list are free; the finder charges each of its rows.
//! - A row without an address is neither verified nor charged: its columns stay empty.
//! - A cancelled list is cancelled at once, with the rows done so far. There is no event for it.
//! - An answer never changes: what came back `unknown` is `unknown` again, and free again.
//! - Lists appear in their own service's list only, newest first; `last_cursor` is the last list's id.
//! - The autocompletion wants a token under `/v2` and none without it.
//! - A link to a result is refused to whoever sends an `Authorization` with it, as the storage behind it does.
//! - An `https` address is what the dashboard asks for; here any address on this machine is taken and no other one.
//! - Codes 1031, 1032 and 1074 are never said: what leads to them is not documented.
//! - The 30 s for the answer to a delivery are real ones, whatever `minute-ms` says.

use crate::domain::Credits;

/// A verified address, a single check (whose price is not documented), a validated name.
pub const VERIFIED: Credits = Credits::whole(1);

/// A found address (documented, for one that is not a role's; role addresses are left out by default).
pub const FOUND: Credits = Credits::whole(4);

/// A field that Form Guard has validated (documented).
pub const GUARDED: Credits = Credits::whole(2);

/// A person behind an address, and behind a profile or a domain. The order of the documented 4 / 2 / 2 is assumed.
pub const LOOKED_UP: [Credits; 3] = [Credits::whole(4), Credits::whole(2), Credits::whole(2)];

/// MX and WHOIS, whose price is not documented.
pub const RESOLVED: Credits = Credits::whole(1);

/// Share of people found. Not a fact about Clearout: enough of both answers to look at.
pub const FOUND_SHARE: f64 = 0.6;

/// Share of look-ups with a hit. Not a fact either.
pub const LOOKED_UP_SHARE: f64 = 0.7;

/// What `low_credit_balance_min_threshold` says.
pub const LOW_BALANCE: i64 = 50;

/// The words of `progress_status` and `query_status`: `running` and `completed` are documented, the third is assumed.
pub const RUNNING: &str = "running";
/// See [`RUNNING`].
pub const COMPLETED: &str = "completed";
/// See [`RUNNING`].
pub const CANCELLED: &str = "cancelled";

/// Said under 404 to a path that is not played. None is documented.
pub const NOT_PLAYED: &str = "The sandbox does not play this request";

/// Said under 415. Only the status is documented.
pub const WRONG_TYPE: &str = "Content type must be application/json";

/// Said under 400 to a body that is no JSON object.
pub const NOT_JSON: &str = "Request body is not valid JSON";

/// Said under 500, on request or where the sandbox cannot keep its own promise.
pub const BROKEN: &str = "Internal server error";

/// Said under 200 to a file that was uploaded before. The check is documented, its words are not.
pub const DUPLICATE_FILE: &str = "A file with the same name and size has been uploaded recently, set ignore_duplicate_file to true to upload it again";

/// Said under 200, code 1004, where no column holds addresses. The code is documented, its words not literally.
pub const NO_EMAIL_COLUMN: &str = "Email column not found, the header must be one of Email, Emails, Email address or Emailaddress";

/// Said under 200 where the finder's columns are missing.
pub const NO_NAME_COLUMN: &str =
    "Name column and either Domain or Company column are required in the file";

/// Said under 200 to the removal of a list that runs. The refusal is documented, its words are not.
pub const STILL_RUNNING: &str = "List cannot be removed while it is in progress";

/// Characters that a name may not have (code 1088). Which ones is not documented.
pub const UNSUPPORTED: &[char] = &[
    '@', '#', '$', '%', '^', '*', '<', '>', '{', '}', '[', ']', '|', '\\', '/', '=', '+', '~', ';',
    '!', '?',
];

/// What joins the names of nested members in a flat reply.
pub const FLAT_JOINT: &str = ".";

/// Minutes that a link to a result lives (documented: 300 s).
pub const LINK_MINUTES: i64 = 5;

/// Days for which a list's result is kept (documented as the default).
pub const RETENTION_DAYS: i64 = 30;
