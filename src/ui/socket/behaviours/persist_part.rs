//! The parts that keep a connection: connecting again, heartbeats, time-outs and keep-alive.

use egui::{Button, ComboBox, Label, Response, RichText, Ui};

use super::part;
use super::persist_form::PersistForm;
use crate::model::{BehaviourKind, Call, Lifecycle, OptionValue, Protocol, Queued, SocketOption};
use crate::ui::action::{CallRequest, NOT_LIVE, SocketAction};
use crate::ui::look::Palette;
use crate::ui::look::units::count;
use crate::ui::socket::connection_life::{count_down, countdown_text};
use crate::ui::socket::controls::Controls;

/// A field of a number: what stands before it, its name, what it is for, and where it is kept.
type Field = (&'static str, &'static str, &'static str, fn(&mut PersistForm) -> &mut String);

/// The width of a field.
const WIDTH: f32 = 52.0;

/// Draws them.
pub fn persist_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let is_stream = controls.socket.protocol() == Protocol::Tcp;
    // What is on can be stopped all the same.
    let is_on = |kind| part::on(controls, kind).next().is_some();
    let may_connect = is_stream
        && (controls.socket.lifecycle() != Lifecycle::Listening
            || is_on(BehaviourKind::Reconnect)
            || is_on(BehaviourKind::ConnectTimeout));
    if may_connect {
        reconnect_ui(ui, controls);
    }
    heartbeat_ui(ui, controls);
    limits_ui(ui, controls, may_connect);
    if is_stream {
        keep_alive_ui(ui, controls);
    }
}

fn reconnect_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    const KIND: BehaviourKind = BehaviourKind::Reconnect;
    part::title_ui(ui, "Reconnect");
    weak(
        ui,
        "When the connection is lost or refused, a new socket connects to the same address after a \
         pause, which doubles each time. A TCP socket cannot be connected again.",
    );
    ui.horizontal_wrapped(|ui| {
        let first: Field =
            ("after", "first pause in ms", "The pause before the first attempt", |form| {
                &mut form.first
            });
        let most: Field =
            ("ms, at most", "longest pause in ms", "No pause is longer", |form| &mut form.most);
        let jitter: Field = (
            "ms, jitter",
            "jitter in percent",
            "By how many percent a pause may be shorter, at random, so that not all clients of a \
             server come back at once",
            |form| &mut form.jitter,
        );
        let times: Field = (
            "%, attempts",
            "most attempts",
            "How many attempts are made before it gives up. Empty: until you stop it.",
            |form| &mut form.times,
        );
        fields_ui(ui, controls, KIND, &[first, most, jitter, times]);
    });
    ui.horizontal_wrapped(|ui| {
        ui.label("unacknowledged messages:");
        queued_ui(ui, controls);
        part::switch_ui(ui, controls, KIND, None);
        countdown_ui(ui, controls);
    });
    part::state_ui(ui, controls, KIND);
}

fn queued_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let (live, name) = (controls.live, controls.name("unacknowledged messages"));
    let id = ("queued", controls.socket.socket_id());
    let queued = &mut controls.form.behaviours.persist.queued;
    let combo = ui
        .add_enabled_ui(live, |ui| {
            ComboBox::from_id_salt(id).selected_text(queued.name()).show_ui(ui, |ui| {
                for choice in Queued::ALL {
                    ui.selectable_value(queued, choice, choice.name());
                }
            })
        })
        .inner;
    let help = "What becomes of messages that the peer's kernel has not acknowledged when the \
                connection is lost, and of those sent while there is none. Sent again, a message may \
                arrive twice: that it was not acknowledged does not mean that it did not arrive.";
    combo.response.accessible_name(name).on_hover_text(help);
}

/// How long it takes until the next attempt.
fn countdown_ui(ui: &mut Ui, controls: &Controls<'_>) {
    if let Some(text) = countdown_text(controls.socket, controls.now) {
        count_down(ui, controls);
        ui.label(RichText::new(text).color(Palette::of(ui.visuals()).accent));
    }
}

fn heartbeat_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    const KIND: BehaviourKind = BehaviourKind::Heartbeat;
    part::title_ui(ui, "Heartbeat");
    ui.horizontal_wrapped(|ui| {
        let every: Field =
            ("every", "heartbeat every", "From one heartbeat to the next", |form| &mut form.every);
        let within: Field = (
            "ms, answer within",
            "answer within",
            "If nothing arrives so soon after one, the connection is given up: it is renewed if \
             Reconnect is on, and closed otherwise.",
            |form| &mut form.within,
        );
        fields_ui(ui, controls, KIND, &[every, within]);
        ui.label("ms");
        let obstacle = controls.form.message.message().text.is_empty();
        let obstacle = obstacle.then(|| "Write a message above first.".to_owned());
        part::switch_ui(ui, controls, KIND, obstacle);
    });
    part::state_ui(ui, controls, KIND);
}

