//! Answers to what arrives, by rules.

use serde::{Deserialize, Serialize};

use crate::model::Message;

/// Rules, tried in order: the first that matches what has arrived gives the answer.
///
/// A datagram is looked at by itself. TCP has no message boundaries; what is looked at there, [`Each`]
/// says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The rules.
    pub rules: Vec<Rule>,
    /// What of a stream a rule looks at.
    #[serde(default)]
    pub each: Each,
    /// Whether the socket is closed once its peer has finished sending and all answers are sent, as
    /// a program would do.
    #[serde(default = "yes")]
    pub close_at_end: bool,
}

fn yes() -> bool {
    true
}

/// What of a stream the rules look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Each {
    /// All that has arrived since the last match, 64 KiB of it at most, whenever more has arrived.
    /// [`When::Exact`] and [`When::StartsWith`] look at what one `recv` brought, too. A match takes all
    /// of it.
    #[default]
    Arrival,
    /// Each line by itself, without its line ending, as soon as that has arrived; of one longer than
    /// 64 KiB the beginning, as soon as it is that long.
    Line,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it matches.
    pub when: When,
    /// What is answered: to a datagram by `sendto` to its sender, if the socket has no peer. An empty
    /// text answers nothing. `$(0)` is what has matched, `$(1)` or `$(name)` a group of the expression.
    #[serde(default)]
    pub answer: Message,
    /// How long the answer is held back.
    #[serde(default)]
    pub delay_ms: u64,
    /// What follows the answer.
    #[serde(default)]
    pub then: Then,
    /// How often it answers at most. Then it is passed over.
    #[serde(default)]
    pub times: Option<u64>,
}

/// What a rule matches. Texts are composed as messages are; they cannot have macros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// Whatever arrives.
    Any,
    /// Exactly these bytes.
    Exact(Message),
    /// These bytes anywhere.
    Contains(Message),
    /// These bytes at the beginning.
    StartsWith(Message),
    /// These bytes at the end.
    EndsWith(Message),
    /// A regular expression on bytes, found anywhere.
    Regex(String),
}

impl When {
    /// How a form calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Exact(_) => "exactly",
            Self::Contains(_) => "contains",
            Self::StartsWith(_) => "starts with",
            Self::EndsWith(_) => "ends with",
            Self::Regex(_) => "matches",
        }
    }

    /// The message among its arguments, if there is one.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Exact(message)
            | Self::Contains(message)
            | Self::StartsWith(message)
            | Self::EndsWith(message) => Some(message),
            Self::Any | Self::Regex(_) => None,
        }
    }
}

/// What follows an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Then {
    /// Nothing: the socket goes on.
    #[default]
    GoOn,
    /// `shutdown(SHUT_WR)`: nothing more is sent.
    EndSending,
    /// `close`.
    Close,
}
