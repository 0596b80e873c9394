//! The faults that a socket can have, as a table: their names on screen, and their settings.
//!
//! Decides the words for them: what each shows, and which real program does so. The form in the window and
//! the help of the command line are made from it; a test compares it with what is read from a scenario.

use super::fault::FaultKind;
use super::program_table::{Setting, SettingForm, Transport, written};

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultInfo {
    /// Which fault.
    pub kind: FaultKind,
    /// What it is called: `stops reading`.
    pub name: &'static str,
    /// What it does and shows, and which program does so, in a sentence, in Markdown.
    pub meaning: &'static str,
    /// What it counts, one of it: `byte`.
    pub counts: &'static str,
    /// For which sockets it is.
    pub transport: Transport,
    /// What can be set.
    pub settings: &'static [Setting],
}

const fn number(field: &'static str, label: &'static str, default: &'static str) -> Setting {
    Setting { field, label, default, form: SettingForm::Number }
}

/// Every fault, in the order in which they are offered.
pub const FAULTS: &[FaultInfo] = &[
    FaultInfo {
        kind: FaultKind::StopReading,
        name: "stops reading",
        meaning: "reads nothing: the buffers of both ends fill, the window closes, and the sender waits, as \
                  with a program that hangs or is stopped in a debugger",
        counts: "byte",
        transport: Transport::Any,
        settings: &[],
    },
    FaultInfo {
        kind: FaultKind::ReadSlowly,
        name: "reads slowly",
        meaning: "reads only so many bytes a second: the sender is slowed down to that rate, as by a client \
                  on a slow link or an attacker who keeps a server's connections busy",
        counts: "byte",
        transport: Transport::Any,
        settings: &[number("bytes_per_second", "bytes a second", "100")],
    },
    FaultInfo {
        kind: FaultKind::TinyPieces,
        name: "sends in tiny pieces",
        meaning: "whatever is sent goes a few bytes at a time, so that one `send` arrives as many `recv`, as \
                  from a program that writes each character, or over a path that splits segments",
        counts: "piece",
        transport: Transport::Tcp,
        settings: &[number("bytes", "bytes a piece", "1"), number("pause_ms", "pause in ms", "20")],
    },
    FaultInfo {
        kind: FaultKind::Garbage,
        name: "sends garbage",
        meaning: "sends random bytes, the same for the same seed: a server must answer with an error or \
                  close, as when a scanner or a client of another protocol calls",
        counts: "byte",
        transport: Transport::Any,
        settings: &[
            number("bytes", "bytes", "64"),
            number("every_ms", "every ms (0: once)", "0"),
            number("seed", "seed", "1"),
        ],
    },
    FaultInfo {
        kind: FaultKind::HalfClose,
        name: "half-closes",
        meaning: "ends sending and still receives (`shutdown(SHUT_WR)`): the peer reads the end of the \
                  stream and may go on answering, as after `nc -N` or `ssh host command < file`",
        counts: "call",
        transport: Transport::Tcp,
        settings: &[],
    },
    FaultInfo {
        kind: FaultKind::Reset,
        name: "closes with reset",
        meaning: "aborts the connection with RST: the peer's next call fails with ECONNRESET, as when a \
                  server crashes with unread data, or a load balancer drops a connection",
        counts: "call",
        transport: Transport::Tcp,
        settings: &[],
    },
    FaultInfo {
        kind: FaultKind::CloseAtOnce,
        name: "accepts and closes at once",
        meaning: "a listener accepts each connection and closes it: `connect` succeeds and the first `recv` \
                  returns the end, as with a server that is over its limit, or a proxy without a backend",
        counts: "connection",
        transport: Transport::Tcp,
        settings: &[],
    },
    FaultInfo {
        kind: FaultKind::NeverAccept,
        name: "listens and never accepts",
        meaning: "a listener leaves connections in the accept queue: clients are connected and can send, and \
                  nobody answers, as with a server whose threads are all busy",
        counts: "connection",
        transport: Transport::Tcp,
        settings: &[],
    },
    FaultInfo {
        kind: FaultKind::FillBacklog,
        name: "fills its accept queue",
        meaning: "connects to the listener until its accept queue is full and accepts nobody: the next \
                  `connect` waits, since Linux drops its SYN, as with a server in overload",
        counts: "connection",
        transport: Transport::Tcp,
        settings: &[number("most", "connections at most", "256")],
    },
];

impl FaultKind {
    /// What is said of it.
    pub fn info(self) -> &'static FaultInfo {
        // A test finds each of them.
        FAULTS.iter().find(|info| info.kind == self).unwrap_or(&FAULTS[0])
    }
}

impl FaultInfo {
    /// The fault as a scenario writes it, `value` being what is set of each setting, as it is typed:
    /// `ReadSlowly(bytes_per_second: 100)`.
    pub fn written(&self, value: impl FnMut(&Setting) -> String) -> String {
        written(self.kind.into(), self.settings, value)
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::model::Fault;

    #[test]
    fn each_fault_has_a_row_and_each_row_is_read() {
        for kind in FaultKind::VARIANTS {
            let info = kind.info();
            assert_eq!(info.kind, *kind);
            let written = info.written(|setting| setting.default.to_owned());
            let read: Fault =
                ron::from_str(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(FaultKind::from(&read), *kind);
        }
        assert_eq!(FAULTS.len(), FaultKind::VARIANTS.len());
    }
}
