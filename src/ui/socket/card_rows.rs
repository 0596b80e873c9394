//! The rows of a card, and the height of the card that follows from them.
//!
//! Rows follow from the kind of the socket, the stage of its life and what waits, never from how many
//! bytes lie where: a card is as high as what it holds, and stays so while nothing changes.

use crate::model::{CallKind, Lifecycle, Protocol, SocketState};

/// Width of a card, in points.
pub const WIDTH: f32 = 272.0;

/// Height of the tallest card, in points: connected, while a send and a receive wait.
pub const TALL: f32 = 174.0;

/// Between the edge of a card and what it holds, in points.
pub const PADDING: f32 = 8.0;

/// Between two rows.
pub const GAP: f32 = 4.0;

/// Height of a row with buttons or fields.
pub const CONTROLS: f32 = 22.0;

/// Letters of the small text that are certain to fit into one row.
const ONE_LINE: usize = 40;

/// Rows for waiting calls and for what it does by itself; the inspector has all.
const MOST_WAITING: usize = 2;

/// A row of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardRow {
    /// Its symbol and name, its stage and its TCP state, and the button of its menu.
    Title,
    /// Its addresses.
    Addresses,
    /// The fields for host and port.
    AddressFields,
    /// The field for the backlog of `listen`.
    Backlog,
    /// The field for what is to be sent, and the button that sends it.
    Message,
    /// A sentence on the stage, of one line or two.
    Sentence {
        /// Whether it takes two lines.
        long: bool,
    },
    /// Who waits to be accepted.
    WaitingRoom,
    /// How much has arrived and was not read, and how much was sent and is not acknowledged.
    Gauges,
    /// The buttons of the calls that come next.
    Calls,
    /// What it does by itself.
    Behaviours,
    /// A waiting call, or a name being looked up, by its index.
    Waiting(usize),
    /// How long the kernel still keeps what the program has closed.
    Ghost,
}

impl CardRow {
    /// Its height, in points.
    pub fn height(self) -> f32 {
        match self {
            Self::Title => 20.0,
            Self::Addresses | Self::WaitingRoom | Self::Gauges | Self::Ghost => 16.0,
            Self::AddressFields | Self::Backlog | Self::Message | Self::Calls => CONTROLS,
            Self::Sentence { long: false } => 15.0,
            Self::Sentence { long: true } => 29.0,
            Self::Behaviours | Self::Waiting(_) => 18.0,
        }
    }
}

/// The rows of a socket's card, from top to bottom.
pub fn rows(socket: &SocketState) -> Vec<CardRow> {
    let mut rows = vec![CardRow::Title, CardRow::Addresses];
    let (protocol, lifecycle) = (socket.protocol(), socket.lifecycle());
    if socket.is_ghost() {
        rows.push(CardRow::Ghost);
        return rows;
    }
    match (protocol, lifecycle) {
        (_, Lifecycle::Created) | (Protocol::Udp, Lifecycle::Bound) => {
            rows.push(CardRow::AddressFields);
        }
        (Protocol::Tcp, Lifecycle::Bound) => rows.push(CardRow::Backlog),
        (Protocol::Tcp, Lifecycle::Listening) => rows.push(CardRow::WaitingRoom),
        (_, lifecycle) if lifecycle.has_peer() => {}
        // What waits says it better.
        (_, Lifecycle::Connecting) if waiting(socket) > 0 => {}
        _ => rows.push(CardRow::Sentence { long: socket.sentence().chars().count() > ONE_LINE }),
    }
    if may_be_unread(socket) {
        rows.push(CardRow::Gauges);
    }
    if sent_by(socket).is_some() {
        rows.push(CardRow::Message);
    }
    if lifecycle != Lifecycle::Closed {
        rows.push(CardRow::Calls);
    }
    let mut room = MOST_WAITING;
    if !socket.behaviours().is_empty() {
        rows.push(CardRow::Behaviours);
        room -= 1;
    }
    rows.extend((0..waiting(socket).min(room)).map(CardRow::Waiting));
    rows
}

/// The call that sends what is in the card's field; `None` if the card has no such field.
pub fn sent_by(socket: &SocketState) -> Option<CallKind> {
    match (socket.protocol(), socket.lifecycle()) {
        (Protocol::Udp, Lifecycle::Created | Lifecycle::Bound) => Some(CallKind::SendTo),
        (_, lifecycle) => lifecycle.has_peer().then_some(CallKind::Send),
    }
}

