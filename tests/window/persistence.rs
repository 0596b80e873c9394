//! A socket that connects again by itself, as the window shows it.

use std::net::TcpListener;

use crate::behaviours::{press, type_in};
use crate::canvas_ways::{ask_for, give_name};
use crate::common::reset;
use crate::desk::Desk;

#[test]
fn who_takes_the_place_of_a_lost_socket_has_its_name() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", &port);
    desk.click("TCP #1: connect");
    let (first, _) = server.accept().unwrap();
    desk.until("it is connected", |desk| desk.outcomes(1).len() == 1);
    ask_for(&mut desk, "TCP #1: card menu");
    ask_for(&mut desk, "TCP #1: rename");
    give_name(&mut desk, "TCP #1: name", "boiler");
    desk.click("TCP #1");
    press(&mut desk, "Faults, reconnect, time-outs");
    type_in(&mut desk, "TCP #1: first pause in ms", "50");
    press(&mut desk, "TCP #1: start reconnecting");
    desk.until("it reconnects", |desk| desk.is_live("TCP #1: stop reconnecting"));
    reset(first);
    let (_second, _) = server.accept().unwrap();
    desk.until("another socket is connected", |desk| desk.outcomes(2).len() == 1);
    desk.wait_for("goes on as TCP #2 boiler");
}
