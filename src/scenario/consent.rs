//! What a scenario will do that others have to do with: told before it runs, as far as its steps tell
//! it, and asked for again at the moment of each call. Nothing of it is done unless it was agreed to.
//!
//! How far a call reaches is decided by [`reach`]; here its steps are gone through with what they
//! will make of their sockets if they hold. An address of a socket that only a run knows is taken for
//! loopback here. A name is asked of the network, so that it needs permission itself; where it leads,
//! the moment of the call shows.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::data::{in_folder, within};
use super::ready::Ready;
use super::{Failure, PlannedData, Template};
use crate::model::step::{Expectation, Step};
use crate::model::{
    Call, CallKind, Family, Footing, HostLiteral, NamedAddress, Opening, PathUse, Program,
    Protocol, Reach, escape_text, reach,
};

/// What a scenario may do beyond what needs no permission: loopback and the files in its own folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Sockets that others can reach, other computers' addresses, and looking names up.
    pub network: bool,
    /// Files outside its own folder.
    pub files: bool,
}

impl Permissions {
    /// Everything.
    pub const ALL: Self = Self { network: true, files: true };
}

/// Something that a step will do and that needs permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The place of the first step that does it, in [`Plan::steps`](super::Plan::steps).
    pub index: usize,
    /// What it does.
    pub act: Act,
}

/// What needs permission, in words that go on a line of their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// A socket comes to be reachable by other computers.
    Opens {
        /// The name of the socket.
        socket: String,
        /// How.
        opening: Opening,
    },
    /// Something leaves for another computer.
    Leaves {
        /// The name of the socket.
        socket: String,
        /// By which call.
        kind: CallKind,
        /// Where to.
        to: Destination,
    },
    /// A file outside the scenario's folder is read.
    Reads(PathBuf),
    /// A file outside the scenario's folder is sent, a piece at a time.
    Sends(PathBuf),
    /// A file is created.
    Writes(PathBuf),
    /// Files are created in a folder, with names that others choose.
    WritesIn(PathBuf),
    /// A folder outside the scenario's, and all that is in it, is served.
    Serves(PathBuf),
}

/// Where something goes that leaves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// This address; its port is 0 where only a run knows it.
    Address(SocketAddr),
    /// What this name, with this port, stands for: only a run knows.
    Name(String, u16),
}

impl Act {
    /// What a program does with a path among its settings.
    pub(super) fn of_program(path_use: PathUse, path: PathBuf) -> Self {
        match path_use {
            PathUse::SendsFile => Self::Sends(path),
            PathUse::ServesFolder => Self::Serves(path),
            PathUse::WritesFolder => Self::WritesIn(path),
        }
    }

    /// Whether it is about files, and not about the network.
    pub fn is_about_files(&self) -> bool {
        matches!(
            self,
            Self::Reads(_) | Self::Sends(_) | Self::Writes(_) | Self::WritesIn(_) | Self::Serves(_)
        )
    }

    /// Whether this is permitted.
    pub(super) fn is_permitted(&self, permissions: Permissions) -> bool {
        if self.is_about_files() { permissions.files } else { permissions.network }
    }