/// The height of a socket's card.
pub fn height(socket: &SocketState) -> f32 {
    let rows = rows(socket);
    let gaps = rows.len().saturating_sub(1) as f32 * GAP;
    2.0 * PADDING + gaps + rows.into_iter().map(CardRow::height).sum::<f32>()
}

/// Whether it has both ends of a connection, as far as the program knows.
pub fn is_connected(socket: &SocketState) -> bool {
    socket.is_open() && socket.lifecycle().has_peer() && socket.peer().is_some()
}

fn may_be_unread(socket: &SocketState) -> bool {
    match socket.protocol() {
        Protocol::Tcp => is_connected(socket),
        Protocol::Udp => socket.is_open() && socket.lifecycle() != Lifecycle::Created,
    }
}

fn waiting(socket: &SocketState) -> usize {
    socket.lookups().len() + socket.waiting().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        BehaviourId, BehaviourSpec, BehaviourStep, Call, CallId, Event, Family, Message, Mode,
        Origin, Outcome, Repeat, SocketId, SocketSnapshot,
    };
    use crate::session::{Entry, Log, SocketTable};

    const ID: SocketId = SocketId(1);

    fn begin(log: &Log, protocol: Protocol) {
        let (family, origin) = (Family::V4, Origin::Made);
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        log.append(Entry::new(ID, event));
    }

    fn returned(log: &Log, call: Call<u64>) {
        let (local, peer) = (([127, 0, 0, 1], 9000).into(), ([127, 0, 0, 1], 9001).into());
        let listening = matches!(call, Call::Listen(_));
        let peer = matches!(call, Call::Connect(_)).then_some(peer);
        let standing = Some(SocketSnapshot { local: Some(local), peer, listening, state: None });
        let (call_id, outcome) = (CallId(1), Outcome::Done);
        let caller = crate::model::Caller::Person;
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
        log.append(Entry { standing, ..Entry::new(ID, event) });
    }

    fn waits(log: &Log, call_id: u64, call: Call<u64>) {
        let event = Event::Waiting { call_id: CallId(call_id), call, sent: 0 };
        log.append(Entry::new(ID, event));
    }

    fn repeats(log: &Log) {
        let repeat = Repeat::new(Message::text("a"), 100, Some(20));
        let step = BehaviourStep::On(Box::new(BehaviourSpec::Repeat(repeat)));
        log.append(Entry::new(ID, Event::Behaviour { behaviour: BehaviourId(1), step }));
    }

    fn seen(log: &Log) -> (Vec<CardRow>, f32) {
        let mut table = SocketTable::default();
        table.catch_up(log, u64::MAX);
        let socket = table.get(ID).expect("it was made");
        (rows(socket), height(socket))
    }

    #[test]
    fn a_card_is_as_high_as_its_rows_and_never_taller_than_the_layout_leaves_room_for() {
        let peer = ([127, 0, 0, 1], 9001).into();
        for protocol in [Protocol::Tcp, Protocol::Udp] {
            let log = Log::new();
            begin(&log, protocol);
            let (created, low) = seen(&log);
            assert!(
                created.contains(&CardRow::AddressFields) && !created.contains(&CardRow::Gauges)
            );
            returned(&log, Call::Connect(peer));
            let (connected, high) = seen(&log);
            assert!(connected.contains(&CardRow::Message) && connected.contains(&CardRow::Gauges));
            assert!(protocol == Protocol::Udp || high > low);
            waits(&log, 2, Call::Recv(9));
            waits(&log, 3, Call::Send(9));
            waits(&log, 4, Call::Send(9));
            let (waiting, highest) = seen(&log);
            assert!(highest <= TALL, "{highest}: {waiting:?}");
            repeats(&log);
            let (acting, as_high) = seen(&log);
            assert!(acting.contains(&CardRow::Behaviours) && acting.contains(&CardRow::Waiting(0)));
            assert!(as_high <= highest, "it takes the place of a waiting call");
            returned(&log, Call::Close);
            assert!(seen(&log).1 < low, "less is left of it");
        }
    }

    #[test]
    fn a_listener_has_its_waiting_room_in_place_of_a_message() {
        let log = Log::new();
        begin(&log, Protocol::Tcp);
        returned(&log, Call::Listen(8));
        assert_eq!(
            seen(&log).0,
            [CardRow::Title, CardRow::Addresses, CardRow::WaitingRoom, CardRow::Calls]
        );
    }
}
