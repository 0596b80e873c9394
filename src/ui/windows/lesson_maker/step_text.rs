//! The steps of a part in a line, as the one who makes the lesson reads them.

use crate::model::step::{CallStep, Data, Expectation, Step, Until};
use crate::model::{Call, FaultKind, ProgramKind, count, escape_text, quoted_text};

/// Characters of data that are shown.
const SHOWN: usize = 24;

/// What a part does: `server bind(127.0.0.1:0), listen(8); client socket()`.
pub fn part_text(steps: &[Step]) -> String {
    let mut text = String::new();
    let mut last = None;
    for (socket, words) in steps.iter().filter_map(words) {
        if last == Some(socket) {
            text.push_str(", ");
        } else {
            if last.is_some() {
                text.push_str("; ");
            }
            text.push_str(&escape_text(socket));
            text.push(' ');
        }
        text.push_str(&words);
        last = Some(socket);
    }
    if text.is_empty() { "look".to_owned() } else { text }
}

/// The socket of a step, and what it does; `None` of what only looks.
fn words(step: &Step) -> Option<(&str, String)> {
    Some(match step {
        Step::Socket { name, .. } => (name, "socket()".to_owned()),
        Step::Call { on, call } => (on, call_text(call)),
        Step::Start { on, call } => (on, format!("{} …", call_text(call))),
        Step::Try { on, call } => (on, format!("{} (any answer)", call_text(call))),
        Step::Fails { on, call, errno } => (on, format!("{} = {errno}", call_text(call))),
        Step::Finish { on } => (on, "returns".to_owned()),
        Step::FinishFails { on, errno } => (on, format!("returns {errno}")),
        Step::Cancel { on } => (on, "is cancelled".to_owned()),
        Step::Receive { on, until } => (on, receive_text(*until)),
        Step::Repeat { on, times, .. } => (on, format!("sends {}", count(*times, "round"))),
        Step::Answer { on, .. } => (on, "answers by rules".to_owned()),
        Step::SendFile { on, path } => (on, format!("sends {}", escape_text(path))),
        Step::SaveTo { on, path, .. } => (on, format!("saves to {}", escape_text(path))),
        Step::Behave { on, program } => {
            (on, format!("acts as {}", ProgramKind::from(program).info().name))
        }
        Step::Wire { name, to, .. } => (name, format!("is a wire to {}", escape_text(to))),
        Step::SetWire { on, .. } => (on, "is set as a wire".to_owned()),
        Step::Clients { count: clients, to, .. } => {
            (to, format!("is connected to by {}", count(*clients, "client")))
        }
        Step::Fault { on, what } => (on, FaultKind::from(what).info().name.to_owned()),
        Step::Recover { on } => (on, "recovers".to_owned()),
        Step::Reconnect { on, .. } => (on, "reconnects".to_owned()),
        Step::Heartbeat { on, every_ms, .. } => (on, format!("heartbeat every {every_ms} ms")),
        Step::IdleTimeout { on, millis } => (on, format!("closes when idle for {millis} ms")),
        Step::ConnectTimeout { on, millis } => (on, format!("connects within {millis} ms")),
        Step::Times { count: rounds, steps } => {
            return Some(("", format!("{} × ({})", rounds, part_text(steps))));
        }
        Step::Expect(_) | Step::Until(_) | Step::Wait { .. } | Step::Part { .. } => return None,
    })
}

fn receive_text(until: Until) -> String {
    match until {
        Until::Eof => "reads to the end".to_owned(),
        Until::Bytes(bytes) => format!("reads {}", count(bytes, "byte")),
        Until::Total(bytes) => format!("has read {}", count(bytes, "byte")),
        Until::Millis(millis) => format!("reads for {millis} ms"),
    }
}

