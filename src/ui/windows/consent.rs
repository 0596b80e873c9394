//! What the window asks before other computers become involved: before a call lets them reach its
//! socket, before a scenario runs, and before a measurement sends requests to them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use egui::{RichText, ScrollArea, Ui};

use super::answer::{OnEnter, answer_ui};
use crate::model::{
    Call, MeasurementSettings, Opening, Protocol, SocketId, SocketState, escape_text,
};
use crate::scenario::{Demand, Permissions, Plan};
use crate::ui::action::{CallRequest, SocketAction};
use crate::ui::document::Document;
use crate::ui::look::Palette;
use crate::ui::look::units::count;
use crate::ui::socket::exposure::opening;

/// Asks before a call lets other computers reach its socket; returns what to do, once that is
/// decided.
pub fn expose_ui(
    ui: &mut Ui,
    document: &Document,
    socket_id: SocketId,
    asked: &CallRequest,
) -> Option<Vec<SocketAction>> {
    // It may have been closed or bound meanwhile; the call is then as harmless as it is.
    let socket = document.table().get(socket_id);
    let opening = socket.and_then(|socket| opening(socket, asked));
    let name = socket.map(SocketState::name).unwrap_or_default();
    ui.heading("Let other computers reach this socket?");
    let what = match (&opening, asked) {
        (Some(Opening::Bind(_)), CallRequest::ByName { host, .. }) => {
            format!("{} may mean an address that other computers can reach.", escape_text(host))
        }
        (Some(Opening::Bind(address)), _) if address.ip().is_unspecified() => {
            format!(
                "{address} means every address of this computer, including those on the network."
            )
        }
        (Some(Opening::Bind(address)), _) => {
            format!("{address} is an address that other computers can reach.")
        }
        (Some(Opening::UnboundSend(family) | Opening::UnboundConnect(family)), _) => format!(
            "Without bind, the system gives the socket {} (every address of this computer) and a \
             free port before it checks whether the call can succeed.",
            family.everywhere()
        ),
        (Some(Opening::Join(group)), _) => {
            format!("The socket also receives what other computers send to the group {group}.")
        }
        (Some(Opening::Listen(_)) | None, _) => {
            "Without bind, the socket listens on every address of this computer, on a port \
             that the system chooses."
                .to_owned()
        }
    };
    ui.label(format!("{name}: {}. {what}", asked.kind()));
    ui.label(
        "While it is open, anyone on your network can connect or send to it. 127.0.0.1 and ::1 \
         stay on this computer. You are asked once per session.",
    );
    let first =
        socket.zip(opening).and_then(|(socket, opening)| bind_first(socket, opening, asked));
    let mut chosen = None;
    if let Some(address) = first {
        ui.add_space(8.0);
        let text = format!("Bind to {} first", address.ip());
        let button = ui.button(text).on_hover_text(
            "Only this computer can then reach it, and what it sends stays on this computer.",
        );
        if button.clicked() {
            chosen = Some(vec![SocketAction::BindFirst(socket_id, address, asked.clone())]);
        }
    }
    let yes = match opening {
        Some(Opening::UnboundSend(_)) => "Send anyway",
        Some(Opening::UnboundConnect(_)) => "Connect anyway",
        Some(Opening::Join(_)) => "Join anyway",
        _ => "Allow",
    };
    let agreed = answer_ui(ui, yes, true, OnEnter::Cancel);
    let exposed = || SocketAction::MakeExposed(socket_id, asked.clone());
    chosen.or_else(|| agreed.map(|agreed| agreed.then(exposed).into_iter().collect()))
}

