//! The arguments of a socket's calls, as typed, and what they mean.

use std::net::{Ipv4Addr, SocketAddr};

use egui::Id;

use super::behaviours::BehaviourForms;
use super::composer::{Composer, Ends};
use super::form_error::{FormError, MAX_LENGTH};
use super::option_form::OptionForm;
use crate::model::{Call, CallKind, Family, HostLiteral, Lifecycle, LineEnding, ShutdownHow};
use crate::scenario::StartAddress;
use crate::ui::action::CallRequest;

/// Whether the first field of a socket's card takes the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// It does not.
    #[default]
    Stays,
    /// As soon as it is drawn.
    Now,
    /// Once the socket has left a stage by the call that Enter has made, if the person has not turned to
    /// anything else.
    After {
        /// The stage.
        stage: Lifecycle,
        /// What had the keyboard.
        from: Id,
    },
}

/// The contents of one socket's fields.
#[derive(Clone, Debug)]
pub struct SocketForm {
    /// Host: an address or a name.
    pub host: String,
    /// Port.
    pub port: String,
    /// Backlog of `listen`.
    pub backlog: String,
    /// What to send.
    pub message: Composer,
    /// How many bytes to receive at most.
    pub length: String,
    /// Which direction to shut down.
    pub how: ShutdownHow,
    /// The selected option, and its value.
    pub option: OptionForm,
    /// What it is to do by itself.
    pub behaviours: BehaviourForms,
    /// Whether the card takes the keyboard.
    pub focus: Focus,
    /// The name last looked up, so that it is not looked up again and again.
    looked_up: String,
}

/// What a direction of `shutdown` is called.
pub fn direction(how: ShutdownHow) -> &'static str {
    match how {
        ShutdownHow::Read => "receiving",
        ShutdownHow::Write => "sending",
        ShutdownHow::Both => "both",
    }
}

/// The address that forms of this family begin with.
fn default_address(family: Family) -> (String, String) {
    let StartAddress { host, port } = StartAddress::from_environment();
    let host = host
        .filter(|host| HostLiteral::read(host).is_none_or(|literal| literal.family() == family))
        .unwrap_or_else(|| family.loopback().to_string());
    (host, port.unwrap_or_else(|| "0".to_owned()))
}

impl SocketForm {
    /// The form of a new socket.
    pub fn new(family: Family) -> Self {
        let (host, port) = default_address(family);
        Self {
            host,
            port,
            backlog: "8".to_owned(),
            message: Composer::new(LineEnding::None),
            length: "1024".to_owned(),
            how: ShutdownHow::Write,
            option: OptionForm::default(),
            behaviours: BehaviourForms::default(),
            focus: Focus::default(),
            looked_up: String::new(),
        }
    }

    /// Puts an address into the fields.
    pub fn set_address(&mut self, address: SocketAddr) {
        self.host = HostLiteral::text_of(&address);
        self.port = address.port().to_string();
    }

    /// The address in the fields; `None` of a name, and of what is no address.
    pub fn address(&self) -> Option<SocketAddr> {
        HostLiteral::read(self.host.trim())?.with_port(self.port().ok()?)
    }

    /// The same values with another message, and without what was sent before.
    #[must_use]
    pub fn with_message(&self, text: &str) -> Self {
        Self {
            host: self.host.clone(),
            port: self.port.clone(),
            backlog: self.backlog.clone(),
            message: self.message.with_text(text),
            length: self.length.clone(),
            how: self.how,
            option: self.option.clone(),
            behaviours: BehaviourForms::default(),
            focus: Focus::default(),
            looked_up: String::new(),
        }
    }

    /// Whether the card of a socket at this stage takes the keyboard now, which `focused` has. True
    /// only once.
    pub fn takes_focus(&mut self, now: Lifecycle, focused: Option<Id>) -> bool {
        let takes = match self.focus {
            Focus::Stays => return false,
            Focus::Now => true,
            // On its way it has no field yet.
            Focus::After { .. } if now == Lifecycle::Connecting => return false,
            Focus::After { stage, .. } if stage == now => return false,
            Focus::After { from, .. } => focused.is_none_or(|focused| focused == from),
        };
        self.focus = Focus::Stays;
        takes
    }

    /// The form of a socket that a person has just made, whose card takes the keyboard.
    pub fn with_focus(family: Family) -> Self {
        Self { focus: Focus::Now, ..Self::new(family) }
    }

    /// Whether the host is a name that has not been looked up since it was typed. True only once.
    pub fn wants_lookup(&mut self) -> bool {
        let host = self.host.trim();
        let is_name = !host.is_empty() && HostLiteral::read(host).is_none();
        let wants = is_name && host != self.looked_up;
        if wants {
            host.clone_into(&mut self.looked_up);
        }
        wants
    }

