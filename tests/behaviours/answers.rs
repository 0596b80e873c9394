//! Answers to what arrives.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::time::Duration;

use socket_playground::behaviour::{AnswerRules, rules_from_ron, rules_to_ron};
use socket_playground::model::{
    Answers, BehaviourEnd, Call, Each, Family, Lifecycle, Message, Rule, Then, When,
};

use crate::common::{PATIENCE, Rig, eventually, finish};
use crate::{behave, end_of};

fn rule(when: When, answer: &str) -> Rule {
    let (delay_ms, then, times) = (0, Then::GoOn, None);
    Rule { when, answer: Message::text(answer), delay_ms, then, times }
}

fn answers(rules: Vec<Rule>) -> Answers {
    Answers { rules, each: Each::Arrival, close_at_end: true }
}

fn lines(rules: Vec<Rule>) -> Answers {
    Answers { each: Each::Line, ..answers(rules) }
}

fn text(text: &str) -> Message {
    Message::text(text)
}

/// A socket that answers, and its peer.
fn answering(rig: &Rig, spec: Answers) -> (socket_playground::model::SocketId, TcpStream) {
    let (client, peer) = rig.with_peer(Family::V4);
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    behave(rig, client, AnswerRules::new(spec).unwrap());
    (client, peer)
}

fn hear(peer: &mut TcpStream, expected: &str) {
    let mut heard = vec![0; expected.len()];
    peer.read_exact(&mut heard).unwrap_or_else(|error| panic!("{expected}: {error}"));
    assert_eq!(String::from_utf8_lossy(&heard), expected);
}

#[test]
fn the_first_rule_that_matches_gives_the_answer() {
    let rig = Rig::stepwise();
    let rules = vec![
        Rule { times: Some(1), ..rule(When::Exact(text("ping")), "first;") },
        rule(When::Exact(text("ping")), "pong;"),
        rule(When::StartsWith(text("set ")), "set;"),
        rule(When::EndsWith(text("?")), "who knows;"),
        rule(When::Contains(text("\\0")), "zero;"),
        rule(When::Regex(r"(?<verb>\w+) (\d+)$".to_owned()), "$(verb)s $(2) of $(0);"),
        rule(When::Any, "[$(0)];"),
    ];
    let (_, mut peer) = answering(&rig, answers(rules));
    for (said, answer) in [
        ("ping", "first;"),
        ("ping", "pong;"),
        ("set x", "set;"),
        ("is it?", "who knows;"),
        ("a\0b", "zero;"),
        ("please count 12", "counts 12 of count 12;"),
        ("else", "[else];"),
    ] {
        peer.write_all(said.as_bytes()).unwrap();
        hear(&mut peer, answer);
    }
}

#[test]
fn a_request_that_comes_in_pieces_is_matched_once_it_is_there() {
    let rig = Rig::stepwise();
    let rules = vec![rule(When::Regex(r"(?s)^GET (\S+) .*\r\n\r\n$".to_owned()), "<$(1)>")];
    let (client, mut peer) = answering(&rig, answers(rules));
    for piece in ["GE", "T /pa", "ge HTTP/1.1\r\nHost: x\r\n", "\r\n"] {
        let before = rig.state(client).bytes_in();
        peer.write_all(piece.as_bytes()).unwrap();
        let came = before + piece.len() as u64;
        rig.wait_until("a piece", |table| table.get(client).unwrap().bytes_in() == came);
    }
    hear(&mut peer, "</page>");
    // What was matched is not looked at again.
    peer.write_all(b"GET /2 HTTP/1.1\r\n\r\n").unwrap();
    hear(&mut peer, "</2>");
}

