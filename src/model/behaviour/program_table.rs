//! The programs that a socket can act as, as a table: their names on screen, and their settings.
//!
//! Decides the words for them. The form in the window and the help of the command line are made from it;
//! a test compares it with what is read from a scenario.

use super::program::ProgramKind;
use crate::model::Protocol;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramInfo {
    /// Which program.
    pub kind: ProgramKind,
    /// What it is called: `echo server`.
    pub name: &'static str,
    /// What it does, in a sentence, in Markdown.
    pub meaning: &'static str,
    /// What it counts, one of it: `answer`.
    pub counts: &'static str,
    /// What is said of those that did not come to that: `skipped`.
    pub skips: &'static str,
    /// For which sockets it is.
    pub transport: Transport,
    /// At which end of a conversation it is.
    pub role: ProgramRole,
    /// What can be set.
    pub settings: &'static [Setting],
}

/// For which sockets a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP: on a listener it is what each accepted connection does.
    Tcp,
    /// UDP.
    Udp,
    /// Both.
    Any,
}

/// At which end of a conversation a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramRole {
    /// It is asked: on TCP, a listener or what one has accepted.
    Server,
    /// It begins: its socket has a peer.
    Client,
}

impl Transport {
    /// Whether it is for sockets of a protocol.
    pub fn is_of(self, protocol: Protocol) -> bool {
        match self {
            Self::Any => true,
            Self::Tcp => protocol == Protocol::Tcp,
            Self::Udp => protocol == Protocol::Udp,
        }
    }
}

/// Something that can be set of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name of its field in a scenario.
    pub field: &'static str,
    /// What it is called in a form.
    pub label: &'static str,
    /// What it is unless somebody sets it, as it is typed.
    pub default: &'static str,
    /// How it is typed.
    pub form: SettingForm,
}

/// How a setting is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingForm {
    /// As a number.
    Number,
    /// As a text.
    Text,
    /// As a text of many lines.
    Lines,
    /// As the path of a folder.
    Folder,
    /// As the path of a file.
    File,
}

