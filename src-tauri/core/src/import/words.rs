//! What headers are called, in the languages and programs our users export from: HubSpot, Salesforce, LinkedIn Sales
//! Navigator, Apollo, Google Contacts, Outlook, and people's own lists in English, German, French, Spanish, Italian,
//! Dutch and Portuguese.

use std::{collections::HashMap, sync::LazyLock};

use deunicode::deunicode;

use crate::domain::Field;

use super::losses::repaired;

/// Headers per field, best first, spelled as [`plain`] spells them.
const WORDS: [(Field, &str); 10] = [
    (
        Field::FullName,
        "fullname name contactname personname leadname displayname prospectname candidatename contact person \
         vollername vollstaendigername namekomplett vorundnachname vornamenachname vornameundnachname kontaktname \
         ansprechpartner ansprechpartnerin kontakt kontaktperson nomcomplet prenomnom prenometnom nometprenom nomprenom \
         nomducontact interlocuteur nombrecompleto nombreyapellidos nombreyapellido nombreapellidos nomecompleto \
         nomeecognome nomecognome cognomeenome cognomenome namevorname nachnamevorname lastnamefirstname nominativo referente contatto contacto contato volledigenaam naam contactpersoon \
         nomeesobrenome nomedocontato nomedocontacto personadecontacto nombredecontacto nombredelcontacto nombrecontacto \
         pessoadecontato pessoadecontacto personnedecontact personneacontacter nomcontact nomdelinterlocuteur \
         interlocutrice personadicontatto personacontatto nomecontatto nomereferente naamcontactpersoon ansprechperson \
         nameansprechpartner namedesansprechpartners pointofcontact keycontact nom nombre nome responsavel",
    ),
    (
        Field::FirstName,
        "firstname givenname forename fname first vorname rufname prenom prenomusuel prenomdusage nombredepila primernombre nombres primeironome \
         nomeproprio voornaam roepnaam",
    ),
    (
        Field::MiddleName,
        "middlename middlenames middle additionalname additionalnames middleinitial mi zweitervorname zweitevornamen \
         weiterevornamen weiterervorname zwischenname namenszusatz namensvorsatz vorsatz vorsatzwort deuxiemeprenom secondprenom \
         autresprenoms particule tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels segundonombre nomedomeio secondonome",
    ),
    (
        Field::Suffix,
        "suffix namesuffix suffixname generationalsuffix namenssuffix",
    ),
    (
        Field::LastName,
        "lastname surname familyname lname last nomusuel nomdusage nomdenaissance nachname familienname zuname nomdefamille apellidos apellido \
         primerapellido cognome achternaam familienaam sobrenome apelido apelidos ultimonome",
    ),
    (
        Field::Company,
        "companyname company organizationname organisationname organization organisation accountname account employer \
         currentcompany currentemployer companyaccount companynameforemails associatedcompany businessname business companylegalname firm \
         firma firmenname unternehmen unternehmensname arbeitgeber betrieb societe nomdelasociete entreprise \
         nomdelentreprise nomentreprise raisonsociale employeur organisme empresa nombredelaempresa nombreempresa compania \
         razonsocial organizacion azienda nomeazienda societa ragionesociale impresa bedrijf bedrijfsnaam naambedrijf \
         werkgever onderneming organisatie nomedaempresa companhia razaosocial organizacao org accountaccountname",
    ),
    (
        Field::Domain,
        "companydomain companydomainname companywebsite companywebsiteurl accountwebsite accountdomain organizationwebsite \
         organizationdomain website domain websiteurl websitedomain \
         domainname web websiteaddress webaddress url companyurl homepage homepageurl primarydomain website1value webpage webseite internetseite \
         internetadresse webadresse internet siteweb siteinternet urldusite adresseweb domaine nomdedomaine sitioweb \
         paginaweb dominio sitoweb sitointernet sito domein domeinnaam bedrijfswebsite paginadainternet site",
    ),
    (
        Field::LinkedinUrl,
        "linkedinurl linkedinprofileurl linkedinprofile personlinkedinurl contactlinkedinurl linkedin linkedinlink \
         linkedinprofilelink linkedinprofil lienlinkedin profillinkedin perfillinkedin perfildelinkedin profilolinkedin \
         linkedinprofiel publicprofileurl profileurl defaultprofileurl memberprofileurl profilelink",
    ),
    (
        Field::Email,
        "email emailaddress mail workemail workemailaddress businessemail professionalemail companyemail emailwork proemail emailpro mailaddress \
         email1 emailaddress1 emailvalue personalemail emailadresse emailadres mailadresse epost courriel adresseemail \
         adressemail adresseelectronique mel correo correoelectronico direcciondecorreo emailaziendale indirizzoemail \
         postaelettronica emailadressen mailadres correioeletronico correioelectronico enderecodeemail emails emailaddresses pec",
    ),
    (
        Field::Phone,
        "phone phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber mobilephonenumber cell cellphone \
         directphone directdial workphone workdirectphone businessphone officephone homephone phonevalue phonework phone1 phonemobile phonebusiness telefongeschaftlich telefongeschaeftlich \
         corporatephone companyphone companyphonenumber telefon telefonnummer rufnummer handy handynummer mobil \
         mobilnummer mobiltelefon festnetz durchwahl numerodetelephone telephoneportable portable telefono movil \
         numerodetelefono telefonomovil celular cellulare numeroditelefono telefoon telefoonnummer mobiel mobielnummer \
         telefone telemovel numerodetelefone",
    ),
];

