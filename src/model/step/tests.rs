//! What is written is read back equal, and what is not known is an error.

use proptest::prelude::*;
use ron::ser::PrettyConfig;

use super::*;
use crate::model::Call;

fn written(step: &Step) -> String {
    ron::ser::to_string_pretty(step, PrettyConfig::new().depth_limit(0)).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line for each form of each step")]
fn every_step_of_the_contract_is_read_and_written_as_it_was() {
    let source = r#"
        Socket(name: "a", protocol: Tcp),
        Socket(name: "b", protocol: Udp, family: V6),
        Call(on: "a", call: Bind("127.0.0.1:${port}")),
        Call(on: "a", call: Listen(8)),
        Start(on: "a", call: Accept(into: "c")),
        Finish(on: "a"),
        Call(on: "a", call: Connect("${b}")),
        Call(on: "a", call: Send(Text("x"))),
        Call(on: "a", call: Send(Text("It's \"x\" \\ $${y} \x1b[1m\r\n \u{202e} é 你"))),
        Call(on: "a", call: Send(Text(""))),
        Call(on: "a", call: Send(Hex("00 ff"))),
        Call(on: "a", call: SendTo(to: "[::1]:9", data: File("x.bin"))),
        Call(on: "a", call: Send(Fill(text: "0123456789", bytes: 65508))),
        Call(on: "a", call: Recv(1)),
        Call(on: "a", call: RecvFrom(1)),
        Expect(Received(on: "a", data: Text("x"))),
        Receive(on: "a", until: Eof),
        Receive(on: "a", until: Bytes(0)),
        Receive(on: "a", until: Millis(5)),
        Receive(on: "a", until: Total(9)),
        Call(on: "a", call: Send(Joined([Text("x"), Fill(text: ".", bytes: 3)]))),
        Fails(on: "a", call: Listen(1), errno: "EINVAL"),
        Wait(millis: 50),
        Call(on: "a", call: Shutdown(Write)),
        Call(on: "a", call: Shutdown(Read)),
        Call(on: "a", call: Shutdown(Both)),
        Call(on: "a", call: Close),
        Call(on: "a", call: SetOption(SO_REUSEADDR, true)),
        Call(on: "a", call: SetOption(SO_RCVBUF, 2048)),
        Call(on: "a", call: SetOption(SO_LINGER, Some(0))),
        Call(on: "a", call: SetOption(SO_LINGER, None)),
        Call(on: "a", call: SetOption(IP_LOCAL_PORT_RANGE, (50000, 50001))),
        Call(on: "a", call: GetOption(SO_RCVBUF)),
        Expect(Option(on: "a", option: SO_RCVBUF, value: 4096)),
        Expect(ReceivedAtMost(on: "a", bytes: 5)),
        Expect(Kernel(on: "a", that: State(FinWait2))),
        Expect(Kernel(on: "a", that: ReceiveQueue(Exactly(5)))),
        Expect(Kernel(on: "a", that: SendQueue(AtLeast(1)))),
        Expect(Kernel(on: "a", that: Drops(AtMost(3)))),
        Expect(Kernel(on: "a", that: Seats([]))),
        Expect(Kernel(on: "a", that: Seats([SynReceived, Established]))),
        Expect(Ghost(on: "a", state: TimeWait)),
        Expect(Gone(on: "a")),
        Expect(Waits(on: "a")),
        Expect(Equal("${a.port}", "${b.peer}")),
        Expect(Differ("a", "b")),
        Expect(Took(on: "a", millis: AtLeast(25))),
        Expect(Returned(on: "a", bytes: Exactly(4))),
        Expect(PortHeldBy(on: "a", socket: "b")),
        FinishFails(on: "a", errno: "ETIMEDOUT"),
        Cancel(on: "a"),
        Call(on: "a", call: Peek(5)),
        Call(on: "a", call: SendUrgent(Text("!"))),
        Call(on: "a", call: RecvUrgent(1)),
        Expect(Peeked(on: "a", data: Text("x"))),
        Expect(Lost(on: "a", bytes: 3)),
        Expect(Returned(on: "a", bytes: Between(1, 4))),
        Try(on: "a", call: Recv(1)),
        Times(count: 2, steps: [Wait(millis: 1)]),
        Behave(on: "a", as: Echo),
        Until(TimeUp),
        Until(Closed(on: "a")),
        Until(Idle(on: "a")),
        Until(Received(on: "a", bytes: 5)),
        Wire(name: "w", from: "127.0.0.1:0", to: "${a}", delay_ms: 5, drop_percent: 2.5),
        SetWire(on: "w", direction: Upstream, set: (hold: true), cut: true),
        Part(say: "Hear.", go_on: 9, optional: true, steps: [Wait(millis: 1)]),
        Clients(name: "c", count: 9, to: "a"),
        Clients(name: "c", count: 9, to: "a", every_ms: 5),
        Fault(on: "a", what: StopReading),
        Fault(on: "a", what: TinyPieces(bytes: 1, pause_ms: 20)),
        Recover(on: "a"),
        Reconnect(on: "a", first_ms: 1, factor: 2, most_ms: 3, jitter: 4),
        Reconnect(on: "a", first_ms: 1, factor: 2, most_ms: 3, jitter: 4, times: Some(5), queued: GiveUp),
        IdleTimeout(on: "a", millis: 5),
        ConnectTimeout(on: "a", millis: 5),
    "#;
    let steps: Vec<Step> = ron::from_str(&format!("[{source}]")).unwrap();
    assert_eq!(steps.len(), 76);
    for (step, line) in steps.iter().zip(source.trim().lines()) {
        assert_eq!(format!("{},", written(step)), line.trim());
    }
}

#[test]
fn what_a_socket_does_by_itself_is_read_back_as_it_was_written() {
    let source = r#"[
        Repeat(on: "a", messages: [(text: "x")], every_ms: 100, times: 20),
        Repeat(on: "a", messages: [(text: "x"), (form: Hex, text: "0d")], every_ms: 100,
            times: 1, pause_ms: 5),
        Answer(on: "a", rules: [(when: Any, answer: (text: "x"))]),
        Answer(on: "a", each: Line, close_at_end: false, rules: [(
            when: Regex("a(b)"), answer: (text: "$(1)", ending: CrLf,
            checksum: Some((kind: Crc32, order: LowFirst))),
            delay_ms: 5, then: Close, times: Some(3),
        )]),
        SendFile(on: "a", path: "x.bin"),
        SaveTo(on: "a", path: "y.bin"),
        SaveTo(on: "a", path: "y.bin", what: Both, limit: Some(9)),
        Reconnect(on: "a"),
        Heartbeat(on: "a", message: (text: "x"), every_ms: 1, within_ms: 2),
    ]"#;
    let steps: Vec<Step> = ron::from_str(source).unwrap();
    assert_eq!(steps.len(), 9);
    for step in &steps {
        assert_eq!(&ron::from_str::<Step>(&written(step)).unwrap(), step);
    }
}

