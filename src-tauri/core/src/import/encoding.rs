//! Which encoding a file's bytes are in. Nobody is asked: the order of proof is the byte order mark, NULs at every
//! second place (UTF-16), validity as UTF-8, and only then a guess from the frequency of letters.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    EUC_JP, Encoding, GBK, ISO_8859_15, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252,
    WINDOWS_1254,
};

use super::signs::Signs;

/// The encoding that a file starting with `head` proves by itself, and whether by a byte order mark.
pub(super) fn proven(head: &[u8]) -> Option<(&'static Encoding, bool)> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some((encoding, true));
    }
    utf16_without_bom(head).map(|encoding| (encoding, false))
}

/// Text in the scripts of lead files has its ASCII (delimiters, digits, line ends) in at least a tenth of its units, and
/// each of those has its NUL on the same side.
fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    let nuls = |side: usize| {
        head.iter()
            .skip(side)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (first, second, units) = (nuls(0), nuls(1), head.len() / 2);
    let encoding = if first > second { UTF_16BE } else { UTF_16LE };
    let (many, few) = (first.max(second), first.min(second));
    let even = &head[..units * 2];
    (many > 0 && many * 10 >= units && few * 20 <= many && reads_cleanly(encoding, even))
        .then_some(encoding)
}

/// The head may end within a surrogate pair; its last unit is not held against it.
fn reads_cleanly(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let whole = &bytes[..bytes.len().saturating_sub(2)];
    !encoding.decode_without_bom_handling(whole).1
}

/// Counts valid and invalid multi-byte sequences of a stream, taken as UTF-8.
#[derive(Default)]
pub(super) struct Utf8Tally {
    valid: u64,
    invalid: u64,
    /// Invalid ones that begin with what is a letter in Windows-1252.
    letters: u64,
    /// Valid ones that are hardly anything else, where they are looked for.
    sure: u64,
    careful: bool,
    /// An incomplete sequence at the end of the last piece, at most 3 bytes.
    rest: Vec<u8>,
}