/// Words before a header that say whose value it is, not what it is.
const OWNERS: &str = "contact person lead prospect customer client primary main kontakt your attendee participant invitee \
    registrant delegate visitor guest member candidate applicant speaker subscriber respondent recipient receiver to student employee \
    teilnehmer teilnehmerin gast mitglied mitglieds kunde kunden bewerber bewerberin kandidat kandidaten interessent interessenten \
    empfaenger empfanger referent referenten klant deelnemer invite membre candidat user";

/// Who else a column is about, be it people or companies: a header of one of these alone says no more.
const OTHERS: &str = "supplier suppliers vendor vendors partner partners dealer dealers reseller distributor lieferant lieferanten \
    haendler handler partnerfirma fournisseur partenaire revendeur proveedor socio distribuidor fornitore leverancier fornecedor \
    customers clients leads prospects contacts cliente clientes clienti klanten auftraggeber exhibitor exhibitors aussteller \
    exposant exposants expositor espositore exposante standhouder";

/// Of all these, who may be a company as well as a person; `intitule` is what French programs call an account by.
const EITHER: &str = "customer client kunde kunden klant intitule";

/// Who may be as well, and hardly has somebody to ask for.
const SOUGHT: &str = "lead prospect interessent interessenten";

/// Owners that tell nobody from anybody else.
const ANYBODY: &str = "contact person primary main kontakt your";

/// Whose address stands in every row, and is no lead's.
const SENDERS: &str = "sender from staff host organizer organiser absender veranstalter gastgeber expediteur organisateur remitente organizador \
    anfitrion mittente organizzatore afzender verzender organisator remetente anfitriao";

/// What people have and companies have not, as words of headers.
const PERSONAL: &str = "title titel position role rolle funktion poste fonction titre cargo puesto funcao ruolo mansione functie rol occupation \
    beruf profession seniority salutation anrede civilite tratamiento tratamento aanhef gender sex geschlecht sexe sexo sesso \
    geslacht birthday birthdate birth dob geburtstag geburtsdatum naissance nacimiento nascita nascimento geboortedatum mobile \
    mobil mobiltelefon mobilnummer handy handynummer cell cellphone cellulare celular movil mobiel telemovel portable gsm linkedin";

/// Those who pay for others, or whose calendar it is: of two owners they are the lesser.
const PAYERS: &str = "user buyer purchaser booker kaeufer kaufer besteller acheteur";

/// Words behind a header that say the same, with what joins them to it: `Nombre del cliente`, `Nom du participant`.
const OWNERS_BEHIND: &str = "cliente participante asistente candidato candidata invitado invitada miembro comprador partecipante \
    ospite acquirente convidado convidada participant candidat invite membre";
const JOINTS: &str = "del della dello dela delos dellos du do da de";

/// What would be an owner's, and is what a person signs in with.
const SIGN_IN: &str = "username useraccount useraccountname userdomain userurl memberaccount";

