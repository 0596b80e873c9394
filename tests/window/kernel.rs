//! What the kernel holds, in the window: drawn from records made up here, so that every state can
//! be had at will.

use std::{net::SocketAddr, time::Duration};

use crate::desk::Desk;
use bytes::Bytes;
use socket_playground::{
    model::{
        AcceptQueue, Call, CallId, Caller, Errno, Event, Family, Holder, KernelView, MachineSocket,
        Mode, Origin, Outcome, PendingConnection, Protocol, SocketId, SocketSnapshot, TcpFigures,
        TcpState, Timer, TimerKind,
    },
    session::{Entry, Log},
};

const SERVER: &str = "127.0.0.1:9000";
const CLIENT: &str = "127.0.0.1:40000";

fn at(address: &str) -> SocketAddr {
    address.parse().expect("an address of these tests")
}

fn append(
    desk: &mut Desk,
    socket: u32,
    event: Event,
    standing: Option<SocketSnapshot>,
    bytes: &[u8],
) {
    let payload = Bytes::copy_from_slice(bytes);
    let log: &Log = desk.harness().state().log();
    log.append(Entry { standing, payload, ..Entry::new(SocketId(socket), event) });
    desk.harness().run_steps(3);
}

fn opened(desk: &mut Desk, socket: u32, origin: Origin, standing: Option<SocketSnapshot>) {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let (protocol, family) = (Protocol::Tcp, Family::V4);
    let event = Event::Opened { protocol, family, origin, reading, accepting };
    append(desk, socket, event, standing, b"");
}

fn returned(desk: &mut Desk, socket: u32, call: Call<u64>, outcome: Outcome, bytes: &[u8]) {
    let event = Event::Returned {
        call_id: CallId(7),
        call,
        outcome,
        elapsed_nanos: 1000,
        caller: Caller::Person,
    };
    append(desk, socket, event, None, bytes);
}

fn seen(desk: &mut Desk, socket: u32, was: Option<TcpState>, view: KernelView) {
    let event = Event::Kernel { was, view: Box::new(view), gap_nanos: 100_000_000 };
    append(desk, socket, event, None, b"");
}

fn view(state: TcpState) -> KernelView {
    KernelView { state: Some(state), ..KernelView::default() }
}

fn established() -> KernelView {
    let tcp = Some(TcpFigures { segments_in: 7, segments_out: 9, ..TcpFigures::default() });
    KernelView { inode: Some(4711), tcp, ..view(TcpState::Established) }
}

/// A listener `TCP #1`, its accepted `TCP #2` and the client `TCP #3`, all seen by the kernel.
fn connection(desk: &mut Desk) {
    let standing = |local, peer: Option<&str>| {
        Some(SocketSnapshot {
            local: Some(at(local)),
            peer: peer.map(at),
            listening: peer.is_none(),
            state: None,
        })
    };
    opened(desk, 1, Origin::Made, None);
    let event = Event::Returned {
        call_id: CallId(1),
        call: Call::Listen(2),
        outcome: Outcome::Done,
        elapsed_nanos: 1,
        caller: Caller::Person,
    };
    append(desk, 1, event, standing(SERVER, None), b"");
    opened(desk, 2, Origin::AcceptedBy(SocketId(1)), standing(SERVER, Some(CLIENT)));
    opened(desk, 3, Origin::Made, None);
    let event = Event::Returned {
        call_id: CallId(2),
        call: Call::Connect(at(SERVER)),
        outcome: Outcome::Done,
        elapsed_nanos: 1,
        caller: Caller::Person,
    };
    append(desk, 3, event, standing(CLIENT, Some(SERVER)), b"");
    for socket in [2, 3] {
        seen(desk, socket, Some(TcpState::SynSent), established());
    }
}

#[test]
fn the_table_has_every_socket_and_its_figures() {
    let mut desk = Desk::open(None);
    desk.click("Kernel");
    desk.wait_for("The kernel has not been queried yet");
    connection(&mut desk);
    desk.wait_for("kernel: TCP #3, TCP state ESTABLISHED");
    desk.wait_for("segs out 9");
    desk.wait_for("inode 4711");
    desk.click("Copy the kernel's figures");
    let copied =
        desk.harness().output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
    // Two frames are drawn per click: the text may be of the one before.
    if let Some(copied) = copied {
        assert!(copied.contains("TCP #3\tESTABLISHED"), "{copied}");
    }
    desk.click("TCP #3");
    desk.click("TCP #3 over time");
    desk.wait_for("change of state, seen at");
}