impl Utf8Tally {
    /// One that looks more closely: that takes time which only a file with something invalid in it is worth.
    pub(super) fn careful() -> Self {
        Self {
            careful: true,
            ..Self::default()
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        if self.rest.is_empty() {
            self.count(piece);
        } else {
            let mut joined = std::mem::take(&mut self.rest);
            joined.extend_from_slice(piece);
            self.count(&joined);
        }
    }

    fn count(&mut self, mut bytes: &[u8]) {
        while let Err(error) = std::str::from_utf8(bytes) {
            self.count_valid(&bytes[..error.valid_up_to()]);
            bytes = &bytes[error.valid_up_to()..];
            let Some(length) = error.error_len() else {
                self.rest = bytes.to_vec();
                return;
            };
            self.invalid += 1;
            self.letters += u64::from(matches!(bytes[0], 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0xFE));
            bytes = &bytes[length..];
        }
        self.count_valid(bytes);
    }

    fn count_valid(&mut self, text: &[u8]) {
        if !text.is_ascii() {
            self.valid += text.iter().filter(|byte| **byte >= 0xC0).count() as u64;
        }
        if self.careful {
            self.sure += text.iter().filter(|byte| is_sure(**byte)).count() as u64;
        }
    }

    /// Whether the stream is best read as UTF-8. A file with one damaged sequence in ten is a damaged UTF-8 file: text in
    /// a single-byte encoding has hardly any valid sequence, text in a double-byte one about one in five. A small file has
    /// fewer than ten: there one that is damaged is held against what can hardly be anything else.
    pub(super) fn is_utf8(&self) -> bool {
        let invalid = self.invalid + u64::from(!self.rest.is_empty());
        invalid * 9 <= self.valid || invalid * 4 <= self.sure || invalid == 1 && self.sure > 0
    }

    /// Whether the stream is rather damaged UTF-8 than what is `guessed`. Read as Windows-1252, files that were put together
    /// of both lose nothing, because what is UTF-8 in them is undone: so that stays where it explains the rest.
    pub(super) fn is_rather_utf8(&self, guessed: &'static Encoding) -> bool {
        let is_explained = guessed == WINDOWS_1252 && self.letters == self.invalid;
        guessed.is_single_byte() && self.invalid <= self.sure && !is_explained
    }
}

/// Whether the sequence that `lead` begins is hardly a capital of Windows-1252 with a sign behind it. `É’` and `Ü“` are
/// capitals at the end of a word; `Â`, `Ã`, `Å` and their like stand before letters, and no sign stands behind a sign.
const fn is_sure(lead: u8) -> bool {
    matches!(lead, 0xC2..=0xC5 | 0xCE..=0xD1 | 0xE0..)
}

/// Guesses the encoding of a file that is not UTF-8.
pub(super) struct Guess {
    plain: EncodingDetector,
    /// Sees no pound signs. They alone make an otherwise English list look Central European, where their byte is `Ł`.
    without_pounds: EncodingDetector,
    signs: Signs,
}

impl Guess {
    /// A guess that has seen nothing yet.
    pub(super) fn new() -> Self {
        let detector = || EncodingDetector::new(Iso2022JpDetection::Deny);
        Self {
            plain: detector(),
            without_pounds: detector(),
            signs: Signs::default(),
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        self.signs.feed(piece);
        self.plain.feed(piece, false);
        self.without_pounds.feed(&without_pounds(piece), false);
    }

    /// The most likely encoding, Windows-1252 where nothing speaks for another; and whether letters of DOS speak against it,
    /// whose encodings nobody reads any more.
    pub(super) fn encoding(mut self) -> (&'static Encoding, bool) {
        let guess = |mut detector: EncodingDetector| {
            detector.feed(&[], true);
            detector.guess(None, Utf8Detection::Deny)
        };
        // The last byte is judged by what is behind it.
        self.signs.feed(b"\n");
        let signs = self.signs;
        let first = guess(self.plain);
        let guessed = if first == WINDOWS_1250 {
            guess(self.without_pounds)
        } else {
            first
        };
        let latin = [WINDOWS_1252, WINDOWS_1250].contains(&guessed);
        let little = signs.is_little_latin();
        let turkish = guessed == WINDOWS_1254 && signs.turkish > 0;
        let encoding = if guessed.is_single_byte() && signs.is_mac() {
            MACINTOSH
        } else if latin && signs.is_latin9() {
            ISO_8859_15
        } else if signs.is_western() && (guessed == WINDOWS_1250 || little && !turkish) {
            WINDOWS_1252
        } else if guessed == EUC_JP && signs.kana == 0 {
            // A list in Japanese has kana; names in Chinese are written with the same bytes.
            GBK
        } else if !guessed.is_single_byte() && signs.is_dos_alone() {
            WINDOWS_1252
        } else {
            guessed
        };
        let is_dos = encoding.is_single_byte() && signs.is_dos(encoding == MACINTOSH);
        (encoding, is_dos)
    }
}

/// `piece` with `$` for each byte that is a pound sign in Windows-1252 and has no letter behind it.
fn without_pounds(piece: &[u8]) -> Vec<u8> {
    let is_letter =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    let shown = |(at, byte): (usize, &u8)| {
        if *byte == 0xA3 && !is_letter(piece.get(at + 1)) {
            b'$'
        } else {
            *byte
        }
    };
    piece.iter().enumerate().map(shown).collect()
}

/// The name of `encoding` as people know it.
pub(super) fn label(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "windows-1250" => "Windows-1250",
        "windows-1251" => "Windows-1251",
        "windows-1252" => "Windows-1252",
        "macintosh" => "MacRoman",
        "UTF-16LE" => "UTF-16",
        "UTF-16BE" => "UTF-16 (big-endian)",
        name => name,
    }
}

/// The encoding of that name: one that [`label`] gives, or any that the web knows.
pub(super) fn named(name: &str) -> Option<&'static Encoding> {
    let same = |encoding: &&'static Encoding| label(encoding).eq_ignore_ascii_case(name.trim());
    let ours = [UTF_16BE, UTF_16LE, MACINTOSH].into_iter().find(same);
    ours.or_else(|| Encoding::for_label(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, WINDOWS_1251, WINDOWS_1256};

    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_or_nuls_at_every_second_place_prove_an_encoding() {
        for (head, expected) in [
            (b"\xEF\xBB\xBFname".to_vec(), Some((UTF_8, true))),
            (b"\xFF\xFEn\0".to_vec(), Some((UTF_16LE, true))),
            (b"\xFE\xFF\0n".to_vec(), Some((UTF_16BE, true))),
            (
                utf16("name;Größe\r\n", u16::to_le_bytes),
                Some((UTF_16LE, false)),
            ),
            (
                utf16("名前,会社\n山田太郎,合同会社", u16::to_be_bytes),
                Some((UTF_16BE, false)),
            ),
            (b"name,phone\0\nAda,123456789,abcdefghijkl\n".to_vec(), None),
            (b"name".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(proven(&head), expected, "{head:?}");
        }
    }

    #[test]
    fn mostly_valid_sequences_are_damaged_utf8_and_few_are_not_utf8() {
        let utf8 = "é".repeat(9).into_bytes();
        for (bytes, expected) in [
            (b"plain".to_vec(), true),
            (utf8.clone(), true),
            ([&utf8[..], b"\xE9 "].concat(), true),
            ([&utf8[..8], b"\xE9 "].concat(), true),
            ("Zoë J\u{e9}".as_bytes()[..7].to_vec(), true),
            ([&utf8[..8], b"\xE9 \xE9 "].concat(), false),
            (b"CAF\xC9\x92S Caf\xE9 ".to_vec(), false),
            (b"Jos\xE9".to_vec(), false),
        ] {
            for size in 1..4 {
                let mut tally = Utf8Tally::careful();
                bytes.chunks(size).for_each(|piece| tally.feed(piece));
                assert_eq!(tally.is_utf8(), expected, "{bytes:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn an_old_export_is_guessed() {
        for (text, told) in [
            ("Vorname;Nachname\nJörg;Müller\n", "Windows-1252"),
            (
                "Vorname;Nachname\nJörg;Müller\nHélène;Lefèvre\n",
                "MacRoman",
            ),
            ("Prénom;Nom\nFrançois;Lesœur\n", "Windows-1252"),
            ("Ime;Priimek\nBoštjan;Žnidaršič\n", "Windows-1250"),
            ("Nom;Prix\nHélène Lesœur;12 €\n", "ISO-8859-15"),
            ("Name;Budget (£)\nAda;£5,000\n", "Windows-1252"),
            (
                "Imię;Nazwisko\nŁukasz;Wójcik\nMałgorzata;Wiśniewska\n",
                "Windows-1250",
            ),
            ("Łukasz;x\n", "Windows-1250"),
            ("Имя;Фамилия\nИван;Петров\n", "Windows-1251"),
            ("名前,会社\n山田太郎,株式会社サンプル\n", "Shift_JIS"),
        ] {
            let written_in = told.replace("MacRoman", "macintosh");
            let bytes = Encoding::for_label(written_in.as_bytes())
                .unwrap()
                .encode(text)
                .0;
            let mut guess = Guess::new();
            guess.feed(&bytes);
            let (encoding, is_dos) = guess.encoding();
            assert_eq!((label(encoding), is_dos), (told, false), "{text}");
        }
    }

    #[test]
    fn letters_of_dos_make_the_encoding_doubtful() {
        for bytes in [
            &b"Andr\x82"[..],
            b"M\x81ller;J\x94rg",
            b"J\x94rg",
            b"B\x84r;H\x82l\x8Ane",
            b"Ni\xA4o",
            b"L\xA2pez;Garc\xA1a",
            b"Ch\x83teau",
        ] {
            let mut guess = Guess::new();
            guess.feed(&[b"Name;Company\n", bytes, b";Acme\n"].concat());
            let (encoding, is_dos) = guess.encoding();
            assert!(is_dos, "{} {bytes:?}", encoding.name());
        }
    }

    #[test]
    fn what_is_put_together_is_read_so_that_least_is_lost() {
        let tally = |bytes: &[u8]| {
            let mut tally = Utf8Tally::careful();
            tally.feed(bytes);
            tally
        };
        let with = |bad: &[u8]| tally(&["Zoë José ".as_bytes(), bad].concat());
        assert!(!with(b"J\xF6rg M\xFCller").is_utf8());
        assert!(!with(b"J\xF6rg M\xFCller").is_rather_utf8(WINDOWS_1252));
        assert!(with(b"J\xF6rg M\xFCller").is_rather_utf8(MACINTOSH));
        assert!(with(b"\xFF \xFF").is_rather_utf8(WINDOWS_1252));
        assert!(!with(b"\xFF \xFF \xFF").is_rather_utf8(WINDOWS_1252));
        assert!(!with(b"\xFF \xFF").is_rather_utf8(GBK));
        assert!(tally(b"20 \xC2\xB0C Ren\xE9 ").is_utf8());
    }

    /// What is read instead of `text`, where that is something else.
    fn misread(text: &str, written_in: &'static Encoding) -> Option<String> {
        let (bytes, _, lost) = written_in.encode(text);
        assert!(!lost, "{text}");
        let mut guess = Guess::new();
        guess.feed(&bytes);
        let (encoding, is_dos) = guess.encoding();
        let (read, _) = encoding.decode_without_bom_handling(&bytes);
        (read != text || is_dos).then(|| read.into_owned())
    }

    /// What a few accents say is not enough for the frequency of letters.
    #[test]
    fn few_accents_are_read_as_they_were_written() {
        let western = [
            "Hélène",
            "Irène",
            "José Núñez",
            "Núñez",
            "José",
            "Zoë",
            "François",
            "João",
            "Sørensen",
            "Håkan",
            "Anaïs",
            "Guimarães",
            "Jörg Müller",
            "Nicolò",
            "Bærum",
            "Lefèvre",
            "Peña",
            "Åsa",
            "Øystein",
            "Besançon",
            "Muñoz",
            "Noël",
            "Lesœur",
            "Straße",
            "Prêtre;Bêche",
            "MÜLLER;JOSÉ",
            "Élodie",
            "Ñuñoa",
            "Ada £5;Irène",
            "Café “Rosé”;Anne–Zoë",
            "Mañana…oui;Tête•à",
            "São Paulo",
            "Göteborg;Malmö",
            "Þóra;Sigurður",
            "Côté;Benoît",
            "Agnès",
            "Hélène O‘Neill",
            "O‘Neill Smith–Jones;José Núñez",
            "Agnès;Hélène;Irène;Lefèvre;Mercè;Núñez;Gisèle",
        ];
        let mac = [
            "Hélène",
            "José Núñez",
            "Hélène;O’Brien",
            "Agnès;Jörg",
            "Jörg;Müller",
            "Müller;Hélène;Österle",
            "Jörg;Müller;Hélène;François",
            "José;Muñoz;Ángel;Peña;Inés",
            "René",
            "Nicolò",
            "Nicolò;Città di Castello",
            "Forlì;Cantù;Società",
            "Perché No Srl;Mario",
            "Università;Qualità",
            "Geneviève;Élodie",
            "Société Générale;Benoît Côté",
            "L’Oréal;Chloé",
            "Agnès;Crêperie;Noël",
            "Élodie",
            "Hélène;Lefèvre;Irène;Agnès;Gisèle;Mercè;Núñez;Joël",
        ];
        let eastern = [
            "Dvořák",
            "Jiří;Černý",
            "Kovačević",
            "Wiśniewska;Kaźmierczak",
            "Łukasz",
            "Zięba;Pięta",
            "Číž;Kučera",
            "Łódź",
            "Niedźwiecka;Wiśniewska",
            "Żak;Święty",
            "Boštjan;Žnidaršič",
            "Jiří;Dvořák;Němec;Růžička",
            "Małgorzata;Wójcik",
            "Síť;Žilina;Ťažký",
            "Krť;Zlín",
            "Čapek;Říčany;Dvořáková",
        ];
        let arabic = ["محمد;أحمد", "پارسا;گل;چمن"];
        let cyrillic = ["Иван;Пётр", "Їжак;Євген"];
        let chinese = ["王伟", "李娜", "张伟;北京", "刘洋;陈静;杨帆"];
        let japanese = ["やまだ;山田太郎", "サンプル;山田"];
        let turkish = ["Ayşe;Yılmaz;Çağrı;İbrahim;Şahin"];
        let mut wrong = Vec::new();
        for (names, written_in) in [
            (&western[..], WINDOWS_1252),
            (&mac[..], MACINTOSH),
            (&eastern[..], WINDOWS_1250),
            (&chinese[..], GBK),
            (&japanese[..], EUC_JP),
            (&turkish[..], WINDOWS_1254),
            (&arabic[..], WINDOWS_1256),
            (&cyrillic[..], WINDOWS_1251),
        ] {
            for name in names {
                let text = format!("Name;Company\n{name};Acme\n");
                wrong.extend(misread(&text, written_in).map(|read| (written_in.name(), read)));
            }
        }
        assert_eq!(wrong, []);
    }
}
