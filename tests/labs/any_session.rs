//! Sessions that are not those of the lab: another lab's, an empty one, one that is made to be slow.

use std::time::{Duration, Instant};

use socket_playground::{
    grading::Grader,
    model::{
        Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, Protocol, SocketId,
        SocketSnapshot,
    },
    session::{Entry, Log},
};

use crate::solved::{Solved, graded, labs, solved};

/// Labs whose solution does all that another one asks for, and more. What is graded are facts: a chat, a file
/// and a walk through the states contain a call, and a chat in the window is one with another program, too.
const DOES_MORE: [(&str, &str); 5] = [
    ("lab-14-states", "lab-00-first-call"),
    ("life-chat", "lab-00-first-call"),
    ("life-file", "lab-00-first-call"),
    ("lab-article-chat", "lab-00-first-call"),
    ("life-chat", "lab-article-chat"),
];

#[test]
fn the_session_of_another_lab_does_not_pass() {
    let mut passing = Vec::new();
    for Solved { name, lab, .. } in solved() {
        for other in solved().iter().filter(|other| other.name != *name) {
            if graded(lab, &other.records).all_hold() {
                passing.push((other.name, *name));
            }
        }
    }
    assert_eq!(passing, DOES_MORE);
}

#[test]
fn an_empty_session_says_for_each_check_what_is_missing() {
    for (name, _, lab) in labs() {
        let grades = Grader::new(lab.clone()).grade(&Log::new());
        assert_eq!(grades.passed(), 0, "{name}");
        for (check, asked) in grades.checks.iter().zip(lab.checks()) {
            assert_eq!((&check.title, &check.reason), (&asked.title, &asked.missing), "{name}");
            assert!(check.reason.ends_with('.') && check.record.is_none(), "{name}");
        }
        assert!(grades.roles.iter().all(|(_, player)| player.is_none()), "{name}");
        assert_eq!(grades.limit, None, "{name}");
    }
}

/// A session of thousands of listeners, clients and calls, none of which comes to anything.
fn hostile() -> Log {
    let log = Log::new();
    for number in 1..=3000 {
        let socket = SocketId(number);
        let protocol = if number % 4 == 0 { Protocol::Udp } else { Protocol::Tcp };
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let (family, origin) = (Family::V4, Origin::Made);
        log.append(Entry::new(
            socket,
            Event::Opened { protocol, family, origin, reading, accepting },
        ));
        let local = "127.0.0.1:9000".parse().unwrap();
        let calls = [Call::Bind(local), Call::Listen(1), Call::Connect(local)];
        for (place, call) in calls.into_iter().enumerate() {
            let call_id = CallId(u64::from(number) * 10 + place as u64);
            let (outcome, caller) = (Outcome::Done, Caller::Person);
            let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
            let standing = Some(SocketSnapshot { local: Some(local), ..SocketSnapshot::default() });
            log.append(Entry { standing, ..Entry::new(socket, event) });
        }
    }
    log
}

#[test]
fn a_session_of_thousands_of_sockets_is_given_up_in_time_and_says_so() {
    let log = hostile();
    let mut given_up = 0;
    let names = ["lab-01-handle", "lab-08-time-wait", "lab-10-refused-or-silent", "life-game"];
    for (name, _, lab) in labs().into_iter().filter(|(name, ..)| names.contains(name)) {
        let began = Instant::now();
        let grades = Grader::new(lab).grade(&log);
        assert!(began.elapsed() < Duration::from_secs(20), "{name}: {:?}", began.elapsed());
        assert!(!grades.all_hold(), "{name}");
        if let Some(limit) = grades.limit {
            given_up += 1;
            assert!(limit.contains("so many sockets"), "{limit}");
        }
    }
    assert!(given_up == names.len(), "{given_up}");
}
