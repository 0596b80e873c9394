//! A call and what came of it, as fields of JSON with names that stay: those of [`super`].

use std::net::SocketAddr;

use serde::Serialize;

use crate::model::{
    Call, CallKind, Errno, Explanation, OptionValue, Outcome, ScopedAddress, SocketId,
};

/// An error and what it means.
#[derive(Serialize)]
pub(super) struct ErrorRow {
    errno: &'static str,
    errno_number: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

impl ErrorRow {
    pub(super) fn new(errno: Errno, explanation: Option<Explanation>) -> Self {
        Self {
            errno: errno.name(),
            errno_number: errno.number(),
            meaning: explanation.map(|explanation| explanation.meaning),
            remedy: explanation.map(|explanation| explanation.remedy),
        }
    }
}

/// A call with its arguments.
#[derive(Default, Serialize)]
pub(super) struct CallRow {
    call: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backlog: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<ValueRow>,
}

impl CallRow {
    pub(super) fn new(call: &Call<u64>) -> Self {
        let mut row = Self {
            call: call.kind().name(),
            flags: match call.kind() {
                CallKind::Peek => Some("MSG_PEEK"),
                CallKind::SendUrgent | CallKind::RecvUrgent => Some("MSG_OOB"),
                _ => None,
            },
            address: call.address(),
            ..Self::default()
        };
        match call {
            Call::Listen(backlog) => row.backlog = Some(*backlog),
            Call::Send(length) | Call::SendTo(length, _) | Call::SendUrgent(length) => {
                row.length = Some(*length);
            }
            Call::Recv(length)
            | Call::RecvFrom(length)
            | Call::Peek(length)
            | Call::RecvUrgent(length) => row.length = Some((*length).into()),
            Call::Shutdown(how) => row.how = Some(how.constant()),
            Call::SetOption(option, value) => {
                row.option = Some(option.name());
                row.value = Some(ValueRow::new(*value));
            }
            Call::GetOption(option) => row.option = Some(option.name()),
            Call::Bind(_) | Call::Connect(_) | Call::Accept | Call::Close => {}
        }
        row
    }
}

/// The value of an option.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum ValueRow {
    Switch(bool),
    Number(u32),
    Linger { linger_seconds: Option<u32> },
    Ports { ports: [u16; 2] },
    Address(ScopedAddress),
}

impl ValueRow {
    fn new(value: OptionValue) -> Self {
        match value {
            OptionValue::Switch(on) => Self::Switch(on),
            OptionValue::Number(number) => Self::Number(number),
            OptionValue::Linger(linger_seconds) => Self::Linger { linger_seconds },
            OptionValue::Ports(low, high) => Self::Ports { ports: [low, high] },
            OptionValue::Address(address) => Self::Address(address),
        }
    }
}

/// What came of a call.
#[derive(Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(super) enum OutcomeRow {
    Done,
    Accepted {
        accepted: SocketId,
        from: SocketAddr,
    },
    Sent {
        bytes: u64,
    },
    Received {
        bytes: u64,
    },
    EndOfStream,
    Datagram {
        bytes: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<SocketAddr>,
        truncated: bool,
        lost: u64,
    },
    Option {
        in_effect: ValueRow,
    },
    Failed {
        #[serde(flatten)]
        error: ErrorRow,
    },
    Cancelled {
        bytes: u64,
    },
}

impl OutcomeRow {
    pub(super) fn new(outcome: &Outcome, explanation: Option<Explanation>) -> Self {
        match *outcome {
            Outcome::Done => Self::Done,
            Outcome::Accepted { socket, peer } => Self::Accepted { accepted: socket, from: peer },
            Outcome::Sent { bytes } => Self::Sent { bytes },
            Outcome::Received { bytes } => Self::Received { bytes },
            Outcome::EndOfStream => Self::EndOfStream,
            Outcome::Datagram { bytes, from, truncated, lost } => {
                Self::Datagram { bytes, from, truncated, lost }
            }
            Outcome::Option { value } => Self::Option { in_effect: ValueRow::new(value) },
            Outcome::Failed(errno) => Self::Failed { error: ErrorRow::new(errno, explanation) },
            Outcome::Cancelled { bytes } => Self::Cancelled { bytes },
        }
    }
}
