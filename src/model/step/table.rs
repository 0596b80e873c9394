//! The language of scenarios as a table: what a line of each step looks like, and what it does.
//!
//! Decides the words in which the language is explained, on the command line, in its manual page and in the
//! documentation. A test compares the table with what is read, so that no step, expectation or call is missing.

/// A row of the table of steps, or of that of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepInfo {
    /// How it is written in a file, in Markdown: one line or more in backticks; `..` stands for what is
    /// left out.
    pub form: &'static str,
    /// What it does, in Markdown.
    pub meaning: &'static str,
}

/// Has the documentation of a table show its rows.
macro_rules! shown {
    ($(#[$doc:meta])* pub const $name:ident: &[StepInfo] = &[
        $(StepInfo { form: $form:literal, meaning: $meaning:literal $(,)? }),* $(,)?
    ];) => {
        $(#[$doc])*
        ///
        /// | written | meaning |
        /// | --- | --- |
        $(#[doc = concat!("| ", $form, " | ", $meaning, " |")])*
        pub const $name: &[StepInfo] = &[$(StepInfo { form: $form, meaning: $meaning }),*];
    };
}

shown! {
/// Every step and everything that can be expected, in the order in which they are explained.
pub const STEPS: &[StepInfo] = &[
    StepInfo {
        form: r#"`Socket(name: "a", protocol: Tcp)`"#,
        meaning: "creates a socket; `family: V6` for IPv6",
    },
    StepInfo {
        form: r#"`Call(on: "a", call: Bind("127.0.0.1:0"))`"#,
        meaning: "makes a call, waits until it returns, and expects success",
    },
    StepInfo {
        form: r#"`Fails(on: "a", call: .., errno: "EINVAL")`"#,
        meaning: "makes a call and expects this error",
    },
    StepInfo {
        form: r#"`Start(on: "a", call: ..)`"#,
        meaning: r#"makes a call and continues; `Finish(on: "a")` waits for the oldest call started, `FinishFails(on: "a", errno: ..)` for its error, `Cancel(on: "a")` cancels it"#,
    },
    StepInfo {
        form: r#"`Receive(on: "a", until: Eof)`"#,
        meaning: "keeps reading until `Eof`, until `Bytes(5)` more or `Total(5)` in all have arrived, or until `Millis(50)` have passed",
    },
    StepInfo {
        form: r#"`Try(on: "a", call: ..)`"#,
        meaning: "makes a call and waits for its return, whatever that is",
    },
    StepInfo {
        form: "`Times(count: 16, steps: [..])`",
        meaning: "makes the steps 16 times; `${n}` in their strings is the number of the round",
    },
    StepInfo {
        form: r#"`Part(say: "Nobody listens.", predict: .., go_on: 20, steps: [..])`"#,
        meaning: "one step of a lesson: what is said about it, what is asked before it (`Choice`, `Number`, `Text`), and after how many seconds it is made by itself",
    },
    StepInfo {
        form: r#"`Repeat(on: "a", messages: [(text: "tick $(counter)")], every_ms: 100, times: 20)`"#,
        meaning: "sends messages by the clock and waits until the last has gone; `pause_ms` is the time between the messages of a round",
    },
    StepInfo {
        form: r#"`Answer(on: "a", rules: [(when: Contains((text: "ping")), answer: (text: "pong"))])`"#,
        meaning: r#"answers what arrives from now on, by the first rule that matches: `Any`, `Exact`, `Contains`, `StartsWith`, `EndsWith`, `Regex("(a+)")` with `$(1)` in the answer. A rule may have `delay_ms`, `then: Close` (or `EndSending`) and `times: Some(3)`; `each: Line` looks at each line by itself. A listener accepts, and each accepted socket answers"#,
    },
    StepInfo {
        form: r#"`SendFile(on: "a", path: "big.bin")`"#,
        meaning: "sends a file of any size, a piece at a time, and waits until all of it has gone",
    },
    StepInfo {
        form: r#"`SaveTo(on: "a", path: "new.bin")`"#,
        meaning: "saves what arrives to a new file, until the socket is closed or the run ends, and reads by itself; `what: Sent` or `Both`, `limit: Some(1000)` in bytes. Needs `--allow-files`; no file is overwritten",
    },
    StepInfo {
        form: r#"`Behave(on: "a", as: Echo)`"#,
        meaning: "acts as a program from now on; on a listener, each connection that it accepts does. `help scenario` lists the programs",
    },
    StepInfo {
        form: r#"`Fault(on: "a", what: StopReading)`"#,
        meaning: "misbehaves from now on; `help scenario` lists the faults. `Recover(on: \"a\")` ends them",
    },
    StepInfo {
        form: r#"`Reconnect(on: "a", first_ms: 100, most_ms: 5000, jitter: 25, times: Some(10), queued: SendAgain)`"#,
        meaning: "connects again when the connection is lost or refused, with a new socket, which then has the name; each pause is `factor` (2) times the one before. `queued: GiveUp` gives up messages that the peer's kernel has not acknowledged",
    },
    StepInfo {
        form: r#"`Heartbeat(on: "a", message: (text: "ping"), every_ms: 1000, within_ms: 500)`"#,
        meaning: "sends a message now and then, and gives the connection up if nothing arrives in time after one",
    },
    StepInfo {
        form: r#"`IdleTimeout(on: "a", millis: 5000)`, `ConnectTimeout(on: "a", millis: 1000)`"#,
        meaning: "closes the socket after so long without traffic; cancels a `connect` that takes longer, with which the kernel goes on until the socket is closed",
    },
    StepInfo {
        form: r#"`Until(Closed(on: "a"))`"#,
        meaning: r#"waits until the socket is closed; also `Idle(on: "a")`, until it has nothing left to do by itself, `Received(on: "a", bytes: 5)`, and `TimeUp`, until `--timeout` is over or the run is interrupted"#,
    },
    StepInfo {
        form: r#"`Wire(name: "w", from: "127.0.0.1:0", to: "${a}", delay_ms: 100)`"#,
        meaning: "makes a wire: a socket at `from`, of `protocol: Tcp` (or `Udp`) and `family`, that passes on to `to` what it is sent, and back, in both directions with `delay_ms`, `jitter_ms`, `bandwidth` in bytes per second, `split` into pieces of so many bytes, `join_ms` to collect for so long, `limit` in bytes until the connection is closed; on UDP also with `drop_percent`, `duplicate_percent`, `reorder_percent`, and the `seed` of chance",
    },
    StepInfo {
        form: r#"`SetWire(on: "w", set: (delay_ms: 5))`"#,
        meaning: "sets a wire while it runs, as `Wire` does, and `hold: true`; what is not named in `set` is off. `direction: Upstream` or `Downstream` for one direction; `cut: true` lets nothing pass, `reset: true` resets all connections",
    },
    StepInfo {
        form: r#"`Clients(name: "c", count: 100, to: "server")`"#,
        meaning: "connects 100 clients, `c1` to `c100`, to a listener and waits until all are connected; `every_ms: 20` connects one after the other. At most 1,000; the listener accepts with `Behave` or `Answer`, or each by an `Accept`",
    },
    StepInfo { form: "`Wait(millis: 50)`", meaning: "waits" },
    StepInfo {
        form: r#"`Expect(Received(on: "a", data: Text("hello")))`"#,
        meaning: r#"the data received since the last such step; data is `Text`, `Hex("00 ff")` (also `00ff`, `00:ff`, `0x00, 0xff`, `\\x00\\xff` or a C array), `File("path")`, `Fill(text: "abc", bytes: 65508)` or several, `Joined([..])`; 64 MiB in all"#,
    },
    StepInfo {
        form: r#"`Expect(ReceivedAtMost(on: "a", bytes: 5))`, `Expect(Lost(on: "a", bytes: 3))`"#,
        meaning: "no more than these bytes were received, or so many bytes of datagrams were lost because they did not fit, since the last such step",
    },
    StepInfo {
        form: r#"`Expect(Peeked(on: "a", data: Text("hello")))`"#,
        meaning: "what the newest peek saw",
    },
    StepInfo {
        form: r#"`Expect(Option(on: "a", option: SO_RCVBUF, value: 4096))`"#,
        meaning: "the value of an option when it was last set or read",
    },
    StepInfo {
        form: r#"`Expect(Returned(on: "a", bytes: Exactly(5)))`, `Expect(Took(on: "a", millis: AtLeast(25)))`"#,
        meaning: "how many bytes the last call moved, and how long it took; `AtMost` and `Between(1, 4)` are further amounts",
    },
    StepInfo { form: r#"`Expect(Waits(on: "a"))`"#, meaning: "the oldest call started is waiting" },
    StepInfo {
        form: r#"`Expect(Kernel(on: "a", that: State(FinWait2)))`"#,
        meaning: "waits until the kernel shows this state; also `ReceiveQueue`, `SendQueue`, `NotSent`, `Acknowledged`, `AcceptQueue`, `AcceptLimit`, `Drops`, `SegmentsOut`, `SegmentsIn`, `Retransmits` with an amount, and `Seats([SynReceived])`, the states in a listener's accept queue",
    },
    StepInfo {
        form: r#"`Expect(Ghost(on: "a", state: TimeWait))`, `Expect(Gone(on: "a"))`"#,
        meaning: "closed by the program and still kept by the kernel in this state, or no longer kept",
    },
    StepInfo {
        form: r#"`Expect(PortHeldBy(on: "a", socket: "b"))`"#,
        meaning: "after `EADDRINUSE`: who holds the port",
    },
    StepInfo {
        form: r#"`Expect(Equal("${a.port}", "${b.port}"))`, `Expect(Differ("${a}", "${b}"))`"#,
        meaning: "`${a}` is the local address of a socket, `${a.peer}` the address of its peer",
    },
];
}

shown! {
/// Every call that a step can make.
pub const CALLS: &[StepInfo] = &[
    StepInfo {
        form: r#"`Bind("127.0.0.1:0")`"#,
        meaning: "gives the socket a local address; port 0 lets the system choose one",
    },
    StepInfo { form: "`Listen(8)`", meaning: "accepts connections; the number is the backlog" },
    StepInfo {
        form: r#"`Accept(into: "conn")`"#,
        meaning: "takes a connection from the accept queue; later steps call its socket `conn`",
    },
    StepInfo {
        form: r#"`Connect("${server}")`"#,
        meaning: "connects, here to the local address of the socket `server`",
    },
    StepInfo { form: r#"`Send(Text("hello"))`"#, meaning: "sends data to the peer" },
    StepInfo {
        form: r#"`SendTo(to: "${b}", data: Text("hello"))`"#,
        meaning: "sends a datagram to an address",
    },
    StepInfo { form: "`Recv(1024)`", meaning: "reads this many bytes at most" },
    StepInfo {
        form: "`RecvFrom(1024)`",
        meaning: "reads a datagram, of which this many bytes at most are kept, and its sender",
    },
    StepInfo {
        form: "`Peek(1024)`",
        meaning: "reads and leaves the bytes in the queue (`MSG_PEEK`)",
    },
    StepInfo {
        form: r#"`SendUrgent(Text("!"))`, `RecvUrgent(1)`"#,
        meaning: "sends and reads an urgent byte (`MSG_OOB`)",
    },
    StepInfo {
        form: "`Shutdown(Write)`",
        meaning: "ends sending; `Read` ends receiving, `Both` ends both",
    },
    StepInfo {
        form: "`SetOption(SO_RCVBUF, 2048)`",
        meaning: "sets a socket option; the value is a number, `true` or `false`, `Some(0)` or `None` \
                  (`SO_LINGER`), two ports or an address",
    },
    StepInfo { form: "`GetOption(SO_RCVBUF)`", meaning: "reads a socket option" },
    StepInfo { form: "`Close`", meaning: "closes the socket" },
];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::step::{CallStep, Expectation, KernelFact, Moment, Step, Until};

    /// The words that the reader knows for a part of the language.
    fn words<Part: serde::de::DeserializeOwned>() -> &'static [&'static str] {
        match ron::from_str::<Part>("NoSuchWord") {
            Err(ron::error::SpannedError {
                code: ron::Error::NoSuchEnumVariant { expected, .. },
                ..
            }) => expected,
            _ => panic!("it has a word that is not its own"),
        }
    }

    fn has(table: &[StepInfo], word: &str) -> bool {
        let is_there =
            |text: &str| text.split(|part: char| !part.is_alphanumeric()).any(|part| part == word);
        table.iter().any(|info| is_there(info.form) || is_there(info.meaning))
    }

    #[test]
    fn no_word_of_the_language_is_missing() {
        let of_steps = [
            words::<Step>(),
            words::<Expectation>(),
            words::<KernelFact>(),
            words::<Until>(),
            words::<Moment>(),
        ];
        for word in of_steps.concat() {
            assert!(has(STEPS, word), "{word} is explained nowhere");
        }
        for word in words::<CallStep>() {
            assert!(has(CALLS, word), "{word} is explained nowhere");
        }
    }

    #[test]
    fn what_the_table_shows_is_read() {
        let lines = |table: &'static [StepInfo]| {
            table.iter().flat_map(|info| info.form.split('`').skip(1).step_by(2))
        };
        for line in lines(CALLS) {
            assert!(ron::from_str::<CallStep>(line).is_ok(), "{line}");
        }
        // What is left out is no part of the language.
        for line in lines(STEPS).filter(|line| !line.contains("..")) {
            assert!(ron::from_str::<Step>(line).is_ok(), "{line}");
        }
    }
}
