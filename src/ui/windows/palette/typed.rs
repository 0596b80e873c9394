//! A call as it is typed in the palette: `connect 127.0.0.1:9000`, `#3: send hello`, `socket 3 listen 8`.
//!
//! What stands behind the call becomes the values of a form, and what they mean is decided there.

use crate::model::{
    CallKind, HostLiteral, Protocol, ShutdownHow, SocketId, SocketOption, SocketState,
};
use crate::ui::document::Document;
use crate::ui::socket::form_error::FormError;
use crate::ui::socket::forms::{SocketForm, direction};

/// A call that is being typed.
#[derive(Clone, Copy)]
pub struct TypedCall<'a> {
    /// On which socket.
    pub socket: &'a SocketState,
    /// Which call.
    pub kind: CallKind,
    /// What stands behind it.
    pub arguments: &'a str,
}

/// Reads a call with the beginning of its arguments; `None` if the text is something else. Without the
/// name of a socket it is the selected one.
pub fn typed_call<'a>(
    text: &'a str,
    document: &'a Document,
    selected: Option<SocketId>,
) -> Option<TypedCall<'a>> {
    let (socket, rest) = match named_socket(text, document) {
        Some(named) => named,
        None => (document.table().get(selected?)?, text),
    };
    let rest = rest.trim_start();
    let arguments = |kind: CallKind| {
        let label = kind.label();
        let typed = rest.get(..label.len())?;
        let behind = &rest[label.len()..];
        let is_it = typed.eq_ignore_ascii_case(label) && behind.starts_with(char::is_whitespace);
        is_it.then_some((kind, behind))
    };
    let kinds = CallKind::ALL.into_iter().filter(|kind| is_offered(*kind, socket));
    let typed = kinds.filter(|kind| takes_arguments(*kind)).filter_map(arguments);
    let (kind, behind) = typed.max_by_key(|(kind, _)| kind.label().len())?;
    // A message may begin and end with blanks.
    let arguments = if kind.is_send() && kind != CallKind::SendTo {
        &behind[behind.chars().next().map_or(0, char::len_utf8)..]
    } else {
        behind.trim_start()
    };
    Some(TypedCall { socket, kind, arguments })
}

/// The socket that a text begins with, and what stands behind it.
pub fn named_socket<'a>(
    text: &'a str,
    document: &'a Document,
) -> Option<(&'a SocketState, &'a str)> {
    let text = text.trim_start();
    let word = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(word);
    let number = rest.trim_start();
    let (has_sign, number) = match number.strip_prefix('#') {
        Some(number) => (true, number),
        None => (false, number),
    };
    let is_named = match word.to_ascii_lowercase().as_str() {
        "socket" | "tcp" | "udp" => true,
        "" => has_sign,
        _ => false,
    };
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let (digits, behind) = number.split_at(end);
    let socket_id = SocketId(digits.parse().ok().filter(|_| is_named)?);
    let behind = behind.strip_prefix(':').unwrap_or(behind);
    Some((document.table().get(socket_id)?, behind))
}

/// Whether such a socket is offered this call.
pub fn is_offered(kind: CallKind, socket: &SocketState) -> bool {
    match kind {
        CallKind::SendTo | CallKind::RecvFrom => socket.protocol() == Protocol::Udp,
        CallKind::Listen | CallKind::Accept => socket.protocol() == Protocol::Tcp,
        _ => true,
    }
}

/// Whether a call has arguments that can be typed.
pub fn takes_arguments(kind: CallKind) -> bool {
    !matches!(kind, CallKind::Accept | CallKind::Close)
}

/// What is typed behind a call, in words and with an example.
pub fn expected(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Bind | CallKind::Connect => {
            "Type host and port: 127.0.0.1:9000, localhost 9000, or the port alone."
        }
        CallKind::SendTo => "Type host and port, then the message: 127.0.0.1:9000 hello",
        CallKind::Send | CallKind::SendUrgent => "Type the message.",
        CallKind::Listen => "Type the backlog: how many connections may wait.",
        CallKind::Shutdown => "Type what ends: sending, receiving or both.",
        CallKind::SetOption => "Type the option and its value: SO_REUSEADDR on",
        CallKind::GetOption => "Type the option: SO_RCVBUF",
        _ => "Type the maximum number of bytes.",
    }
}