    /// The port in the field.
    ///
    /// # Errors
    /// When it is not a port.
    pub fn port(&self) -> Result<u16, FormError> {
        self.port.trim().parse().map_err(|_not_a_port| FormError::NoPort(self.port.clone()))
    }

    fn length(&self) -> Result<u32, FormError> {
        let length = self.length.trim().parse().ok().filter(|length| *length <= MAX_LENGTH);
        length.ok_or_else(|| FormError::NoLength(self.length.clone()))
    }

    /// The call of this kind with the arguments as typed; a message is filled in with `ends`.
    ///
    /// # Errors
    /// When a field that the call needs cannot be read.
    pub fn call(&self, kind: CallKind, ends: Ends) -> Result<CallRequest, FormError> {
        let call = match kind {
            CallKind::Bind | CallKind::Connect | CallKind::SendTo => {
                return self.addressed(kind, ends);
            }
            CallKind::Listen => {
                let backlog = self.backlog.trim().parse();
                let typed = || self.backlog.clone();
                Call::Listen(backlog.map_err(|_not_a_number| FormError::NoBacklog(typed()))?)
            }
            CallKind::Accept => Call::Accept,
            CallKind::Send => Call::Send(self.message.bytes(ends)?),
            CallKind::Recv => Call::Recv(self.length()?),
            CallKind::RecvFrom => Call::RecvFrom(self.length()?),
            CallKind::Peek => Call::Peek(self.length()?),
            CallKind::SendUrgent => Call::SendUrgent(self.message.bytes(ends)?),
            CallKind::RecvUrgent => Call::RecvUrgent(self.length()?),
            CallKind::Shutdown => Call::Shutdown(self.how),
            CallKind::SetOption => Call::SetOption(self.option.option, self.option.value()?),
            CallKind::GetOption => Call::GetOption(self.option.option),
            CallKind::Close => Call::Close,
        };
        Ok(CallRequest::Call(call))
    }

    fn addressed(&self, kind: CallKind, ends: Ends) -> Result<CallRequest, FormError> {
        let port = self.port()?;
        let host = self.host.trim();
        if host.is_empty() {
            return Err(FormError::NoHost);
        }
        let literal = HostLiteral::read(host).and_then(|literal| literal.with_port(port));
        let address = literal.unwrap_or_else(|| (Ipv4Addr::UNSPECIFIED, port).into());
        // A datagram goes to this address, whatever peer there is.
        let ends = Ends { peer: literal, ..ends };
        let call = match kind {
            CallKind::Bind => Call::Bind(address),
            CallKind::SendTo => Call::SendTo(self.message.bytes(ends)?, address),
            _ => Call::Connect(address),
        };
        Ok(match literal {
            Some(_) => CallRequest::Call(call),
            None => CallRequest::ByName { call, host: host.to_owned(), port },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(host: &str, port: &str) -> SocketForm {
        SocketForm { host: host.to_owned(), port: port.to_owned(), ..SocketForm::new(Family::V4) }
    }

    #[test]
    fn a_literal_address_is_a_call_and_a_name_is_looked_up() {
        assert_eq!(
            form("127.0.0.1", "9000").call(CallKind::Bind, Ends::default()).unwrap(),
            CallRequest::Call(Call::Bind("127.0.0.1:9000".parse().unwrap()))
        );
        assert_eq!(
            form(" [::1] ", "9000").call(CallKind::Connect, Ends::default()).unwrap(),
            CallRequest::Call(Call::Connect("[::1]:9000".parse().unwrap()))
        );
        assert!(matches!(
            form("localhost", "80").call(CallKind::Connect, Ends::default()).unwrap(),
            CallRequest::ByName { call: Call::Connect(_), port: 80, .. }
        ));
    }

    #[test]
    fn a_name_is_looked_up_once() {
        let mut form = form("localhost", "1");
        assert!(form.wants_lookup() && !form.wants_lookup());
        form.host = "127.0.0.1".to_owned();
        assert!(!form.wants_lookup());
    }

    #[test]
    fn what_cannot_be_an_argument_has_a_message_of_its_own() {
        let port = form("127.0.0.1", "70000").call(CallKind::Bind, Ends::default()).unwrap_err();
        assert_eq!(port, FormError::NoPort("70000".to_owned()));
        assert_eq!(form(" ", "1").call(CallKind::Connect, Ends::default()), Err(FormError::NoHost));
        let mut form = form("127.0.0.1", "1");
        form.length = "-1".to_owned();
        assert_eq!(
            form.call(CallKind::Recv, Ends::default()),
            Err(FormError::NoLength("-1".to_owned()))
        );
        form.backlog = "many".to_owned();
        assert_eq!(
            form.call(CallKind::Listen, Ends::default()),
            Err(FormError::NoBacklog("many".to_owned()))
        );
    }
}
