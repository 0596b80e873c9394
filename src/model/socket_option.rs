//! The options of a socket, and the values that they take (`setsockopt(2)`, `getsockopt(2)`).
//!
//! What is known of each stands in a table ([`OptionFacts`]), so that an option is one line there,
//! one variant here and one line where the system call is made.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, Visitor},
};

use super::{Family, Protocol, option_table::TABLE};

/// An option of a socket. In files it goes by the name of its constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the table says what each is for")]
pub enum SocketOption {
    #[serde(rename = "SO_REUSEADDR")]
    ReuseAddress,
    #[serde(rename = "SO_REUSEPORT")]
    ReusePort,
    #[serde(rename = "SO_BROADCAST")]
    Broadcast,
    #[serde(rename = "SO_KEEPALIVE")]
    KeepAlive,
    #[serde(rename = "TCP_KEEPIDLE")]
    KeepIdle,
    #[serde(rename = "TCP_KEEPINTVL")]
    KeepInterval,
    #[serde(rename = "TCP_KEEPCNT")]
    KeepCount,
    #[serde(rename = "SO_LINGER")]
    Linger,
    #[serde(rename = "SO_RCVBUF")]
    ReceiveBuffer,
    #[serde(rename = "SO_SNDBUF")]
    SendBuffer,
    #[serde(rename = "TCP_NODELAY")]
    NoDelay,
    #[serde(rename = "TCP_CORK")]
    Cork,
    #[serde(rename = "TCP_QUICKACK")]
    QuickAck,
    #[serde(rename = "TCP_USER_TIMEOUT")]
    UserTimeout,
    #[serde(rename = "TCP_MAXSEG")]
    MaxSegment,
    #[serde(rename = "TCP_NOTSENT_LOWAT")]
    NotSentLowWater,
    #[serde(rename = "IPV6_V6ONLY")]
    OnlyV6,
    #[serde(rename = "IP_TTL")]
    TimeToLive,
    #[serde(rename = "IPV6_UNICAST_HOPS")]
    UnicastHops,
    #[serde(rename = "IP_TOS")]
    TypeOfService,
    #[serde(rename = "IPV6_TCLASS")]
    TrafficClass,
    #[serde(rename = "IP_MULTICAST_TTL")]
    MulticastTimeToLive,
    #[serde(rename = "IPV6_MULTICAST_HOPS")]
    MulticastHops,
    #[serde(rename = "IP_MULTICAST_LOOP")]
    MulticastLoop,
    #[serde(rename = "IPV6_MULTICAST_LOOP")]
    MulticastLoopV6,
    #[serde(rename = "IP_FREEBIND")]
    FreeBind,
    #[serde(rename = "SO_OOBINLINE")]
    OutOfBandInline,
    #[serde(rename = "SO_PRIORITY")]
    Priority,
}

/// What is known of an option.
#[derive(Clone, Copy, Debug)]
pub struct OptionFacts {
    /// Which option.
    pub option: SocketOption,
    /// The name of its constant: `SO_REUSEADDR`.
    pub name: &'static str,
    /// What values it takes.
    pub kind: ValueKind,
    /// The protocols on which it does something.
    pub protocols: &'static [Protocol],
    /// The address families on which it does something.
    pub families: &'static [Family],
    /// What Linux begins with, in words.
    pub linux_default: &'static str,
    /// When a change takes effect, in words.
    pub takes_effect: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
    /// The manual page that it comes from: `socket(7)`.
    pub manual: &'static str,
    /// What Linux answers to a `setsockopt` on another protocol; none where it takes the value and
    /// nothing comes of it.
    pub(super) on_other_protocol: Option<&'static str>,
    /// The same for another family.
    pub(super) on_other_family: Option<&'static str>,
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// On or off.
    Switch,
    /// A number of this unit; empty for a bare number.
    Number {
        /// The unit in a word: `bytes`.
        unit: &'static str,
    },
    /// Off, or on for so many seconds (`struct linger`).
    Linger,
}

impl ValueKind {
    /// How such a value is written in a file.
    pub fn form(self) -> &'static str {
        match self {
            Self::Switch => "true or false",
            Self::Number { .. } => "a number",
            Self::Linger => "Some(seconds) or None",
        }
    }
}

/// The value of an option. In files: `true`, `2048`, `Some(0)`, `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum OptionValue {
    /// On or off: to C programs 1 or 0.
    Switch(bool),
    /// A number, in the unit of its option.
    Number(u32),
    /// How many seconds `close(2)` may linger; `None` is off.
    Linger(Option<u32>),
}