/// Headers of columns that hold addresses or numbers of other things than the lead. Their content must not map them.
const OTHER_THINGS: &str = "rss feed twitter facebook instagram youtube tiktok github xing crunchbase angellist mastodon \
    photo foto image picture avatar logo icon form fax vat iban tax account owner manager assistant linkedin source referrer \
    cnpj cpf siren siret tva steuernummer steuer ustid nip regon krs nif cif nie duns rut isbn ean sku kvk btw cvr orgnr ico dic \
    nino ssn ein passport invoice by cc bcc reply rep note notes comment comments remark remarks bemerkung bemerkungen notiz \
    notizen assigned betreuer recruiter emergency intern referred";

/// Further words of which headers are made, as tokens. No search uses their columns, but they tell a header from a lead.
const HEADER_WORDS: &str = "title job position role function department team office location headquarters city town country     state province county region district street address line zip code postcode postal note notes comment comments remark     remarks status stage type kind category industry sector size employees staff revenue turnover source date created updated     added modified since year month time id no nr number count ref reference key gender sex salutation prefix suffix language owner     tag tags list group segment description birthday age currency amount price qty quantity product total rank index     titel rolle funktion abteilung ort stadt land bundesland strasse hausnummer plz postleitzahl adresse anschrift branche     groesse mitarbeiter umsatz quelle datum bemerkung bemerkungen notiz notizen kommentar anrede geschlecht sprache nummer typ     kategorie titre poste fonction service ville pays rue departement secteur activite effectif remarque remarques commentaire     civilite sexe langue numero statut categorie titulo cargo puesto funcion departamento ciudad calle direccion codigo provincia     industria tamano empleados fecha notas comentario comentarios observaciones tratamiento sexo idioma estado tipo categoria     fuente origen titolo posizione ruolo funzione reparto citta paese via indirizzo cap regione settore dimensione dipendenti     fatturato data commento lingua stato fonte functie afdeling rol plaats straat huisnummer adres provincie regio grootte     medewerkers omzet bron opmerking opmerkingen notitie aanhef geslacht taal categorie funcao cidade rua endereco morada regiao     setor tamanho funcionarios receita origem observacoes";

/// Whether all of `header` is words that headers are made of.
pub(super) fn is_header_word(header: &str) -> bool {
    let mut tokens = tokens(header).filter(|token| !token.is_empty()).peekable();
    let is_word = |token: String| exact(&token).is_some() || is_among(HEADER_WORDS, &token);
    tokens.peek().is_some() && tokens.all(is_word)
}

/// `header` without case, accents, signs and what is in brackets: `E-Mail (work)` is `email`. One that was garbled is what it
/// was.
pub(super) fn plain(header: &str) -> String {
    let repaired = repaired(header);
    let header = repaired.as_deref().unwrap_or(header);
    let outside = header.split_once('(').map_or(header, |(before, _)| before);
    let text = if outside.trim().is_empty() {
        header
    } else {
        outside
    };
    deunicode(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

/// The field that `header` names, and how good the name is, 0 being the best.
pub(super) fn field_named(header: &str) -> Option<(Field, usize)> {
    let word = plain(header);
    let numbered = word
        .strip_suffix('1')
        .or(word.strip_suffix("1value"))
        .unwrap_or(&word);
    // `Organization 1 - Name`
    let within = || word.replacen('1', "", 1);
    exact(&word)
        .or_else(|| exact(numbered))
        .or_else(|| exact(&within()))
        .or_else(|| owned(&word))
}

/// Whether `header` says whom its column is about, and not whether that is a person or a company: `Customer`.
pub(super) fn is_whose(header: &str) -> bool {
    let word = plain(header);
    is_among(OWNERS, &word) || is_among(OTHERS, &word)
}

/// Whether a column that says whose it is may be about a company: a `Customer` is one or a person, an `Attendee` is none.
pub(super) fn may_be_a_company(header: &str) -> bool {
    is_among(SOUGHT, &plain(header)) || may_have_a_contact(header)
}

/// Whether it may be about a company that has somebody to ask for.
pub(super) fn may_have_a_contact(header: &str) -> bool {
    let word = plain(header);
    let word = word.strip_suffix("name").unwrap_or(&word);
    let persons = ["leads", "prospects", "contacts"];
    (is_among(OTHERS, word) || is_among(EITHER, word)) && !persons.contains(&word)
}

/// Whether `header` is about whoever wrote, or whose event it is.
pub(super) fn is_senders(header: &str) -> bool {
    // A `Host` alone may be a web site's.
    plain(header) != "host" && tokens(header).any(|token| is_among(SENDERS, &token))
}

/// Whether `header` is about what people have and companies have not.
pub(super) fn is_personal(header: &str) -> bool {
    let is_companys =
        |token: String| exact(&token).is_some_and(|(field, _)| field == Field::Company);
    let is_name = matches!(
        field_named(header),
        Some((Field::FirstName | Field::LastName, _))
    );
    is_name
        || tokens(header).any(|token| is_among(PERSONAL, &token))
            && !tokens(header).any(is_companys)
}

/// Whether `word` is one of `words`, which stand in a text.
pub(super) fn is_among(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|it| it == word)
}

fn tokens(header: &str) -> impl Iterator<Item = String> {
    let text = deunicode(header).to_lowercase();
    let tokens = text.split(|c: char| !c.is_ascii_alphanumeric());
    let tokens: Vec<String> = tokens.map(str::to_owned).collect();
    tokens.into_iter()
}

/// Whose value `header` says that its column holds.
pub(super) fn owner_of(header: &str) -> Option<&'static str> {
    let word = plain(header);
    let [before, behind] = [[OWNERS, PAYERS, OTHERS].as_slice(), &[OWNERS_BEHIND]];
    let words = |lists: &'static [&'static str]| lists.iter().flat_map(|it| it.split_whitespace());
    words(before)
        .find(|owner| {
            word.strip_prefix(owner)
                .is_some_and(|rest| exact(rest).is_some())
        })
        .or_else(|| {
            words(behind).find(|owner| {
                word.strip_suffix(owner)
                    .is_some_and(|rest| unjoined(rest).is_some())
            })
        })
}

