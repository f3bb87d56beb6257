//! What months and weekdays are called, and what parts a date's numbers, in the languages that formats are written for
//! most. As the Unicode CLDR and LibreOffice have it; Excel has the same but for a German `Mrz`.

/// A language, or what a country makes of it.
#[derive(Debug)]
pub(super) struct Language {
    /// By RFC 5646.
    tag: &'static str,
    /// By [MS-LCID]: of a language ten bits, of a country's all.
    number: u32,
    /// What a slash in a format stands for.
    pub(super) slash: char,
    months: &'static str,
    short_months: &'static str,
    /// From Sunday.
    days: &'static str,
    short_days: &'static str,
}

/// How many bits say the language.
const LANGUAGE: u32 = 0x3FF;

/// Those of a country stand first.
const LANGUAGES: [&Language; 10] = [
    &Language {
        tag: "de-at",
        number: 0xC07,
        months: "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
        short_months: "Jän Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
        ..GERMAN
    },
    &Language {
        tag: "pt-br",
        number: 0x416,
        slash: '/',
        ..PORTUGUESE
    },
    &Language {
        tag: "nl-be",
        number: 0x813,
        slash: '/',
        ..DUTCH
    },
    &ENGLISH,
    &GERMAN,
    &FRENCH,
    &SPANISH,
    &PORTUGUESE,
    &ITALIAN,
    &DUTCH,
];

pub(super) const ENGLISH: Language = Language {
    tag: "en",
    number: 0x09,
    slash: '/',
    months: "January February March April May June July August September October November December",
    short_months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    days: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    short_days: "Sun Mon Tue Wed Thu Fri Sat",
};
const GERMAN: Language = Language {
    tag: "de",
    number: 0x07,
    slash: '.',
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    short_months: "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    days: "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
    short_days: "So Mo Di Mi Do Fr Sa",
};
const FRENCH: Language = Language {
    tag: "fr",
    number: 0x0C,
    slash: '/',
    months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    short_months: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    days: "dimanche lundi mardi mercredi jeudi vendredi samedi",
    short_days: "dim. lun. mar. mer. jeu. ven. sam.",
};
const SPANISH: Language = Language {
    tag: "es",
    number: 0x0A,
    slash: '/',
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    short_months: "ene feb mar abr may jun jul ago sep oct nov dic",
    days: "domingo lunes martes miércoles jueves viernes sábado",
    short_days: "dom lun mar mié jue vie sáb",
};
const PORTUGUESE: Language = Language {
    tag: "pt",
    number: 0x16,
    slash: '-',
    months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    short_months: "jan fev mar abr mai jun jul ago set out nov dez",
    days: "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
    short_days: "dom seg ter qua qui sex sáb",
};
const ITALIAN: Language = Language {
    tag: "it",
    number: 0x10,
    slash: '/',
    months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    short_months: "gen feb mar apr mag giu lug ago set ott nov dic",
    days: "domenica lunedì martedì mercoledì giovedì venerdì sabato",
    short_days: "dom lun mar mer gio ven sab",
};
const DUTCH: Language = Language {
    tag: "nl",
    number: 0x13,
    slash: '-',
    months: "januari februari maart april mei juni juli augustus september oktober november december",
    short_months: "jan feb mrt apr mei jun jul aug sep okt nov dec",
    days: "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
    short_days: "zo ma di wo do vr za",
};

impl Language {
    /// That of a tag: `de`, `de-DE`.
    fn of_tag(tag: &str) -> Option<&'static Self> {
        let tag = tag.to_ascii_lowercase();
        let (language, _) = tag.split_once('-').unwrap_or((&tag, ""));
        let mut languages = LANGUAGES.into_iter();
        languages.find(|known| known.tag == tag || known.tag == language)
    }

    /// That of a number: 0x407.
    fn of_number(number: u32) -> Option<&'static Self> {
        let mut languages = LANGUAGES.into_iter();
        languages.find(|known| known.number == number || known.number == number & LANGUAGE)
    }

    /// The name of a month from 1, in so many letters.
    pub(super) fn month(&self, month: usize, width: usize) -> String {
        let at = month.wrapping_sub(1);
        match width {
            3 => nth(self.short_months, at).to_owned(),
            5 => nth(self.months, at).chars().take(1).collect(),
            _ => nth(self.months, at).to_owned(),
        }
    }

    /// The name of a weekday from Sunday, in so many letters.
    pub(super) fn day(&self, day: usize, width: usize) -> &'static str {
        nth(
            if width == 3 {
                self.short_days
            } else {
                self.days
            },
            day,
        )
    }
}

fn nth(words: &'static str, at: usize) -> &'static str {
    words.split(' ').nth(at).unwrap_or_default()
}

/// What a format says of where it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Locale {
    /// In that language.
    In(&'static Language),
    /// In one that is not known here.
    Foreign,
    /// As the machine has it, or by another calendar: nobody knows what was seen.
    Unsettled,
}

impl Default for Locale {
    fn default() -> Self {
        Self::In(&ENGLISH)
    }
}

impl Locale {
    /// That of the code in `[$-407]`, `[$-de-DE]`, `[$-F800]`: behind the language's sixteen bits a calendar and digits.
    pub(super) fn read(code: &str) -> Self {
        let code = code.split(',').next().unwrap_or_default();
        if let Some(language) = Language::of_tag(code) {
            return Self::In(language);
        }
        let Ok(number) = u32::from_str_radix(code, 16) else {
            let is_machine = code.to_ascii_lowercase().starts_with("x-sys");
            return if is_machine {
                Self::Unsettled
            } else {
                Self::Foreign
            };
        };
        match (number & 0xFFFF, number >> 16 & 0xFF, number >> 24) {
            (0xF400 | 0xF800, ..) => Self::Unsettled,
            (_, 3.., _) | (_, _, 2..) => Self::Unsettled,
            (0, ..) => Self::default(),
            (number, ..) => Language::of_number(number).map_or(Self::Foreign, Self::In),
        }
    }
}