fn call_text(call: &CallStep) -> String {
    let arguments = match &call.call {
        Call::Bind(address) | Call::Connect(address) => escape_text(address),
        Call::Listen(backlog) => backlog.to_string(),
        Call::Accept | Call::Close => String::new(),
        Call::Send(data) | Call::SendUrgent(data) => data_text(data),
        Call::SendTo(data, to) => format!("{}, {}", data_text(data), escape_text(to)),
        Call::Recv(length)
        | Call::RecvFrom(length)
        | Call::Peek(length)
        | Call::RecvUrgent(length) => length.to_string(),
        Call::Shutdown(how) => how.constant().to_owned(),
        Call::SetOption(option, value) => format!("{option}, {value}"),
        Call::GetOption(option) => option.to_string(),
    };
    let into = call.into.as_deref().map(|into| format!(" = {}", escape_text(into)));
    format!("{}({arguments}){}", call.call.kind(), into.unwrap_or_default())
}

fn data_text(data: &Data) -> String {
    match data {
        Data::Text(text) if text.chars().count() <= SHOWN => quoted_text(text),
        Data::Text(text) => {
            let begin: String = text.chars().take(SHOWN).collect();
            format!("{}…", quoted_text(&begin))
        }
        Data::Hex(hex) => {
            let begin: String = hex.chars().take(SHOWN).collect();
            format!("hex {begin}{}", if begin.len() < hex.len() { "…" } else { "" })
        }
        Data::File(path) => escape_text(path),
        Data::Fill { bytes, .. } => count(*bytes, "byte"),
        Data::Joined(parts) => parts.iter().map(data_text).collect::<Vec<_>>().join(" + "),
    }
}

/// What is expected in a part, in words, one after the other.
pub fn expected_text(steps: &[Step]) -> Vec<String> {
    let expected = steps.iter().filter_map(|step| match step {
        Step::Expect(expectation) => Some(expectation_text(expectation)),
        _ => None,
    });
    expected.collect()
}

fn expectation_text(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Received { on, data } => format!("{on} has received {}", data_text(data)),
        Expectation::Peeked { on, data } => format!("{on} has seen {}", data_text(data)),
        Expectation::Lost { on, bytes } => format!("{on} has lost {}", count(*bytes, "byte")),
        Expectation::ReceivedAtMost { on, bytes } => {
            format!("{on} has received at most {}", count(*bytes, "byte"))
        }
        Expectation::Option { on, option, value } => format!("{option} of {on} is {value}"),
        Expectation::Kernel { on, that } => {
            format!("{} of {on}: {}", that.subject(), that.expected())
        }
        Expectation::Ghost { on, state } => format!("{on} is closed and left in {state}"),
        Expectation::Gone { on } => format!("nothing is left of {on}"),
        Expectation::Waits { on } => format!("a call of {on} waits"),
        Expectation::Equal(one, other) => format!("{one} is the same as {other}"),
        Expectation::Differ(one, other) => format!("{one} is not the same as {other}"),
        Expectation::Took { on, millis } => format!("{on} took {millis} ms"),
        Expectation::Returned { on, bytes } => format!("{on}: {}", bytes.of("byte")),
        Expectation::PortHeldBy { on, socket } => format!("{socket} holds the port of {on}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_in_a_line_by_its_sockets() {
        let source = r#"[
            Socket(name: "server", protocol: Tcp),
            Call(on: "server", call: Bind("127.0.0.1:0")),
            Start(on: "server", call: Accept(into: "conn")),
            Fails(on: "client", call: Connect("${server}"), errno: "ECONNREFUSED"),
            Call(on: "client", call: Send(Text("hello"))),
            Expect(Kernel(on: "client", that: State(Established))),
        ]"#;
        let steps: Vec<Step> = ron::from_str(source).unwrap();
        assert_eq!(
            part_text(&steps),
            "server socket(), bind(127.0.0.1:0), accept() = conn …; \
             client connect(${server}) = ECONNREFUSED, send(\"hello\")"
        );
        assert_eq!(expected_text(&steps), ["TCP state of client: ESTABLISHED"]);
        assert_eq!(part_text(&steps[5..]), "look");
    }
}