#[test]
fn a_change_of_state_is_in_the_log_and_figures_are_there_when_wanted() {
    let mut desk = Desk::open(None);
    connection(&mut desk);
    seen(
        &mut desk,
        3,
        Some(TcpState::Established),
        KernelView { receive_queue: 5, ..established() },
    );
    desk.click("Log");
    desk.wait_for("kernel: SYN-SENT -> ESTABLISHED");
    desk.wait_for("observed ≤100 ms late");
    assert!(!desk.shows("kernel: 5 bytes unread"), "figures are hidden at first");
    desk.click("Show kernel figures");
    desk.wait_for("kernel: 5 bytes unread");
    desk.click("Show kernel figures");
    desk.until("they are hidden again", |desk| !desk.shows("kernel: 5 bytes unread"));
    // Nobody has read, and that the peer has closed is noticed all the same.
    seen(&mut desk, 3, Some(TcpState::Established), view(TcpState::CloseWait));
    desk.wait_for("kernel: ESTABLISHED -> CLOSE-WAIT");
    desk.wait_for("TCP #3: TCP state CLOSE-WAIT");
}

#[test]
fn a_ghost_stays_and_counts_down_once_a_second() {
    let mut desk = Desk::open(None);
    connection(&mut desk);
    returned(&mut desk, 3, Call::Close, Outcome::Done, b"");
    assert!(!desk.shows("is a ghost"), "what was seen before close says nothing of after");
    let timer = Some(Timer { kind: TimerKind::TimeWait, remaining_millis: 57_900 });
    let time_wait = KernelView { timer, ..view(TcpState::TimeWait) };
    seen(&mut desk, 3, Some(TcpState::Established), time_wait);
    desk.wait_for("TCP #3 is a ghost: TIME-WAIT, 58 s left");
    desk.until("it counts by the second and no faster", |desk| {
        let delay = desk.repaint_delay();
        delay > Duration::from_millis(500) && delay <= Duration::from_secs(1)
    });
    seen(&mut desk, 3, Some(TcpState::TimeWait), KernelView::closed());
    desk.until("it has gone", |desk| !desk.shows("is a ghost"));
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn in_a_review_no_countdown_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ghost.ron");
    {
        let mut desk = Desk::open(None);
        connection(&mut desk);
        returned(&mut desk, 3, Call::Close, Outcome::Done, b"");
        let timer = Some(Timer { kind: TimerKind::TimeWait, remaining_millis: 57_900 });
        let time_wait = KernelView { timer, ..view(TcpState::TimeWait) };
        seen(&mut desk, 3, Some(TcpState::Established), time_wait);
        socket_playground::export::save_session(desk.harness().state().log(), &path).unwrap();
    }
    let mut desk = Desk::open(Some(path));
    desk.wait_for("TCP #3 is a ghost: TIME-WAIT, 58 s left");
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
    desk.click("Kernel");
    desk.wait_for("a review does not query the kernel");
}

#[test]
fn queues_are_told_of_both_ends_where_both_are_ours() {
    let mut desk = Desk::open(None);
    connection(&mut desk);
    let was = Some(TcpState::Established);
    seen(&mut desk, 3, was, KernelView { send_queue: 12, ..established() });
    seen(&mut desk, 2, was, KernelView { receive_queue: 40, ..established() });
    desk.click("TCP #3");
    desk.wait_for(
        "TCP #3 to TCP #2: send queue 12 bytes, not acknowledged yet; receive queue of TCP #2 40 \
         bytes, not read yet",
    );
    desk.wait_for("TCP #3: 12 bytes in the send queue");
    desk.wait_for("TCP #2: 40 bytes in the receive queue");
}

#[test]
fn a_waiting_room_shows_who_waits() {
    let mut desk = Desk::open(None);
    connection(&mut desk);
    let seat = |port, state| PendingConnection {
        peer: ([127, 0, 0, 1], port).into(),
        state,
        receive_queue: 3,
    };
    let seats = vec![
        seat(50_001, TcpState::Established),
        seat(50_002, TcpState::Established),
        seat(50_003, TcpState::SynReceived),
    ];
    let waiting_room = Some(AcceptQueue { waiting: 2, limit: 2, seats });
    let listening = KernelView { waiting_room, ..view(TcpState::Listen) };
    seen(&mut desk, 1, Some(TcpState::Closed), listening);
    desk.wait_for("TCP #1: 2 of 2 connections waiting to be accepted");
    desk.wait_for(
        "127.0.0.1:50001 is waiting to be accepted (ESTABLISHED), 3 bytes already received",
    );
    desk.wait_for("127.0.0.1:50003: handshake under way (SYN-RECEIVED)");
}

