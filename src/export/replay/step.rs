//! The step that a record becomes, as a line of the scenario.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{self, Write},
};

use super::{
    names::Names,
    order::{Order, Part},
    quoted,
};
use crate::model::{
    Call, CallId, Caller, CopyFormat, Event, Family, Origin, Outcome, Protocol, Record, SocketId,
    record_text,
};

/// A read of more than this may come in other pieces: as many bytes are waited for.
const IN_ONE_PIECE: u64 = 16 * 1024;

/// The most bytes that a step may fill in.
const MOST_FILLED: u64 = 16 * 1024 * 1024;

/// Writes steps, and knows what those before have begun.
pub(super) struct Steps<'a> {
    order: &'a Order,
    names: Names,
    /// Calls that were begun and have not ended, oldest first.
    begun: BTreeMap<SocketId, VecDeque<CallId>>,
    /// Steps that end a call, until the calls that were begun before it have ended: a scenario ends
    /// them in that order.
    ends: BTreeMap<CallId, String>,
    /// What has come and no step says yet: while a call is under way, more may come at any moment.
    came: BTreeMap<SocketId, Vec<u8>>,
}

impl<'a> Steps<'a> {
    /// The steps in this order.
    pub(super) fn new(order: &'a Order) -> Self {
        let names = Names::default();
        Self { order, names, begun: BTreeMap::new(), ends: BTreeMap::new(), came: BTreeMap::new() }
    }

    /// What the sockets are called.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Writes the step of a record.
    pub(super) fn write(
        &mut self,
        record: &Record,
        part: Part,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let socket = record.socket;
        match &record.event {
            Event::Opened { protocol, family, origin: Origin::Made, .. } => {
                let name = self.names.give(socket, *protocol, false);
                let family = if *family == Family::V6 { ", family: V6" } else { "" };
                line(output, &format!("Socket(name: \"{name}\", protocol: {protocol:?}{family})"))?;
            }
            Event::OpenFailed { .. } => comment(output, record)?,
            Event::Waiting { .. } | Event::Returned { .. } if !self.names.knows(socket) => {
                comment(output, record)?;
            }
            Event::Waiting { call_id, call, .. } => {
                self.begun.entry(socket).or_default().push_back(*call_id);
                let (name, call) = (self.names.of(socket), self.call(record, call, None));
                line(output, &format!("Start(on: \"{name}\", call: {call})"))?;
            }
            Event::Returned { call_id, call, outcome, caller, .. } => {
                if part == Part::End {
                    self.end(record, *call_id, call, outcome, output)?;
                } else {
                    self.made(record, call, outcome, *caller, output)?;
                }
                if let Outcome::Accepted { socket, .. } = outcome {
                    self.names.give(*socket, Protocol::Tcp, true);
                }
            }
            _ => {}
        }
        if let Some(local) = record.standing.as_deref().and_then(|standing| standing.local) {
            self.names.note_local(socket, local);
        }
        Ok(())
    }

    /// A call that returned without having been seen to wait.
    fn made(
        &mut self,
        record: &Record,
        call: &Call<u64>,
        outcome: &Outcome,
        caller: Caller,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let name = self.names.of(record.socket);
        let reads_on = |bytes: u64| caller == Caller::Program || bytes > IN_ONE_PIECE;
        match outcome {
            Outcome::EndOfStream if matches!(call, Call::Recv(_)) => {
                return line(output, &format!("Receive(on: \"{name}\", until: Eof)"));
            }
            Outcome::Received { bytes } if matches!(call, Call::Recv(_)) && reads_on(*bytes) => {
                line(output, &format!("Receive(on: \"{name}\", until: Bytes({bytes}))"))?;
                return self.expect(record, &name, call, outcome, output);
            }
            // It returned before it could wait.
            Outcome::Cancelled { .. } => return comment(output, record),
            _ => {}
        }
        let call_step = self.call(record, call, Some(outcome));
        if let Some(errno) = outcome.errno() {
            let errno = errno.name();
            let step = format!("Fails(on: \"{name}\", call: {call_step}, errno: \"{errno}\")");
            return line(output, &step);
        }
        line(output, &format!("Call(on: \"{name}\", call: {call_step})"))?;
        self.expect(record, &name, call, outcome, output)
    }