/// Every program, in the order in which they are offered.
pub const PROGRAMS: &[ProgramInfo] = &[
    ProgramInfo {
        kind: ProgramKind::Echo,
        name: "echo server",
        meaning: "sends back what it receives (RFC 862)",
        counts: "answer",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Discard,
        name: "discard server",
        meaning: "reads, and does nothing with it (RFC 863)",
        counts: "byte",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Chargen,
        name: "character generator",
        meaning: "sends lines of 72 characters as long as the peer takes them; over UDP a datagram of up to 512 characters for each that arrives (RFC 864)",
        counts: "byte",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Daytime,
        name: "daytime server",
        meaning: "sends the date and the time, then closes; over UDP for each datagram (RFC 867)",
        counts: "answer",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Quote,
        name: "quote of the day server",
        meaning: "sends a sentence to think about, then closes; over UDP for each datagram (RFC 865)",
        counts: "answer",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Lines,
        name: "line server",
        meaning: "answers each line with its number and the line in capitals, however the bytes were cut on their way; `bye` ends",
        counts: "line",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Frames,
        name: "frame server",
        meaning: "takes 4 bytes of length (big-endian) and so many bytes of payload, and answers with a frame of the same payload. One of more than 65,536 bytes is answered with an error, and ends the connection",
        counts: "frame",
        skips: "skipped",
        transport: Transport::Tcp,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::ChatServer,
        name: "chat server",
        meaning: "tells each line to all others; `/name Ann` gives a name, `bye` leaves. Who does not read misses what does not fit",
        counts: "message",
        skips: "missed",
        transport: Transport::Tcp,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::TickerServer,
        name: "ticker",
        meaning: "sends a line with the newest quote to all who have connected, all the same one. Who reads too slowly skips those that have passed meanwhile",
        counts: "quote",
        skips: "skipped",
        transport: Transport::Tcp,
        role: ProgramRole::Server,
        settings: &[Setting {
            field: "every_ms",
            label: "milliseconds from quote to quote",
            default: "500",
            form: SettingForm::Number,
        }],
    },
    ProgramInfo {
        kind: ProgramKind::KeyValueServer,
        name: "key-value server",
        meaning: "answers lines with a number of the client's choice before each: `1 SET colour blue` → `1 OK`, `2 GET colour` → `2 OK blue`, `3 DELETE shape` → `3 ERROR no such key`, and `4 WAIT 2000` after 2 seconds",
        counts: "answer",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::GameServer,
        name: "game server",
        meaning: "tells each player's datagram, `red 17 0.52 0.31` (name, number, place), to all other players, and drops one whose number is not larger than the last. Who says nothing for 5 seconds plays no more",
        counts: "place",
        skips: "dropped as late",
        transport: Transport::Udp,
        role: ProgramRole::Server,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::FileReceiver,
        name: "file receiver",
        meaning: "takes a file: a line with its name and size, its bytes, a line with its SHA-256; then says whether it arrived as it was. It replaces no file; without a folder it keeps nothing and only checks",
        counts: "byte",
        skips: "skipped",
        transport: Transport::Tcp,
        role: ProgramRole::Server,
        settings: &[
            Setting {
                field: "folder",
                label: "folder to put files into",
                default: "",
                form: SettingForm::Folder,
            },
            Setting {
                field: "most_bytes",
                label: "bytes of a file at most",
                default: "4294967296",
                form: SettingForm::Number,
            },
        ],
    },
    ProgramInfo {
        kind: ProgramKind::Sensor,
        name: "sensor",
        meaning: "sends a reading as a line of JSON, again and again",
        counts: "reading",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Client,
        settings: &[
            Setting {
                field: "name",
                label: "name of the sensor",
                default: "kitchen",
                form: SettingForm::Text,
            },
            Setting {
                field: "every_ms",
                label: "milliseconds from reading to reading",
                default: "1000",
                form: SettingForm::Number,
            },
        ],
    },
    ProgramInfo {
        kind: ProgramKind::GamePlayer,
        name: "game player",
        meaning: "sends its name, a number and its place, again and again, and drops what comes late of others",
        counts: "place",
        skips: "dropped as late",
        transport: Transport::Udp,
        role: ProgramRole::Client,
        settings: &[
            Setting {
                field: "name",
                label: "name of the player",
                default: "red",
                form: SettingForm::Text,
            },
            Setting {
                field: "every_ms",
                label: "milliseconds from place to place",
                default: "100",
                form: SettingForm::Number,
            },
        ],
    },
    ProgramInfo {
        kind: ProgramKind::BulkSender,
        name: "bulk sender",
        meaning: "sends bytes at a rate, as far as the peer takes them",
        counts: "byte",
        skips: "skipped",
        transport: Transport::Any,
        role: ProgramRole::Client,
        settings: &[
            Setting {
                field: "bytes_per_second",
                label: "bytes a second",
                default: "1000000",
                form: SettingForm::Number,
            },
            Setting {
                field: "bytes",
                label: "bytes in all, 0 without end",
                default: "0",
                form: SettingForm::Number,
            },
        ],
    },
    ProgramInfo {
        kind: ProgramKind::KeyValueClient,
        name: "key-value client",
        meaning: "makes requests, one after the other, each with a number before it, and waits for its answer, but no longer than the time-out",
        counts: "answer",
        skips: "timed out",
        transport: Transport::Any,
        role: ProgramRole::Client,
        settings: &[
            Setting {
                field: "requests",
                label: "requests, one a line",
                default: "SET colour blue\nGET colour\nGET shape\nWAIT 3000",
                form: SettingForm::Lines,
            },
            Setting {
                field: "every_ms",
                label: "milliseconds from an answer to the next request",
                default: "500",
                form: SettingForm::Number,
            },
            Setting {
                field: "timeout_ms",
                label: "milliseconds that an answer is waited for",
                default: "1000",
                form: SettingForm::Number,
            },
        ],
    },
    ProgramInfo {
        kind: ProgramKind::FileSender,
        name: "file sender",
        meaning: "sends a file to a file receiver, with its name, size and SHA-256, and waits until that says that it has it. Without a file it sends 4 MiB of dots",
        counts: "byte",
        skips: "skipped",
        transport: Transport::Tcp,
        role: ProgramRole::Client,
        settings: &[Setting {
            field: "path",
            label: "file to send to the receiver",
            default: "",
            form: SettingForm::File,
        }],
    },
    ProgramInfo {
        kind: ProgramKind::Http,
        name: "web server",
        meaning: "serves the files in a folder by HTTP/1.1 (RFC 9112), to GET and HEAD; nothing outside the folder, no name that begins with a dot, and no list of files",
        counts: "piece",
        skips: "skipped",
        transport: Transport::Tcp,
        role: ProgramRole::Server,
        settings: &[
            Setting { field: "root", label: "folder", default: "", form: SettingForm::Folder },
            HTTP_TIMEOUT,
        ],
    },
    ProgramInfo {
        kind: ProgramKind::Page,
        name: "web page",
        meaning: "serves one page by HTTP/1.1 (RFC 9112), to GET and HEAD",
        counts: "answer",
        skips: "skipped",
        transport: Transport::Tcp,
        role: ProgramRole::Server,
        settings: &[
            Setting {
                field: "text",
                label: "page",
                default: "<!doctype html><title>Hello</title><h1>Hello</h1>",
                form: SettingForm::Lines,
            },
            HTTP_TIMEOUT,
        ],
    },
];

/// How long a web server waits.
const HTTP_TIMEOUT: Setting = Setting {
    field: "timeout_ms",
    label: "waits at most (ms)",
    default: "10000",
    form: SettingForm::Number,
};

impl ProgramKind {
    /// What is said of it.
    pub fn info(self) -> &'static ProgramInfo {
        // A test finds each of them.
        PROGRAMS.iter().find(|info| info.kind == self).unwrap_or(&PROGRAMS[0])
    }
}

impl ProgramInfo {
    /// The program as a scenario writes it, `value` being what is set of each setting, as it is typed:
    /// `Http(root: "site")`.
    pub fn written(&self, value: impl FnMut(&Setting) -> String) -> String {
        written(self.kind.into(), self.settings, value)
    }
}

/// Something of this name with these settings, as a scenario writes it.
pub(super) fn written(
    name: &str,
    settings: &[Setting],
    mut value: impl FnMut(&Setting) -> String,
) -> String {
    if settings.is_empty() {
        return name.to_owned();
    }
    let settings = settings.iter().map(|setting| {
        let typed = value(setting);
        let written = match setting.form {
            SettingForm::Number => typed.trim().to_owned(),
            // It writes any text.
            _ => ron::to_string(&typed).unwrap_or_default(),
        };
        format!("{}: {written}", setting.field)
    });
    format!("{name}({})", settings.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::model::Program;

    #[test]
    fn each_program_has_a_row_and_each_row_is_read() {
        for kind in ProgramKind::VARIANTS {
            let info = kind.info();
            assert_eq!(info.kind, *kind);
            let written = info.written(|setting| setting.default.to_owned());
            let read: Program =
                ron::from_str(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(ProgramKind::from(&read), *kind);
        }
        assert_eq!(PROGRAMS.len(), ProgramKind::VARIANTS.len());
    }
}
