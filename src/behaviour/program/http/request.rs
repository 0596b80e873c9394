//! The head of a request (RFC 9112), of which httparse finds the parts: what is asked for, how its body
//! ends, and whether the connection goes on.
//!
//! Decides with which status a malformed or too large head is refused. After that nobody can tell where
//! the next request would begin; what is wrong with a target alone does not end the connection.

use std::net::IpAddr;

use httparse::{EMPTY_HEADER, Header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::body::Framing;
use super::status::{Refusal, Status};
use super::target::Target;

/// Bytes of a head at most.
pub(super) const MOST_HEAD: usize = 64 * 1024;

/// Bytes of a target at most.
const MOST_TARGET: usize = 8 * 1024;

/// Fields of a head at most.
const MOST_FIELDS: usize = 128;

const MALFORMED: Refusal = Refusal::new(Status::BadRequest, "The request is malformed.");
const TOO_LARGE: Refusal = Refusal::new(
    Status::HeaderFieldsTooLarge,
    "The head of a request can have 64 KiB and 128 fields at most.",
);
const LONG_TARGET: Refusal =
    Refusal::new(Status::UriTooLong, "The target of a request can have 8 KiB at most.");
const OTHER_VERSION: Refusal =
    Refusal::new(Status::VersionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
const BAD_LENGTH: Refusal =
    Refusal::new(Status::BadRequest, "The request does not say clearly how long its body is.");
const OTHER_CODING: Refusal =
    Refusal::new(Status::NotImplemented, "The only transfer coding known here is chunked.");
const BAD_HOST: Refusal = Refusal::new(Status::BadRequest, "A request needs one valid Host field.");
const OTHER_HOST: Refusal = Refusal::new(
    Status::MisdirectedRequest,
    "On a loopback address the only names served are localhost and IP addresses, so that no web page \
     reads this server under a name of its own.",
);
const OTHER_METHOD: Refusal =
    Refusal::new(Status::MethodNotAllowed, "Only GET and HEAD are allowed here.");
const NO_METHOD: Refusal = Refusal::new(Status::NotImplemented, "This method is not known here.");

/// Methods that are known and not allowed: those of RFC 9110 section 9, and PATCH (RFC 5789).
const KNOWN_METHODS: [&str; 7] = ["POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// A request, once its head is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What it asks for, or why it gets nothing.
    pub(super) target: Result<Target, Refusal>,
    /// Whether it asks for the head of the answer alone.
    pub(super) is_head: bool,
    /// Whether the connection goes on after the answer.
    pub(super) keeps_alive: bool,
    /// How its body ends.
    pub(super) framing: Framing,
    /// Whether its body comes only once the server wants it.
    pub(super) holds_body_back: bool,
    /// Since when a file must have changed to be sent.
    pub(super) if_modified_since: Option<Timestamp>,
}

/// Reads the head at the beginning of what was heard. Returns it with its length, or `None` if there is more to come. `on_loopback`: whether it came to a loopback address.
pub(super) fn read(heard: &[u8], on_loopback: bool) -> Result<Option<(Request, usize)>, Refusal> {
    let mut fields = [EMPTY_HEADER; MOST_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(heard) {
        Ok(httparse::Status::Complete(length)) if length <= MOST_HEAD => {
            Ok(Some((of_parts(&request, on_loopback)?, length)))
        }
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => Err(TOO_LARGE),
        Ok(httparse::Status::Partial) if first_line(heard).len() > MOST_TARGET + 64 => {
            let has_target = first_line(heard).contains(&b' ');
            Err(if has_target { LONG_TARGET } else { MALFORMED })
        }
        Ok(httparse::Status::Partial) if heard.len() > MOST_HEAD => Err(TOO_LARGE),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::Version) if names_a_version(heard) => Err(OTHER_VERSION),
        Err(_) => Err(MALFORMED),
    }
}

/// The first line that is not empty, as far as it is there.
fn first_line(heard: &[u8]) -> &[u8] {
    let line = heard.trim_ascii_start();
    line.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// Whether a version of HTTP is the last of the three words of a request line.
fn names_a_version(heard: &[u8]) -> bool {
    let mut words = first_line(heard).split(|byte| *byte == b' ').skip(2);
    let (Some(version), None) = (words.next(), words.next()) else { return false };
    version
        .strip_prefix(b"HTTP/")
        .is_some_and(|number| number.first().is_some_and(u8::is_ascii_digit))
}

fn of_parts(request: &httparse::Request<'_, '_>, on_loopback: bool) -> Result<Request, Refusal> {
    let (Some(method), Some(target), Some(minor)) = (request.method, request.path, request.version)
    else {
        return Err(MALFORMED);
    };
    if target.len() > MOST_TARGET {
        return Err(LONG_TARGET);
    }
    let fields = Fields(request.headers);
    let is_1_0 = minor == 0;
    let framing = framing(&fields, is_1_0)?;
    let host = host(&fields, is_1_0)?;
    let target = match method {
        "GET" | "HEAD" => read_target(target, host, on_loopback),
        _ if KNOWN_METHODS.contains(&method) => Err(OTHER_METHOD),
        _ => Err(NO_METHOD),
    };
    let closes = fields.has_token("connection", "close");
    let keeps_alive = !closes && (!is_1_0 || fields.has_token("connection", "keep-alive"));
    let since = fields.values("if-modified-since").next();
    Ok(Request {
        target,
        is_head: method == "HEAD",
        keeps_alive,
        framing,
        holds_body_back: !is_1_0 && fields.has_token("expect", "100-continue"),
        // A date that cannot be read is as good as none (RFC 9110 section 13.1.3).
        if_modified_since: since.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok()),
    })
}

/// How the body ends (RFC 9112 section 6.3). Where that is said twice, the two sides of a proxy could take
/// it differently.
fn framing(fields: &Fields<'_>, is_1_0: bool) -> Result<Framing, Refusal> {
    let lengths: Vec<&str> = fields.tokens("content-length").collect();
    if fields.values("transfer-encoding").next().is_some() {
        let codings: Vec<&str> = fields.tokens("transfer-encoding").collect();
        let is_chunked = |coding: &&str| coding.eq_ignore_ascii_case("chunked");
        return match codings.as_slice() {
            _ if is_1_0 || !lengths.is_empty() => Err(BAD_LENGTH),
            [only] if is_chunked(only) => Ok(Framing::Chunked),
            codings if codings.iter().any(|coding| !coding.is_empty() && !is_chunked(coding)) => {
                Err(OTHER_CODING)
            }
            _ => Err(BAD_LENGTH),
        };
    }
    let Some(first) = lengths.first() else { return Ok(Framing::Length(0)) };
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || lengths.iter().any(|length| length != first) {
        return Err(BAD_LENGTH);
    }
    // More than any number is more than any body has.
    Ok(Framing::Length(first.parse().unwrap_or(u64::MAX)))
}

/// The host that the request is for (RFC 9112 section 3.2).
fn host<'a>(fields: &Fields<'a>, is_1_0: bool) -> Result<&'a str, Refusal> {
    let hosts: Vec<&str> = fields.values("host").collect();
    match hosts.as_slice() {
        [] if is_1_0 => Ok(""),
        [host]
            if !host.contains(|one: char| !one.is_ascii_graphic() || "/\\,?#@".contains(one)) =>
        {
            Ok(host)
        }
        _ => Err(BAD_HOST),
    }
}

