//! Sessions that are not those of the lab: another lab's, an empty one, one that is made to be slow.

use std::time::{Duration, Instant};

use socket_playground::{
    grading::Grader,
    model::{
        Call, CallId, Caller, Event, Family, LessonEvent, Mode, Origin, Outcome, Protocol, Record,
        SocketId, SocketSnapshot,
    },
    session::{Entry, Log},
};

use proptest::prelude::*;

use crate::solved::{Solved, graded, labs, solved};

#[test]
fn the_session_of_another_lab_does_not_pass() {
    let mut passing = Vec::new();
    for Solved { name, lab, .. } in solved() {
        for other in solved().iter().filter(|other| other.name != *name) {
            if graded(&lab.clone().named(name), &other.records).all_hold() {
                passing.push((other.name, *name));
            }
        }
    }
    assert_eq!(passing, []);
}

/// Labs whose solution does all that another one asks for, and more: a chat, a file and a walk through the
/// states contain a call, and a chat in the window is one with another program, too. Only the name of the lab
/// in the session tells them apart.
const DOES_MORE: [(&str, &str); 5] = [
    ("lab-14-states", "lab-00-first-call"),
    ("life-chat", "lab-00-first-call"),
    ("life-file", "lab-00-first-call"),
    ("lab-article-chat", "lab-00-first-call"),
    ("life-chat", "lab-article-chat"),
];

#[test]
fn the_facts_of_a_lab_are_not_those_of_another_but_where_one_does_more() {
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
fn a_session_that_says_it_is_of_another_lab_does_not_pass_and_one_that_says_nothing_may() {
    for Solved { name, lab, records } in solved() {
        let of = |begun: &[&str]| {
            let began = |name: &&str| {
                let event = Event::Lesson(LessonEvent::Began { name: (*name).to_owned() });
                Record { socket: SocketId(0), event, standing: None, ..records[0].clone() }
            };
            let is_begin =
                |record: &&Record| matches!(record.event, Event::Lesson(LessonEvent::Began { .. }));
            let rest = records.iter().filter(|record| !is_begin(record)).cloned();
            let all = begun.iter().map(began).chain(rest);
            graded(&lab.clone().named(name), &all.collect::<Vec<_>>())
        };
        assert!(of(&[]).all_hold() && of(&[name]).all_hold(), "{name}");
        assert!(of(&["another", name]).all_hold(), "{name}");
        let grades = of(&["another"]);
        assert_eq!(grades.passed() + 1, grades.checks.len(), "{name}");
        let reason = &grades.checks.last().unwrap().reason;
        assert!(
            reason.ends_with("It says of itself that it is of another (record 1)."),
            "{reason}"
        );
    }
    let (name, _, lab) = labs().remove(0);
    assert_eq!(Grader::new(lab.named(name)).grade(&Log::new()).passed(), 0);
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
    // The roles of the first have nothing to do with each other.
    assert_eq!(given_up, names.len() - 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_becomes_of_the_records_there_is_a_result_for_each_check(
        lab in 0_usize..23,
        of in 0_usize..23,
        kept in prop::collection::vec(any::<bool>(), 20..60),
        swaps in prop::collection::vec((0_usize..80, 0_usize..80), 0..9),
        times in prop::collection::vec((0_usize..80, prop_oneof![Just(0), Just(u64::MAX), any::<u64>()]), 0..9),
    ) {
        let mut records = solved()[of].records.clone();
        let length = records.len();
        for (one, other) in swaps {
            records.swap(one % length, other % length);
        }
        for (place, time) in times {
            records[place % length].since_start_nanos = time;
        }
        let mut kept = kept.iter().cycle();
        records.retain(|_| *kept.next().unwrap());
        let Solved { lab, .. } = &solved()[lab];
        let grades = graded(lab, &records);
        prop_assert_eq!(grades.checks.len(), lab.checks().len());
        for check in grades.checks {
            prop_assert_eq!(check.holds, check.reason.is_empty());
        }
    }
}
