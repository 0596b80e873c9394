//! What can be asked of a record: the table of fields that the reader, the suggestions and the help
//! are all made from.

use crate::model::Protocol;

/// What a test is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The record's number.
    Number,
    /// The socket's number.
    Socket,
    /// TCP or UDP.
    Protocol,
    /// Which way bytes went.
    Direction,
    /// The call.
    Call,
    /// How the call ended.
    Result,
    /// The error.
    Errno,
    /// How many bytes moved.
    Length,
    /// Time since the session began.
    Time,
    /// Either address.
    Address,
    /// The socket's own address.
    Local,
    /// The other end's address.
    Peer,
    /// Either port.
    Port,
    /// What kind of record it is.
    Kind,
    /// Text among the bytes.
    Text,
    /// Bytes, given in hex.
    Hex,
    /// Bytes, by a text, in hex, or by a regular expression.
    Bytes,
    /// What the person has written about it.
    Comment,
    /// Whether the person has marked it.
    Marked,
}

/// A row of the table of fields.
#[derive(Debug)]
pub struct FieldInfo {
    /// The field.
    pub field: Field,
    /// Its name, and then other names for it.
    pub names: &'static [&'static str],
    /// The names that Wireshark has for it, each with the protocol that such a name asks for as well.
    pub wireshark: &'static [(&'static str, Option<Protocol>)],
    /// What may follow it; empty for a field that stands alone.
    pub operators: &'static [&'static str],
    /// What it is compared with, in a few words.
    pub wants: &'static str,
    /// What it tells of a record.
    pub meaning: &'static str,
    /// A whole filter that uses it.
    pub example: &'static str,
}

/// Filters of more than one test, and what each finds.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("failed or eof", "failures and ends of streams"),
    ("#3 and received and length > 1KiB", "large pieces received by one socket"),
    ("not (kernel or observed)", "calls only, without what was observed of the kernel"),
    ("port in {80, 8000..8100} and \"GET\"", "requests on some ports"),
    ("refused", "a word, in any case, in the bytes or in what the row says"),
    ("tcp.port == 80 and frame matches \"^get \"", "the same as in Wireshark"),
];

const ORDER: &[&str] = &["==", "!=", "<", "<=", ">", ">=", "in"];
const SAME: &[&str] = &["==", "!=", "in"];
const CONTAINS: &[&str] = &["contains"];

