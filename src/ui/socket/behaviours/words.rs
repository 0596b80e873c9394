//! What a socket does by itself in a few words, and what the buttons are called.

use std::path::Path;

use crate::model::{
    BehaviourKind, BehaviourProgress, BehaviourSpec, BehaviourState, FaultKind, ProgramKind,
    WireDirection, escape_text,
};
use crate::ui::look::part_text;
use crate::ui::look::units::{bytes, count};

/// A behaviour that is on, in a line: `every 100 ms · 7 of 20`, `saving to x.bin · 1.2 MiB`.
pub fn line(state: &BehaviourState) -> String {
    let BehaviourProgress { done, of, skipped, .. } = state.progress;
    let mut line = match &*state.spec {
        BehaviourSpec::Repeat(repeat) => {
            let every = repeat.period_ms();
            match repeat.total() {
                Some(total) => format!("every {every} ms · {done} of {total}"),
                None => format!("every {every} ms · {done} sent"),
            }
        }
        BehaviourSpec::Answers(answers) => {
            let rules = count(answers.rules.len(), "rule");
            // A listener leaves it to the sockets that it accepts.
            let sent = if done > 0 { format!(" · {done} sent") } else { String::new() };
            format!("answers by {rules}{sent}")
        }
        BehaviourSpec::SendFile(_) => match of {
            Some(of) => format!("file {}", part_text(done, of)),
            None => format!("file {}", bytes(done)),
        },
        BehaviourSpec::SaveTo(save) => match of {
            Some(of) => format!("saving to {} · {}", file_name(&save.path), part_text(done, of)),
            None => format!("saving to {} · {}", file_name(&save.path), bytes(done)),
        },
        BehaviourSpec::Program(program) => {
            let info = ProgramKind::from(program).info();
            let so_far = match (info.counts, of) {
                ("byte", Some(of)) => format!(" · {}", part_text(done, of)),
                // A listener leaves it to the sockets that it accepts.
                _ if done == 0 => String::new(),
                ("byte", None) => format!(" · {}", bytes(done)),
                (noun, _) => format!(" · {}", count(done, noun)),
            };
            let of = program.path().map(|(_, path)| format!(" of {}", file_name(path)));
            format!("{}{}{so_far}", info.name, of.unwrap_or_default())
        }
        BehaviourSpec::Wire(wire) => {
            let clients =
                if done > 0 { format!(" · {}", count(done, "client")) } else { String::new() };
            format!("wire: {}{clients} · to {}", wire.settings(), wire.to)
        }
        BehaviourSpec::WireEnd(end) => match end.sends {
            WireDirection::Upstream => format!("wire, target's end · {}", bytes(done)),
            WireDirection::Downstream => format!("wire, client's end · {}", bytes(done)),
        },
        BehaviourSpec::Fault(fault) => {
            let info = FaultKind::from(fault).info();
            let so_far =
                if done > 0 { format!(" · {}", count(done, info.counts)) } else { String::new() };
            format!("{}{so_far}", info.name)
        }
        BehaviourSpec::Reconnect(_) => format!("reconnects · {}", count(done, "reconnect")),
        BehaviourSpec::Heartbeat(heartbeat) => {
            format!("heartbeat every {} ms · {done} sent", heartbeat.every_ms)
        }
        BehaviourSpec::IdleTimeout(limit) => {
            format!("closes after {} ms without traffic", limit.millis)
        }
        BehaviourSpec::ConnectTimeout(limit) => {
            format!("connects within {} ms", limit.millis)
        }
    };
    if let Some(rate) = state.bytes_per_second() {
        line = format!("{line} · {}/s", bytes(rate));
    }
    if skipped > 0 {
        line = format!("{line}, {skipped} {}", state.progress.kind.skips());
    }
    line
}

/// All that are on, in a line: the newest first, since the line may be cut off.
pub fn lines(on: &[BehaviourState]) -> String {
    on.iter().rev().map(line).collect::<Vec<_>>().join(" · ")
}

fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name().unwrap_or_default();
    escape_text(&name.to_string_lossy())
}

/// What the button shows that starts one, and its accessible name.
pub fn start(kind: BehaviourKind) -> (&'static str, &'static str) {
    match kind {
        BehaviourKind::Repeat => ("start", "start repeating"),
        BehaviourKind::Answers => ("start", "start answering"),
        BehaviourKind::SaveTo => ("start", "start saving"),
        BehaviourKind::SendFile => ("send", "send file"),
        BehaviourKind::Program(_) => ("start", "start the program"),
        BehaviourKind::Wire | BehaviourKind::WireEnd => ("start", "start the wire"),
        BehaviourKind::Fault(_) => ("start", "start the fault"),
        BehaviourKind::Reconnect => ("start", "start reconnecting"),
        BehaviourKind::Heartbeat => ("start", "start heartbeats"),
        BehaviourKind::IdleTimeout => ("start", "start the idle time-out"),
        BehaviourKind::ConnectTimeout => ("start", "start the connect time-out"),
    }
}

/// What the button shows that stops one, and its accessible name.
pub fn stop(kind: BehaviourKind) -> (&'static str, &'static str) {
    match kind {
        BehaviourKind::Repeat => ("stop", "stop repeating"),
        BehaviourKind::Answers => ("stop", "stop answering"),
        BehaviourKind::SaveTo => ("stop", "stop saving"),
        BehaviourKind::SendFile => ("cancel", "cancel file"),
        BehaviourKind::Program(_) => ("stop", "stop the program"),
        BehaviourKind::Wire => ("stop", "stop the wire"),
        BehaviourKind::WireEnd => ("break off", "break the wire's connection off"),
        BehaviourKind::Fault(_) => ("stop", "stop the fault"),
        BehaviourKind::Reconnect => ("stop", "stop reconnecting"),
        BehaviourKind::Heartbeat => ("stop", "stop heartbeats"),
        BehaviourKind::IdleTimeout => ("stop", "stop the idle time-out"),
        BehaviourKind::ConnectTimeout => ("stop", "stop the connect time-out"),
    }
}