    /// The switch of the command line that permits it.
    pub fn switch(&self) -> &'static str {
        if self.is_about_files() { "--allow-files" } else { "--allow-network" }
    }

    /// The same at whatever port.
    pub(super) fn without_port(&self) -> Self {
        let bare = |address: &SocketAddr| SocketAddr::new(address.ip(), 0);
        let mut act = self.clone();
        match &mut act {
            Self::Opens { opening: Opening::Bind(address), .. }
            | Self::Leaves { to: Destination::Address(address), .. } => *address = bare(address),
            Self::Leaves { to: Destination::Name(_, port), .. } => *port = 0,
            Self::Opens { .. }
            | Self::Reads(_)
            | Self::Sends(_)
            | Self::Writes(_)
            | Self::WritesIn(_)
            | Self::Serves(_) => {}
        }
        act
    }

    /// The failure of the step that would have done it.
    pub(super) fn refused(&self) -> Failure {
        Failure::NotAllowed { act: self.to_string(), switch: self.switch() }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opens { socket, opening } => {
                write!(formatter, "{} {opening}", escape_text(socket))
            }
            Self::Leaves { socket, kind, to } => {
                let socket = escape_text(socket);
                let does = match kind {
                    CallKind::Bind => "binds",
                    CallKind::Connect => "connects to",
                    CallKind::SetOption => "announces to the network that it joins",
                    _ => "sends to",
                };
                match to {
                    Destination::Address(to) => {
                        write!(formatter, "{socket} {does} {}", NamedAddress(*to))
                    }
                    Destination::Name(host, port) => {
                        let host = escape_text(host);
                        write!(formatter, "{socket} looks up {host} and {does} {host}:{port}")
                    }
                }
            }
            Self::Reads(path)
            | Self::Sends(path)
            | Self::Writes(path)
            | Self::WritesIn(path)
            | Self::Serves(path) => {
                let does = match self {
                    Self::WritesIn(_) => "creates files in the folder",
                    Self::Writes(_) => "creates the file",
                    Self::Sends(_) => "sends the file",
                    Self::Serves(_) => "serves the folder",
                    _ => "reads the file",
                };
                let path = path.display().to_string();
                write!(formatter, "{does} {}", escape_text(&path))
            }
        }
    }
}

/// What of a call needs permission, the address of which is known.
pub(super) fn acts(socket: &str, footing: &Footing, call: &Call) -> Vec<Act> {
    let Reach { opens: opening, leaves_for } = reach(footing, call);
    let socket = || socket.to_owned();
    let opens = opening.map(|opening| Act::Opens { socket: socket(), opening });
    let leaves = leaves_for.map(|to| Act::Leaves {
        socket: socket(),
        kind: call.kind(),
        to: Destination::Address(to),
    });
    opens.into_iter().chain(leaves).collect()
}

/// What of a call needs permission, as far as its strings tell. `localhost` is taken at its word until
/// it has been looked up, and an address whose interface has a name is one; to look any other name up
/// needs permission, whatever it stands for.
pub(super) fn acts_of(socket: &str, footing: &Footing, ready: &Ready) -> Vec<Act> {
    let Some((host, port)) = ready.name() else { return acts(socket, footing, ready.call()) };
    let literal = HostLiteral::read(host).map(|literal| literal.ip);
    let ip = literal.unwrap_or_else(|| footing.family.loopback());
    let at_ip = ready.call().clone().with_address(SocketAddr::new(ip, port));
    let mut acts = acts(socket, footing, &at_ip);
    if literal.is_none() && !host.eq_ignore_ascii_case("localhost") {
        let to = Destination::Name(host.to_owned(), port);
        acts.push(Act::Leaves { socket: socket.to_owned(), kind: ready.kind(), to });
    }
    acts
}

/// What the steps of a scenario will do that needs permission, each thing once, with the place of
/// the step that does it first.
pub(super) fn demands(steps: &[Step<Template, PlannedData>], folder: Option<&Path>) -> Vec<Demand> {
    let mut foresight =
        Foresight { folder, sockets: BTreeMap::new(), told: BTreeSet::new(), demands: Vec::new() };
    for (index, step) in steps.iter().enumerate() {
        foresight.step(index, step);
    }
    foresight.demands
}

struct Foresight<'plan> {
    folder: Option<&'plan Path>,
    /// What the steps so far will have made of the sockets.
    sockets: BTreeMap<&'plan str, Footing>,
    told: BTreeSet<Act>,
    demands: Vec<Demand>,
}

