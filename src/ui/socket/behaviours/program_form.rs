//! Which program a socket is to act as, as it is chosen and typed, and which are offered to which socket.

use super::error::BehaviourFormError;
use super::settings_form::SettingsForm;
use crate::model::{
    BehaviourId, BehaviourKind, Lifecycle, PROGRAMS, Program, ProgramInfo, ProgramKind,
    ProgramRole, Setting, SettingForm, SocketState,
};
use crate::ui::action::SocketFile;

/// Which program a socket is to act as.
#[derive(Clone, Debug, Default)]
pub struct ProgramForm {
    /// The program that was chosen.
    chosen: Option<ProgramKind>,
    /// What is typed for its settings.
    pub settings: SettingsForm,
}

impl ProgramForm {
    /// The program: the one that was chosen, or the first that suits the socket.
    pub fn kind(&self, socket: &SocketState) -> ProgramKind {
        let first = || suitable(socket).next().map_or(PROGRAMS[0].kind, |info| info.kind);
        self.chosen.unwrap_or_else(first)
    }

    /// Chooses a program.
    pub fn choose(&mut self, kind: ProgramKind) {
        self.chosen = Some(kind);
    }

    /// The program with what is typed; `absolute` is the path that a typed one means.
    ///
    /// # Errors
    /// When one of the settings cannot be read.
    pub fn spec(
        &self,
        kind: ProgramKind,
        absolute: impl Fn(&str, SocketFile) -> String,
    ) -> Result<Program, BehaviourFormError> {
        let written = kind.info().written(|setting| {
            let typed = self.settings.typed(kind.info().name, setting);
            match file_of(kind, setting) {
                Some(file) => absolute(typed, file),
                None => typed.to_owned(),
            }
        });
        ron::from_str(&written).map_err(|error| BehaviourFormError::Setting(error.code.to_string()))
    }

    /// Sets a setting by the name of its field.
    pub fn set(&mut self, kind: ProgramKind, field: &'static str, typed: String) {
        *self.settings.field(kind.info().name, field, "") = typed;
    }
}

/// The file that a setting names, if it does.
pub fn file_of(kind: ProgramKind, setting: &Setting) -> Option<SocketFile> {
    match setting.form {
        SettingForm::Folder => Some(SocketFile::ProgramFolder(kind, setting.field)),
        SettingForm::File => Some(SocketFile::ProgramFile(kind, setting.field)),
        SettingForm::Number | SettingForm::Text | SettingForm::Lines => None,
    }
}

/// The programs that are offered to a socket: a listener serves, and what has connected begins, before all
/// else.
pub fn suitable(socket: &SocketState) -> impl Iterator<Item = &'static ProgramInfo> {
    let protocol = socket.protocol();
    let is_for = move |info: &&ProgramInfo| info.transport.is_of(protocol);
    let stage = socket.lifecycle();
    let listens = stage == Lifecycle::Listening;
    let begins = !listens
        && socket.accepted_by().is_none()
        && (socket.peer().is_some() || stage == Lifecycle::Connecting);
    let first = if begins { ProgramRole::Client } else { ProgramRole::Server };
    let of = move |role| PROGRAMS.iter().filter(move |info| info.role == role).filter(is_for);
    let second = match first {
        ProgramRole::Server => ProgramRole::Client,
        ProgramRole::Client => ProgramRole::Server,
    };
    of(first).chain(of(second).filter(move |_| !listens))
}

/// The program that a socket acts as, if it does.
pub fn acts_as(socket: &SocketState) -> Option<(BehaviourId, ProgramKind)> {
    socket.behaviours().iter().find_map(|state| match state.spec.kind() {
        BehaviourKind::Program(kind) => Some((state.id, kind)),
        _ => None,
    })
}
