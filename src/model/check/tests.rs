//! The words of the language: each is read and written as it was, and a slip is an error.

use ron::ser::PrettyConfig;
use serde::{Serialize, de::DeserializeOwned};

use super::{Check, Fact, Role};

fn written(value: &impl Serialize) -> String {
    ron::ser::to_string_pretty(value, PrettyConfig::new().depth_limit(0)).unwrap()
}

fn read_and_written<Value: Serialize + DeserializeOwned>(source: &str) {
    let values: Vec<Value> = ron::from_str(&format!("[{source}]")).unwrap();
    let lines: Vec<&str> = source.trim().lines().map(str::trim).collect();
    assert_eq!(values.len(), lines.len());
    for (value, line) in values.iter().zip(lines) {
        assert_eq!(format!("{},", written(value)), line);
    }
}

#[test]
fn every_fact_is_read_and_written_as_it_was() {
    read_and_written::<Fact>(
        r#"
        All([HasPort("a"), HasPort("b")]),
        Any([HasPort("a")]),
        Not(HasPort("a")),
        InOrder([HasPort("a"), HasPort("b")]),
        Within(millis: 60000, facts: [HasPort("a")]),
        During(outer: HasPort("a"), inner: HasPort("b")),
        First(Called(by: "a", call: Recv)),
        Count(times: AtLeast(8), of: Called(by: "a", call: Send)),
        Count(times: Between(2, 3), of: Called(call: Send)),
        Called(by: "a", call: Connect, answer: Failed("ECONNREFUSED"), to: Role("b")),
        Called(by: "a", call: Connect, to: Host("127.0.0.2", "b"), took_ms: AtMost(999)),
        Called(by: "a", call: Accept, into: "b"),
        Called(by: "a", call: Shutdown, how: [Write, Both]),
        Called(by: "a", call: SetOption, option: Is(SO_REUSEADDR, true)),
        Called(by: "a", call: SetOption, option: Is(SO_LINGER, Some(0))),
        Called(by: "a", call: Send, bytes: AtLeast(1), in_full: true),
        Called(by: "a", call: Recv, answer: EndOfStream),
        Called(by: "a", call: Recv, answer: Anything, truncated: true),
        Called(by: "a", call: Send, on_new_socket: true),
        Called(by: "a", call: Bind, port_held_by: [TimeWait]),
        Waited(by: "a", call: Send),
        Saw(of: "a", that: AcceptQueue(AtLeast(1))),
        Saw(that: State(Closing)),
        SawInQueue(of: "a", state: SynReceived),
        SawInQueue(state: SynReceived),
        LocalAddress(of: "a", host: "::1"),
        HasPort("a"),
        EqualAddresses("a", "b"),
        EqualPorts("a", "b"),
        OnLoopback("a"),
        Delivered(from: "a", to: "b"),
        ReceivedAllSent(from: "a", to: "b"),
        ReceivedAllSent(from: "a", to: "b", at_least: 10000),
        OneRecvHoldsSends(from: "a", to: "b", sends: AtLeast(2)),
        OneSendInRecvs(from: "a", to: "b", recvs: Exactly(3)),
        RecvEnded(by: "a", offset: InsideLength(2)),
        RecvEnded(by: "a", offset: At(5)),
        LengthPrefixed(of: "a", way: Sent, length_bytes: 2, messages: AtLeast(2)),
        Matches(of: "a", way: Received, regex: "^GET \\S+"),
        HttpResponse("a"),
        SentByteCount("a"),
        AnsweredByIdInOtherOrder(requests: "a", answers: "b"),
        SomeDatagramsLost(from: "a", to: "b"),
        LastDatagramReceived(from: "a", to: "b"),
        NothingSentTwice("a"),
        SecondSendDelayed(from: "a", to: "b", millis: AtLeast(25)),
        FasterAfter(from: "a", to: "b", option: Is(TCP_NODELAY, true), times: 10),
        SegmentsGrew(of: "a", by: AtLeast(2)),
        OfLab("lab-04-byte-stream"),
        "#,
    );
}

#[test]
fn every_role_is_read_and_written_as_it_was() {
    read_and_written::<Role>(
        r#"
        (name: "a"),
        (name: "a", kind: Tcp),
        (name: "a", kind: Udp),
        (name: "a", kind: Listener, any_address: true),
        (name: "b", kind: ConnectsTo("a")),
        (name: "b", kind: BindsTo("a"), may_be: ["a"]),
        (name: "b", kind: AcceptedBy("a")),
        (name: "b", kind: PeerOf("a")),
        "#,
    );
}

#[test]
fn what_is_not_known_is_an_error() {
    for source in [
        r#"Called(by: "a", call: Dance)"#,
        r#"Called(by: "a")"#,
        r#"Called(by: "a", call: Recv, colour: 1)"#,
        r#"Saw(of: "a", that: Colour(Exactly(1)))"#,
        r#"Danced("a")"#,
        r#"Called(by: "a", call: Connect, to: Somewhere("b"))"#,
        r#"Called(by: "a", call: Connect, to: Host("localhost", "b"))"#,
        r#"RecvEnded(by: "a", offset: Near(1))"#,
    ] {
        assert!(ron::from_str::<Fact>(source).is_err(), "{source}");
    }
    assert!(ron::from_str::<Role>(r#"(name: "a", colour: 1)"#).is_err());
    assert!(ron::from_str::<Check>(r#"(title: "a", holds: HasPort("a"))"#).is_err());
}

#[test]
fn a_fact_names_the_roles_of_its_parts_when_it_is_walked() {
    let fact: Fact = ron::from_str(
        r#"InOrder([
            During(outer: Called(by: "a", call: Connect, to: Role("b")), inner: Waited(by: "c", call: Recv)),
            Not(Called(call: Accept, into: "d")),
            Count(times: Exactly(1), of: Delivered(from: "e", to: "f")),
        ])"#,
    )
    .unwrap();
    let mut roles = Vec::new();
    fact.walk(&mut |fact| roles.extend(fact.roles()));
    assert_eq!(roles, ["a", "b", "c", "d", "e", "f"]);
}
