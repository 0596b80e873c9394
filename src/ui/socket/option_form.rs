//! The option selected in a form and the value typed for it: what it means, and how a value is
//! typed.

use std::fmt;

use super::form_error::FormError;
use crate::model::{Family, OptionValue, SocketOption, ValueKind};

/// The selected option, and the value typed for it.
#[derive(Clone, Debug)]
pub struct OptionForm {
    /// Which option.
    pub option: SocketOption,
    /// The value, in the words of [`words_for`].
    pub value: String,
}

impl Default for OptionForm {
    fn default() -> Self {
        Self { option: SocketOption::ReuseAddress, value: "on".to_owned() }
    }
}

impl OptionForm {
    /// The typed value.
    ///
    /// # Errors
    /// When the option does not take it.
    pub fn value(&self) -> Result<OptionValue, FormError> {
        let typed = self.value.trim();
        let value = match (self.option.facts().kind, typed) {
            (ValueKind::Switch, "on" | "1") => Some(OptionValue::Switch(true)),
            (ValueKind::Switch, "off" | "0") => Some(OptionValue::Switch(false)),
            (ValueKind::Switch, _) => None,
            (ValueKind::Linger, "off") => Some(OptionValue::Linger(None)),
            (ValueKind::Linger, _) => typed.parse().ok().map(|n| OptionValue::Linger(Some(n))),
            (ValueKind::Number { .. }, _) => typed.parse().ok().map(OptionValue::Number),
            (ValueKind::Ports, _) => ports(typed),
            (ValueKind::Interface | ValueKind::Group(_), _) => {
                typed.parse().ok().map(OptionValue::Address)
            }
        };
        let kind = self.option.facts().kind;
        value.filter(|value| value.is_of(kind)).ok_or_else(|| FormError::NoValue {
            option: self.option,
            typed: typed.to_owned(),
            form: words_for(kind),
        })
    }

    /// Selects an option, with its current value or a value to start from.
    pub fn choose(&mut self, option: SocketOption, seen: Option<OptionValue>) {
        self.option = option;
        self.value = match (seen, option.facts().kind) {
            (Some(value), _) => in_words(value).to_string(),
            (None, ValueKind::Switch) => "on".to_owned(),
            (None, ValueKind::Linger | ValueKind::Number { .. }) => "0".to_owned(),
            (None, ValueKind::Ports) => "50000-50001".to_owned(),
            // What stays on this computer.
            (None, ValueKind::Interface) => "127.0.0.1".to_owned(),
            (None, ValueKind::Group(Family::V4)) => "239.1.2.3@127.0.0.1".to_owned(),
            (None, ValueKind::Group(Family::V6)) => "ff02::1234@1".to_owned(),
        };
    }
}

fn ports(typed: &str) -> Option<OptionValue> {
    let (low, high) = typed.split_once('-')?;
    Some(OptionValue::Ports(low.trim().parse().ok()?, high.trim().parse().ok()?))
}

/// How a value of this kind is typed.
pub fn words_for(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Switch => "on or off",
        ValueKind::Linger => "off, or how many seconds close may linger",
        ValueKind::Number { .. } => "a number",
        ValueKind::Ports => "two ports, such as 50000-50001",
        ValueKind::Interface => "the address of an interface, such as 127.0.0.1",
        ValueKind::Group(Family::V4) => {
            "a group, optionally with an interface's address, such as 239.1.2.3@127.0.0.1"
        }
        ValueKind::Group(Family::V6) => {
            "a group, optionally with an interface's index, such as ff02::1@1"
        }
    }
}

/// A value as it is typed.
pub fn in_words(value: OptionValue) -> impl fmt::Display {
    match value {
        OptionValue::Switch(true) => "on".to_owned(),
        OptionValue::Switch(false) | OptionValue::Linger(None) => "off".to_owned(),
        OptionValue::Number(number) | OptionValue::Linger(Some(number)) => number.to_string(),
        OptionValue::Ports(..) | OptionValue::Address(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScopedAddress;

    fn value(option: SocketOption, typed: &str) -> Option<OptionValue> {
        OptionForm { option, value: typed.to_owned() }.value().ok()
    }

    #[test]
    fn each_kind_of_value_is_typed_in_its_own_words() {
        use SocketOption::{
            JoinGroup, JoinGroupV6, Linger, LocalPortRange, MulticastInterface, NoDelay,
            ReceiveBuffer,
        };
        assert_eq!(value(NoDelay, " on "), Some(OptionValue::Switch(true)));
        assert_eq!(value(NoDelay, "2"), None);
        assert_eq!(value(ReceiveBuffer, "2048"), Some(OptionValue::Number(2048)));
        assert_eq!(value(ReceiveBuffer, "-1"), None);
        assert_eq!(value(Linger, "off"), Some(OptionValue::Linger(None)));
        assert_eq!(value(Linger, "0"), Some(OptionValue::Linger(Some(0))));
        assert_eq!(value(LocalPortRange, "1 - 65535"), Some(OptionValue::Ports(1, 65535)));
        for wrong in ["1", "1-", "-1", "1-2-3", "0-65536", "2--3"] {
            assert_eq!(value(LocalPortRange, wrong), None, "{wrong}");
        }
        let group = "239.1.2.3@127.0.0.1";
        assert_eq!(value(JoinGroup, group), group.parse().ok().map(OptionValue::Address));
        assert_eq!(value(JoinGroup, "ff02::1@1"), None);
        assert_eq!(value(JoinGroupV6, group), None);
        assert_eq!(value(MulticastInterface, group), None);
        assert_eq!(value(MulticastInterface, "lo"), None);
    }

    #[test]
    fn a_value_that_was_seen_can_be_typed_again() {
        let mut form = OptionForm::default();
        for option in SocketOption::ALL {
            let group = ScopedAddress::V4(std::net::Ipv4Addr::LOCALHOST, None);
            let seen = match option.facts().kind {
                ValueKind::Number { .. } => OptionValue::Number(7),
                ValueKind::Linger => OptionValue::Linger(None),
                ValueKind::Switch => OptionValue::Switch(false),
                ValueKind::Ports => OptionValue::Ports(0, u16::MAX),
                ValueKind::Interface | ValueKind::Group(Family::V4) => OptionValue::Address(group),
                ValueKind::Group(Family::V6) => {
                    OptionValue::Address(ScopedAddress::V6(std::net::Ipv6Addr::LOCALHOST, Some(7)))
                }
            };
            form.choose(option, Some(seen));
            assert_eq!(form.value(), Ok(seen), "{option}");
        }
    }

    #[test]
    fn what_a_form_begins_with_is_a_value_of_its_option() {
        let mut form = OptionForm::default();
        for option in SocketOption::ALL {
            form.choose(option, None);
            assert!(form.value().is_ok(), "{option}: {}", form.value);
        }
    }
}