impl TypedCall<'_> {
    /// The values in `form` that stay, with those that are typed.
    ///
    /// # Errors
    /// When the name of a direction or of an option is none. All else is checked when the call is
    /// made of the form.
    pub fn fill(&self, form: &SocketForm) -> Result<SocketForm, FormError> {
        let arguments = self.arguments.trim();
        let message = if self.kind == CallKind::SendTo {
            self.after_address().unwrap_or_default()
        } else {
            self.arguments
        };
        let mut filled = form.with_message(message);
        match self.kind {
            CallKind::Bind | CallKind::Connect | CallKind::SendTo => {
                let (host, port) = self.address();
                if let Some(host) = host {
                    host.clone_into(&mut filled.host);
                }
                port.unwrap_or_default().clone_into(&mut filled.port);
            }
            CallKind::Listen => arguments.clone_into(&mut filled.backlog),
            CallKind::Shutdown => {
                filled.how = read_direction(arguments)
                    .ok_or_else(|| FormError::NoDirection(arguments.to_owned()))?;
            }
            CallKind::SetOption | CallKind::GetOption => {
                let (name, value) = halves(arguments);
                filled.option.option =
                    read_option(name).ok_or_else(|| FormError::NoOption(name.to_owned()))?;
                value.clone_into(&mut filled.option.value);
            }
            kind if kind.is_send() => {}
            _ => arguments.clone_into(&mut filled.length),
        }
        Ok(filled)
    }

    /// Host and port, as far as they are typed. A number alone is a port.
    pub fn address(&self) -> (Option<&str>, Option<&str>) {
        let text = self.arguments.trim();
        let (first, rest) = halves(text);
        if let Some((host, port)) = host_and_port(first) {
            return (Some(host), Some(port));
        }
        let is_port = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        if is_port {
            return (None, Some(first));
        }
        let port = halves(rest).0;
        (Some(first).filter(|host| !host.is_empty()), Some(port).filter(|port| !port.is_empty()))
    }

    /// What stands behind the address.
    fn after_address(&self) -> Option<&str> {
        let first = self.arguments.split_whitespace().next()?;
        let words = match self.address() {
            (Some(host), Some(_)) if host == first => 2,
            _ => 1,
        };
        let mut rest = self.arguments;
        for _ in 0..words {
            let begin = rest.trim_start();
            rest = &begin[begin.find(char::is_whitespace).unwrap_or(begin.len())..];
        }
        Some(rest.strip_prefix(char::is_whitespace).unwrap_or(rest))
    }
}

/// The first word, and what stands behind it.
fn halves(text: &str) -> (&str, &str) {
    text.split_once(char::is_whitespace)
        .map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}

/// Host and port with a colon between them. An IPv6 address with a port has brackets.
fn host_and_port(word: &str) -> Option<(&str, &str)> {
    let (host, port) = word.rsplit_once(':')?;
    let is_whole = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
    let is_address = HostLiteral::read(word).is_some();
    (is_whole && !is_address).then_some((host, port))
}

fn read_direction(word: &str) -> Option<ShutdownHow> {
    let is_it = |how: &ShutdownHow| {
        direction(*how).eq_ignore_ascii_case(word) || how.constant().eq_ignore_ascii_case(word)
    };
    ShutdownHow::ALL.into_iter().find(is_it)
}

fn read_option(name: &str) -> Option<SocketOption> {
    SocketOption::ALL.into_iter().find(|option| option.name().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_port_has_one_colon_or_brackets() {
        assert_eq!(host_and_port("127.0.0.1:9000"), Some(("127.0.0.1", "9000")));
        assert_eq!(host_and_port("[::1]:9000"), Some(("[::1]", "9000")));
        assert_eq!(host_and_port("localhost:"), Some(("localhost", "")));
        for none in ["::1", "[::1]", "fe80::1%eth0", "localhost", "9000"] {
            assert_eq!(host_and_port(none), None, "{none}");
        }
    }
}