fn limits_ui(ui: &mut Ui, controls: &mut Controls<'_>, may_connect: bool) {
    const IDLE: BehaviourKind = BehaviourKind::IdleTimeout;
    const CONNECT: BehaviourKind = BehaviourKind::ConnectTimeout;
    part::title_ui(ui, "Time-outs");
    ui.horizontal_wrapped(|ui| {
        let help = "Closes the socket after so long without traffic; on a listener, each connection \
                    that it accepts";
        let idle: Field = ("close when idle for", "idle time", help, |form| &mut form.idle);
        fields_ui(ui, controls, IDLE, &[idle]);
        ui.label("ms");
        part::switch_ui(ui, controls, IDLE, None);
    });
    part::state_ui(ui, controls, IDLE);
    if may_connect {
        ui.horizontal_wrapped(|ui| {
            let help = "Cancels a connect that takes longer. The kernel goes on with the handshake, \
                        and the connection may still come, until you close the socket.";
            let connect: Field = ("cancel connect after", "connect time", help, |form| {
                &mut form.connect
            });
            fields_ui(ui, controls, CONNECT, &[connect]);
            ui.label("ms");
            part::switch_ui(ui, controls, CONNECT, None);
        });
        part::state_ui(ui, controls, CONNECT);
    }
}

fn keep_alive_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    const KIND: BehaviourKind = BehaviourKind::IdleTimeout;
    part::title_ui(ui, "Keep-alive");
    ui.horizontal_wrapped(|ui| {
        let idle: Field =
            ("idle", "keep-alive idle", "TCP_KEEPIDLE, in seconds", |form| &mut form.keep_idle);
        let interval: Field = ("s, then every", "keep-alive interval", "TCP_KEEPINTVL", |form| {
            &mut form.keep_interval
        });
        let probes: Field = ("s,", "keep-alive count", "TCP_KEEPCNT", |form| &mut form.keep_count);
        fields_ui(ui, controls, KIND, &[idle, interval, probes]);
        ui.label("probes");
        let calls = controls.form.behaviours.persist.keep_alive_calls();
        let set = "Four calls: TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT and SO_KEEPALIVE";
        if press_ui(ui, controls, ("set", "set keep-alive", set), calls.is_some()).clicked() {
            push_calls(controls, calls.into_iter().flatten());
        }
        let off = Call::SetOption(SocketOption::KeepAlive, OptionValue::Switch(false));
        let words = ("off", "keep-alive off", "setsockopt(SO_KEEPALIVE, 0)");
        if press_ui(ui, controls, words, true).clicked() {
            push_calls(controls, [off]);
        }
    });
    if let Some([idle, interval, probes]) = controls.form.behaviours.persist.keep_alive() {
        let seconds = u64::from(idle) + u64::from(interval) * u64::from(probes);
        weak(
            ui,
            &format!(
                "A vanished peer is noticed after {idle} + {interval} × {probes} = {seconds} s."
            ),
        );
    }
    probes_ui(ui, controls);
    ui.horizontal_wrapped(|ui| {
        let help = "TCP_USER_TIMEOUT: the connection is given up once sent bytes, or probes, were not \
                    acknowledged for so long. It overrides the count of keep-alive. 0: the system's default.";
        let limit: Field = ("user time-out", "user time-out", help, |form| &mut form.user_timeout);
        fields_ui(ui, controls, KIND, &[limit]);
        ui.label("ms");
        let call = controls.form.behaviours.persist.user_timeout_call();
        let words = ("set", "set user time-out", "setsockopt(TCP_USER_TIMEOUT)");
        if press_ui(ui, controls, words, call.is_some()).clicked() {
            push_calls(controls, call);
        }
    });
}

/// The probes as the kernel counts them: each is a segment without data.
fn probes_ui(ui: &mut Ui, controls: &Controls<'_>) {
    let is_on = controls.socket.options().any(|(option, value)| {
        option == SocketOption::KeepAlive && value == OptionValue::Switch(true)
    });
    let Some(tcp) = controls.socket.kernel().and_then(|sample| sample.view.tcp.as_ref()) else {
        return;
    };
    if is_on {
        let text = format!(
            "{} out, {} in: each probe is one more out, each answer one more in.",
            count(tcp.segments_out, "segment"),
            tcp.segments_in
        );
        weak(ui, &text);
    }
}

fn weak(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).weak()).wrap());
}

fn fields_ui(ui: &mut Ui, controls: &mut Controls<'_>, kind: BehaviourKind, fields: &[Field]) {
    let mut changed = false;
    for (before, name, help, text) in fields {
        ui.label(*before);
        let (live, name) = (controls.live, controls.name(name));
        let text = text(&mut controls.form.behaviours.persist);
        changed |= part::field_ui(ui, live, text, (name, "", help), WIDTH).changed();
    }
    if changed {
        controls.form.behaviours.accept(kind);
    }
}

/// A button that makes calls.
fn press_ui(
    ui: &mut Ui,
    controls: &Controls<'_>,
    (text, name, help): (&str, &str, &str),
    is_written: bool,
) -> Response {
    let obstacle = match (controls.live, controls.socket.is_open(), is_written) {
        (false, ..) => Some(NOT_LIVE),
        (_, false, _) => Some("The socket is closed."),
        (.., false) => Some("Enter numbers first."),
        _ => None,
    };
    let button = ui.add_enabled(obstacle.is_none(), Button::new(text));
    let button = button.accessible_name(controls.name(name)).on_hover_text(help);
    button.on_disabled_hover_text(obstacle.unwrap_or_default())
}

fn push_calls(controls: &mut Controls<'_>, calls: impl IntoIterator<Item = Call>) {
    let socket_id = controls.socket.socket_id();
    for call in calls {
        controls.actions.push(SocketAction::Call(socket_id, CallRequest::Call(call), None));
    }
}
