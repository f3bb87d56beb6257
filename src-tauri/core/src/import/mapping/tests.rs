use super::*;

/// The mapping of a table `header\nrow\n…` with cells parted by `|`, as `word` or `-` per column.
fn of(table: &str) -> String {
    let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = table.lines();
    let names = cells(lines.next().unwrap());
    let records: Vec<Record> = lines
        .map(|line| Record {
            cells: cells(line),
            ..Record::default()
        })
        .collect();
    let fields = fields_over(&names, &records.iter().collect::<Vec<_>>());
    fields
        .iter()
        .map(|field| field.map_or("-", Field::word))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn middle_names_and_suffixes_are_such_beside_names_and_by_their_values() {
    for (table, expected) in [
        (
            "Voornaam|Tussenvoegsel|Achternaam|Bedrijf\nJan|de|Boer|Akkerbouw\nJan|van den|Boer|Akkerbouw\nPiet||Boer|Akkerbouw",
            "first_name middle_name last_name company",
        ),
        (
            "First Name|Middle Name|Last Name|Name Suffix|Company\nJohn|A|Doe||Acme\nJohn||Smith|Jr.|Acme",
            "first_name middle_name last_name suffix company",
        ),
        (
            "First Name|MI|Last Name|Suffix",
            "first_name middle_name last_name suffix",
        ),
        (
            "First Name|Middle|Last Name|Suffix\nJohn|3|Doe|7",
            "first_name - last_name -",
        ),
        (
            "First Name|Last Name|Suffix\nJohn|Doe|Street\nAda|Stone|Avenue",
            "first_name last_name -",
        ),
        (
            "First Name|Middle|Last Name\nJohn|2024-01-01|Doe",
            "first_name - last_name",
        ),
        (
            "Name|Middle Name|Suffix|Company\nJohn Doe|A|Jr.|Acme",
            "full_name - - company",
        ),
        ("Product|Suffix\nPier|II", "- -"),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

#[test]
fn a_name_beside_whom_to_ask_for_is_the_companys() {
    for (header, expected) in [
        (
            "Name|Contact person|Email",
            [Some(Field::Company), Some(Field::FullName)],
        ),
        (
            "Name|Ansprechpartner|E-Mail",
            [Some(Field::Company), Some(Field::FullName)],
        ),
        (
            "Nom|Interlocuteur|Ville",
            [Some(Field::Company), Some(Field::FullName)],
        ),
        (
            "Name|Firma|Ansprechpartner",
            [Some(Field::FullName), Some(Field::Company)],
        ),
        (
            "Name|Email|Phone",
            [Some(Field::FullName), Some(Field::Email)],
        ),
    ] {
        let names: Vec<String> = header.split('|').map(str::to_owned).collect();
        assert_eq!(fields_of(&names)[..2], expected, "{header}");
    }
}

#[test]
fn headers_map_columns_each_field_once() {
    for (table, expected) in [
        (
            "First Name|Last Name|Name|Company|Website",
            "first_name last_name full_name company domain",
        ),
        ("Name|Vorname|Firma", "last_name first_name company"),
        ("Name|Vorname|Nachname", "full_name first_name last_name"),
        ("Nombre|Apellidos|Empresa", "first_name last_name company"),
        ("Nome|Cognome", "first_name last_name"),
        ("Nom|Prénom|Société", "last_name first_name company"),
        (
            "url|rss_url|contact_form|twitter|phone",
            "domain - - - phone",
        ),
        ("Phone|Mobile Phone|Email|Email 2", "phone - email -"),
        ("Company Linkedin Url|Person Linkedin Url", "- linkedin_url"),
        ("nickname|middle_name|suffix", "- - -"),
        ("URL|Website", "- domain"),
        (
            "Order ID|Attendee Name|Attendee Email|Ticket",
            "- full_name email -",
        ),
        (
            "Buyer Name|Buyer Email|Attendee Name|Attendee Email|Attendee Company",
            "- - full_name email company",
        ),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

#[test]
fn a_name_does_not_stand_over_values_that_are_plainly_something_else() {
    let emails = "Pier Ada|ada@n.example|Ada Stone|+44 7700 900123\nVega Works|bo@vegaworks.example|Bo Lind|+44 7700 900124\n\
                  Tannwerk|z.crag@tannwerk.example|Zoë Crag|+44 7700 900125";
    for (table, expected) in [
        (
            &*format!("Company Email|Name|Phone|Column 4\n{emails}"),
            "company email full_name phone",
        ),
        (
            "Job Company|First|Last|Column 4\nCEO|Pier Ada GmbH|Ada|Stone\nCTO|Vega AG|Bo|Lind\nCOO|Tannwerk|Zoë|Crag",
            "- company - -",
        ),
        (
            "Job Company|First|Last|Column 4|Email\nCEO|Pier Ada|Ada|Stone|ada@n.example\nCTO|Vega|Bo|Lind|bo@vega.example",
            "- first_name last_name - email",
        ),
        (
            "Job Company|Email|First|Last|Column 5\nCEO|ada@n.example|Pier|Anna|Stone\nCTO|bo@v.example|Vega|Peter|Lind\n\
             COO|z@t.example|Tannwerk|Julie|Crag\nCEO|a@c.example|Crag|Thomas|Bell\nCEO|b@d.example|Dove|Laura|Hill",
            "- email - first_name -",
        ),
        (
            "First|Last|Phone|Column 4\nAda|Stone|+44 7700 900123|yes\nBo|Lind|+44 7700 900124|no",
            "first_name last_name phone -",
        ),
        ("Phone\nAda Stone\nBo Lind\nZoë Crag", "-"),
        ("Phone\nunknown", "phone"),
        ("Phone\nunknown\nunknown\nnone\n\n", "phone"),
        ("Phone\nunknown\nnone\non request\n2025550100", "phone"),
        ("Phone\n########\n4.4E+11\n-", "phone"),
        ("Website\nSt. Gallen\nNordpier Inc.\nBonn", "-"),
        ("Website\nnone\nat northpier.example.", "domain"),
        ("LinkedIn\nAda Stone\nBo Lind\nZoë Crag", "-"),
        ("LinkedIn\nada-stone\nbo-lind\nzoe-crag", "linkedin_url"),
        ("First Name\n1067\n1099\n4109", "-"),
        ("First Name\nacme.example\nbolt.example", "domain"),
        (
            "Name|Work Email\nada@acme.example|a@acme.example",
            "- email",
        ),
        ("Account|Name\n123-456-7890|Ada", "- full_name"),
        ("Company\nbooking.example\nvega.example", "company"),
        (
            "Phone|Email|LinkedIn|Website\n|||",
            "phone email linkedin_url domain",
        ),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

/// Headers as the programs write them, and cells as they could stand below.
#[test]
fn exports_of_many_programs_are_recognised() {
    for (program, table, expected) in [
        (
            "Apollo",
            "First Name|Last Name|Title|Company Name|Company Name for Emails|Email|Email Status|Work Direct Phone|\
             Mobile Phone|Corporate Phone|Person Linkedin Url|Website|Company Linkedin Url",
            "first_name last_name - company - email - - phone - linkedin_url domain -",
        ),
        (
            "HubSpot",
            "Record ID|First Name|Last Name|Email|Phone Number|Contact owner|Lead Status|Associated Company|Website URL",
            "- first_name last_name email phone - - company domain",
        ),
        (
            "Salesforce",
            "Salutation|First Name|Last Name|Title|Account Name|Mailing City|Phone|Fax|Mobile|Email|Account Owner",
            "- first_name last_name - company - phone - - email -",
        ),
        (
            "Pipedrive",
            "Person - Name|Person - Organization|Person - Email - Work|Person - Phone - Work|Person - Owner",
            "full_name company email phone -",
        ),
        (
            "Google Contacts",
            "First Name|Middle Name|Last Name|Nickname|Organization Name|Organization Title|E-mail 1 - Label|\
             E-mail 1 - Value|Phone 1 - Label|Phone 1 - Value|Website 1 - Label|Website 1 - Value",
            "first_name middle_name last_name - company - - email - phone - domain",
        ),
        (
            "Google Contacts as it was",
            "Name|Given Name|Additional Name|Family Name|Name Prefix|Name Suffix|Nickname|Group Membership|E-mail 1 - Type|\
             E-mail 1 - Value|Phone 1 - Type|Phone 1 - Value|Organization 1 - Type|Organization 1 - Name|\
             Organization 1 - Title|Organization 1 - Department|Website 1 - Type|Website 1 - Value",
            "full_name first_name middle_name last_name - suffix - - - email - phone - company - - - domain",
        ),
        (
            "Salesforce's data loader",
            "Id|Salutation|FirstName|LastName|Title|Account.Name|Account.Website|Account.Phone|Owner.Name|Email|Phone|\
             MobilePhone|MailingCountry",
            "- - first_name last_name - company domain - - email phone - -",
        ),
        (
            "Salesforce's leads",
            "Id|Name|FirstName|LastName|Company|Website|Email|Phone|LeadSource|Owner.Email",
            "- full_name first_name last_name company domain email phone - -",
        ),
        (
            "Pipedrive with its companies",
            "Person - First name|Person - Last name|Person - Email - Work|Person - Phone - Mobile|Organization - Name|\
             Organization - Website|Deal - Title",
            "first_name last_name email phone company domain -",
        ),
        (
            "HubSpot's contacts",
            "Record ID - Contact|First Name|Last Name|Company Name|Email|Mobile Phone Number|Phone Number|LinkedIn URL|\
             Company Domain Name|Associated Company IDs",
            "- first_name last_name company email - phone linkedin_url domain -",
        ),
        (
            "another Sales Navigator exporter",
            "Prospect LinkedIn URL|First Name|Last Name|Current Job|Company Name|Company LinkedIn URL|Company Website|\
             Company Domain|Pro Email|Email Status",
            "linkedin_url first_name last_name - company - - domain email -",
        ),
        (
            "a third one",
            "linkedinUrl|full_name|first_name|last_name|job_title|company_name|company_website|company_linkedin_url|\
             work_email|personal_email|mobile_phone1",
            "linkedin_url full_name first_name last_name - company domain - email - phone",
        ),
        (
            "Outlook",
            "Title|First Name|Middle Name|Last Name|Suffix|Company|Department|Job Title|Business Phone|Home Phone|\
             E-mail Address|E-mail Type|E-mail 2 Address|Web Page",
            "- first_name middle_name last_name suffix company - - phone - email - - domain",
        ),
        (
            "Outlook in German",
            "Anrede|Vorname|Weitere Vornamen|Nachname|Firma|Abteilung|Position|Telefon geschäftlich|Telefon 2 (privat)|\
             Mobiltelefon|E-Mail-Adresse|Webseite",
            "- first_name middle_name last_name company - - phone - - email domain",
        ),
        (
            "a Sales Navigator exporter",
            "profileUrl|fullName|firstName|lastName|companyName|title|companyUrl|linkedInProfileUrl\n\
             https://www.linkedin.example/sales/lead/7|Ada Moreau|Ada|Moreau|Acme|CEO|\
             https://www.linkedin.example/sales/company/7|https://www.linkedin.example/in/ada-sample",
            "- full_name first_name last_name company - - linkedin_url",
        ),
        (
            "an Italian CRM",
            "Nome|Cognome|Azienda|Indirizzo e-mail|Cellulare|Sito web",
            "first_name last_name company email phone domain",
        ),
        (
            "a Portuguese CRM",
            "Nome|Sobrenome|Empresa|E-mail|Telefone|Site",
            "first_name last_name company email phone domain",
        ),
        (
            "a Dutch CRM",
            "Voornaam|Tussenvoegsel|Achternaam|Bedrijf|E-mailadres|Telefoonnummer|Website",
            "first_name middle_name last_name company email phone domain",
        ),
    ] {
        assert_eq!(of(table), expected, "{program}");
    }
}

/// Under headers that say nothing, and where there is none.
#[test]
fn names_are_found_where_something_bears_them_out_and_nowhere_else() {
    for (what, rows, expected) in [
        (
            "addresses bear out people, and domains companies",
            "Ada Moreau|Northpier|ada.moreau@northpier.example|Rome\nBo van Lind|Vega Works|bo@vegaworks.example|Oslo\n\
             Zoë Crag|Tannwerk GmbH|z.crag@tannwerk.example|Bonn",
            "full_name company email -",
        ),
        (
            "profiles bear out people, and web sites companies",
            "Northpier|https://www.northpier.example|Moreau|Amaury|https://www.linkedin.example/in/amaury-moreau-7\n\
             Vega|vega.example|Lind|Bosse|https://www.linkedin.example/in/bosse-lind\n\
             Tannwerk|http://tannwerk.example|Crag|Zenobia|https://www.linkedin.example/in/zenobia-crag",
            "company domain - - linkedin_url",
        ),
        (
            "given names are known, and family names borne out",
            "Anna|Moreau|anna.moreau@a.example\nThomas|Lind|lind@b.example\nJulie|Crag|julie.crag@c.example",
            "first_name last_name email",
        ),
        (
            "many given names",
            "Anna Moreau|Sales Manager\nThomas Lind|Team Lead\nJulie Crag|Key Account\nPeter Dove|Chief Pilot\nZoe Moor|Head Cook",
            "full_name -",
        ),
        (
            "as mail programs write people, parted at spaces",
            "Moreau, Ada|<ada.moreau@northpier.example>\nLind, Bosse|<lind@vega.example>\nCrag, Zoe|<zoe@tannwerk.example>",
            "full_name email",
        ),
        (
            "legal forms",
            "Northpier Ltd.|Rome\nVega S.r.l.|Oslo\nTannwerk|Bonn\nCrag GmbH & Co. KG|Paris",
            "company -",
        ),
        (
            "few people say nothing",
            "Anna Moreau|Sales Manager\nThomas Lind|Team Lead",
            "- -",
        ),
        (
            "cities, titles and what comes again",
            "New York|Sales Manager|Anna Lind\nSan Diego|Team Lead|Anna Lind\nLos Angeles|Key Account|Peter Crag\n\
             Santa Fe|Head Cook|Peter Crag\nPalo Alto|Chief Pilot|Anna Lind",
            "- - -",
        ),
        (
            "two columns of people: nobody can tell which is meant",
            "Anna Moreau|Julie Dove\nThomas Lind|Peter Crag\nJulie Crag|Anna Bell\nPeter Dove|Thomas Hill\nKarl Moor|Paul Wood",
            "- -",
        ),
        (
            "the address is another person's",
            "Adamo Moreau|info@northpier.example\nBosse Lind|office@vega.example\nZenobia Crag|sales@tannwerk.example",
            "- email",
        ),
    ] {
        let width = expected.split(' ').count();
        for name in ["Column ", "Spalte", "F"] {
            let header: Vec<String> = (1..=width).map(|at| format!("{name}{at}")).collect();
            let table = format!("{}\n{rows}", header.join("|"));
            assert_eq!(of(&table), expected, "{what}: {name}");
        }
    }
    let cities = "City|Manager|x\nAnna Moreau|Anna Dove|1\nThomas Lind|Peter Crag|2\nJulie Crag|Julie Bell|3\n\
                  Peter Dove|Paul Hill|4\nKarl Moor|Karl Wood|5";
    assert_eq!(of(cities), "- - -", "headers that say what they hold");
}

#[test]
fn cells_correct_headers_and_speak_for_columns_without() {
    for (table, expected) in [
        (
            "url|Site\nhttps://www.linkedin.example/in/ada-sample|Rome",
            "linkedin_url -",
        ),
        ("Contact|Email\nada@acme.example|yes", "email -"),
        (
            "Name|Company|Invited by\nAda Stone|North|max@host.example\nBob Ray|South|eva@host.example",
            "full_name company -",
        ),
        (
            "Name|Notes|Mail\nAda Stone|a@x.example|max@host.example\nBob Ray|b@x.example|eva@host.example",
            "full_name - email",
        ),
        (
            "From Name|From Email|To Name|To Email\nMax Host|max@host.example|Ada Stone|ada@n.example\n\
             Max Host|max@host.example|Bob Ray|bob@s.example\nMax Host|max@host.example|Cy Crag|cy@w.example",
            "- - full_name email",
        ),
        (
            "Name|Note\nAda Moreau <ada@acme.example>|x\nBo Lind <bo@bolt.example>|y",
            "email -",
        ),
        (
            "Column 1\n\"Moreau, Ada\" <ada@acme.example>\nBo Lind <bo@bolt.example>",
            "email",
        ),
        (
            "Column 1|Column 2|Column 3\nAda|ada@acme.example|acme.example",
            "- email domain",
        ),
        (
            "Column 1|Column 2\n+44 20 7946 0123|https://www.linkedin.example/in/x",
            "phone linkedin_url",
        ),
        (
            "Name|Ansprechpartner|E-Mail\nNordpier GmbH|Ada Stone|ada@nordpier.example\nKai AG|Eva Rossi|eva@kai.example",
            "company full_name email",
        ),
        (
            "Name|Contact Person|E-mail|City\nNorth Pier Ltd.|Ada Stone|ada@pier.example|Rome\nVega S.r.l.|Bo Lind||Oslo\n\
             Tannwerk|Zoë Crag||Bonn",
            "company full_name email -",
        ),
        (
            "Name|Website\nNorth Pier GmbH|northpier.example",
            "company domain",
        ),
        (
            "Name|Website|City\nNorth Pier|northpier.example|Rome\nBolt|www.bolt.example|Oslo\nCrag Tools|cragtools.example|Lyon",
            "company domain -",
        ),
        (
            "Name|Email\nNorth Pier|info@northpier.example\nBolt|office@bolt.example\nCrag Tools|hi@crag-tools.example",
            "company email",
        ),
        (
            "Name|Website\nAda Moreau|adamoreau.example\nBo Lind|bolind.example\nPeter Crag|petercrag.example\n\
             Julia Dove|juliadove.example\nMaria Vey|mariavey.example",
            "full_name domain",
        ),
        (
            "Name|Email\nAda Moreau|ada@moreau.example\nBo Lind|bo@lind.example\nCy Crag|cy@crag.example",
            "full_name email",
        ),
        (
            "Customer|City\nNorth Pier Ltd|Rome\nBolt AG|Oslo\nCrag SA|Lyon",
            "company -",
        ),
        (
            "Kunde|E-Mail\nAda Moreau|ada.moreau@pier.example\nBo Lind|bo.lind@bolt.example\nCy Crag|c.crag@dove.example",
            "full_name email",
        ),
        (
            "Name|Vendor\nAda Moreau|North Pier Ltd\nBo Lind|North Pier Ltd\nCy Crag|North Pier Ltd",
            "full_name -",
        ),
        (
            "Nom|Société|Courriel\nPort Nord SARL|Groupe Port SA|ada@port.example",
            "- company email",
        ),
        (
            "Nome|Pessoa de contato\nCais Norte SA|Ana Dias",
            "company full_name",
        ),
        (
            "Nombre|Persona de contacto\nMuelle Norte SL|Ana Dias",
            "company full_name",
        ),
        (
            "Contact|Email\nNorth Pier Inc.|ada@pier.example\nStone & Co|bo@stone.example",
            "company email",
        ),
        (
            "Name|Email\nMaria Sá|maria@pier.example\nJose Co|jose@pier.example",
            "full_name email",
        ),
        (
            "Name|Email\nNorth Pier Inc.|ada@pier.example\nBo Lind|bo@pier.example",
            "full_name email",
        ),
        (
            "tickets\nhttps://t.example/1\nhttps://t.example/2\nhttps://t.example/3",
            "-",
        ),
        (
            "rss|Fax|x\nhttps://acme.example/rss|+44 20 7946 0123|https://acme.example",
            "- - domain",
        ),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

#[test]
fn a_name_whose_site_bears_it_is_the_companys_only_where_nothing_speaks_for_people() {
    let sites = "Zeynep Aksoy|zeynepaksoy.example\nWiebke Harms|wiebkeharms.example\nKwame Boateng|kwameboateng.example";
    let companies =
        "North Pier|northpier.example\nBolt|www.bolt.example\nCrag Tools|cragtools.example";
    for (table, expected) in [
        (
            "Name|Title|Website\nZeynep Aksoy|CEO|zeynepaksoy.example\nWiebke Harms|CTO|wiebkeharms.example\n\
             Kwame Boateng|CEO|kwameboateng.example",
            "full_name - domain",
        ),
        (
            "Anrede|Name|E-Mail\nHerr|Aksoy|info@aksoy.example\nFrau|Harms|info@harms.example\nHerr|Boateng|info@boateng.example",
            "- full_name email",
        ),
        (
            "Kunde|Vorname|E-Mail\nAksoy|Zeynep|info@aksoy.example\nHarms|Wiebke|info@harms.example\n\
             Boateng|Kwame|info@boateng.example",
            "- first_name email",
        ),
        (
            "Name|LinkedIn|Website\nAksoy||aksoy.example\nHarms||harms.example\nBoateng||boateng.example",
            "full_name linkedin_url domain",
        ),
        (
            "Name|Geburtstag|Website\nAksoy|1.2.1990|aksoy.example\nHarms|1.2.1991|harms.example\nBoateng|1.2.1992|boateng.example",
            "full_name - domain",
        ),
        (&format!("Name|Website\n{sites}"), "full_name domain"),
        (&format!("Name|Website\n{companies}"), "company domain"),
        (&format!("Customer|Website\n{sites}"), "- domain"),
        (&format!("Customer|Website\n{companies}"), "company domain"),
        (&format!("Supplier|Website\n{companies}"), "company domain"),
        (&format!("Lead|Website\n{companies}"), "company domain"),
        (&format!("Lead|Website\n{sites}"), "- domain"),
        (&format!("Attendee|Website\n{sites}"), "- domain"),
        (&format!("Attendee|Website\n{companies}"), "- domain"),
        (&format!("Teilnehmer|Website\n{companies}"), "- domain"),
        (&format!("Candidate|Website\n{sites}"), "- domain"),
        (&format!("Column 1|Website\n{sites}"), "- domain"),
        (&format!("Column 1|Website\n{companies}"), "company domain"),
        (
            "Participant|Email\nZeynep Aksoy|hello@zeynepaksoy.example\nWiebke Harms|hello@wiebkeharms.example\n\
             Kwame Boateng|hello@kwameboateng.example",
            "- email",
        ),
        (
            "Kunde|Website\nHarms Immobilien|harms-immobilien.example\nAksoy Bau|aksoybau.example\n\
             Boateng Logistics|boateng-logistics.example",
            "company domain",
        ),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

#[test]
fn an_address_that_is_the_same_in_all_rows_or_another_ones_is_not_the_leads() {
    let leads = [
        "Zeynep Aksoy|z@aksoy.example",
        "Wiebke Harms|w@harms.example",
        "Kwame Boateng|k@boateng.example",
    ];
    let with = |before: &str| {
        let rows: Vec<String> = leads
            .iter()
            .map(|lead| format!("{before}|{lead}"))
            .collect();
        rows.join("\n")
    };
    let host = with("Ina Host|ina@host.example");
    for (table, expected) in [
        (
            &*format!("User Name|User Email|Invitee Name|Invitee Email\n{host}"),
            "- - full_name email",
        ),
        (
            "User Name|User Email|Invitee Name|Invitee Email",
            "- - full_name email",
        ),
        (
            "Guest Name|Guest Email|Attendee Email|Attendee Phone",
            "full_name email - phone",
        ),
        (
            "Guest Email|Attendee Name|Attendee Email|Guest Phone|Attendee Phone",
            "- full_name email - phone",
        ),
        (
            &format!("Guest Name|Guest Email|Attendee Name|Attendee Email\n{host}"),
            "- - full_name email",
        ),
        (
            &format!("Sender|Sender email|Receiver|Receiver email\n{host}"),
            "- - - email",
        ),
        (
            &format!("Host|Host email|Column 3|Column 4\n{host}"),
            "- - - email",
        ),
        (
            &format!("Organizer|Organizer Email|Name|Guests\n{host}"),
            "- - full_name email",
        ),
        (
            "Sender email|Recipient\nina@host.example|z@aksoy.example\nina@host.example|w@harms.example\n\
             ina@host.example|k@boateng.example",
            "- email",
        ),
        (
            "Sender email|Recipient\nina@host.example|Zeynep Aksoy",
            "- -",
        ),
        (
            "User Email|Invitee Name\nina@host.example|Zeynep Aksoy\nina@host.example|Wiebke Harms\nina@host.example|Kwame Boateng",
            "- full_name",
        ),
        (
            "Supplier|Supplier contact|Buyer|Buyer email\nNorth Pier|Anna Berg|Ina Host|ina@host.example\n\
             Bolt|Paul Stone|Ina Host|ina@host.example\nCrag|Lea Vogt|Ina Host|ina@host.example",
            "company full_name - -",
        ),
        (
            "Supplier|Supplier contact|Buyer|Buyer email\nNorth Pier|anna@pier.example|Ina Host|ina@host.example\n\
             Bolt|paul@bolt.example|Ina Host|ina@host.example\nCrag|lea@crag.example|Ina Host|ina@host.example",
            "company email - -",
        ),
        (
            "Contact Name|Primary Email\nZeynep Aksoy|info@pier.example\nWiebke Harms|info@pier.example\n\
             Kwame Boateng|info@pier.example",
            "full_name email",
        ),
        // One for all is better than none.
        (
            "Name|Email\nZeynep Aksoy|info@pier.example\nWiebke Harms|info@pier.example\nKwame Boateng|info@pier.example",
            "full_name email",
        ),
        (
            "Name|Phone|Mobile\nZeynep Aksoy|+44 20 7946 0100|+44 7700 900123\nWiebke Harms|+44 20 7946 0100|+44 7700 900124\n\
             Kwame Boateng|+44 20 7946 0100|",
            "full_name - phone",
        ),
        ("host\nacme.example\nbolt.example", "domain"),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

#[test]
fn an_empty_column_does_not_hide_one_that_is_filled() {
    for (table, expected) in [
        (
            "Name|Email|Email 2\nZeynep Aksoy||z@aksoy.example\nWiebke Harms||w@harms.example",
            "full_name - email",
        ),
        (
            "Name|Email|Email\nZeynep Aksoy||z@aksoy.example\nWiebke Harms||w@harms.example",
            "full_name - email",
        ),
        (
            "Name|Email|Work Email\nZeynep Aksoy||z@aksoy.example",
            "full_name - email",
        ),
        (
            "Name|Email\nZeynep Aksoy|\nWiebke Harms|",
            "full_name email",
        ),
        ("Email|Work Email\n|", "email -"),
        ("Company|Organization\n|North Pier", "- company"),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

/// Headers that programs and fairs write, over a few rows.
#[test]
fn a_company_beside_its_contact_is_one() {
    for (table, expected) in [
        (
            "Kunde|Ansprechpartner\nNordpier|Anna Berg\nTannwerk|Paul Stein",
            "company full_name",
        ),
        (
            "Fornitore|Referente|PEC\nMolo Nord|Anna Berti|molo@pec.example",
            "company full_name email",
        ),
        (
            "Client|Prénom|Nom|Courriel\nPort Nord|Anne|Berger|a@port.example",
            "company first_name last_name email",
        ),
        ("Contact|Org\nAnna Berg|Northpier", "full_name company"),
        (
            "Aussteller|Ansprechpartner\nNordpier|Anna Berg",
            "company full_name",
        ),
        (
            "Exhibitor|Contact Name|Stand\nNorthpier|Anna Berg|A 1",
            "company full_name -",
        ),
        (
            "Exposant|Interlocuteur\nPort Nord|Anne Berger",
            "company full_name",
        ),
        (
            "Account: Account Name|Full Name|Email\nNorthpier|Anna Berg|a@pier.example",
            "company full_name email",
        ),
        (
            "Intitulé|Interlocuteur\nPort Nord|Anne Berger",
            "company full_name",
        ),
        (
            "Responsável|Empresa\nAna Dias|Cais Norte",
            "full_name company",
        ),
        (
            "Nome|Sobrenome|Responsável\nAna|Dias|Rui Vaz",
            "first_name last_name -",
        ),
        (
            "Name1|Name2\nNordpier GmbH|Anna Berg\nTannwerk AG|Paul Stein\nCrag KG|Lea Vogt",
            "company full_name",
        ),
        (
            "Name1|Name2\nNordpier GmbH|Niederlassung Berlin\nTannwerk AG|Werk Nord\nCrag KG|Haus Logistik",
            "company -",
        ),
        (
            "Customer|Supplier Contact|Company\nx|Anna Berg|Northpier",
            "- full_name company",
        ),
        (
            "Customer|First Name|Last Name\nyes|Anna|Berg\nno|Paul|Stone",
            "- first_name last_name",
        ),
        (
            "Customer|First Name|Last Name\n1001|Anna|Berg\n1002|Paul|Stone",
            "- first_name last_name",
        ),
        (
            "Kunde|Ansprechpartner\nAnna Berg|Ina Host\nPaul Stein|Ina Host",
            "- full_name",
        ),
        (
            "Attendee|First Name|Last Name\nx7|Anna|Berg",
            "- first_name last_name",
        ),
        (
            "Lead|First Name|Last Name\nhot|Anna|Berg",
            "- first_name last_name",
        ),
        (
            "Client|First Name|Last Name\nC-10017|Anna|Berg\nC-10018|Paul|Stone",
            "- first_name last_name",
        ),
        (
            "Vendor|Contact person\nOurs|Anna Berg\nOurs|Paul Stone\nOurs|Lea Vogt",
            "- full_name",
        ),
        (
            "Client|Contact|Email\nNorthpier|Anna Berg|a@pier.example",
            "company full_name email",
        ),
        (
            "Partner|First Name|Last Name\nPaul Berg|Anna|Berg\nLea Stone|Paul|Stone",
            "- first_name last_name",
        ),
        ("Customer|Partner|Contact Name", "- - full_name"),
    ] {
        assert_eq!(of(table), expected, "{table}");
    }
}

/// The same of programs that know somebody else beside the lead: who sent, who invited, who paid, who supplies.
#[test]
fn exports_with_two_people_in_a_row_give_the_lead() {
    for (program, table, expected) in [
        (
            "a calendar for appointments",
            "Team|User Name|User Email|Invitee Name|Invitee First Name|Invitee Last Name|Invitee Email|Event Type Name\n\
             Sales|Ina Host|ina@host.example|Anna Berg|Anna|Berg|a@pier.example|Demo\n\
             Sales|Ina Host|ina@host.example|Paul Stone|Paul|Stone|p@bolt.example|Demo\n\
             Sales|Ina Host|ina@host.example|Lea Vogt|Lea|Vogt|l@crag.example|Demo",
            "- - - full_name first_name last_name email -",
        ),
        (
            "the same in the order of others",
            "Invitee Name|Invitee Email|User Name|User Email|Location\n\
             Anna Berg|a@pier.example|Ina Host|ina@host.example|Phone",
            "full_name email - - -",
        ),
        (
            "a desk for bookings",
            "Date Time|Customer Name|Customer Email|Customer Phone|Staff Name|Staff Email|Service\n\
             2026-05-03|Anna Berg|a@pier.example|+49 30 23125 001|Ina Host|ina@host.example|Demo",
            "- full_name email phone - - -",
        ),
        (
            "signatures",
            "Envelope|Sender Name|Sender Email|Recipient Name|Recipient Email|Status\n\
             7|Ina Host|ina@host.example|Anna Berg|a@pier.example|Signed",
            "- - - full_name email -",
        ),
        (
            "tickets",
            "Order #|Buyer First Name|Buyer Last Name|Buyer Email|Attendee First Name|Attendee Last Name|Attendee Email\n\
             7|Ina|Host|ina@host.example|Anna|Berg|a@pier.example",
            "- - - - first_name last_name email",
        ),
        (
            "a webinar",
            "Host Name|Host Email|Topic|Name (Original Name)|User Email\n\
             Ina Host|ina@host.example|Demo|Anna Berg|a@pier.example\nIna Host|ina@host.example|Demo|Paul Stone|p@bolt.example",
            "- - - full_name email",
        ),
        (
            "a webinar's organiser",
            "Organizer Email|Registrant First Name|Registrant Last Name|Registrant E-mail|Organization",
            "- first_name last_name email company",
        ),
        (
            "a report of contacts with accounts",
            "Contact Owner: Full Name|Full Name|Title|Account: Account Name|Email|Account Owner: Email\n\
             Ina Host|Anna Berg|CEO|Northpier|a@pier.example|ina@host.example",
            "- full_name - company email -",
        ),
        (
            "an Italian program for invoices",
            "Codice|Fornitore|Referente|PEC|Telefono\n7|Molo Nord|Anna Berti|molo@pec.example|",
            "- company full_name email phone",
        ),
        (
            "a French one for accounts",
            "Code|Intitulé|Interlocuteur|Téléphone|E-mail\nPORT|Port Nord|Anne Berger||a@port.example",
            "- company full_name phone email",
        ),
        (
            "a German one for offers",
            "Kundennummer|Kunde|Ansprechpartner|E-Mail\n10001|Nordpier|Anna Berg|a@pier.example",
            "- company full_name email",
        ),
        (
            "a German one for goods",
            "Kreditor|Name1|Name2|PLZ|Ort|E-Mail\n70001|Nordpier GmbH|Anna Berg|10115|Berlin|berg@pier.example\n\
             70002|Tannwerk AG|Paul Stein|80331|Ulm|stein@tann.example",
            "- company full_name - - email",
        ),
        (
            "a fair's exhibitors",
            "Aussteller|Halle|Stand|Ansprechpartner|E-Mail|Webseite\n\
             Nordpier|3|A 1|Anna Berg|a@pier.example|pier.example",
            "company - - full_name email domain",
        ),
        (
            "a Portuguese CRM",
            "Cliente|Pessoa de contato|Telefone\nCais Norte|Ana Dias|",
            "company full_name phone",
        ),
        (
            "a Dutch one",
            "Leverancier|Contactpersoon|E-mailadres\nNoordpier|Anna Berg|a@pier.example",
            "company full_name email",
        ),
    ] {
        assert_eq!(of(table), expected, "{program}");
    }
}
