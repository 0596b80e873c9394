//! What a lab asks for: its roles, and checks on what the sockets in them did.
//!
//! Decides the words in which a lab says so, for whoever reads one and for whoever writes one. A check is
//! about facts in the log and about roles: never about clicks, numbers of sockets, or an order that does
//! not matter. A field that is not known is an error; what is written is read back equal.
//!
//! In come fields of a lab's file, out come [`Role`]s and [`Check`]s. Whether a session fulfils them is
//! decided in [`grading`](crate::grading). First to open: `fact`.

mod conditions;
mod fact;
#[cfg(test)]
mod tests;

pub use conditions::{Answer, Offset, OptionSet, Target};
pub use fact::Fact;

use serde::{Deserialize, Serialize};

use crate::model::is_default;
use crate::model::step::{NewName, rename};

/// One thing that a lab asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What it asks for, in a line: `client connected before accept was called`.
    pub title: String,
    /// What has to be so.
    pub holds: Fact,
    /// What is missing while it is not so, and what to do next: a sentence.
    pub missing: String,
}

/// A part that a socket plays in a lab. Which socket of a session does is found from what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// What checks call it.
    pub name: String,
    /// Which sockets come into question.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: RoleKind,
    /// Whether it may listen on an address that other computers reach.
    #[serde(default, skip_serializing_if = "is_default")]
    pub any_address: bool,
    /// Roles, named before, whose socket may play this one, too. Otherwise each role has a socket of its
    /// own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub may_be: Vec<String>,
}

/// Which sockets come into question for a role. Roles that it names come before in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum RoleKind {
    /// Any socket.
    #[default]
    Any,
    /// A TCP socket that `socket` made.
    Tcp,
    /// A UDP socket.
    Udp,
    /// A TCP socket that has called `listen` with success.
    Listener,
    /// A socket that has called `connect` with the address of this role, whatever the answer was.
    ConnectsTo(String),
    /// A socket that has called `bind` with the address of this role, whatever the answer was.
    BindsTo(String),
    /// A socket that `accept` of this role returned.
    AcceptedBy(String),
    /// The other end of the connection of this role.
    PeerOf(String),
}

impl Role {
    /// Calls roles otherwise.
    pub fn rename(&mut self, new_name: NewName<'_>) {
        rename(&mut self.name, new_name);
        self.may_be.iter_mut().for_each(|role| rename(role, new_name));
        match &mut self.kind {
            RoleKind::Any | RoleKind::Tcp | RoleKind::Udp | RoleKind::Listener => {}
            RoleKind::ConnectsTo(role)
            | RoleKind::BindsTo(role)
            | RoleKind::AcceptedBy(role)
            | RoleKind::PeerOf(role) => rename(role, new_name),
        }
    }
}

impl RoleKind {
    /// The role that it names.
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Any | Self::Tcp | Self::Udp | Self::Listener => None,
            Self::ConnectsTo(role)
            | Self::BindsTo(role)
            | Self::AcceptedBy(role)
            | Self::PeerOf(role) => Some(role),
        }
    }
}
