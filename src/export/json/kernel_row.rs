//! What the kernel holds, as fields of JSON with names that stay.

use std::net::SocketAddr;

use serde::Serialize;

use crate::model::{
    AcceptQueue, Holder, KernelView, MachineSocket, PendingConnection, SocketId, TcpFigures,
    TcpState, Timer,
};

/// A view of one socket. Its fields are documented in [`super`].
#[derive(Serialize)]
pub(super) struct ViewRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inode: Option<u32>,
    receive_queue: u32,
    send_queue: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged: Option<u64>,
    drops: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_room: Option<RoomRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<TimerRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tcp: Option<TcpFigures>,
}

impl ViewRow {
    pub(super) fn new(view: &KernelView) -> Self {
        Self {
            state: view.state.map(TcpState::name),
            local: view.local,
            peer: view.peer,
            inode: view.inode,
            receive_queue: view.receive_queue,
            send_queue: view.send_queue,
            acknowledged: view.acknowledged,
            drops: view.drops,
            waiting_room: view.waiting_room.as_ref().map(RoomRow::new),
            timer: view.timer.map(TimerRow::new),
            tcp: view.tcp,
        }
    }
}

#[derive(Serialize)]
struct RoomRow {
    waiting: u32,
    limit: u32,
    seats: Vec<SeatRow>,
}

impl RoomRow {
    fn new(room: &AcceptQueue) -> Self {
        let seats = room.seats.iter().map(SeatRow::new).collect();
        Self { waiting: room.waiting, limit: room.limit, seats }
    }
}

#[derive(Serialize)]
struct SeatRow {
    peer: SocketAddr,
    state: &'static str,
    receive_queue: u32,
}

impl SeatRow {
    fn new(seat: &PendingConnection) -> Self {
        Self { peer: seat.peer, state: seat.state.name(), receive_queue: seat.receive_queue }
    }
}

#[derive(Serialize)]
struct TimerRow {
    kind: &'static str,
    remaining_millis: u32,
}

impl TimerRow {
    fn new(timer: Timer) -> Self {
        Self { kind: timer.kind.words(), remaining_millis: timer.remaining_millis }
    }
}

/// A socket of the machine, and who holds it.
#[derive(Serialize)]
pub(super) struct HolderRow<'a> {
    protocol: String,
    local: SocketAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_millis: Option<u32>,
    #[serde(flatten)]
    holder: WhoRow<'a>,
}

#[derive(Serialize)]
#[serde(tag = "holder", rename_all = "snake_case")]
enum WhoRow<'a> {
    Session { socket: SocketId },
    Process { pid: u32, name: &'a str },
    Kernel,
    NotTold { uid: u32 },
}

impl<'a> HolderRow<'a> {
    pub(super) fn new(socket: &'a MachineSocket) -> Self {
        Self {
            protocol: socket.protocol.to_string(),
            local: socket.local,
            peer: socket.peer,
            state: socket.state.map(TcpState::name),
            remaining_millis: socket.remaining_millis,
            holder: match &socket.holder {
                Holder::Ours(socket) => WhoRow::Session { socket: *socket },
                Holder::Process { pid, name } => WhoRow::Process { pid: *pid, name },
                Holder::Kernel => WhoRow::Kernel,
                Holder::NotTold { uid } => WhoRow::NotTold { uid: *uid },
            },
        }
    }
}