impl<'plan> Foresight<'plan> {
    fn step(&mut self, index: usize, step: &'plan Step<Template, PlannedData>) {
        match step {
            Step::Socket { name, protocol, family } => {
                let footing = Footing { protocol: *protocol, family: *family, local: None };
                self.sockets.insert(name, footing);
            }
            Step::Call { on, call } | Step::Start { on, call } => {
                self.call(index, on, (&call.call, call.into.as_deref()), true);
            }
            Step::Fails { on, call, .. } | Step::Try { on, call } => {
                self.call(index, on, (&call.call, None), false);
            }
            Step::Expect(Expectation::Received { data, .. } | Expectation::Peeked { data, .. }) => {
                self.data(index, data);
            }
            Step::Repeat { on, .. } => self.send(index, on),
            Step::SendFile { on, path } => {
                let path = in_folder(self.folder, path);
                if !within(self.folder, &path) {
                    self.demand(index, Act::Sends(path));
                }
                self.send(index, on);
            }
            Step::Wire { name, protocol, family, to, .. } => {
                // Each client has a new socket there.
                let footing = Footing { protocol: *protocol, family: *family, local: None };
                let ready = self.ready(&Call::Connect(to.clone()));
                for act in ready.iter().flat_map(|ready| acts_of(name, &footing, ready)) {
                    self.demand(index, act);
                }
            }
            Step::SaveTo { path, .. } => {
                self.demand(index, Act::Writes(in_folder(self.folder, path)));
            }
            Step::Behave { program, .. } => {
                self.demands_of(index, program);
            }
            _ => {}
        }
    }

    /// What a program does with files.
    fn demands_of(&mut self, index: usize, program: &Program) {
        if let Some((path_use, path)) = program.path() {
            let path = in_folder(self.folder, path);
            if path_use == PathUse::WritesFolder || !within(self.folder, &path) {
                self.demand(index, Act::of_program(path_use, path));
            }
        }
    }

    /// A send to the peer.
    fn send(&mut self, index: usize, on: &'plan str) {
        self.call(index, on, (&Call::Send(PlannedData::Bytes(Bytes::new())), None), true);
    }

    fn data(&mut self, index: usize, data: &PlannedData) {
        match data {
            PlannedData::File(path) if !within(self.folder, path) => {
                self.demand(index, Act::Reads(path.clone()));
            }
            PlannedData::Joined(parts) => parts.iter().for_each(|part| self.data(index, part)),
            _ => {}
        }
    }

    fn demand(&mut self, index: usize, act: Act) {
        if self.told.insert(act.clone()) {
            self.demands.push(Demand { index, act });
        }
    }

    fn call(
        &mut self,
        index: usize,
        on: &'plan str,
        (call, into): (&Call<PlannedData, Template>, Option<&'plan str>),
        succeeds: bool,
    ) {
        if let Some(data) = call.sends() {
            self.data(index, data);
        }
        // On one that was closed a call reaches nothing.
        let Some(footing) = self.sockets.get(on).copied() else { return };
        let Some(ready) = self.ready(call) else { return };
        for act in acts_of(on, &footing, &ready) {
            self.demand(index, act);
        }
        let Footing { protocol, family, local } = footing;
        let loopback = SocketAddr::new(family.loopback(), 0);
        let everywhere = SocketAddr::new(family.everywhere(), 0);
        let is_udp = protocol == Protocol::Udp;
        let becomes = match ready.call() {
            Call::Bind(_) if succeeds && ready.name().is_some() => Some(loopback),
            Call::Bind(address) if succeeds => Some(*address),
            // The system gives the address from which it goes there.
            Call::Connect(_) if succeeds => Some(loopback),
            // Whether or not it can be done.
            Call::Connect(_) | Call::Send(_) | Call::SendTo(..) | Call::SendUrgent(_) if is_udp => {
                Some(everywhere)
            }
            Call::Listen(_) if succeeds => Some(everywhere),
            _ => None,
        };
        let local = local.or(becomes);
        if succeeds && call.kind() == CallKind::Close {
            self.sockets.remove(on);
        } else {
            self.sockets.insert(into.unwrap_or(on), Footing { protocol, family, local });
        }
    }

    /// The call, with the addresses of sockets as far as they are foreseen; `None` if its string is
    /// no address, which its step will tell.
    fn ready(&self, call: &Call<PlannedData, Template>) -> Option<Ready> {
        let address = |name: &str| {
            let socket = self.sockets.get(name);
            let family = socket.map_or(Family::V4, |socket| socket.family);
            let local = socket.and_then(|socket| socket.local);
            local.unwrap_or_else(|| SocketAddr::new(family.loopback(), 0))
        };
        let filled = call.clone().translate(
            |template| template.fill(|name, _| Ok::<_, Infallible>(address(name))),
            |_| Ok(Bytes::new()),
        );
        let Ok(filled) = filled;
        Ready::filled(filled).ok()
    }
}