#[test]
fn lines_are_answered_one_by_one_however_they_come() {
    let rig = Rig::stepwise();
    let rules =
        vec![rule(When::Exact(text("quit")), "bye\\n"), rule(When::Any, "$(counter) $(0)\\n")];
    let (client, mut peer) = answering(&rig, lines(rules));
    peer.write_all(b"one\ntwo\r\nth").unwrap();
    hear(&mut peer, "1 one\n2 two\n");
    peer.write_all(b"ree\nquit\n").unwrap();
    hear(&mut peer, "3 three\nbye\n");
    // As many at once as a peer likes, and the last without its ending.
    let many: String =
        (0..5_000).flat_map(|number| format!("{number}\n").into_bytes()).map(char::from).collect();
    let mut writer = peer.try_clone().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            writer.write_all(many.as_bytes()).unwrap();
            writer.write_all(b"end").unwrap();
            writer.shutdown(Shutdown::Write).unwrap();
        });
        let mut rest = String::new();
        peer.read_to_string(&mut rest).unwrap();
        assert_eq!(rest.lines().count(), 5_001);
        assert!(rest.ends_with(" 4999\n5005 end\n"), "{}", &rest[rest.len() - 40..]);
    });
    eventually("its end", || rig.state(client).lifecycle() == Lifecycle::Closed);
}

#[test]
fn answers_wait_their_time_and_what_follows_waits_for_them() {
    let rig = Rig::stepwise();
    let late = Rule { delay_ms: 60, ..rule(When::Exact(text("late")), "late") };
    let last =
        Rule { delay_ms: 120, then: Then::EndSending, ..rule(When::Exact(text("last")), "last") };
    let (client, mut peer) =
        answering(&rig, Answers { close_at_end: false, ..answers(vec![late, last]) });
    let began = std::time::Instant::now();
    peer.write_all(b"last").unwrap();
    rig.wait_until("the first", |table| table.get(client).unwrap().bytes_in() == 4);
    peer.write_all(b"late").unwrap();
    hear(&mut peer, "late");
    assert!(began.elapsed() >= Duration::from_millis(60));
    hear(&mut peer, "last");
    assert!(began.elapsed() >= Duration::from_millis(120));
    assert_eq!(peer.read(&mut [0]).unwrap(), 0, "it has finished sending");
    eventually("its state", || rig.state(client).lifecycle() == Lifecycle::WriteClosed);
    finish(&peer);
    eventually("both ended", || rig.state(client).lifecycle() == Lifecycle::BothClosed);
    assert_eq!(rig.state(client).behaviours().len(), 1, "it stays open until it is closed");
}

#[test]
fn a_listener_gives_each_connection_its_own_rules() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 8);
    let rules = vec![
        Rule { times: Some(1), ..rule(When::Any, "first") },
        Rule { then: Then::Close, ..rule(When::Any, "again") },
    ];
    let id = behave(&rig, listener, AnswerRules::new(answers(rules)).unwrap());
    for _ in 0..3 {
        let mut peer = TcpStream::connect(address).unwrap();
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        peer.write_all(b"x").unwrap();
        hear(&mut peer, "first");
        peer.write_all(b"x").unwrap();
        hear(&mut peer, "again");
        assert_eq!(peer.read(&mut [0]).unwrap(), 0);
    }
    eventually("three connections", || rig.accepted().len() == 3);
    let accepted = rig.accepted();
    for socket in accepted {
        eventually("its end", || rig.state(socket).lifecycle() == Lifecycle::Closed);
        let state = rig.state(socket);
        assert_eq!(
            state.ended_behaviour().unwrap().to_string(),
            "answers by 2 rules, 2 answers, the socket was closed"
        );
    }
    // Switched off, it accepts no more.
    rig.playground.stop_behaving(listener, id).unwrap();
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Stopped);
    let _waits = TcpStream::connect(address).unwrap();
    rig.rest(Duration::from_millis(50));
    assert_eq!(rig.accepted().len(), 3);
}

#[test]
fn datagrams_are_answered_to_their_senders() {
    let rig = Rig::stepwise();
    let socket = rig.udp();
    rig.must(socket, Call::Bind("127.0.0.1:0".parse().unwrap()));
    let rules = vec![rule(When::Exact(text("")), "empty"), rule(When::Any, "$(peer) said $(0)")];
    behave(&rig, socket, AnswerRules::new(answers(rules)).unwrap());
    let to = rig.local(socket);
    for said in ["one", "", "two"] {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        peer.send_to(said.as_bytes(), to).unwrap();
        let mut answer = [0; 100];
        let (length, from) = peer.recv_from(&mut answer).unwrap();
        let own = peer.local_addr().unwrap();
        let expected = if said.is_empty() { "empty".into() } else { format!("{own} said {said}") };
        assert_eq!((std::str::from_utf8(&answer[..length]).unwrap(), from), (&expected[..], to));
    }
}

