//! What the log keeps of behaviours: the same from a session file, and nothing of what is left out.

use socket_playground::behaviour::{AnswerRules, Timer};
use socket_playground::export::{Format, Selection, read_session, write_as, write_session};
use socket_playground::model::{Answers, Call, Each, Family, Message, Repeat, Rule, Then, When};
use socket_playground::session::{SocketTable, Storage};

use crate::common::Rig;
use crate::{behave, end_of};

const SECRET: &str = "a secret word";

/// A session in which a socket sent by the clock and a listener answered by rules.
fn session() -> (Rig, socket_playground::model::SocketId, socket_playground::model::SocketId) {
    let rig = Rig::stepwise();
    let (client, _peer) = rig.with_peer(Family::V4);
    let timer = Timer::new(Repeat::new(Message::text(SECRET), 1, Some(3))).unwrap();
    let id = behave(&rig, client, timer);
    end_of(&rig, id);
    let (listener, _) = rig.listener(Family::V4, 1);
    let rule = |when| {
        let answer = Message::text(SECRET);
        Rule { when, answer, delay_ms: 0, then: Then::GoOn, times: None }
    };
    let rules =
        vec![rule(When::Regex(SECRET.to_owned())), rule(When::EndsWith(Message::text(SECRET)))];
    let spec = Answers { rules, each: Each::Line, close_at_end: false };
    behave(&rig, listener, AnswerRules::new(spec).unwrap());
    rig.must(listener, Call::GetOption(socket_playground::model::SocketOption::ReceiveBuffer));
    (rig, client, listener)
}

#[test]
fn a_session_opened_again_tells_what_its_sockets_did() {
    let (rig, client, listener) = session();
    let mut file = Vec::new();
    write_session(&rig.log, &mut file).unwrap();
    let opened = read_session(&file[..], &Storage::memory()).unwrap();
    assert!(opened.problems.is_empty(), "{:?}", opened.problems);
    let mut table = SocketTable::default();
    table.catch_up(&opened.log, u64::MAX);
    for socket in [client, listener] {
        let (before, after) = (rig.state(socket), table.get(socket).unwrap().clone());
        assert_eq!(after.behaviours(), before.behaviours());
        assert_eq!(after.ended_behaviour(), before.ended_behaviour());
    }
    let ended = table.get(client).unwrap().ended_behaviour().unwrap().to_string();
    // A busy computer skips some.
    let is_told = ended.starts_with("sends every 1 ms, 3 of 3 messages, ");
    assert!(is_told && ended.ends_with("finished"), "{ended}");
    let on = table.get(listener).unwrap().behaviours();
    assert_eq!(on[0].to_string(), "answers by 2 rules, 0 answers");
}

#[test]
fn bytes_that_are_left_out_are_left_out_of_what_a_socket_would_send() {
    let (rig, ..) = session();
    let whole = |selection: &Selection, format| {
        let mut file = Vec::new();
        write_as(format, &rig.log, selection, &mut file, &|_, _| true).unwrap();
        String::from_utf8_lossy(&file).into_owned()
    };
    let without_payloads = Selection { without_payloads: true, ..Selection::default() };
    for format in Format::ALL {
        let told = whole(&without_payloads, format);
        assert!(!told.contains(SECRET), "{}", format.name());
    }
    assert!(whole(&Selection::default(), Format::Ron).matches(SECRET).count() > 3);
}
