//! Actions on sockets: creating one, making calls on it, arranging its card.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;

use bytes::Bytes;

use crate::model::{
    Arranging, BehaviourId, BehaviourKind, Call, CallId, CallKind, Message, Mode, ProgramKind,
    Protocol, SocketId, SocketState, Wire,
};
use crate::ui::document::Document;

/// An action on one or more sockets.
#[derive(Clone, Debug)]
pub enum SocketAction {
    /// Create a socket of the family in the settings.
    New(Protocol),
    /// Create a listening server and a client, connect and accept them.
    StartChatPair,
    /// Make the call of this kind, with the arguments in the socket's form.
    Press(SocketId, CallKind),
    /// Send each line of the message in the socket's form by a call of its own, without a pause.
    SendLines(SocketId),
    /// Make a call with these arguments, whatever is in the socket's form; of a send, the message that
    /// they were made of is remembered.
    Call(SocketId, CallRequest, Option<Message>),
    /// Close a socket so that its peer gets a reset: set `SO_LINGER` to 0, then close.
    CloseWithReset(SocketId),
    /// Make a call after the person agreed that other computers may reach the socket.
    MakeExposed(SocketId, CallRequest),
    /// Make a call after the socket was bound to this address, so that others do not reach it.
    BindFirst(SocketId, SocketAddr, CallRequest),
    /// Look up the host in the socket's form and suggest its addresses.
    LookUp(SocketId),
    /// Cancel a waiting call.
    Cancel(SocketId, CallId),
    /// Let a socket read automatically, or no longer.
    SetReading(SocketId, Mode),
    /// Let a listener accept automatically, or no longer.
    SetAccepting(SocketId, Mode),
    /// Switch on what the form of this kind says that the socket is to do by itself.
    Behave(SocketId, BehaviourKind),
    /// Have the socket act as a program, with what is typed for it.
    ActAs(SocketId, ProgramKind),
    /// Have the wire that a socket begins do this from now on.
    SetWire(SocketId, Box<Wire>),
    /// Make a wire: to this address, or to one that is still to be typed.
    NewWire(Protocol, Option<SocketAddr>),
    /// Switch something off that the socket does by itself.
    StopBehaving(SocketId, BehaviourId),
    /// Ask for a file with the desktop's dialog.
    ChooseFile(SocketId, SocketFile),
    /// Use this file, about whose replacing the person has been asked.
    UseFile(SocketId, SocketFile, PathBuf),
    /// Find out how large the file is that is to be sent.
    MeasureFile(SocketId),
    /// Send from the chat to the peers of all these sockets.
    Send(Vec<SocketId>, Bytes),
    /// Close those of these sockets that are open, and put the cards of the others away.
    Close(CloseRequest),
    /// Connect the first socket to the address of the second.
    ConnectTo(SocketId, SocketId),
    /// Change how sockets appear on the canvas: each change is a record.
    Arrange(Vec<(SocketId, Arranging)>),
    /// Ask how many clients are to be connected to a listener.
    AskForClients(SocketId),
    /// Connect many clients to a listener.
    ConnectClients(ClientsRequest),
}

/// Clients that are to be connected to a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientsRequest {
    /// The listener.
    pub listener: SocketId,
    /// How many.
    pub count: u32,
    /// From one to the next, in milliseconds; 0 connects all at once.
    pub pause_ms: u64,
    /// Whether the listener is to accept automatically from now on.
    pub accepts: bool,
}

/// What a socket needs a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketFile {
    /// To save what arrives to it.
    SaveTo,
    /// To send it.
    Send,
    /// To read rules for answers from it.
    LoadRules,
    /// To write the rules for answers to it.
    SaveRules,
    /// For this setting of a program, as a file.
    ProgramFile(ProgramKind, &'static str),
    /// The same, as a folder.
    ProgramFolder(ProgramKind, &'static str),
}

impl SocketFile {
    /// Whether it is read.
    pub fn is_read(self) -> bool {
        match self {
            Self::Send | Self::LoadRules | Self::ProgramFile(..) | Self::ProgramFolder(..) => true,
            Self::SaveTo | Self::SaveRules => false,
        }
    }

    /// A name for it, if it is to be written.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::SaveTo => "received.bin",
            Self::SaveRules => "answers.ron",
            Self::Send | Self::LoadRules | Self::ProgramFile(..) | Self::ProgramFolder(..) => "",
        }
    }
}

/// A call as its form describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallRequest {
    /// Everything is known.
    Call(Call),
    /// The address is a name that has to be looked up first.
    ByName {
        /// The call: bind, connect or sendto. Its address is none until the name is found.
        call: Call,
        /// The name.
        host: String,
        /// The port.
        port: u16,
    },
}

impl CallRequest {
    /// Which call it is.
    pub fn kind(&self) -> CallKind {
        match self {
            Self::Call(call) | Self::ByName { call, .. } => call.kind(),
        }
    }
}

/// Sockets that are to be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseRequest {
    /// Which.
    pub sockets: Vec<SocketId>,
    /// Whether their peers get a reset.
    pub with_reset: bool,
    /// Whether the person has been asked.
    pub agreed: bool,
}

impl CloseRequest {
    /// Closes sockets, after the question if they are several.
    pub fn of(sockets: &[&SocketState], with_reset: bool) -> SocketAction {
        let sockets = sockets.iter().map(|socket| socket.socket_id()).collect();
        SocketAction::Close(Self { sockets, with_reset, agreed: false })
    }

    /// Those of them that are open.
    pub fn open<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a SocketState> {
        let sockets: BTreeSet<SocketId> = self.sockets.iter().copied().collect();
        document.open_sockets().filter(move |socket| sockets.contains(&socket.socket_id()))
    }

    /// Whether the person is asked first: there are several, and some of them are open.
    pub fn needs_confirmation(&self, document: &Document) -> bool {
        !self.agreed && self.sockets.len() > 1 && self.open(document).next().is_some()
    }
}
