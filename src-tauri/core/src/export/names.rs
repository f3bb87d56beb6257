//! What the columns of a lead list are called by the programs that take one in, so that each finds them by itself.
//! Some are documented as what is looked for; where they are inferred, a person may have to match a column by hand.

use crate::domain::Field;

/// Whose names the columns have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// Those of the list.
    #[default]
    AsTheyAre,
    /// Labels of HubSpot's contact properties. That columns are matched by label is documented; that these are the labels is
    /// inferred from its default properties.
    Hubspot,
    /// Labels of Salesforce's lead fields. Documented (Salesforce help: field mapping for importing leads); that those of middle
    /// names and suffixes, which an organization may switch on, are called so is inferred.
    Salesforce,
    /// Pipedrive's fields of persons and organizations. Inferred.
    Pipedrive,
    /// Fields of Instantly's leads. Inferred.
    Instantly,
    /// Fields of Smartlead's leads. Inferred.
    Smartlead,
}

impl Names {
    /// Every choice.
    pub const ALL: [Self; 6] = [
        Self::AsTheyAre,
        Self::Hubspot,
        Self::Salesforce,
        Self::Pipedrive,
        Self::Instantly,
        Self::Smartlead,
    ];

    /// The program's name for `field`; `None` where it has none, and the list's own stays.
    pub const fn of(self, field: Field) -> Option<&'static str> {
        let [
            full,
            first,
            middle,
            last,
            suffix,
            company,
            domain,
            linkedin,
            email,
            phone,
            country,
        ] = match self {
            Self::AsTheyAre => [""; 11],
            Self::Hubspot => [
                "",
                "First name",
                "",
                "Last name",
                "",
                "Company name",
                "Website URL",
                "LinkedIn URL",
                "Email",
                "Phone number",
                "Country/Region",
            ],
            Self::Salesforce => [
                "Full Name",
                "First Name",
                "Middle Name",
                "Last Name",
                "Suffix",
                "Company",
                "Website",
                "",
                "Email",
                "Phone",
                "Country",
            ],
            Self::Pipedrive => [
                "Person - Name",
                "Person - First name",
                "",
                "Person - Last name",
                "",
                "Organization - Name",
                "Organization - Website",
                "",
                "Person - Email",
                "Person - Phone",
                "",
            ],
            Self::Instantly => [
                "",
                "first_name",
                "",
                "last_name",
                "",
                "company_name",
                "website",
                "",
                "email",
                "phone",
                "",
            ],
            Self::Smartlead => [
                "",
                "first_name",
                "",
                "last_name",
                "",
                "company_name",
                "website",
                "linkedin_profile",
                "email",
                "phone_number",
                "location",
            ],
        };
        let name = match field {
            Field::FullName => full,
            Field::FirstName => first,
            Field::MiddleName => middle,
            Field::LastName => last,
            Field::Suffix => suffix,
            Field::Company => company,
            Field::Domain => domain,
            Field::LinkedinUrl => linkedin,
            Field::Email => email,
            Field::Phone => phone,
            Field::Country => country,
        };
        if name.is_empty() { None } else { Some(name) }
    }
}
