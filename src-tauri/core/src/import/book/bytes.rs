//! Numbers and texts in the records of binary workbooks, old and new.

/// Two bytes of `data` as a number.
pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

/// Four bytes of `data` as a number.
pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

/// A text whose letters have two bytes each.
pub(super) fn utf16(data: &[u8]) -> String {
    let pairs = data.chunks_exact(2);
    let units: Vec<u16> = pairs.filter_map(|pair| u16_at(pair, 0)).collect();
    String::from_utf16_lossy(&units)
}
