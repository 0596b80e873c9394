//! The programs that a socket can act as, as a table: their names on screen, and their settings.
//!
//! Decides the words for them. The form in the window and the help of the command line are made from it;
//! a test compares it with what is read from a scenario.

use super::program::ProgramKind;

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
    /// For which sockets it is.
    pub transport: Transport,
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
        transport: Transport::Any,
        settings: &[],
    },
    ProgramInfo {
        kind: ProgramKind::Discard,
        name: "discard server",
        meaning: "reads, and does nothing with it (RFC 863)",
        counts: "message",
        transport: Transport::Any,
        settings: &[],
    },
];

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