/// Whether such an owner may be the same as another one.
pub(super) fn is_anybody(owner: &str) -> bool {
    is_among(ANYBODY, owner)
}

/// Whether such an owner pays for others, or has them in the calendar.
pub(super) fn is_payer(owner: &str) -> bool {
    is_among(PAYERS, owner)
}

/// Whether such an owner is another one than the leads, as their supplier is.
pub(super) fn is_another(owner: &str) -> bool {
    is_among(OTHERS, owner)
}

/// The field that a header names which says whose value it is as well.
fn owned(word: &str) -> Option<(Field, usize)> {
    static WORDS: LazyLock<[Vec<&str>; 4]> = LazyLock::new(|| {
        let [mut owners, payers, others, behind] = [OWNERS, PAYERS, OTHERS, OWNERS_BEHIND]
            .map(|words| words.split_whitespace().collect::<Vec<_>>());
        owners.retain(|owner| !payers.contains(owner));
        [owners, payers, others, behind]
    });
    let [owners, payers, others, behind] = &*WORDS;
    let of = |owners: &[&str]| {
        let mut owners = owners.iter();
        owners.find_map(|owner| exact(word.strip_prefix(owner)?))
    };
    let behind = || {
        let mut owners = behind.iter();
        owners.find_map(|owner| unjoined(word.strip_suffix(owner)?))
    };
    // The name of a supplier is a company's.
    let is_a_persons = |(field, _): &(Field, usize)| match field {
        Field::Email | Field::Phone | Field::LinkedinUrl => true,
        Field::FullName => ["conta", "kontakt", "ansprech", "referente", "interlocut"]
            .iter()
            .any(|it| word.contains(it)),
        _ => false,
    };
    let ranked = |more: usize| move |(field, rank): (Field, usize)| (field, rank + more);
    of(owners)
        .or_else(behind)
        .map(ranked(100))
        .or_else(|| of(others).filter(is_a_persons).map(ranked(150)))
        .or_else(|| of(payers).map(ranked(200)))
        .filter(|_| !SIGN_IN.split(' ').any(|other| other == word))
}

fn unjoined(word: &str) -> Option<(Field, usize)> {
    let mut joints = JOINTS.split_whitespace();
    exact(word).or_else(|| joints.find_map(|joint| exact(word.strip_suffix(joint)?)))
}

/// How many of `names` are known ones.
pub(super) fn known_names(names: &[String]) -> usize {
    let known = names.iter().filter(|name| field_named(name).is_some());
    known.count()
}