    /// The end of a call that was begun. It waits for the ends of those that were begun before.
    fn end(
        &mut self,
        record: &Record,
        call_id: CallId,
        call: &Call<u64>,
        outcome: &Outcome,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let name = self.names.of(record.socket);
        let mut step = Vec::new();
        match outcome {
            Outcome::Failed(errno) => {
                let errno = errno.name();
                line(&mut step, &format!("FinishFails(on: \"{name}\", errno: \"{errno}\")"))?;
            }
            Outcome::Cancelled { .. } => line(&mut step, &format!("Cancel(on: \"{name}\")"))?,
            _ => {
                line(&mut step, &format!("Finish(on: \"{name}\")"))?;
            }
        }
        let step = String::from_utf8(step).map_err(io::Error::other)?;
        self.ends.insert(call_id, step);
        let begun = self.begun.entry(record.socket).or_default();
        while let Some(oldest) = begun.front()
            && let Some(step) = self.ends.remove(oldest)
        {
            output.write_all(step.as_bytes())?;
            begun.pop_front();
        }
        self.expect(record, &name, call, outcome, output)
    }

    /// Says what must have come with a receive, where that is known, and with those before it.
    fn expect(
        &mut self,
        record: &Record,
        name: &str,
        call: &Call<u64>,
        outcome: &Outcome,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let received = matches!(outcome, Outcome::Received { .. } | Outcome::Datagram { .. });
        let is_known = received && !record.is_withheld();
        let under_way = self.begun.get(&record.socket).is_some_and(|begun| !begun.is_empty());
        if is_known && matches!(call, Call::Peek(_)) {
            let data = bytes(&record.payload);
            if under_way {
                return Ok(());
            }
            return line(output, &format!("Expect(Peeked(on: \"{name}\", data: {data}))"));
        }
        if is_known {
            self.came.entry(record.socket).or_default().extend_from_slice(&record.payload);
        }
        if under_way {
            return Ok(());
        }
        match self.came.remove(&record.socket) {
            Some(came) => {
                let data = bytes(&came);
                line(output, &format!("Expect(Received(on: \"{name}\", data: {data}))"))
            }
            None => Ok(()),
        }
    }

    /// A call as a step has it. What it sends is what went; where nothing did, as many other bytes.
    fn call(&mut self, record: &Record, call: &Call<u64>, outcome: Option<&Outcome>) -> String {
        let socket = record.socket;
        match call {
            Call::Bind(at) => format!("Bind({})", quoted(&self.names.bound(socket, *at))),
            Call::Listen(backlog) => format!("Listen({backlog})"),
            Call::Accept => {
                let accepted = match outcome {
                    Some(Outcome::Accepted { socket, .. }) => Some(*socket),
                    _ => self.order.accepted_after(record.number),
                };
                let into = match accepted {
                    Some(accepted) => self.names.of(accepted),
                    // Nothing came of it, and nothing is called so.
                    None => format!("{}-{}", self.names.of(socket), record.number),
                };
                format!("Accept(into: \"{into}\")")
            }
            Call::Connect(to) => format!("Connect({})", quoted(&self.names.address(socket, *to))),
            Call::Send(offered) => format!("Send({})", data(record, *offered)),
            Call::SendTo(offered, to) => {
                let to = quoted(&self.names.address(socket, *to));
                format!("SendTo(to: {to}, data: {})", data(record, *offered))
            }
            Call::Recv(length) => format!("Recv({length})"),
            Call::RecvFrom(length) => format!("RecvFrom({length})"),
            Call::Peek(length) => format!("Peek({length})"),
            Call::SendUrgent(offered) => format!("SendUrgent({})", data(record, *offered)),
            Call::RecvUrgent(length) => format!("RecvUrgent({length})"),
            Call::Shutdown(how) => format!("Shutdown({how:?})"),
            Call::SetOption(option, value) => {
                format!("SetOption({option}, {})", ::ron::to_string(value).unwrap_or_default())
            }
            Call::GetOption(option) => format!("GetOption({option})"),
            Call::Close => "Close".to_owned(),
        }
    }
}

/// The data of a send of which `offered` bytes were given to the kernel.
fn data(record: &Record, offered: u64) -> String {
    if record.payload.is_empty() && offered > 0 {
        return format!("Fill(text: \".\", bytes: {})", offered.min(MOST_FILLED));
    }
    bytes(&record.payload)
}

fn bytes(payload: &[u8]) -> String {
    match std::str::from_utf8(payload) {
        // A dollar sign begins a variable.
        Ok(text) => format!("Text({})", quoted(&text.replace('$', "$$"))),
        Err(_not_text) => format!("Hex(\"{}\")", CopyFormat::HexStream.write(payload, 0)),
    }
}

fn line(output: &mut dyn Write, step: &str) -> io::Result<()> {
    writeln!(output, "        {step},")
}

/// A record that becomes no step.
fn comment(output: &mut dyn Write, record: &Record) -> io::Result<()> {
    writeln!(output, "        // {}: {}", record.socket, record_text(record))
}
