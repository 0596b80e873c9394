//! A wire as it is typed: which settings there are, their names, and what they mean.

use super::error::{BehaviourFormError, number};
use crate::model::{Impairment, Percent, Protocol, Transport, Wire, WireDirection};

/// A setting of a direction.
pub struct WireSetting {
    /// What stands before its fields.
    pub label: &'static str,
    /// What its fields are called, without the direction.
    pub name: &'static str,
    /// What it does.
    pub help: &'static str,
    transport: Transport,
    slot: Slot,
}

/// Where it goes.
enum Slot {
    Number(fn(&mut Impairment) -> &mut u64),
    Percent(fn(&mut Impairment) -> &mut Percent),
}

impl WireSetting {
    /// Whether a wire for sockets of a protocol has it.
    pub fn is_for(&self, protocol: Protocol) -> bool {
        self.transport.is_of(protocol)
    }
}

const fn setting(
    (label, name): (&'static str, &'static str),
    help: &'static str,
    transport: Transport,
    slot: Slot,
) -> WireSetting {
    WireSetting { label, name, help, transport, slot }
}

/// The settings, in the order in which they are offered.
pub const SETTINGS: [WireSetting; 9] = [
    setting(
        ("delay, ms", "delay"),
        "How much later everything arrives",
        Transport::Any,
        Slot::Number(|of| &mut of.delay_ms),
    ),
    setting(
        ("jitter, ± ms", "jitter"),
        "How much more or less than that, at random",
        Transport::Any,
        Slot::Number(|of| &mut of.jitter_ms),
    ),
    setting(
        ("bytes/s", "bandwidth"),
        "How many bytes pass in a second, for each connection or client; 0: no limit",
        Transport::Any,
        Slot::Number(|of| &mut of.bandwidth),
    ),
    setting(
        ("split, bytes", "split"),
        "Sends pieces of this many bytes at most; 0: as they come",
        Transport::Tcp,
        Slot::Number(|of| &mut of.split),
    ),
    setting(
        ("join, ms", "join"),
        "Collects what comes for this long, and sends it in one piece",
        Transport::Tcp,
        Slot::Number(|of| &mut of.join_ms),
    ),
    setting(
        ("limit, bytes", "limit"),
        "Ends after this many bytes of a connection or client; 0: never",
        Transport::Any,
        Slot::Number(|of| &mut of.limit),
    ),
    setting(
        ("drop, %", "drop"),
        "How many datagrams of a hundred are lost",
        Transport::Udp,
        Slot::Percent(|of| &mut of.drop_percent),
    ),
    setting(
        ("duplicate, %", "duplicate"),
        "How many datagrams of a hundred are sent twice",
        Transport::Udp,
        Slot::Percent(|of| &mut of.duplicate_percent),
    ),
    setting(
        ("reorder, %", "reorder"),
        "How many datagrams of a hundred are overtaken by the next",
        Transport::Udp,
        Slot::Percent(|of| &mut of.reorder_percent),
    ),
];

/// A wire as it is typed.
#[derive(Clone, Debug)]
pub struct WireForm {
    /// The target's address and port.
    pub target: String,
    /// What chance begins with.
    pub seed: String,
    /// The settings: those towards the target, and those back.
    pub texts: [[String; SETTINGS.len()]; 2],
    /// The column and the row of the setting that is being typed: it is set once its field is left.
    pub typing: Option<(usize, usize)>,
    /// The wire that is on, as it was shown last.
    shown: Option<Wire>,
}

impl Default for WireForm {
    fn default() -> Self {
        let texts = || std::array::from_fn(|_| "0".to_owned());
        let (target, seed) = (String::new(), "0".to_owned());
        let texts = [texts(), texts()];
        Self { target, seed, texts, typing: None, shown: None }
    }
}