/// Whether `header` says that its column is about something that no search uses, however its cells look.
pub(super) fn is_other_thing(header: &str) -> bool {
    tokens(header).any(|token| is_among(OTHER_THINGS, &token))
}

fn exact(word: &str) -> Option<(Field, usize)> {
    static FIELDS: LazyLock<HashMap<&str, (Field, usize)>> = LazyLock::new(|| {
        let ranked = |(field, words): &(Field, &'static str)| {
            let field = *field;
            words
                .split_whitespace()
                .enumerate()
                .map(move |(rank, word)| (word, (field, rank)))
        };
        WORDS.iter().flat_map(ranked).collect()
    });
    FIELDS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_many_programs_and_languages_are_recognised() {
        for (field, headers) in [
            (
                Field::FullName,
                "Full Name|NAME|Contact Name|Contact: Full Name|Ansprechpartner|Nom complet|Nombre y apellidos|Attendee Name|\
                 Participant full name|Customer Name|Candidate Name|Guest: Name|Member Name|Buyer Name|Applicant Name|Speaker name|\
                 Teilnehmername|Kundenname|Name des Ansprechpartners|Nom du participant|Nombre del cliente|Nome do cliente|\
                 Persona de contacto|Pessoa de contato|Point of contact",
            ),
            (
                Field::FirstName,
                "first_name|First Name|FirstName|Given name|Vorname|Prénom|Voornaam|Lead First Name|\
                 Attendee First Name|Buyer First Name|Teilnehmer Vorname|Prénom du candidat|PrÃ©nom|Pr√©nom",
            ),
            (
                Field::MiddleName,
                "middle_name|Middle Name|Additional Name|Zweiter Vorname|Weitere Vornamen|Namenszusatz|Vorsatz|Namensvorsatz|\
                 Deuxième prénom|Particule|Tussenvoegsel|Voorvoegsel|Segundo nombre|Nome do meio|Secondo nome|Attendee Middle Name",
            ),
            (Field::Suffix, "suffix|Name Suffix|Contact: Suffix"),
            (
                Field::LastName,
                "last name|Surname|Nachname|Apellidos|Cognome|Achternaam|Sobrenome|Nom de famille",
            ),
            (
                Field::Company,
                "Company|Account Name|Company Name for Emails|Firma|Société|Empresa|Azienda|Bedrijfsnaam",
            ),
            (
                Field::Domain,
                "Website|Website URL|Company Domain Name|url|Webseite|Site web|Página web|Sito web",
            ),
            (
                Field::LinkedinUrl,
                "Person Linkedin Url|LinkedIn|linkedin_url|defaultProfileUrl|LinkedIn-Profil",
            ),
            (
                Field::Email,
                "E-mail|Email Address|Work Email|E-Mail-Adresse|Courriel|Correo electrónico|E-mail 1 - Value|\
                 Attendee Email|User Email|Recipient E-mail|Kunden-E-Mail|Bewerber E-Mail|Correo del asistente",
            ),
            (
                Field::Phone,
                "Phone|Phone Number|Mobile Phone|Tel.|Téléphone|Teléfono|Telefoonnummer|Phone (work)|Phone 1 - Value",
            ),
        ] {
            for header in headers.split('|') {
                assert_eq!(
                    field_named(header).map(|(field, _)| field),
                    Some(field),
                    "{header}"
                );
            }
        }
    }

    #[test]
    fn what_only_resembles_a_field_is_left_alone() {
        for header in [
            "nickname",
            "Company Suffix",
            "Prefix",
            "Second Name",
            "Company Linkedin Url",
            "Email Status",
            "Email Owner",
            "rss_url",
            "contact_form",
            "twitter",
            "Phone Type",
            "Company Size",
            "First Contact",
            "Last Contacted",
            "",
            "日付",
            "Localized Name",
            "Username",
            "User name",
            "User account",
            "Customer ID",
            "Kundennummer",
            "Member since",
            "Guest list",
            "User agent",
            "Candidate source",
        ] {
            assert_eq!(field_named(header), None, "{header}");
        }
    }

    #[test]
    fn no_word_is_listed_twice() {
        let mut words: Vec<&str> = WORDS
            .iter()
            .flat_map(|(_, words)| words.split_whitespace())
            .collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
        assert!(words.iter().all(|word| plain(word) == *word));
    }
}
