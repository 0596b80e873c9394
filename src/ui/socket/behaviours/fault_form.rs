//! Which fault is chosen for a socket, and what is typed for its settings.

use super::error::BehaviourFormError;
use super::settings_form::SettingsForm;
use crate::model::{Fault, FaultKind};

/// Which fault a socket is to have.
#[derive(Clone, Debug)]
pub struct FaultForm {
    /// The fault.
    pub kind: FaultKind,
    /// What is typed for its settings.
    pub settings: SettingsForm,
}

impl Default for FaultForm {
    fn default() -> Self {
        Self { kind: FaultKind::StopReading, settings: SettingsForm::default() }
    }
}

impl FaultForm {
    /// A fault with what is typed for it.
    ///
    /// # Errors
    /// When one of its settings cannot be read.
    pub fn spec(&self, kind: FaultKind) -> Result<Fault, BehaviourFormError> {
        let written = kind
            .info()
            .written(|setting| self.settings.typed(kind.info().name, setting).to_owned());
        ron::from_str(&written).map_err(|error| BehaviourFormError::Setting(error.code.to_string()))
    }
}
