//! The sub-status table (Clearout docs: email verifier, overview). Its codes are neither HTTP's nor those of errors.

/// What a mailbox is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It takes mail.
    Valid,
    /// It does not.
    Invalid,
    /// Its server takes everything.
    CatchAll,
    /// Nobody could tell.
    Unknown,
}

impl Status {
    /// As in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::CatchAll => "catch_all",
            Self::Unknown => "unknown",
        }
    }

    /// As in result files.
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Valid => "Valid",
            Self::Invalid => "Invalid",
            Self::CatchAll => "Catch All",
            Self::Unknown => "Unknown",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubStatus {
    /// `sub_status.code`.
    pub code: u16,
    /// `sub_status.desc`.
    pub desc: &'static str,
    /// The status it belongs to.
    pub status: Status,
    /// `bounce_type`.
    pub bounce: &'static str,
}

/// All rows.
pub const TABLE: &[SubStatus] = &[
    row(200, "Success", Status::Valid, ""),
    row(400, "Syntax error", Status::Invalid, "hard"),
    row(401, "Probably Spamtrap/Honeypot", Status::Invalid, "soft"),
    row(402, "Mail server connection timeout", Status::Unknown, ""),
    row(403, "Domain was not found", Status::Invalid, "hard"),
    row(404, "Not a Mail Server", Status::Invalid, "hard"),
    row(405, "Mail server error", Status::Unknown, ""),
    row(406, "Mailbox was not found", Status::Invalid, "hard"),
    row(
        407,
        "Mail server employed greylisting technique; so try after sometime",
        Status::Unknown,
        "",
    ),
    row(411, "Catch All mail server", Status::CatchAll, ""),
    row(
        412,
        "Unable to determine; retry later after an hour or so",
        Status::Unknown,
        "",
    ),
    row(413, "Mailbox quota exceeded.", Status::Invalid, "soft"),
    row(
        414,
        "Retry later after an hour or contact support",
        Status::Unknown,
        "",
    ),
    row(
        416,
        "No Answer Received From Authoritative Server",
        Status::Unknown,
        "",
    ),
    row(417, "DNS Query Timeout", Status::Unknown, ""),
    row(418, "DNS Query Unhandled Error", Status::Unknown, ""),
    row(
        419,
        "Insufficient System Resource (disk/memory)",
        Status::Invalid,
        "soft",
    ),
    row(420, "Mail server command timeout", Status::Unknown, ""),
    row(
        421,
        "Message receiving limit reached",
        Status::Invalid,
        "soft",
    ),
    row(
        428,
        "Account inactive due to quota exceeded",
        Status::Invalid,
        "soft",
    ),
    row(601, "Email address is part of allowlist", Status::Valid, ""),
    row(
        602,
        "Email address is part of blocklist",
        Status::Invalid,
        "",
    ),
    row(603, "Domain is part of allowlist", Status::Valid, ""),
    row(604, "Domain is part of blocklist", Status::Invalid, ""),
    row(606, "Unsupported character", Status::Invalid, "hard"),
    row(701, "Account disabled", Status::Invalid, "hard"),
];

const fn row(code: u16, desc: &'static str, status: Status, bounce: &'static str) -> SubStatus {
    SubStatus {
        code,
        desc,
        status,
        bounce,
    }
}

/// The row of `code`; that of 412 for a code that has none.
pub fn of(code: u16) -> SubStatus {
    let unknown = row(
        412,
        "Unable to determine; retry later after an hour or so",
        Status::Unknown,
        "",
    );
    TABLE
        .iter()
        .find(|row| row.code == code)
        .copied()
        .unwrap_or(unknown)
}
