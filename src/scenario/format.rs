//! The scenario file as it is written: which steps there are, and what each must say.
//!
//! The names are a contract: files that people keep use them. A field that is not known here is an
//! error, so that a slip of the pen is not silently passed over.

use std::collections::BTreeMap;

use ron::value::RawValue;
use serde::Deserialize;

use super::data::Data;
use super::expectation::Expectation;
use crate::model::{
    Call, Each, Family, Message, OptionValue, Protocol, Repeat, Rule, Saved, ShutdownHow,
    SocketOption, TimedMessage,
};

/// A scenario file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in a line.
    #[serde(default)]
    pub title: String,
    /// Variables with their values; `${port}` in a string stands for the value of `port`.
    #[serde(default)]
    pub vars: BTreeMap<String, String>,
    /// What is done, in this order.
    pub steps: Vec<Step>,
}

/// One step.
///
/// `Address` and `Data` are strings as written in the file; a [`Plan`](super::Plan) has them
/// checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Step<Address = String, Data = self::Data> {
    /// Makes a socket.
    Socket {
        /// What the further steps call it.
        name: String,
        /// Its protocol.
        protocol: Protocol,
        /// Its address family.
        #[serde(default)]
        family: Family,
    },
    /// Makes a call, waits for its return and expects success.
    Call {
        /// The socket.
        on: String,
        /// The call.
        call: CallStep<Address, Data>,
    },
    /// Makes a call and does not wait for its return.
    Start {
        /// The socket.
        on: String,
        /// The call.
        call: CallStep<Address, Data>,
    },
    /// Waits for the return of the oldest call of this socket that `Start` began, and expects
    /// success.
    Finish {
        /// The socket.
        on: String,
    },
    /// Waits for the return of the oldest call of this socket that `Start` began, and expects this
    /// error.
    FinishFails {
        /// The socket.
        on: String,
        /// The name of the error: `ETIMEDOUT`.
        errno: String,
    },
    /// Takes back the oldest call of this socket that `Start` began, and expects that it had not
    /// returned.
    Cancel {
        /// The socket.
        on: String,
    },
    /// Expects something to have happened.
    Expect(Expectation<Address, Data>),
    /// Reads on by itself.
    Receive {
        /// The socket.
        on: String,
        /// When it has read enough.
        until: Until,
    },
    /// Makes a call and expects this error.
    Fails {
        /// The socket.
        on: String,
        /// The call.
        call: CallStep<Address, Data>,
        /// The name of the error: `ECONNREFUSED`.
        errno: String,
    },
    /// Sends messages one after the other, again and again, and waits until the last has gone. Their
    /// texts are composed as [`Message`] says, once the variables are filled in; they name no sockets.
    Repeat {
        /// The socket.
        on: String,
        /// The messages of a round.
        messages: Vec<Message>,
        /// From one round to the next, in milliseconds.
        every_ms: u64,
        /// How many rounds.
        times: u64,
        /// From one message of a round to the next, in milliseconds.
        #[serde(default)]
        pause_ms: u64,
    },
    /// Answers what arrives by rules, from now on; see [`Answers`](crate::model::Answers). A listener
    /// accepts, and what it accepts answers. Texts are as those of `Repeat`.
    Answer {
        /// The socket.
        on: String,
        /// The rules, tried in order.
        rules: Vec<Rule>,
        /// What of a stream a rule looks at.
        #[serde(default)]
        each: Each,
        /// Whether a socket is closed once its peer has finished and all is answered.
        #[serde(default = "yes")]
        close_at_end: bool,
    },
    /// Sends a file of any size, and waits until all of it has gone.
    SendFile {
        /// The socket.
        on: String,
        /// The file; a relative path begins where the scenario's file is.
        path: String,
    },
    /// Saves what arrives to a new file, from now on until the socket is closed or the run ends; the
    /// socket reads by itself for it. It needs permission wherever the file is.
    SaveTo {
        /// The socket.
        on: String,
        /// The file; a relative path begins where the scenario's file is.
        path: String,
        /// Which bytes.
        #[serde(default)]
        what: Saved,
        /// How many bytes at most.
        #[serde(default)]
        limit: Option<u64>,
    },
    /// Lets time pass.
    Wait {
        /// How much, in milliseconds.
        millis: u64,
    },
}

fn yes() -> bool {
    true
}

/// What a `Repeat` sends, and when.
pub(super) fn repeat(messages: &[Message], every_ms: u64, times: u64, pause_ms: u64) -> Repeat {
    let in_time = |message: &Message| TimedMessage { message: message.clone(), pause_ms };
    let messages = messages.iter().map(in_time).collect();
    Repeat { messages, every_ms, times: Some(times), to: None }
}

/// When a `Receive` has read enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Until {
    /// At the end of the stream.
    Eof,
    /// After this many bytes.
    Bytes(u64),
    /// Once the socket has received this many bytes in all, those of earlier steps included: a stream
    /// comes in other pieces every time.
    Total(u64),
    /// After this many milliseconds.
    Millis(u64),
}

