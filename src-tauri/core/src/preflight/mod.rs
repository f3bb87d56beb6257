//! What need not be bought, and what exactly is asked for the rest. Pure and free: nothing here costs a credit or
//! leaves the machine.

mod company;
mod key;

use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Company;
use crate::domain::Field;
use crate::domain::Lead;
use crate::domain::Skip;

pub use company::domain_of;
pub use key::person_key;

/// The question that `lead` makes for finding its e-mail address, or why it makes none.
pub fn ask_for_email(lead: &Lead, columns: &[Column]) -> Result<Asked, Skip> {
    if lead
        .get(columns, Field::Email)
        .is_some_and(looks_like_address)
    {
        return Err(Skip::HasEmail);
    }
    let full_name = full_name(lead, columns).ok_or(Skip::NoName)?;
    let company = company(lead, columns).ok_or(Skip::NoCompany)?;
    let (Company::Domain(text) | Company::Name(text)) = &company;
    if full_name.chars().count() > LONGEST_NAME || text.chars().count() > LONGEST_COMPANY {
        return Err(Skip::TooLong);
    }
    Ok(Asked { full_name, company })
}

/// Beyond this it is a slip, a whole row in one cell most likely; and one such row would sink its batch.
const LONGEST_NAME: usize = 150;
/// A domain has at most 253 characters.
const LONGEST_COMPANY: usize = 253;

/// Enough to tell an address from `n/a` and `-`: whether it is deliverable is another question.
fn looks_like_address(cell: &str) -> bool {
    cell.split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
}

fn full_name(lead: &Lead, columns: &[Column]) -> Option<String> {
    let parts = [
        lead.get(columns, Field::FirstName),
        lead.get(columns, Field::LastName),
    ];
    let joined = || parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = lead
        .get(columns, Field::FullName)
        .map_or_else(joined, str::to_owned);
    let tidy = tidy(&name);
    tidy.chars().any(char::is_alphabetic).then_some(tidy)
}

/// A domain says which company is meant, a name may fit several; so a name is sent only where there is no domain.
fn company(lead: &Lead, columns: &[Column]) -> Option<Company> {
    let domain = lead
        .get(columns, Field::Domain)
        .and_then(domain_of)
        .map(Company::Domain);
    let name = || {
        lead.get(columns, Field::Company)
            .map(tidy)
            .filter(|name| name.chars().any(char::is_alphanumeric))
    };
    domain.or_else(|| name().map(Company::Name))
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LeadId;

    const FIELDS: [Field; 6] = [
        Field::FullName,
        Field::FirstName,
        Field::LastName,
        Field::Company,
        Field::Domain,
        Field::Email,
    ];

    fn ask(cells: [&str; 6]) -> Result<Asked, Skip> {
        let columns = FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let lead = Lead {
            id: LeadId(1),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        };
        ask_for_email(&lead, &columns)
    }

    fn by_domain(name: &str, domain: &str) -> Result<Asked, Skip> {
        Ok(Asked {
            full_name: name.into(),
            company: Company::Domain(domain.into()),
        })
    }

    #[test]
    fn a_domain_goes_before_a_company_name() {
        assert_eq!(
            ask([
                "Ada Moreau",
                "",
                "",
                "Northpier",
                "https://www.northpier.example/team",
                ""
            ]),
            by_domain("Ada Moreau", "northpier.example")
        );
        let named = Asked {
            full_name: "Ada Moreau".into(),
            company: Company::Name("Northpier Ltd".into()),
        };
        assert_eq!(
            ask(["Ada Moreau", "", "", " Northpier  Ltd ", "n/a", ""]),
            Ok(named)
        );
    }

    #[test]
    fn a_name_is_one_cell_or_its_parts() {
        assert_eq!(
            ask(["", " Ada ", "Moreau\n", "", "a.example", ""]),
            by_domain("Ada Moreau", "a.example")
        );
        assert_eq!(
            ask(["Dr Ada  Moreau", "Ada", "Moreau", "", "a.example", ""]),
            by_domain("Dr Ada Moreau", "a.example")
        );
        assert_eq!(
            ask(["", "", "Moreau", "", "a.example", ""]),
            by_domain("Moreau", "a.example")
        );
    }

    #[test]
    fn what_is_too_long_to_be_a_name_is_not_asked() {
        let long = "x".repeat(300);
        assert_eq!(
            ask([&long, "", "", "Northpier", "", ""]),
            Err(Skip::TooLong)
        );
        assert_eq!(
            ask(["Ada Moreau", "", "", &long, "", ""]),
            Err(Skip::TooLong)
        );
    }

    #[test]
    fn what_makes_no_search_says_why() {
        assert_eq!(
            ask(["", "", "", "Northpier", "a.example", ""]),
            Err(Skip::NoName)
        );
        assert_eq!(
            ask(["—", "", "", "Northpier", "a.example", ""]),
            Err(Skip::NoName)
        );
        assert_eq!(
            ask(["Ada Moreau", "", "", "-", "", ""]),
            Err(Skip::NoCompany)
        );
        assert_eq!(
            ask([
                "Ada Moreau",
                "",
                "",
                "Northpier",
                "",
                "ada@northpier.example"
            ]),
            Err(Skip::HasEmail)
        );
        assert!(
            ask(["Ada Moreau", "", "", "Northpier", "", "n/a"]).is_ok(),
            "n/a is no address"
        );
    }
}
