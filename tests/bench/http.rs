//! As much of HTTP/1.1 as two programs need that agree beforehand: a head, a `content-length`, a body, on a connection
//! that stays open. Both ends of the benchmark use it, so that neither pays for a library the other does not have.

use std::io;

use tokio::{io::AsyncReadExt, net::TcpStream};

/// A request or an answer.
pub struct Message {
    /// The first line, without its line break.
    pub first_line: String,
    /// As many bytes as `content-length` said.
    pub body: Vec<u8>,
}

/// The next message; `None` where the other end has closed. `buffer` keeps what was read past the message's end.
pub async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Message>> {
    let Some(head) = fill_until(stream, buffer, head_length).await? else {
        return Ok(None);
    };
    let (first_line, length) = parse(&buffer[..head])?;
    let whole = |buffer: &[u8]| (buffer.len() >= head + length).then_some(head + length);
    let Some(end) = fill_until(stream, buffer, whole).await? else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let body = buffer[head..end].to_vec();
    buffer.drain(..end);
    Ok(Some(Message { first_line, body }))
}

/// Reads until `found` finds something; `None` at the end of the stream.
async fn fill_until(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    found: impl Fn(&[u8]) -> Option<usize>,
) -> io::Result<Option<usize>> {
    loop {
        if let Some(end) = found(buffer) {
            return Ok(Some(end));
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

fn head_length(buffer: &[u8]) -> Option<usize> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

/// The first line, and the length of the body; no `content-length` means none.
fn parse(head: &[u8]) -> io::Result<(String, usize)> {
    let bad = || io::Error::from(io::ErrorKind::InvalidData);
    let head = std::str::from_utf8(head).map_err(|_| bad())?;
    let (first_line, headers) = head.split_once("\r\n").ok_or_else(bad)?;
    let length = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse())
    });
    Ok((
        first_line.to_owned(),
        length.unwrap_or(Ok(0)).map_err(|_| bad())?,
    ))
}
