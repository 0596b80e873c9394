//! The values that socket options take, and how files write them.
//!
//! A file does not say of which kind a value is: `true`, `2048`, `Some(0)`, `(50000, 50001)` and
//! `"239.1.2.3"` differ in their form. Whether the kind is that of the option is asked afterwards.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, SeqAccess, Unexpected, Visitor},
};

use super::{Family, ScopedAddress};

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
    /// Off, or on for this many seconds (`struct linger`).
    Linger,
    /// The lowest and the highest port of a range.
    Ports,
    /// An IPv4 address that stands for an interface which has it.
    Interface,
    /// A group of this family, and the interface to join it at (`struct ip_mreq`). It can be set
    /// and not asked for.
    Group(Family),
}

impl ValueKind {
    /// How such a value is written in a file.
    pub fn form(self) -> &'static str {
        match self {
            Self::Switch => "true or false",
            Self::Number { .. } => "a number",
            Self::Linger => "Some(seconds) or None",
            Self::Ports => "two ports, such as (50000, 50001)",
            Self::Interface => "an address in quotes, such as \"127.0.0.1\"",
            Self::Group(Family::V4) => {
                "a group in quotes, such as \"239.1.2.3\" or, with an interface's address, \
                 \"239.1.2.3@127.0.0.1\""
            }
            Self::Group(Family::V6) => {
                "a group in quotes, such as \"ff02::1234\" or, with an interface's index, \
                 \"ff02::1234@1\""
            }
        }
    }
}

/// The value of an option. In files: `true`, `2048`, `Some(0)`, `None`, `(50000, 50001)`,
/// `"127.0.0.1"`, `"239.1.2.3@127.0.0.1"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum OptionValue {
    /// On or off: to C programs 1 or 0.
    Switch(bool),
    /// A number, in the unit of its option.
    Number(u32),
    /// How many seconds `close(2)` may linger; `None` is off.
    Linger(Option<u32>),
    /// The lowest and the highest port of a range; two zeros leave it to the system.
    Ports(u16, u16),
    /// An interface's address, or a group at an interface.
    Address(ScopedAddress),
}

impl OptionValue {
    /// Whether it is a value of this kind.
    pub fn is_of(self, kind: ValueKind) -> bool {
        use ScopedAddress::{V4, V6};
        matches!(
            (self, kind),
            (Self::Switch(_), ValueKind::Switch)
                | (Self::Number(_), ValueKind::Number { .. })
                | (Self::Linger(_), ValueKind::Linger)
                | (Self::Ports(..), ValueKind::Ports)
                | (Self::Address(V4(_, None)), ValueKind::Interface)
                | (Self::Address(V4(..)), ValueKind::Group(Family::V4))
                | (Self::Address(V6(..)), ValueKind::Group(Family::V6))
        )
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch(true) => formatter.write_str("on"),
            Self::Switch(false) | Self::Linger(None) => formatter.write_str("off"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Linger(Some(seconds)) => write!(formatter, "{seconds} s"),
            Self::Ports(low, high) => write!(formatter, "{low}-{high}"),
            Self::Address(address) => write!(formatter, "{address}"),
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
        formatter.write_str(
            "the value of an option: true or false, a number, Some(seconds) or None, two ports \
             such as (50000, 50001), or an address in quotes, with or without an interface, such \
             as \"239.1.2.3@127.0.0.1\" or \"ff02::1234@1\"",
        )
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut ports: A) -> Result<OptionValue, A::Error> {
        let mut port = || {
            let port = ports.next_element()?;
            port.ok_or_else(|| A::Error::custom("a range is two ports, such as (50000, 50001)"))
        };
        Ok(OptionValue::Ports(port()?, port()?))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OptionValue, E> {
        let address = text.parse().map(OptionValue::Address);
        address.map_err(|_no_address| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[test]
    fn a_value_is_written_as_a_person_would_and_read_again() {
        let (group, interface) = (Ipv4Addr::new(239, 1, 2, 3), Ipv4Addr::LOCALHOST);
        let group_v6 = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x1234);
        for (value, form) in [
            (OptionValue::Switch(true), "true"),
            (OptionValue::Number(2048), "2048"),
            (OptionValue::Linger(Some(0)), "Some(0)"),
            (OptionValue::Linger(None), "None"),
            (OptionValue::Ports(50000, 50001), "(50000,50001)"),
            (OptionValue::Address(ScopedAddress::V4(interface, None)), "\"127.0.0.1\""),
            (
                OptionValue::Address(ScopedAddress::V4(group, Some(interface))),
                "\"239.1.2.3@127.0.0.1\"",
            ),
            (OptionValue::Address(ScopedAddress::V6(group_v6, None)), "\"ff02::1234\""),
            (OptionValue::Address(ScopedAddress::V6(group_v6, Some(1))), "\"ff02::1234@1\""),
        ] {
            assert_eq!(ron::to_string(&value).unwrap(), form);
            assert_eq!(ron::from_str::<OptionValue>(form).unwrap(), value);
        }
        let spaced = ron::from_str::<OptionValue>("( 50000 , 50001 , )");
        assert_eq!(spaced, Ok(OptionValue::Ports(50000, 50001)));
    }

    #[test]
    fn what_has_no_form_of_a_value_is_refused() {
        for wrong in [
            "4294967296",
            "-1",
            "\"on\"",
            "Some(true)",
            "1.5",
            "On",
            "",
            "()",
            "(1)",
            "(1, 2, 3)",
            "(1, 65536)",
            "(-1, 2)",
            "(1, None)",
            "(low: 1, high: 2)",
            "((1, 2), 3)",
            "{1: 2}",
            "\"\"",
            "\"239.1.2.3@lo\"",
            "\"239.1.2.3",
            "'a'",
            "b\"127.0.0.1\"",
        ] {
            assert!(ron::from_str::<OptionValue>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_value_is_of_the_kinds_that_its_form_serves() {
        let kinds = [
            ValueKind::Switch,
            ValueKind::Number { unit: "" },
            ValueKind::Linger,
            ValueKind::Ports,
            ValueKind::Interface,
            ValueKind::Group(Family::V4),
            ValueKind::Group(Family::V6),
        ];
        for (form, serves) in [
            ("true", &[0][..]),
            ("1", &[1]),
            ("None", &[2]),
            ("(1, 2)", &[3]),
            ("\"127.0.0.1\"", &[4, 5]),
            ("\"239.1.2.3@127.0.0.1\"", &[5]),
            ("\"ff02::1\"", &[6]),
            ("\"ff02::1@1\"", &[6]),
        ] {
            let value: OptionValue = ron::from_str(form).unwrap();
            for (index, kind) in kinds.into_iter().enumerate() {
                assert_eq!(value.is_of(kind), serves.contains(&index), "{form} as {kind:?}");
            }
        }
    }
}
