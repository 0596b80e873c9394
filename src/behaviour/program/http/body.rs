//! Bodies of requests: read to their end and dropped, so that the next request can be found behind them.

use bytes::{Buf as _, BytesMut};
use httparse::EMPTY_HEADER;

use super::status::{Refusal, Status};

/// Bytes of a body, with what frames its chunks, at most.
pub(super) const MOST_BODY: u64 = 1024 * 1024;

/// Bytes of the line before a chunk, and of all the lines behind the last one, at most.
const MOST_LINE: usize = 4096;

const BAD_CHUNK: Refusal =
    Refusal::new(Status::BadRequest, "The chunks of the body are malformed.");
const TOO_LARGE: Refusal =
    Refusal::new(Status::ContentTooLarge, "The body of a request can have 1 MiB at most.");

/// How the end of a body is found (RFC 9112 section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// It has this many bytes.
    Length(u64),
    /// It comes in chunks, each with its length before it.
    Chunked,
}

/// What comes next of a body.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// So many bytes, and nothing behind them.
    Bytes(u64),
    /// The line with the length of a chunk.
    ChunkLine,
    /// So many bytes of a chunk.
    Chunk(u64),
    /// The end of a line, behind a chunk.
    ChunkEnd,
    /// Fields behind the last chunk.
    Trailer,
}

/// A body that is being dropped.
#[derive(Debug)]
pub(super) struct Body {
    next: Next,
    /// Bytes that it may still have.
    left: u64,
}

impl Body {
    pub(super) fn new(framing: Framing) -> Result<Self, Refusal> {
        let next = match framing {
            Framing::Length(length) if length > MOST_BODY => return Err(TOO_LARGE),
            Framing::Length(length) => Next::Bytes(length),
            Framing::Chunked => Next::ChunkLine,
        };
        Ok(Self { next, left: MOST_BODY })
    }

    /// Drops what has come of it. Returns whether that was all.
    pub(super) fn drop_from(&mut self, heard: &mut BytesMut) -> Result<bool, Refusal> {
        loop {
            let ended = matches!(self.next, Next::Bytes(0));
            if ended || heard.is_empty() {
                return Ok(ended);
            }
            self.next = match self.next {
                Next::Bytes(length) => Next::Bytes(length - self.drop_up_to(length, heard)?),
                Next::Chunk(length) => match length - self.drop_up_to(length, heard)? {
                    0 => Next::ChunkEnd,
                    left => Next::Chunk(left),
                },
                // What httparse takes for a length of 0.
                Next::ChunkLine if !heard[0].is_ascii_hexdigit() => return Err(BAD_CHUNK),
                Next::ChunkLine => match httparse::parse_chunk_size(heard) {
                    Ok(httparse::Status::Complete((line, length))) => {
                        self.drop(line, heard)?;
                        match length {
                            0 => Next::Trailer,
                            // It need not come to be refused.
                            _ if length > self.left => return Err(TOO_LARGE),
                            _ => Next::Chunk(length),
                        }
                    }
                    Ok(httparse::Status::Partial) if heard.len() <= MOST_LINE => return Ok(false),
                    _ => return Err(BAD_CHUNK),
                },
                Next::ChunkEnd if heard.starts_with(b"\r\n") => {
                    self.drop(2, heard)?;
                    Next::ChunkLine
                }
                Next::ChunkEnd if **heard == *b"\r" => return Ok(false),
                Next::ChunkEnd => return Err(BAD_CHUNK),
                Next::Trailer => match httparse::parse_headers(heard, &mut [EMPTY_HEADER; 16]) {
                    Ok(httparse::Status::Complete((lines, _))) => {
                        self.drop(lines, heard)?;
                        Next::Bytes(0)
                    }
                    Ok(httparse::Status::Partial) if heard.len() <= MOST_LINE => {
                        return Ok(false);
                    }
                    _ => return Err(BAD_CHUNK),
                },
            };
        }
    }

    /// Drops as many of so many bytes as there are. Returns how many.
    fn drop_up_to(&mut self, length: u64, heard: &mut BytesMut) -> Result<u64, Refusal> {
        let dropped = length.min(heard.len() as u64);
        self.drop(dropped as usize, heard)?;
        Ok(dropped)
    }

    fn drop(&mut self, length: usize, heard: &mut BytesMut) -> Result<(), Refusal> {
        self.left = self.left.checked_sub(length as u64).ok_or(TOO_LARGE)?;
        heard.advance(length);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left behind a body that comes in pieces of so many bytes.
    fn left(framing: Framing, bytes: &[u8], piece: usize) -> Result<Option<Vec<u8>>, Status> {
        let mut body = Body::new(framing).map_err(|refusal| refusal.status)?;
        let mut heard = BytesMut::new();
        for piece in bytes.chunks(piece) {
            heard.extend_from_slice(piece);
            body.drop_from(&mut heard).map_err(|refusal| refusal.status)?;
        }
        let ended = body.drop_from(&mut heard).map_err(|refusal| refusal.status)?;
        Ok(ended.then(|| heard.to_vec()))
    }

    #[test]
    fn the_end_is_found_wherever_the_pieces_end() {
        let chunked = b"5\r\nhello\r\nA ;x=\"y\"\r\n0123456789\r\n0\r\nX: y\r\n\r\nnext";
        for piece in 1..60 {
            assert_eq!(left(Framing::Chunked, chunked, piece), Ok(Some(b"next".into())));
            assert_eq!(left(Framing::Length(3), b"abcnext", piece), Ok(Some(b"next".into())));
        }
        assert_eq!(left(Framing::Length(0), b"next", 9), Ok(Some(b"next".into())));
        assert_eq!(left(Framing::Length(5), b"abc", 9), Ok(None));
    }

    #[test]
    fn bad_chunks_and_endless_bodies_are_refused() {
        let endless = b"1;".repeat(4000);
        for bad in [
            &b"x\r\n"[..],
            b"-1\r\n",
            b"\r\n",
            b"5 5\r\n",
            b"5\nhello",
            b"3\r\nabcd\r\n",
            b"3\r\nabc\n0\r\n",
            b"10000000000000000\r\n",
            b"0\r\nno field\r\n\r\n",
            &endless,
        ] {
            let status = left(Framing::Chunked, bad, 7);
            assert_eq!(status, Err(Status::BadRequest), "{}", bad.escape_ascii());
        }
        let large = Err(Status::ContentTooLarge);
        assert_eq!(left(Framing::Length(MOST_BODY + 1), b"", 1), large);
        let one = [&b"fffffffff\r\n"[..], &vec![b'x'; 1024 * 1024]].concat();
        assert_eq!(left(Framing::Chunked, &one, 65_536), large);
        assert_eq!(left(Framing::Chunked, &b"1\r\nx\r\n".repeat(200_000), 65_536), large);
    }
}