#[test]
fn a_peer_that_reads_no_answers_is_not_read_from_and_holds_up_no_close() {
    let rig = Rig::stepwise();
    let (client, mut peer) = answering(&rig, lines(vec![rule(When::Any, &"x".repeat(60_000))]));
    peer.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let questions = "question\n".repeat(100_000);
    while peer.write_all(questions.as_bytes()).is_ok() {}
    let came = rig.state(client).bytes_in();
    rig.must(client, Call::Close);
    assert!(came < 8 * 1024 * 1024, "{came}");
    assert_eq!(rig.state(client).ended_behaviour().unwrap().end, Some(BehaviourEnd::Closed));
}

#[test]
fn questions_are_not_read_while_too_many_answers_wait() {
    let rig = Rig::stepwise();
    let (client, mut peer) = answering(&rig, answers(vec![rule(When::Any, &"x".repeat(60_000))]));
    peer.set_nodelay(true).unwrap();
    let came = |questions| {
        let deadline = std::time::Instant::now() + Duration::from_millis(300);
        while rig.state(client).bytes_in() < questions && std::time::Instant::now() < deadline {
            std::thread::yield_now();
        }
        rig.state(client).bytes_in() == questions
    };
    let read = (1..=1_500).take_while(|question| peer.write_all(b"?").is_ok() && came(*question));
    let read = read.count();
    assert!((64..1_000).contains(&read), "{read} questions were read");
    // What waits is sent once the peer reads, and nothing is lost.
    for _ in 0..=read {
        hear(&mut peer, &"x".repeat(60_000));
    }
    assert_eq!(rig.state(client).behaviours().len(), 1);
}

#[test]
fn rules_are_kept_in_a_file_and_a_hostile_one_does_no_harm() {
    let rules = vec![
        Rule { times: Some(3), then: Then::Close, ..rule(When::Regex("a(b)".into()), "$(1)") },
        rule(When::StartsWith(text("x")), ""),
    ];
    let spec = lines(rules);
    assert_eq!(rules_from_ron(&rules_to_ron(&spec).unwrap()).unwrap(), spec);
    let short = "(rules: [(when: Exact((text: \"ping\")), answer: (text: \"pong\"))])";
    assert_eq!(
        rules_from_ron(short).unwrap(),
        answers(vec![rule(When::Exact(text("ping")), "pong")])
    );
    for (file, error) in [
        ("(rules: [])", "there is nothing to send yet; add a rule"),
        ("(rules: [(when: Regex(\"(\"))])", "rule 1: this is not a valid regular expression"),
        (r#"(rules: [(when: Regex("(\\w{1000}){1000}"))])"#, "rule 1: this is not a valid regular"),
        (
            "(rules: [(when: Any, answer: (text: \"$(1)\"))])",
            "rule 1: the answer: The expression has",
        ),
        ("(rules: [(when: Contains((text: \"\")))])", "rule 1: there is no text to look for"),
        ("(rules: [(when: Exact((text: \"$(time)\")))])", "rule 1: a text to look for cannot"),
        ("(rules: [(when: Any, colour: 1)])", "this is not a file of answer rules"),
    ] {
        let came = rules_from_ron(file).unwrap_err().to_string();
        assert!(came.starts_with(error), "{came}");
    }
    let many = format!("(rules: [{}])", "(when: Any),".repeat(65));
    assert!(rules_from_ron(&many).is_err());
    assert!(rules_from_ron(&"(".repeat(100_000)).is_err());
    assert!(rules_from_ron(&" ".repeat(2 << 20)).is_err());
    let long = text(&"x".repeat(70_000));
    assert!(AnswerRules::new(answers(vec![rule(When::Contains(long), "")])).is_err());
}
