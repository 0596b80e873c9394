//! The names of sockets in steps, and giving a socket another one.

use super::{CallStep, Data, Expectation, Moment, Step};
use crate::model::Call;

/// What a socket is to be called instead; `None` of one that keeps its name.
pub type NewName<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Step {
    /// Calls sockets otherwise, wherever the step names them, in its strings as well.
    pub fn rename(&mut self, new_name: NewName<'_>) {
        match self {
            Self::Socket { name, .. } => rename(name, new_name),
            Self::Call { on, call }
            | Self::Start { on, call }
            | Self::Fails { on, call, .. }
            | Self::Try { on, call } => {
                rename(on, new_name);
                call.rename(new_name);
            }
            Self::Finish { on }
            | Self::FinishFails { on, .. }
            | Self::Cancel { on }
            | Self::Receive { on, .. }
            | Self::Repeat { on, .. }
            | Self::Answer { on, .. }
            | Self::SendFile { on, .. }
            | Self::SaveTo { on, .. }
            | Self::Behave { on, .. }
            | Self::SetWire { on, .. }
            | Self::Fault { on, .. }
            | Self::Recover { on }
            | Self::Reconnect { on, .. }
            | Self::Heartbeat { on, .. }
            | Self::IdleTimeout { on, .. }
            | Self::ConnectTimeout { on, .. }
            | Self::Until(
                Moment::Closed { on } | Moment::Idle { on } | Moment::Received { on, .. },
            ) => rename(on, new_name),
            Self::Expect(expectation) => expectation.rename(new_name),
            Self::Wait { .. } | Self::Until(Moment::TimeUp) => {}
            Self::Wire { name, from, to, .. } => {
                rename(name, new_name);
                rename_in_text(from, new_name);
                rename_in_text(to, new_name);
            }
            Self::Clients { name, to, .. } => {
                rename(name, new_name);
                rename(to, new_name);
            }
            Self::Part { say, steps, .. } => {
                rename_in_text(say, new_name);
                for step in steps {
                    step.rename(new_name);
                }
            }
            Self::Times { steps, .. } => {
                for step in steps {
                    step.rename(new_name);
                }
            }
        }
    }
}

impl CallStep {
    fn rename(&mut self, new_name: NewName<'_>) {
        self.into.iter_mut().for_each(|into| rename(into, new_name));
        match &mut self.call {
            Call::Bind(address) | Call::Connect(address) => rename_in_text(address, new_name),
            Call::Send(data) | Call::SendUrgent(data) => data.rename(new_name),
            Call::SendTo(data, address) => {
                data.rename(new_name);
                rename_in_text(address, new_name);
            }
            Call::Listen(_)
            | Call::Accept
            | Call::Recv(_)
            | Call::RecvFrom(_)
            | Call::Peek(_)
            | Call::RecvUrgent(_)
            | Call::Shutdown(_)
            | Call::SetOption(..)
            | Call::GetOption(_)
            | Call::Close => {}
        }
    }
}

impl Data {
    fn rename(&mut self, new_name: NewName<'_>) {
        match self {
            Self::Text(text) => rename_in_text(text, new_name),
            Self::Joined(parts) => parts.iter_mut().for_each(|part| part.rename(new_name)),
            Self::Hex(_) | Self::File(_) | Self::Fill { .. } => {}
        }
    }
}

impl Expectation {
    fn rename(&mut self, new_name: NewName<'_>) {
        match self {
            Self::Received { on, data } | Self::Peeked { on, data } => {
                rename(on, new_name);
                data.rename(new_name);
            }
            Self::Lost { on, .. }
            | Self::ReceivedAtMost { on, .. }
            | Self::Option { on, .. }
            | Self::Kernel { on, .. }
            | Self::Ghost { on, .. }
            | Self::Gone { on }
            | Self::Waits { on }
            | Self::Took { on, .. }
            | Self::Returned { on, .. } => rename(on, new_name),
            Self::PortHeldBy { on, socket } => {
                rename(on, new_name);
                rename(socket, new_name);
            }
            Self::Equal(one, other) | Self::Differ(one, other) => {
                rename_in_text(one, new_name);
                rename_in_text(other, new_name);
            }
        }
    }
}

/// Gives a socket another name.
pub fn rename(name: &mut String, new_name: NewName<'_>) {
    if let Some(new) = new_name(name) {
        *name = new;
    }
}

/// Gives sockets other names where a text stands for their addresses: `${name}`, `${name.port}`.
fn rename_in_text(text: &mut String, new_name: NewName<'_>) {
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        renamed.push_str(before);
        // Two of them are one that begins nothing.
        let length = if let Some((inner, _)) =
            from.strip_prefix("${").and_then(|from| from.split_once('}'))
        {
            let (name, side) = match inner.rsplit_once('.') {
                Some((name, side @ ("port" | "peer"))) => (name, Some(side)),
                _ => (inner, None),
            };
            renamed.push_str("${");
            renamed.push_str(&new_name(name).unwrap_or_else(|| name.to_owned()));
            if let Some(side) = side {
                renamed.push('.');
                renamed.push_str(side);
            }
            renamed.push('}');
            "${}".len() + inner.len()
        } else {
            let length = if from.starts_with("$$") { 2 } else { 1 };
            renamed.push_str(from.get(..length).unwrap_or_default());
            length
        };
        rest = from.get(length..).unwrap_or_default();
    }
    renamed.push_str(rest);
    *text = renamed;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_called_otherwise_wherever_it_is_named_and_nothing_else_is() {
        let source = r#"[
            Socket(name: "a", protocol: Tcp),
            Call(on: "a", call: Send(Text("a ${a.port} $${a} ${ab} ${b.peer} $5"))),
            Start(on: "b", call: Accept(into: "a")),
            Call(on: "b", call: SendTo(to: "${a}", data: Joined([Text("${a.peer}"), Hex("0a")]))),
            Part(say: "a is at ${a}.", steps: [Expect(PortHeldBy(on: "b", socket: "a"))]),
            Times(count: 2, steps: [Expect(Equal("${a.port}", "a"))]),
        ]"#;
        let expected = r#"[
            Socket(name: "x", protocol: Tcp),
            Call(on: "x", call: Send(Text("a ${x.port} $${a} ${ab} ${b.peer} $5"))),
            Start(on: "b", call: Accept(into: "x")),
            Call(on: "b", call: SendTo(to: "${x}", data: Joined([Text("${x.peer}"), Hex("0a")]))),
            Part(say: "a is at ${x}.", steps: [Expect(PortHeldBy(on: "b", socket: "x"))]),
            Times(count: 2, steps: [Expect(Equal("${x.port}", "a"))]),
        ]"#;
        let mut steps: Vec<Step> = ron::from_str(source).unwrap();
        for step in &mut steps {
            step.rename(&|name| (name == "a").then(|| "x".to_owned()));
        }
        assert_eq!(steps, ron::from_str::<Vec<Step>>(expected).unwrap());
    }
}