/// A call with its arguments; addresses are `"host:port"`, `"[::1]:9000"` or `"${NAME}"`;
/// `${NAME.port}` is the port of a socket alone, `${NAME.peer}` the address of its peer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    from = "WrittenCall<Address, Data>",
    bound(deserialize = "Address: Deserialize<'de>, Data: Deserialize<'de>")
)]
pub struct CallStep<Address = String, Data = self::Data> {
    /// The call.
    pub call: Call<Data, Address>,
    /// Of an `accept`, what the further steps call the accepted socket.
    pub into: Option<String>,
}

/// A call as a file has it.
#[derive(Deserialize)]
#[serde(rename = "CallStep", deny_unknown_fields)]
enum WrittenCall<Address, Data> {
    /// `bind(2)`.
    Bind(Address),
    /// `listen(2)` with the backlog.
    Listen(i32),
    /// `accept(2)`.
    Accept {
        /// What the further steps call the accepted socket.
        into: String,
    },
    /// `connect(2)`.
    Connect(Address),
    /// `send(2)`.
    Send(Data),
    /// `sendto(2)`.
    SendTo {
        /// To whom.
        to: Address,
        /// What.
        data: Data,
    },
    /// `recv(2)` of at most this many bytes.
    Recv(u32),
    /// `recvfrom(2)` of at most this many bytes.
    RecvFrom(u32),
    /// `recvfrom(2)` with `MSG_PEEK`, of at most this many bytes, which stay where they are.
    Peek(u32),
    /// `send(2)` with `MSG_OOB`: the last byte is the urgent one.
    SendUrgent(Data),
    /// `recv(2)` with `MSG_OOB`: the urgent byte.
    RecvUrgent(u32),
    /// `shutdown(2)`.
    Shutdown(ShutdownHow),
    /// `setsockopt(2)`: `SetOption(SO_REUSEADDR, true)`, `SetOption(SO_RCVBUF, 2048)`,
    /// `SetOption(SO_LINGER, Some(0))`. The call returns the value that the kernel made of it.
    SetOption(SocketOption, OptionValue),
    /// `getsockopt(2)`: `GetOption(SO_RCVBUF)`.
    GetOption(SocketOption),
    /// `close(2)`.
    Close,
}

impl<Address, Data> From<WrittenCall<Address, Data>> for CallStep<Address, Data> {
    fn from(written: WrittenCall<Address, Data>) -> Self {
        let call = match written {
            WrittenCall::Accept { into } => return Self { call: Call::Accept, into: Some(into) },
            WrittenCall::Bind(at) => Call::Bind(at),
            WrittenCall::Listen(backlog) => Call::Listen(backlog),
            WrittenCall::Connect(to) => Call::Connect(to),
            WrittenCall::Send(data) => Call::Send(data),
            WrittenCall::SendTo { to, data } => Call::SendTo(data, to),
            WrittenCall::Recv(length) => Call::Recv(length),
            WrittenCall::RecvFrom(length) => Call::RecvFrom(length),
            WrittenCall::Peek(length) => Call::Peek(length),
            WrittenCall::SendUrgent(data) => Call::SendUrgent(data),
            WrittenCall::RecvUrgent(length) => Call::RecvUrgent(length),
            WrittenCall::Shutdown(how) => Call::Shutdown(how),
            WrittenCall::SetOption(option, value) => Call::SetOption(option, value),
            WrittenCall::GetOption(option) => Call::GetOption(option),
            WrittenCall::Close => Call::Close,
        };
        Self { call, into: None }
    }
}

/// A place in a file, both from 1 on; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FilePosition {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl FilePosition {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The place just behind `before`, which begins the file.
    pub(super) fn after(before: &str) -> Self {
        Self::START.behind(before)
    }

    /// The place behind a text that begins at this one.
    fn behind(self, text: &str) -> Self {
        match text.rsplit_once('\n') {
            Some((lines, last)) => Self {
                line: self.line + lines.matches('\n').count() + 1,
                column: last.chars().count() + 1,
            },
            None => Self { column: self.column + text.chars().count(), ..self },
        }
    }
}

