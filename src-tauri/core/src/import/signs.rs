//! What the bytes of old encodings tell by the letters around them.

/// So many letters with accents are few: the frequency of letters says nothing about them.
const FEW: u64 = 6;

/// Bytes that tell encodings apart which the detector does not know, each by the letters around it.
#[derive(Default)]
pub(super) struct Signs {
    /// The last two bytes.
    before: [u8; 2],
    /// 0x80 to 0x9F in words: letters in MacRoman, and nearly all of the accented ones; quotes and dashes in
    /// Windows-1252, but for a few.
    low: u64,
    /// Which of them were seen.
    kinds: u32,
    /// Those of them that are nothing else there than letters of MacRoman.
    mac: u64,
    /// Small letters of Windows-1252 behind small letters; there MacRoman has capitals and signs.
    high: u64,
    /// 0x80 to 0x9F anywhere. ISO 8859-15 has only control characters there.
    any_low: u64,
    /// `œ` and the euro sign of ISO 8859-15 where letters and amounts are; a fraction and a sign that nobody uses in
    /// Windows-1252.
    latin9: u64,
    /// Letters of Windows-1252 that stand where they stand in western names, and those of Windows-1250 in its own.
    western: u64,
    eastern: u64,
    /// Bytes beyond ASCII, how many of them in a row there are now, and were at most.
    beyond: u64,
    row: usize,
    longest: usize,
    /// What beside a letter is neither a letter nor a sign in Windows-1252.
    strange: u64,
    /// Within words: small letters in DOS, and elsewhere capitals behind small letters, signs, or nothing; and those of them
    /// that are small letters in MacRoman, too.
    dos: u64,
    dos_or_mac: u64,
    /// The six letters that only Turkish has.
    pub(super) turkish: u64,
    /// Kana of EUC-JP.
    pub(super) kana: u64,
}