/// The loopback address that the socket can be bound to first, so that others do not reach it; of IPv4
/// in the form of IPv6 where an IPv6 socket goes to one of those.
fn bind_first(socket: &SocketState, opening: Opening, asked: &CallRequest) -> Option<SocketAddr> {
    let comes_late = matches!(opening, Opening::Bind(_) | Opening::Listen(_));
    if comes_late || socket.protocol() != Protocol::Udp || socket.local().is_some() {
        return None;
    }
    let to_mapped = match asked {
        CallRequest::Call(
            Call::SendTo(_, SocketAddr::V6(to)) | Call::Connect(SocketAddr::V6(to)),
        ) => to.ip().to_ipv4_mapped().is_some(),
        _ => false,
    };
    let loopback = if to_mapped {
        Ipv4Addr::LOCALHOST.to_ipv6_mapped().into()
    } else {
        socket.family().loopback()
    };
    Some(SocketAddr::new(loopback, 0))
}

/// Asks before a measurement sends its requests to another computer.
pub fn measure_ui(ui: &mut Ui, settings: &MeasurementSettings) -> Option<bool> {
    ui.heading("Send requests to another computer?");
    if let Some(address) = settings.leaves_for() {
        let requests = count(settings.requests, "request");
        let variants = count(settings.variants.len(), "variant");
        ui.label(format!(
            "{variants}, each of up to {requests}, go to {address} as fast as it answers."
        ));
    }
    ui.label(
        "Whoever runs that computer may take this for an attack. Measure only with a server that \
         is yours, or whose owner agrees.",
    );
    answer_ui(ui, "Measure", true, OnEnter::Cancel)
}

/// Characters of a scenario's title that are shown.
const TITLE: usize = 120;

/// Asks whether to run a scenario, and what it may do.
pub fn run_ui(ui: &mut Ui, path: &Path, plan: &Plan, allowed: &mut Permissions) -> Option<bool> {
    let is_lesson = plan.lesson().is_lesson();
    let kind = match (is_lesson, plan.lesson().checks.is_empty()) {
        (true, true) => "lesson",
        (true, false) => "lab",
        (false, _) => "scenario",
    };
    ui.heading(if is_lesson {
        format!("Open this {kind}?")
    } else {
        "Run this scenario?".to_owned()
    });
    let title: String = escape_text(plan.title()).chars().take(TITLE).collect();
    ui.label(RichText::new(title).strong());
    let text = if is_lesson {
        "Nothing is done before you ask for it.".to_owned()
    } else {
        let steps = count(plan.steps().len(), "step");
        format!("{}: {steps}, each a call on a real socket, in a new session.", path.display())
    };
    ui.label(text);
    let (files, network): (Vec<_>, Vec<_>) =
        plan.demands().iter().partition(|demand| demand.act.is_about_files());
    let may = plan.permissions();
    let asks_network = !network.is_empty() && !may.network;
    let asks_files = !files.is_empty() && !may.files;
    demands_ui(ui, plan, &network, "These steps open a socket to other computers:");
    if asks_network {
        ui.checkbox(&mut allowed.network, "Allow network access");
    }
    demands_ui(ui, plan, &files, "These files are outside the scenario's folder:");
    if asks_files {
        ui.checkbox(&mut allowed.files, "Allow reading these files");
    }
    let asks = asks_network || asks_files;
    if asks {
        let muted = Palette::of(ui.visuals()).muted;
        let text = format!("The {kind} stops at the first step that you do not allow.");
        ui.label(RichText::new(text).color(muted));
    }
    answer_ui(ui, if is_lesson { "Open" } else { "Run" }, true, OnEnter::agree_if(!asks))
}

/// Lists what needs permission.
fn demands_ui(ui: &mut Ui, plan: &Plan, demands: &[&Demand], heading: &str) {
    if demands.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.label(heading);
    let height = ui.text_style_height(&egui::TextStyle::Body);
    ScrollArea::vertical().id_salt(heading).max_height(140.0).show_rows(
        ui,
        height,
        demands.len(),
        |ui, rows| {
            for demand in &demands[rows] {
                let line = format!("step {}: {}", plan.number_of(demand.index), demand.act);
                ui.add(egui::Label::new(&line).truncate()).on_hover_text(line);
            }
        },
    );
}