impl WireForm {
    /// Shows a wire that is on, wherever that has changed otherwise than by this form.
    pub fn follow(&mut self, wire: &Wire) {
        if self.shown == Some(*wire) {
            return;
        }
        self.shown = Some(*wire);
        if self.settings(wire).as_ref() == Ok(wire) {
            return;
        }
        self.target = wire.to.to_string();
        self.seed = wire.seed.to_string();
        for (texts, impairment) in self.texts.iter_mut().zip([wire.upstream, wire.downstream]) {
            let mut impairment = impairment;
            for (text, setting) in texts.iter_mut().zip(&SETTINGS) {
                *text = match setting.slot {
                    Slot::Number(slot) => slot(&mut impairment).to_string(),
                    Slot::Percent(slot) => f64::from(*slot(&mut impairment)).to_string(),
                };
            }
        }
    }

    /// The wire that is typed.
    ///
    /// # Errors
    /// When the target is no address, or a setting no number.
    pub fn spec(&self) -> Result<Wire, BehaviourFormError> {
        let to = self.target.trim().replace("localhost:", "127.0.0.1:");
        let to = to.parse().ok().ok_or(BehaviourFormError::NoTarget)?;
        let seed = number(&self.seed, "the seed of chance, a number")?;
        self.settings(&Wire { seed, ..Wire::new(to) })
    }

    /// A wire with the settings that are typed.
    ///
    /// # Errors
    /// When one of them is no number.
    pub fn settings(&self, wire: &Wire) -> Result<Wire, BehaviourFormError> {
        let impairment = |direction, texts: &[String]| {
            let mut read = *wire.impairment(direction);
            for (text, setting) in texts.iter().zip(&SETTINGS) {
                let text = if text.trim().is_empty() { "0" } else { text };
                match setting.slot {
                    Slot::Number(slot) => *slot(&mut read) = number(text, setting.help)?,
                    Slot::Percent(slot) => *slot(&mut read) = percent(text)?,
                }
            }
            Ok::<_, BehaviourFormError>(read)
        };
        let upstream = impairment(WireDirection::Upstream, &self.texts[0])?;
        let downstream = impairment(WireDirection::Downstream, &self.texts[1])?;
        Ok(Wire { upstream, downstream, ..*wire })
    }
}

fn percent(typed: &str) -> Result<Percent, BehaviourFormError> {
    let read = typed.trim().parse::<f64>().ok().and_then(|of| Percent::try_from(of).ok());
    let what = "a percentage from 0 to 100";
    read.ok_or_else(|| BehaviourFormError::NoNumber { typed: typed.trim().to_owned(), what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wire_comes_back_from_the_form_as_it_was_and_what_is_typed_stays() {
        let to = "127.0.0.1:80".parse().unwrap();
        let upstream = Impairment {
            delay_ms: 1,
            jitter_ms: 2,
            bandwidth: 3,
            split: 4,
            join_ms: 5,
            limit: 6,
            hold: true,
            drop_percent: Percent::try_from(7.5).unwrap(),
            duplicate_percent: Percent::try_from(8.0).unwrap(),
            reorder_percent: Percent::try_from(9.0).unwrap(),
        };
        let wire = Wire { seed: 10, upstream, ..Wire::new(to) };
        let mut form = WireForm::default();
        form.follow(&wire);
        let read = form.spec().unwrap();
        assert_eq!(Wire { upstream: Impairment { hold: true, ..read.upstream }, ..read }, wire);
        form.texts[1][6] = "1.".to_owned();
        form.follow(&wire);
        let wanted = form.settings(&wire).unwrap();
        assert_eq!(wanted.downstream.drop_percent, Percent::try_from(1.0).unwrap());
        form.follow(&wanted);
        assert_eq!(form.texts[1][6], "1.", "it may be going on");
        form.texts[0][0] = "x".to_owned();
        assert!(form.settings(&wire).unwrap_err().to_string().contains("\"x\" is not a number"));
        form.target = "nowhere".to_owned();
        assert_eq!(form.spec(), Err(BehaviourFormError::NoTarget));
    }
}