impl Signs {
    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        for after in piece {
            let [before, byte] = self.before;
            if byte >= 0x80 {
                self.beyond += 1;
                let leads = self.row.is_multiple_of(2);
                self.kana += u64::from(leads && matches!(byte, 0x8E | 0xA4 | 0xA5));
                self.row += 1;
                self.longest = self.longest.max(self.row);
                self.judge(before, byte, *after);
                self.compare(before, byte, *after);
                self.look_for_dos(before, byte, *after);
            } else {
                self.row = 0;
            }
            self.before = [byte, *after];
        }
    }

    fn judge(&mut self, before: u8, byte: u8, after: u8) {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
        let in_word = is_letter(before) && is_letter(after);
        let is_amount = |byte: u8| byte.is_ascii_digit() || byte == b' ';
        match byte {
            0x80..=0x9F => {
                self.any_low += 1;
                // Capitals of Windows-1252 and -1250: not behind a small letter.
                let capital = matches!(byte, 0x8A | 0x8C..=0x8F) && before.is_ascii_lowercase();
                let no_sign = matches!(byte, 0x81..=0x84 | 0x86..=0x89 | 0x8B | 0x90 | 0x98 | 0x9B);
                // An apostrophe in Windows-1252, and a rare letter in MacRoman.
                // Nothing at all there, or a sign that no word has at this end.
                let ends = is_letter(before)
                    && matches!(byte, 0x81 | 0x88 | 0x8D | 0x8F | 0x90 | 0x98 | 0x9D);
                let begins = byte == 0x83 && after.is_ascii_lowercase() && !is_letter(before);
                if ends && !is_letter(after) || begins {
                    self.low += 1;
                    self.kinds |= 1 << (byte - 0x80);
                    self.mac += 1;
                } else if capital || in_word && byte != 0x92 {
                    self.low += 1;
                    self.kinds |= 1 << (byte - 0x80);
                    // `Mźl` and `MŸl` are nothing; but there is `Niedźwiecka`.
                    let vowel = is_among_consonants(before, after)
                        && after.is_ascii_lowercase()
                        && !before.eq_ignore_ascii_case(&b'd');
                    self.mac += u64::from(capital || no_sign || byte == 0x9F && vowel);
                }
            }
            0xA4 if is_amount(before) && !after.is_ascii_alphanumeric() => self.latin9 += 1,
            0xA4 if after.is_ascii_digit() => self.latin9 += 1,
            0xBD if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => self.latin9 += 1,
            0xE0.. if before.is_ascii_lowercase() => self.high += 1,
            _ => {}
        }
    }

    /// `ü`, `é`, `â`, `ä`; `ö`, `ô`; `í`, `ó`, `ú`, `ñ`: as CP437 and CP850 have them.
    fn look_for_dos(&mut self, before: u8, byte: u8, after: u8) {
        let within = before.is_ascii_alphabetic() && after.is_ascii_lowercase();
        match byte {
            0x81..=0x84 if before.is_ascii_lowercase() || within => self.dos += 1,
            0xA1..=0xA4 if within => self.dos += 1,
            0x93 | 0x94 if within => self.dos_or_mac += 1,
            _ => {}
        }
    }

    /// Holds what is one letter in Windows-1252 and another in Windows-1250 against the letters around it: `è`, `æ` and
    /// `ø` are vowels, `č`, `ć` and `ř` are not.
    fn compare(&mut self, before: u8, byte: u8, after: u8) {
        let ends = |byte: u8| !byte.is_ascii_alphabetic() && byte < 0x80;
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0xC0;
        if !is_letter(before) && !is_letter(after) {
            return;
        }
        // Whether it reads as western.
        let western = match byte {
            0xC5 | 0xC6 | 0xC8 | 0xD8 | 0xE0 | 0xE5 | 0xE6 | 0xE8 | 0xF2 | 0xF8 => {
                is_among_consonants(before, after)
            }
            0xD1 | 0xF1 => is_vowel(after),
            0xE3 | 0xF5 => b"eo".contains(&after),
            0xEC => ends(after),
            0xCA | 0xEA => !ends(after) && !is_vowel(before),
            0xDE | 0xFE => ends(before),
            0xEF => true,
            0x9C => after == b'u',
            0x8A | 0x8D..=0x8F | 0x9A | 0x9D..=0x9F => false,
            0xA3 | 0xA5 | 0xAF if is_letter(after) => false,
            0xB3 | 0xB9 | 0xBE | 0xBF => false,
            _ => {
                self.strange += u64::from(
                    matches!(byte, 0x81 | 0x83 | 0x86..=0x90 | 0x98 | 0x9D)
                        || matches!(byte, 0xA1 | 0xA2 | 0xA4..=0xA6 | 0xA8 | 0xAC | 0xAD | 0xAF..=0xB6)
                        || matches!(byte, 0xB8..=0xB9 | 0xBC..=0xBF | 0xD7 | 0xF7),
                );
                self.turkish += u64::from(matches!(byte, 0xD0 | 0xDD | 0xF0 | 0xFD));
                return;
            }
        };
        self.turkish += u64::from(matches!(byte, 0xDE | 0xFE));
        self.strange += u64::from(!western && byte < 0xC0);
        match western {
            true => self.western += 1,
            false => self.eastern += 1,
        }
    }

    /// Whether there are letters that only MacRoman explains.
    pub(super) fn is_mac(&self) -> bool {
        let many = self.low > 1 && self.kinds.count_ones() > 1;
        // Words in other alphabets are longer rows of such bytes than names with accents.
        let is_latin = self.longest <= 3;
        (many || self.high == 0) && is_latin && self.mac > 0 && self.low > 8 * self.high
    }

    /// Whether there are letters that only the encodings of DOS explain, or those and MacRoman.
    pub(super) fn is_dos(&self, is_mac: bool) -> bool {
        self.dos > 0 || self.dos_or_mac > 0 && !is_mac
    }

    /// Whether all that is beyond ASCII is explained so.
    pub(super) fn is_dos_alone(&self) -> bool {
        self.dos > 0 && self.dos + self.dos_or_mac == self.beyond
    }

    /// Whether nothing speaks for Windows-1250, or more against it.
    pub(super) fn is_western(&self) -> bool {
        self.eastern == 0 || self.western > self.eastern
    }

    /// A few letters, all of which Windows-1252 explains.
    pub(super) fn is_little_latin(&self) -> bool {
        self.beyond <= FEW && self.longest <= 2 && self.strange == 0
    }

    /// Whether it is ISO 8859-15 rather than Windows-1252.
    pub(super) fn is_latin9(&self) -> bool {
        self.latin9 > 0 && self.any_low == 0
    }
}

const fn is_among_consonants(before: u8, after: u8) -> bool {
    !is_vowel(before) && !is_vowel(after)
}

const fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u')
        // The same ones in Windows-1252 and -1250.
        || matches!(byte | 0x20, 0xE1 | 0xE2 | 0xE4 | 0xE9 | 0xEB | 0xED | 0xEE | 0xF3 | 0xF4 | 0xF6 | 0xFA | 0xFC)
}