#[test]
fn unknown_fields_are_errors_at_every_depth() {
    for source in [
        r#"Socket(name: "a", protocol: Tcp, colour: 1)"#,
        r#"Call(on: "a", call: Accept(into: "b", colour: 1))"#,
        r#"Call(on: "a", call: SendTo(to: "", data: Text(""), colour: 1))"#,
        r#"Expect(Received(on: "a", data: Text(""), colour: 1))"#,
        r#"Expect(Option(on: "a", option: SO_RCVBUF, value: 1, colour: 1))"#,
        r#"Expect(Kernel(on: "a", that: Drops(Exactly(1)), colour: 1))"#,
        r#"Expect(Kernel(on: "a", that: Drops(Roughly(1))))"#,
        r#"Expect(Kernel(on: "a", that: Colour(Exactly(1))))"#,
        r#"Expect(Ghost(on: "a", state: TimeWait, colour: 1))"#,
        r#"Cancel(on: "a", colour: 1)"#,
        "Part(steps: [], colour: 1)",
        r#"Part(predict: Number(ask: "", right: 1, colour: 1), steps: [])"#,
        r#"SaveTo(on: "a", path: "b", colour: 1)"#,
        r#"Answer(on: "a", rules: [(when: Any, colour: 1)])"#,
        r#"Dance(on: "a")"#,
    ] {
        assert!(ron::from_str::<Step>(source).is_err(), "{source}");
    }
    let dance = r#"Call(on: "a", call: Dance)"#;
    let error = ron::from_str::<Step>(dance).unwrap_err().to_string();
    assert!(error.contains("`Dance` in enum `CallStep`"), "{error}");
}

proptest! {
    #[test]
    fn any_text_is_read_as_it_was_written(text in any::<String>()) {
        let on = text.clone();
        let call = CallStep { call: Call::SendTo(Data::Text(text.clone()), text), into: None };
        let step = Step::Call { on, call };
        prop_assert_eq!(ron::from_str::<Step>(&written(&step)).unwrap(), step);
    }
}
