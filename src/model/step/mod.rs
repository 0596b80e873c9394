//! The language of scenarios: which steps there are, and what each says.
//!
//! Decides the words of a scenario file, for whoever reads one and for whoever writes one. They are a
//! contract: files that people keep use them. A field that is not known here is an error, so that a
//! slip of the pen is not silently passed over; what is written is read back equal.
//!
//! In come steps of a file, or what a session did; out come [`Step`]s, or their lines. Whether a step
//! makes sense, and what it does, is decided in [`scenario`](crate::scenario). First to open: this
//! file, then `call_step` and `expectation`.

mod call_step;
mod data;
mod expectation;
mod kernel_fact;
mod names;
mod prediction;
mod table;
#[cfg(test)]
mod tests;

pub use call_step::CallStep;
pub use data::{Data, MOST_FILLED};
pub use expectation::Expectation;
pub use kernel_fact::{Amount, KernelFact};
pub use names::{NewName, rename};
pub use prediction::{Answer, Predict, Verdict};
pub use table::{CALLS, STEPS, StepInfo};

use serde::{Deserialize, Serialize};

use super::{
    Each, Family, Fault, Impairment, Message, Percent, Program, Protocol, Queued, Reconnect,
    Repeat, Rule, Saved, TimedMessage, WireDirections, is_default,
};

/// One step.
///
/// `Address` and `Data` are strings as written in the file; a [`Plan`](crate::scenario::Plan) has them
/// checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "Address: Default + PartialEq + Serialize, Data: Serialize",
        deserialize = "Address: Default + Deserialize<'de>, Data: Deserialize<'de>"
    )
)]
pub enum Step<Address = String, Data = self::Data> {
    /// Makes a socket.
    Socket {
        /// What the further steps call it.
        name: String,
        /// Its protocol.
        protocol: Protocol,
        /// Its address family.
        #[serde(default, skip_serializing_if = "is_default")]
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
        #[serde(default, skip_serializing_if = "is_default")]
        pause_ms: u64,
    },
    /// Answers what arrives by rules, from now on; see [`Answers`](super::Answers). A listener
    /// accepts, and what it accepts answers. Texts are as those of `Repeat`.
    Answer {
        /// The socket.
        on: String,
        /// The rules, tried in order.
        rules: Vec<Rule>,
        /// What of a stream a rule looks at.
        #[serde(default, skip_serializing_if = "is_default")]
        each: Each,
        /// Whether a socket is closed once its peer has finished and all is answered.
        #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
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
        #[serde(default, skip_serializing_if = "is_default")]
        what: Saved,
        /// How many bytes at most.
        #[serde(default, skip_serializing_if = "is_default")]
        limit: Option<u64>,
    },
    /// Acts as a program from now on. On a listener, so does each connection that it accepts.
    Behave {
        /// The socket.
        on: String,
        /// The program.
        #[serde(rename = "as")]
        program: Program,
    },
    /// Waits while sockets do what they do by themselves.
    Until(Moment),
    /// Lets time pass.
    Wait {
        /// How much, in milliseconds.
        millis: u64,
    },
    /// Makes a call and waits for its return, whatever that is.
    Try {
        /// The socket.
        on: String,
        /// The call.
        call: CallStep<Address, Data>,
    },
    /// What a lesson shows as one step: nothing is waited for between these but what they wait for
    /// themselves. Within it there are no further parts.
    Part {
        /// One sentence, shown with it: what was called, what the kernel answered, what can be seen.
        #[serde(default = "Default::default", skip_serializing_if = "is_default")]
        say: Address,
        /// What is asked before it.
        #[serde(default, skip_serializing_if = "is_default")]
        predict: Predict,
        /// Seconds after which it is made by itself, where a longer pause before it would change what
        /// comes; 0 where it would not.
        #[serde(default, skip_serializing_if = "is_default")]
        go_on: u32,
        /// Whether the lesson can do without it.
        #[serde(default, skip_serializing_if = "is_default")]
        optional: bool,
        /// The steps.
        steps: Vec<Self>,
    },
    /// Makes these steps so many times. `${n}` in their strings is the number of the round, from 1 on.
    Times {
        /// How many times.
        count: u32,
        /// The steps.
        steps: Vec<Self>,
    },
    /// Makes a socket, binds it, has it listen on TCP, and makes it the beginning of a [wire](super::Wire).
    Wire {
        /// What the further steps call the socket.
        name: String,
        /// Its protocol.
        #[serde(default = "tcp", skip_serializing_if = "is_tcp")]
        protocol: Protocol,
        /// Its address family.
        #[serde(default, skip_serializing_if = "is_default")]
        family: Family,
        /// Its address.
        from: Address,
        /// The address that it leads to.
        to: Address,
        /// See [`Wire::seed`](super::Wire::seed).
        #[serde(default, skip_serializing_if = "is_default")]
        seed: u64,
        /// See [`Impairment::delay_ms`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        delay_ms: u64,
        /// See [`Impairment::jitter_ms`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        jitter_ms: u64,
        /// See [`Impairment::bandwidth`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        bandwidth: u64,
        /// See [`Impairment::split`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        split: u64,
        /// See [`Impairment::join_ms`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        join_ms: u64,
        /// See [`Impairment::limit`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        limit: u64,
        /// See [`Impairment::drop_percent`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        drop_percent: Percent,
        /// See [`Impairment::duplicate_percent`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        duplicate_percent: Percent,
        /// See [`Impairment::reorder_percent`], for both directions.
        #[serde(default, skip_serializing_if = "is_default")]
        reorder_percent: Percent,
    },
    /// Has a wire do this from now on.
    SetWire {
        /// The socket that it begins with.
        on: String,
        /// In which directions.
        #[serde(default, skip_serializing_if = "is_default")]
        direction: WireDirections,
        /// What happens to what passes there. What is not named does not happen.
        #[serde(default, skip_serializing_if = "is_default")]
        set: Impairment,
        /// Whether nothing passes in either direction.
        #[serde(default, skip_serializing_if = "is_default")]
        cut: bool,
        /// Whether all connections are reset that there are.
        #[serde(default, skip_serializing_if = "is_default")]
        reset: bool,
    },
    /// Connects many clients to a socket that listens, and waits until all are connected: TCP sockets
    /// named `c1`, `c2` and so on if the name is `c`.
    Clients {
        /// What their names begin with; a number from 1 on follows.
        name: String,
        /// How many.
        count: u32,
        /// The socket that they connect to.
        to: String,
        /// From one to the next, in milliseconds; 0 connects all at once.
        #[serde(default, skip_serializing_if = "is_default")]
        every_ms: u64,
    },
    /// Misbehaves from now on, or at once.
    Fault {
        /// The socket.
        on: String,
        /// In which way.
        what: Fault,
    },
    /// Ends the faults of a socket.
    Recover {
        /// The socket.
        on: String,
    },
    /// Connects again, from now on, when the connection is lost or refused: see
    /// [`Reconnect`]. From then on the socket's name stands for the one that takes its
    /// place.
    Reconnect {
        /// The socket.
        on: String,
        /// The pause before the first attempt, in milliseconds.
        #[serde(default = "reconnect::first_ms")]
        first_ms: u64,
        /// How many times as long each further pause is.
        #[serde(default = "reconnect::factor")]
        factor: u64,
        /// The longest pause, in milliseconds.
        #[serde(default = "reconnect::most_ms")]
        most_ms: u64,
        /// By how much a pause may be shorter, in percent.
        #[serde(default = "reconnect::jitter")]
        jitter: u64,
        /// How many attempts are made before it is given up.
        #[serde(default, skip_serializing_if = "is_default")]
        times: Option<u64>,
        /// What becomes of messages that have not arrived.
        #[serde(default, skip_serializing_if = "is_default")]
        queued: Queued,
    },
    /// Sends a message now and then, from now on, and gives the connection up for dead if nothing
    /// arrives in time after it.
    Heartbeat {
        /// The socket.
        on: String,
        /// The message.
        message: Message,
        /// From one to the next, in milliseconds.
        every_ms: u64,
        /// How soon something must arrive, in milliseconds.
        within_ms: u64,
    },
    /// Closes a socket after so long without traffic. On a listener, so does each connection that it
    /// accepts.
    IdleTimeout {
        /// The socket.
        on: String,
        /// How long, in milliseconds.
        millis: u64,
    },
    /// Cancels a `connect` that takes longer. The kernel goes on with it until the socket is closed.
    ConnectTimeout {
        /// The socket.
        on: String,
        /// How long, in milliseconds.
        millis: u64,
    },
}

