//! The token in the three spellings that Clearout's own material uses (docs: API overview, older API page, Node client).

/// Whether an `Authorization` header carries `token`: bare, `Bearer TOKEN` or `Bearer:TOKEN`.
pub fn opens(header: &str, token: &str) -> bool {
    let header = header.trim();
    let bearer = header
        .get(..7)
        .filter(|start| ["bearer ", "bearer:"].contains(&start.to_ascii_lowercase().as_str()));
    let given = if bearer.is_some() {
        &header[7..]
    } else {
        header
    };
    given.trim() == token
}

#[cfg(test)]
mod tests {
    use crate::sandbox::CLEAROUT_TOKEN;

    use super::*;

    #[test]
    fn trap_08_three_spellings_and_a_token_with_a_colon() {
        let (first, second) = CLEAROUT_TOKEN.split_once(':').unwrap();
        assert_eq!(
            (first.len(), second.len()),
            (32, 64),
            "as long as a real one"
        );
        for spelled in ["", "Bearer ", "bearer ", "Bearer:", "Bearer: "] {
            assert!(
                opens(&format!("{spelled}{CLEAROUT_TOKEN}"), CLEAROUT_TOKEN),
                "{spelled}"
            );
        }
        for wrong in ["", "Bearer", "Bearer ", first, second, "Basic eDp5"] {
            assert!(!opens(wrong, CLEAROUT_TOKEN), "{wrong}");
        }
        assert!(!opens(&format!("Token {CLEAROUT_TOKEN}"), CLEAROUT_TOKEN));
    }
}