impl OptionValue {
    /// Whether it is a value of this kind.
    pub fn is_of(self, kind: ValueKind) -> bool {
        matches!(
            (self, kind),
            (Self::Switch(_), ValueKind::Switch)
                | (Self::Number(_), ValueKind::Number { .. })
                | (Self::Linger(_), ValueKind::Linger)
        )
    }
}

impl SocketOption {
    /// Every option, in the order in which they are offered.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::ReuseAddress; TABLE.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = TABLE[index].option;
            assert!(all[index] as usize == index, "the table is in the order of the variants");
            index += 1;
        }
        all
    };

    /// What is known of it.
    pub fn facts(self) -> &'static OptionFacts {
        &TABLE[self as usize]
    }

    /// The name of its constant: `SO_REUSEADDR`.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Whether it does something on such a socket.
    pub fn belongs_to(self, protocol: Protocol, family: Family) -> bool {
        self.facts().protocols.contains(&protocol) && self.facts().families.contains(&family)
    }

    /// The name of the error with which Linux refuses to set it on such a socket. None where it
    /// belongs, and where Linux takes it although nothing comes of it.
    ///
    /// `getsockopt` of an option of another level says `EOPNOTSUPP` over IPv4 and `ENOPROTOOPT`
    /// over IPv6.
    pub fn refused_on(self, protocol: Protocol, family: Family) -> Option<&'static str> {
        let facts = self.facts();
        let by_family = facts.on_other_family.filter(|_| !facts.families.contains(&family));
        let by_protocol = facts.on_other_protocol.filter(|_| !facts.protocols.contains(&protocol));
        by_family.or(by_protocol)
    }
}

// A variant behind the last line of the table would have no facts.
const _: () = assert!(SocketOption::Priority as usize + 1 == TABLE.len());

impl fmt::Display for SocketOption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch(true) => formatter.write_str("on"),
            Self::Switch(false) | Self::Linger(None) => formatter.write_str("off"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Linger(Some(seconds)) => write!(formatter, "{seconds} s"),
        }
    }
}

impl<'de> Deserialize<'de> for OptionValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The forms differ in their first letter, so the file itself says which it is.
        deserializer.deserialize_any(AnyForm)
    }
}

struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = OptionValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("the value of an option: true or false, a number, Some(seconds) or None")
    }

    fn visit_bool<E>(self, value: bool) -> Result<OptionValue, E> {
        Ok(OptionValue::Switch(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<OptionValue, E> {
        let number = u32::try_from(value);
        number.map(OptionValue::Number).map_err(|_too_large| {
            E::custom(format!("{value} is too large for an option, which has 32 bits"))
        })
    }

    fn visit_none<E>(self) -> Result<OptionValue, E> {
        Ok(OptionValue::Linger(None))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<OptionValue, D::Error> {
        let seconds = u32::deserialize(deserializer);
        seconds.map(|seconds| OptionValue::Linger(Some(seconds))).map_err(|error| {
            D::Error::custom(format!("Some(seconds) needs a number of seconds: {error}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_goes_by_the_name_of_its_constant_in_files() {
        for option in SocketOption::ALL {
            assert_eq!(ron::to_string(&option).unwrap(), option.name());
            assert_eq!(ron::from_str::<SocketOption>(option.name()).unwrap(), option);
        }
    }

    #[test]
    fn a_value_is_written_as_a_person_would_and_read_again() {
        for (value, form) in [
            (OptionValue::Switch(true), "true"),
            (OptionValue::Number(2048), "2048"),
            (OptionValue::Linger(Some(0)), "Some(0)"),
            (OptionValue::Linger(None), "None"),
        ] {
            assert_eq!(ron::to_string(&value).unwrap(), form);
            assert_eq!(ron::from_str::<OptionValue>(form).unwrap(), value);
        }
        for wrong in ["4294967296", "-1", "\"on\"", "Some(true)", "1.5", "On"] {
            assert!(ron::from_str::<OptionValue>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_option_is_explained_in_sentences_and_has_a_manual_page() {
        for option in SocketOption::ALL {
            let facts = option.facts();
            assert!(facts.purpose.ends_with('.'), "{option}");
            assert!(facts.manual.ends_with("(7)"), "{option}");
            assert!(!facts.linux_default.is_empty() && !facts.takes_effect.is_empty(), "{option}");
            assert!(!facts.protocols.is_empty() && !facts.families.is_empty(), "{option}");
        }
    }
}