/// Every field, in the order in which they are explained.
pub const FIELDS: &[FieldInfo] = &[
    FieldInfo {
        field: Field::Socket,
        names: &["socket"],
        wireshark: &[],
        operators: ORDER,
        wants: "the number of a socket, such as 3 or #3",
        meaning: "the socket; #3 alone means socket == 3",
        example: "socket in {1, 3}",
    },
    FieldInfo {
        field: Field::Protocol,
        names: &["protocol", "proto"],
        wireshark: &[],
        operators: SAME,
        wants: "tcp or udp",
        meaning: "the protocol of the socket",
        example: "protocol == udp",
    },
    FieldInfo {
        field: Field::Direction,
        names: &["direction", "dir"],
        wireshark: &[],
        operators: SAME,
        wants: "sent or received",
        meaning: "which way the bytes went, seen from the socket",
        example: "direction == received",
    },
    FieldInfo {
        field: Field::Call,
        names: &["call"],
        wireshark: &[],
        operators: SAME,
        wants: "the name of a call, such as connect or sendto",
        meaning: "the call that returned or is waiting",
        example: "call in {connect, accept}",
    },
    FieldInfo {
        field: Field::Result,
        names: &["result"],
        wireshark: &[],
        operators: SAME,
        wants: "ok, failed, eof, cancelled or waits",
        meaning: "how the call ended",
        example: "result != ok",
    },
    FieldInfo {
        field: Field::Errno,
        names: &["errno", "error"],
        wireshark: &[],
        operators: SAME,
        wants: "the name of an error, such as ECONNREFUSED",
        meaning: "the error of a failed call",
        example: "errno == ECONNREFUSED",
    },
    FieldInfo {
        field: Field::Length,
        names: &["length", "len"],
        wireshark: &[("frame.len", None), ("data.len", None), ("tcp.len", Some(Protocol::Tcp))],
        operators: ORDER,
        wants: "a number of bytes, such as 1000, 64 KiB or 2 MB",
        meaning: "how many bytes moved",
        example: "length >= 64KiB",
    },
    FieldInfo {
        field: Field::Time,
        names: &["time"],
        wireshark: &[("frame.time_relative", None)],
        operators: ORDER,
        wants: "a time since the start, such as 1.5s, 200ms or 3min",
        meaning: "the time since the session began",
        example: "time > 1.5s and time < 2s",
    },
    FieldInfo {
        field: Field::Address,
        names: &["address", "addr"],
        wireshark: &[("ip.addr", None), ("ipv6.addr", None)],
        operators: SAME,
        wants: "an address, such as 127.0.0.1, [::1]:80, :80 or 10.0.0.0/8",
        meaning: "the local address or the peer's",
        example: "address == 127.0.0.0/8",
    },
    FieldInfo {
        field: Field::Local,
        names: &["local"],
        wireshark: &[],
        operators: SAME,
        wants: "an address, such as 127.0.0.1, [::1]:80, :80 or 10.0.0.0/8",
        meaning: "the local address of the socket",
        example: "local == :8080",
    },
    FieldInfo {
        field: Field::Peer,
        names: &["peer"],
        wireshark: &[],
        operators: SAME,
        wants: "an address, such as 127.0.0.1, [::1]:80, :80 or 10.0.0.0/8",
        meaning: "the peer, or the address that the call names",
        example: "peer != 127.0.0.1",
    },
    FieldInfo {
        field: Field::Port,
        names: &["port"],
        wireshark: &[("tcp.port", Some(Protocol::Tcp)), ("udp.port", Some(Protocol::Udp))],
        operators: ORDER,
        wants: "a number from 0 to 65535",
        meaning: "the port of either address",
        example: "port in {53, 8000..8100}",
    },
    FieldInfo {
        field: Field::Kind,
        names: &["kind"],
        wireshark: &[],
        operators: SAME,
        wants: "call, opened, kernel, state, figures, observed, lookup, port, mode, note or lost",
        meaning: "what kind of record it is; state is every record with a new TCP state",
        example: "kind == state",
    },
    FieldInfo {
        field: Field::Number,
        names: &["number", "record"],
        wireshark: &[("frame.number", None)],
        operators: ORDER,
        wants: "the number of a record",
        meaning: "the number of the record",
        example: "number in {100..200}",
    },
    FieldInfo {
        field: Field::Text,
        names: &["text"],
        wireshark: &[],
        operators: CONTAINS,
        wants: "a text in quotation marks, such as \"hello\"",
        meaning: "text in the bytes; a text alone means the same",
        example: "text contains \"hello\"",
    },
    FieldInfo {
        field: Field::Hex,
        names: &["hex"],
        wireshark: &[],
        operators: CONTAINS,
        wants: "bytes in hex, such as 0d0a, \"0d 0a\" or 0x0d, 0x0a",
        meaning: "bytes in hex, anywhere in the record",
        example: "hex contains 0d0a",
    },
    FieldInfo {
        field: Field::Bytes,
        names: &["bytes"],
        wireshark: &[
            ("frame", None),
            ("data", None),
            ("tcp", Some(Protocol::Tcp)),
            ("udp", Some(Protocol::Udp)),
            ("tcp.payload", Some(Protocol::Tcp)),
            ("udp.payload", Some(Protocol::Udp)),
        ],
        operators: &["contains", "matches", "~"],
        wants: "a text or a regular expression in quotation marks, such as \"^GET /\", or bytes in hex",
        meaning: "a text, hex or a regular expression in the bytes; matches ignores case, ~ does not",
        example: "bytes ~ \"^(GET|POST) \"",
    },
    FieldInfo {
        field: Field::Comment,
        names: &["comment"],
        wireshark: &[],
        operators: CONTAINS,
        wants: "a text in quotation marks, such as \"why?\"",
        meaning: "your comment on the record; alone: whether there is one",
        example: "comment contains \"why\"",
    },
    FieldInfo {
        field: Field::Marked,
        names: &["marked"],
        wireshark: &[],
        operators: &[],
        wants: "nothing",
        meaning: "whether you marked the record",
        example: "marked or comment",
    },
];

impl FieldInfo {
    /// What it tells of a record, and on a line of its own what Wireshark calls it.
    pub fn explained(&self) -> String {
        let names: Vec<&str> = self.wireshark.iter().map(|(name, _)| *name).collect();
        match names.as_slice() {
            [] => self.meaning.to_owned(),
            names => format!("{}\nIn Wireshark: {}", self.meaning, names.join(", ")),
        }
    }
}

impl Field {
    /// The field of this name, in small letters.
    pub fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|info| info.names.contains(&name)).map(|info| info.field)
    }

    /// The field that is meant where this name, in small letters, is compared with something, and the
    /// protocol that one of Wireshark's names asks for as well.
    pub(super) fn compared_as(name: &str) -> Option<(Self, Option<Protocol>)> {
        let of_wireshark = |info: &FieldInfo| {
            let same = info.wireshark.iter().find(|(known, _)| *known == name);
            same.map(|(_, protocol)| (info.field, *protocol))
        };
        let own = Self::named(name).map(|field| (field, None));
        own.or_else(|| FIELDS.iter().find_map(of_wireshark))
    }

    /// Whether a name is made as Wireshark makes its names, such as `tcp.flags`: no other word begins
    /// so.
    pub(super) fn is_of_wireshark(name: &str) -> bool {
        let group = |name: &str| name.split_once('.').map(|(group, _)| group.to_owned());
        let known = || FIELDS.iter().flat_map(|info| info.wireshark);
        group(name).is_some_and(|own| known().any(|(name, _)| group(name).as_ref() == Some(&own)))
    }

    /// Its row of the table.
    pub fn info(self) -> &'static FieldInfo {
        // A test holds every field to have a row.
        FIELDS.iter().find(|info| info.field == self).unwrap_or(&FIELDS[0])
    }

    /// The name that it goes by.
    pub fn name(self) -> &'static str {
        self.info().names[0]
    }

    /// Whether its value may follow without a word between.
    pub(super) fn may_leave_out_operator(self) -> bool {
        matches!(self, Self::Text | Self::Hex | Self::Comment)
    }
}
