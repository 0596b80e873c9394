//! What of a behaviour does not leave with a session whose bytes or names are left out.

use super::{BehaviourSpec, BehaviourStep, When};
use crate::model::{Form, Message};

impl BehaviourStep {
    /// Replaces what it would send, or looks for, by `left_out`.
    pub fn leave_out_bytes(&mut self, left_out: &str) {
        let Self::On(spec) = self else { return };
        match &mut **spec {
            BehaviourSpec::Repeat(repeat) => {
                for timed in &mut repeat.messages {
                    leave_out(&mut timed.message, left_out);
                }
            }
            BehaviourSpec::Answers(answers) => {
                for rule in &mut answers.rules {
                    leave_out(&mut rule.answer, left_out);
                    match &mut rule.when {
                        When::Any => {}
                        When::Regex(expression) => left_out.clone_into(expression),
                        When::Exact(message)
                        | When::Contains(message)
                        | When::StartsWith(message)
                        | When::EndsWith(message) => leave_out(message, left_out),
                    }
                }
            }
            BehaviourSpec::Program(program) => {
                if let Some(text) = program.text_mut() {
                    left_out.clone_into(text);
                }
            }
            BehaviourSpec::Heartbeat(heartbeat) => leave_out(&mut heartbeat.message, left_out),
            BehaviourSpec::SendFile(_)
            | BehaviourSpec::SaveTo(_)
            | BehaviourSpec::Wire(_)
            | BehaviourSpec::WireEnd(_)
            | BehaviourSpec::Fault(_)
            | BehaviourSpec::Reconnect(_)
            | BehaviourSpec::IdleTimeout(_)
            | BehaviourSpec::ConnectTimeout(_) => {}
        }
    }

    /// Replaces the name of its file by `left_out`.
    pub fn leave_out_names(&mut self, left_out: &str) {
        let Self::On(spec) = self else { return };
        match &mut **spec {
            BehaviourSpec::SendFile(file) => left_out.clone_into(&mut file.path),
            BehaviourSpec::SaveTo(save) => left_out.clone_into(&mut save.path),
            BehaviourSpec::Program(program) => {
                if let Some(path) = program.path_mut().filter(|path| !path.is_empty()) {
                    left_out.clone_into(path);
                }
            }
            BehaviourSpec::Repeat(_)
            | BehaviourSpec::Answers(_)
            | BehaviourSpec::Wire(_)
            | BehaviourSpec::WireEnd(_)
            | BehaviourSpec::Fault(_)
            | BehaviourSpec::Reconnect(_)
            | BehaviourSpec::Heartbeat(_)
            | BehaviourSpec::IdleTimeout(_)
            | BehaviourSpec::ConnectTimeout(_) => {}
        }
    }
}

fn leave_out(message: &mut Message, left_out: &str) {
    left_out.clone_into(&mut message.text);
    message.form = Form::Text;
}