/// Where each step of a scenario begins. Empty if `source` is no scenario.
pub(super) fn step_places(source: &str) -> Vec<FilePosition> {
    #[derive(Deserialize)]
    #[serde(rename = "Scenario")]
    struct Skeleton<'source> {
        #[serde(borrow)]
        steps: Vec<&'source RawValue>,
    }
    let Ok(Skeleton { steps }) = ron::from_str(source) else {
        return Vec::new();
    };
    // Each is found from the one before: a scenario may have as many as it likes.
    let (mut from, mut place) = (0, FilePosition::START);
    let next = |step: &&RawValue| {
        // Steps are slices of the source, perhaps with a comment before them.
        let text = step.trim().get_ron();
        let offset = (text.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
        place = place.behind(source.get(from..offset)?);
        from = offset;
        Some(place)
    };
    steps.iter().map_while(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_the_contract_is_read() {
        let source = r#"(
            title: "All", vars: { "port": "0" },
            steps: [
                Socket(name: "a", protocol: Tcp),
                Socket(name: "b", protocol: Udp, family: V6),
                Call(on: "a", call: Bind("127.0.0.1:${port}")),
                Call(on: "a", call: Listen(8)),
                Start(on: "a", call: Accept(into: "c")),
                Finish(on: "a"),
                Call(on: "a", call: Connect("${b}")),
                Call(on: "a", call: Send(Text("x"))),
                Call(on: "a", call: Send(Hex("00 ff"))),
                Call(on: "a", call: SendTo(to: "[::1]:9", data: File("x.bin"))),
                Call(on: "a", call: Send(Fill(text: "0123456789", bytes: 65508))),
                Call(on: "a", call: Recv(1)), Call(on: "a", call: RecvFrom(1)),
                Expect(Received(on: "a", data: Text("x"))),
                Receive(on: "a", until: Eof), Receive(on: "a", until: Bytes(0)),
                Receive(on: "a", until: Millis(5)), Receive(on: "a", until: Total(9)),
                Call(on: "a", call: Send(Joined([Text("x"), Fill(text: ".", bytes: 3)]))),
                Fails(on: "a", call: Listen(1), errno: "EINVAL"),
                Wait(millis: 50),
                Call(on: "a", call: Shutdown(Write)), Call(on: "a", call: Shutdown(Read)),
                Call(on: "a", call: Shutdown(Both)), Call(on: "a", call: Close),
                Call(on: "a", call: SetOption(SO_REUSEADDR, true)),
                Call(on: "a", call: SetOption(SO_RCVBUF, 2048)),
                Call(on: "a", call: SetOption(SO_LINGER, Some(0))),
                Call(on: "a", call: SetOption(SO_LINGER, None)),
                Call(on: "a", call: GetOption(SO_RCVBUF)),
                Expect(Option(on: "a", option: SO_RCVBUF, value: 4096)),
                Expect(ReceivedAtMost(on: "a", bytes: 5)),
                Expect(Kernel(on: "a", that: State(FinWait2))),
                Expect(Kernel(on: "a", that: ReceiveQueue(Exactly(5)))),
                Expect(Kernel(on: "a", that: SendQueue(AtLeast(1)))),
                Expect(Kernel(on: "a", that: Drops(AtMost(3)))),
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
                Call(on: "a", call: Peek(5)), Call(on: "a", call: SendUrgent(Text("!"))),
                Call(on: "a", call: RecvUrgent(1)),
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
                Expect(Peeked(on: "a", data: Text("x"))), Expect(Lost(on: "a", bytes: 3)),
            ],
        )"#;
        let scenario: Scenario = ron::from_str(source).unwrap();
        assert_eq!(scenario.steps.len(), 59);
        assert_eq!(step_places(source).len(), 59);
    }

    #[test]
    fn unknown_fields_are_errors_at_every_depth() {
        for source in [
            "(steps: [], colour: 1)",
            r#"(steps: [Socket(name: "a", protocol: Tcp, colour: 1)])"#,
            r#"(steps: [Call(on: "a", call: Accept(into: "b", colour: 1))])"#,
            r#"(steps: [Call(on: "a", call: SendTo(to: "", data: Text(""), colour: 1))])"#,
            r#"(steps: [Expect(Received(on: "a", data: Text(""), colour: 1))])"#,
            r#"(steps: [Expect(Option(on: "a", option: SO_RCVBUF, value: 1, colour: 1))])"#,
            r#"(steps: [Expect(Kernel(on: "a", that: Drops(Exactly(1)), colour: 1))])"#,
            r#"(steps: [Expect(Kernel(on: "a", that: Drops(Roughly(1))))])"#,
            r#"(steps: [Expect(Kernel(on: "a", that: Colour(Exactly(1))))])"#,
            r#"(steps: [Expect(Ghost(on: "a", state: TimeWait, colour: 1))])"#,
            r#"(steps: [Cancel(on: "a", colour: 1)])"#,
            r#"(steps: [SaveTo(on: "a", path: "b", colour: 1)])"#,
            r#"(steps: [Answer(on: "a", rules: [(when: Any, colour: 1)])])"#,
            r#"(steps: [Dance(on: "a")])"#,
        ] {
            assert!(ron::from_str::<Scenario>(source).is_err(), "{source}");
        }
        let dance = r#"(steps: [Call(on: "a", call: Dance)])"#;
        let error = ron::from_str::<Scenario>(dance).unwrap_err().to_string();
        assert!(error.contains("`Dance` in enum `CallStep`"), "{error}");
    }

    #[test]
    fn steps_know_their_place_behind_comments() {
        let source = "(\n steps: [ // first\n   Wait(millis: 1), /* é */ Wait(millis: 2),\n] )";
        let places = [FilePosition { line: 3, column: 4 }, FilePosition { line: 3, column: 29 }];
        assert_eq!(step_places(source), places);
        let named = format!("Scenario{source}");
        assert_eq!(step_places(&named), places);
    }
}
