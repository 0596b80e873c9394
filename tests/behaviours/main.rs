//! What a socket does by itself, on loopback: messages by the clock, answers by rules, files that are sent
//! and saved. Tests that need another program are ignored until asked for.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../peer/mod.rs"]
mod peer;
#[path = "../formats/small_disk.rs"]
mod small_disk;

mod answers;
mod clients;
mod comes_back;
mod faults;
mod files;
mod foreign;
mod http;
mod log;
mod peers;
mod persistence;
mod programs;
mod time_limits;
mod timer;
mod transfer;
mod vanished_peer;
mod wire;
mod wire_browser;
mod wire_path;

use socket_playground::{
    model::{BehaviourEnd, BehaviourId, BehaviourProgress, BehaviourStep, Event, SocketId},
    net::Behaviour,
};

use common::Rig;

/// Switches a behaviour on.
fn behave(rig: &Rig, socket: SocketId, behaviour: impl Behaviour + 'static) -> BehaviourId {
    behave_boxed(rig, socket, Box::new(behaviour))
}

/// Switches a behaviour on, and waits until it is.
fn behave_boxed(rig: &Rig, socket: SocketId, behaviour: Box<dyn Behaviour>) -> BehaviourId {
    let id = rig.playground.behave(socket, behaviour).expect("an open socket takes it");
    rig.find("a behaviour to begin", |record| match &record.event {
        Event::Behaviour { behaviour, step: BehaviourStep::On(_) } if *behaviour == id => Some(id),
        _ => None,
    })
}

/// Waits until a behaviour has ended: how far it came, and why it ended.
fn end_of(rig: &Rig, id: BehaviourId) -> (BehaviourProgress, BehaviourEnd) {
    rig.find("a behaviour to end", |record| match &record.event {
        Event::Behaviour { behaviour, step: BehaviourStep::Off(progress, end) }
            if *behaviour == id =>
        {
            Some((*progress, end.clone()))
        }
        _ => None,
    })
}

/// Does this in a thread of its own, beside the test.
fn beside<Done: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> Done + Send + 'static,
) -> std::thread::JoinHandle<Done> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).unwrap()
}