/// What a [`Step::Reconnect`] has where it says nothing.
mod reconnect {
    use super::Reconnect;

    pub(super) fn first_ms() -> u64 {
        Reconnect::default().first_ms
    }

    pub(super) fn factor() -> u64 {
        Reconnect::default().factor
    }

    pub(super) fn most_ms() -> u64 {
        Reconnect::default().most_ms
    }

    pub(super) fn jitter() -> u64 {
        Reconnect::default().jitter
    }
}

/// When a step [`Step::Until`] is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Moment {
    /// When the time of the run is up, which is no error then, or somebody interrupts it.
    TimeUp,
    /// When the socket is closed.
    Closed {
        /// The socket.
        on: String,
    },
    /// When the socket has nothing left to do by itself.
    Idle {
        /// The socket.
        on: String,
    },
    /// When the socket has received this many bytes in all.
    Received {
        /// The socket.
        on: String,
        /// How many.
        bytes: u64,
    },
}

/// When a `Receive` has read enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

fn yes() -> bool {
    true
}

fn tcp() -> Protocol {
    Protocol::Tcp
}

/// Whether a protocol goes without saying. Serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_tcp(protocol: &Protocol) -> bool {
    *protocol == Protocol::Tcp
}

/// What a [`Step::Repeat`] sends, and when.
pub fn repeat(messages: &[Message], every_ms: u64, times: u64, pause_ms: u64) -> Repeat {
    let in_time = |message: &Message| TimedMessage { message: message.clone(), pause_ms };
    let messages = messages.iter().map(in_time).collect();
    Repeat { messages, every_ms, times: Some(times), to: None }
}
