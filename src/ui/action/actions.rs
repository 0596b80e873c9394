//! What a person can ask the window for. Panels only ever collect these; `perform` carries them
//! out, before the next frame is drawn.

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    model::{Arranging, CallId, CallKind, Mode, Protocol, SocketId},
    scenario::{Permissions, Plan, Shipped},
    ui::{
        app::{appearance::Look, copy_and_save::Carry, regions::Division},
        document::{find::FindStep, playback::Travel},
        socket::{close_question::Closing, forms::Asked},
        windows::overlays::Overlay,
    },
};

/// One thing asked for.
#[derive(Clone, Debug)]
pub enum Action {
    /// Make a socket, of the family that the settings say.
    NewSocket(Protocol),
    /// Make a listening server and a client, connect and accept them.
    StartChatPair,
    /// Make the call of this kind, with the arguments that stand in the socket's form.
    Press(SocketId, CallKind),
    /// Close a socket so that its peer gets a reset: the option that makes it so, then close.
    CloseWithReset(SocketId),
    /// Make a call after the person agreed that other computers may reach the socket.
    MakeExposed(SocketId, Asked),
    /// Make a call after the socket was bound to this address, so that others do not reach it.
    BindFirst(SocketId, SocketAddr, Asked),
    /// Run a scenario that was read, in a session of its own, with what it may do.
    RunScenario(PathBuf, Box<Plan>, Permissions),
    /// Ask whether to run a scenario that comes with the program.
    OfferScenario(&'static Shipped),
    /// Look the host of the socket's form up and offer its addresses.
    LookUp(SocketId),
    /// Take a waiting call back.
    Cancel(SocketId, CallId),
    /// Let a socket read by itself, or no longer.
    SetReading(SocketId, Mode),
    /// Let a listener accept by itself, or no longer.
    SetAccepting(SocketId, Mode),
    /// Send from the chat to all these sockets' peers.
    Say(Vec<SocketId>, bytes::Bytes),
    /// Choose a socket alone: its card comes into view, and the inspector and the chat show it.
    Select(SocketId),
    /// Have the inspector show the one of the chosen cards that was taken last; none if none is chosen.
    Lead(Option<SocketId>),
    /// Close those of these sockets that are open, and put the cards of the others away.
    CloseSockets(Closing),
    /// Show the bytes of a record, and bring it into view in the log.
    ShowRecord(u64),
    /// Mark a record, or take its mark away.
    Mark(u64, bool),
    /// Write a comment on a record, in place of the one before.
    Comment(u64, String),
    /// Change how sockets stand on the canvas: each change is a record.
    Arrange(Vec<(SocketId, Arranging)>),
    /// Connect the first socket to the address of the second.
    ConnectTo(SocketId, SocketId),
    /// Show in the log only the records of which this test holds (`only`), or only the others.
    Narrow {
        /// The test, in the filter's language.
        test: String,
        /// Whether those of which it holds are wanted.
        only: bool,
    },
    /// Find bytes in the log, or go from one hit to another.
    Find(FindStep),
    /// Show what the connection of a socket has said, from a record on.
    Follow {
        /// The socket.
        socket_id: SocketId,
        /// The record.
        record: u64,
    },
    /// Carry bytes or a conversation out of the window.
    Carry(Carry),
    /// Copy the window to the clipboard, as a picture.
    CopyPicture,
    /// Say that something a person typed cannot be used.
    Complain(String),
    /// Open the window of this computer's ports, on this port if one is given.
    ShowPorts(Option<u16>),
    /// Look at this computer's ports once more.
    LookAtPorts,
    /// Let calls that will fail be pressed, or no longer.
    SwitchIllegalCalls,
    /// Make new sockets for IPv6, or for IPv4 again.
    SwitchIpv6,
    /// Change how the window looks.
    Look(Look),
    /// Open a window that helps.
    Show(Overlay),
    /// Divide the window differently.
    Divide(Division),
    /// Ask for a record of the log to go to.
    GoTo,
    /// Begin an empty session.
    NewSession,
    /// Ask for a file and open the session in it.
    OpenSession,
    /// Ask what of the session is to go out, and how.
    ExportSession,
    /// The same, as a scenario that does it again.
    ExportScenario,
    /// Look how much would go out.
    PreviewExport,
    /// Ask for a file and write to it what was decided.
    ChooseExportFile,
    /// Stop writing sessions.
    StopExporting,
    /// Show the sessions that are in their journals.
    ShowEarlierSessions,
    /// Remove the journal of a session that has ended.
    RemoveJournal(PathBuf),
    /// Have the log take the memory that the settings say.
    SetMemory,
    /// Stop reading the file that is being opened.
    StopOpening,
    /// Open this file.
    OpenFile(PathBuf),
    /// Write to this file what was decided of the session.
    ExportTo(PathBuf),
    /// Write a review's notes to the file that it was opened from; a live session is exported.
    Save,
    /// Show another moment of a review, or play it.
    Travel(Travel),
    /// Look which of the files that were used last are still there.
    LookAtRecent,
    /// Forget which files were used last.
    ClearRecent,
    /// End the program.
    Quit,
}

/// The actions that a frame collects.
pub type Actions = Vec<Action>;