#[test]
fn a_message_has_two_ticks_once_all_of_it_is_acknowledged() {
    let mut desk = Desk::open(None);
    connection(&mut desk);
    desk.click("Chat");
    desk.click("TCP #3");
    returned(&mut desk, 3, Call::Send(5), Outcome::Sent { bytes: 5 }, b"hello");
    desk.wait_for("One tick: your kernel accepted it.");
    let was = Some(TcpState::Established);
    seen(&mut desk, 3, was, KernelView { acknowledged: Some(4), ..established() });
    assert!(!desk.shows("Two ticks"), "a byte is missing");
    seen(&mut desk, 3, was, KernelView { acknowledged: Some(5), ..established() });
    desk.wait_for("Two ticks: the peer's kernel has acknowledged all of it.");
    returned(&mut desk, 3, Call::Send(1), Outcome::Sent { bytes: 1 }, b"!");
    desk.wait_for("One tick: your kernel accepted it.");
    assert!(desk.shows("Two ticks"), "the first message keeps its own");
}

#[test]
fn who_holds_a_port_is_told_with_the_error() {
    let mut desk = Desk::open(None);
    connection(&mut desk);
    returned(&mut desk, 3, Call::Close, Outcome::Done, b"");
    let timer = Some(Timer { kind: TimerKind::TimeWait, remaining_millis: 41_000 });
    let time_wait = KernelView { timer, ..view(TcpState::TimeWait) };
    seen(&mut desk, 3, Some(TcpState::Established), time_wait);
    opened(&mut desk, 4, Origin::Made, None);
    let failed = Outcome::Failed(Errno::from_name("EADDRINUSE").unwrap());
    returned(&mut desk, 4, Call::Bind(at(CLIENT)), failed, b"");
    desk.wait_for("belong to another socket");
    let ghost = MachineSocket {
        protocol: Protocol::Tcp,
        local: at(CLIENT),
        peer: None,
        state: Some(TcpState::TimeWait),
        holder: Holder::Ours(SocketId(3)),
        remaining_millis: Some(40_500),
    };
    let held = Event::PortHeld { call_id: CallId(7), address: at(CLIENT), by: vec![ghost] };
    append(&mut desk, 4, held, None, b"");
    desk.wait_for("is held by TCP #3 (ghost), TIME-WAIT for another 41 s");
    desk.click("Ports of this notice…");
    desk.wait_for("Filter ports");
}

#[test]
fn listening_without_bind_warns_and_asks_as_binding_to_everywhere_does() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.wait_for("without bind, the kernel picks 0.0.0.0");
    desk.click("TCP #1: listen");
    desk.wait_for("Let other computers reach this socket?");
    desk.click("Cancel");
    assert_eq!(desk.len(), 1, "nothing listens");
    desk.type_in("TCP #1: host", "0.0.0.0");
    desk.wait_for("0.0.0.0 means every IPv4 address of this computer");
    desk.type_in("TCP #1: host", "127.0.0.1");
    desk.click("TCP #1: bind");
    desk.until("the warning has gone", |desk| !desk.shows("without bind, the kernel picks"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_real_kernel_is_seen_and_all_ports_of_the_computer_too() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.wait_for("TCP #1: TCP state LISTEN");
    desk.click("Ports…");
    desk.wait_for("TCP #1 of this session");
    // Its row shows the process as well.
    desk.wait_for(&format!("LISTEN {} TCP #1 of this session", std::process::id()));
    desk.click("Sort by process ID");
    desk.click("Sort by process ID, ascending");
    desk.wait_for("Sort by process ID, descending");
    desk.type_in("Filter ports", "no such thing");
    desk.until("the filter leaves nothing", |desk| !desk.shows("TCP #1 of this session"));
    desk.type_in("Filter ports", "listen #1");
    desk.wait_for("TCP #1 of this session");
    desk.click("Refresh");
    desk.wait_for("TCP #1 of this session");
}