fn read_target(target: &str, host: &str, on_loopback: bool) -> Result<Target, Refusal> {
    // A proxy is asked in absolute form, which any server has to understand.
    let absolute = target.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("http://"));
    let (host, path) = match absolute {
        Some(scheme) => {
            let rest = &target[scheme.len()..];
            let path = rest.find(['/', '?']).unwrap_or(rest.len());
            (&rest[..path], &rest[path..])
        }
        None => (host, target),
    };
    if on_loopback && !is_local(host) {
        return Err(OTHER_HOST);
    }
    match absolute {
        Some(_) if !path.starts_with('/') => Target::read(&format!("/{path}")),
        _ => Target::read(path),
    }
}

/// Whether a host, with or without port, is an address or a name for this computer.
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let literal = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let name = name.to_ascii_lowercase();
    let is_localhost = name == "localhost" || name.ends_with(".localhost");
    name.is_empty() || is_localhost || literal.parse::<IpAddr>().is_ok()
}

/// The fields of a head.
struct Fields<'a>(&'a [Header<'a>]);

impl<'a> Fields<'a> {
    /// The values of all fields of a name, in lower case. What is not UTF-8 is no value that is known.
    fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let of_name = self.0.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
        of_name.map(|field| std::str::from_utf8(field.value).unwrap_or("\0").trim())
    }

    /// The parts between the commas of all fields of a name.
    fn tokens(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.values(name).flat_map(|value| value.split(',')).map(str::trim)
    }

    fn has_token(&self, name: &str, token: &str) -> bool {
        self.tokens(name).any(|one| one.eq_ignore_ascii_case(token))
    }
}

#[cfg(test)]
mod tests;
