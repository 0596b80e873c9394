//! Decides whether everything on screen names the same other end of a connection, also where the two
//! sockets write their addresses in different ways.

use std::net::SocketAddr;

use crate::{
    common::{Rig, send},
    desk::Desk,
};
use socket_playground::{
    export::save_session,
    model::{Call, Family, OptionValue, Outcome, Protocol, SocketOption},
};

#[test]
fn an_ipv4_client_of_a_listener_for_both_families_is_the_other_end_everywhere() {
    let rig = Rig::stepwise();
    let listener = rig.open(Protocol::Tcp, Family::V6);
    rig.must(listener, Call::SetOption(SocketOption::OnlyV6, OptionValue::Switch(false)));
    rig.must(listener, Call::Bind("[::]:0".parse().unwrap()));
    rig.must(listener, Call::Listen(8));
    let client = rig.tcp();
    let address = SocketAddr::from(([127, 0, 0, 1], rig.local(listener).port()));
    rig.must(client, Call::Connect(address));
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
        panic!("accept makes a socket")
    };
    rig.must(client, send("12345"));
    rig.wait_until("both ends were seen", |table| {
        [client, socket].iter().all(|id| table.get(*id).unwrap().kernel().is_some())
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    save_session(&rig.log, &path).unwrap();

    let mut desk = Desk::open(Some(path));
    desk.click("Chat");
    for (chosen, other, port) in [(3, 2, rig.local(client).port()), (2, 3, address.port())] {
        desk.click(&format!("Chat of TCP #{chosen}"));
        desk.wait_for(&format!(
            "127.0.0.1{}:{port} (TCP #{other})",
            if chosen == 3 { "]" } else { "" }
        ));
        desk.wait_for(&format!("TCP #{chosen} to TCP #{other}: send queue"));
        desk.click("File");
        desk.click("Export session…");
        desk.click_containing(&format!("The connection between TCP #{chosen} and TCP #{other}"));
        desk.click("Cancel");
    }
    // One wire joins them, and nobody is outside the program.
    assert!(!desk.shows("outside the program"));
}
