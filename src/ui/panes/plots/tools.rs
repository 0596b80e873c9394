//! The tools above the plots: whose lines are drawn, which plots, which time is in view, and which
//! line is whose.

use std::collections::BTreeSet;

use egui::{
    PopupCloseBehavior, RichText, Ui,
    containers::menu::{MenuButton, MenuConfig},
};

use super::kind::PlotKind;
use super::line_style::{SocketLine, key_ui};
use super::options::PlotOptions;
use super::sockets::Subject;
use super::span::{Session, TimeSpan};
use crate::model::SocketId;
use crate::ui::document::Document;

/// By how much of the time in view a button moves it, and how much more or less a button shows.
const STEP: f64 = 0.5;

/// What the tools are drawn from.
pub struct Tools<'a> {
    /// The session.
    pub document: &'a Document,
    /// The cards selected on the canvas.
    pub cards: &'a BTreeSet<SocketId>,
    /// The socket selected last.
    pub selected: Option<SocketId>,
    /// Which sockets are plotted, and how many are not.
    pub subjects: &'a (Vec<Subject>, usize),
    /// The time that the session takes.
    pub session: Session,
}

/// Draws the tools.
pub fn tools_ui(ui: &mut Ui, options: &mut PlotOptions, tools: &Tools<'_>) {
    let Tools { document, session, .. } = *tools;
    ui.horizontal_wrapped(|ui| {
        options.picked.menu_ui(ui, document, tools.cards, tools.selected);
        kinds_ui(ui, options);
        if !options.as_table {
            span_ui(ui, &mut options.span, session);
        }
        ui.checkbox(&mut options.as_table, "As table")
            .on_hover_text("Shows the same as text, for keyboards and screen readers");
        let (subjects, more) = tools.subjects;
        if !options.as_table {
            for (place, subject) in subjects.iter().enumerate() {
                key_ui(ui, SocketLine::at(ui, place), &subject.name);
            }
        }
        if *more > 0 {
            let text = format!("and {more} more, not drawn: too many lines to tell apart");
            ui.label(RichText::new(text).small().weak());
        }
        if document.log().header().withheld.all_but.is_some() {
            let text = "this file leaves out records: their data is not plotted";
            ui.label(RichText::new(text).small().weak());
        }
    });
}

/// Which plots are drawn.
fn kinds_ui(ui: &mut Ui, options: &mut PlotOptions) {
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    MenuButton::new("Plots shown").config(stays).ui(ui, |ui| {
        for kind in PlotKind::ALL {
            let mut is_shown = !options.hidden.contains(&kind);
            let others = PlotKind::ALL.len() - options.hidden.len() > 1;
            // One remains.
            let may_change = others || !is_shown;
            let switch = egui::Checkbox::new(&mut is_shown, kind.title());
            let switch = ui.add_enabled(may_change, switch);
            if switch.on_hover_text(kind.help()).changed() {
                options.hidden.retain(|hidden| *hidden != kind);
                if !is_shown {
                    options.hidden.push(kind);
                }
            }
        }
    });
}

/// Which time is in view.
fn span_ui(ui: &mut Ui, span: &mut TimeSpan, session: Session) {
    let (from, to) = span.range(session);
    let (width, middle) = (to - from, f64::midpoint(from, to));
    // What is followed stays at its end.
    let still = if span.follows() { to } else { middle };
    for (text, name, help, asked) in [
        ("−", "Less time detail", "Shows more time", span.zoomed(1.0 / STEP, still, session)),
        ("+", "More time detail", "Shows less time", span.zoomed(STEP, still, session)),
        ("◀", "Earlier", "Goes back in time", span.moved(-width * STEP, session)),
        ("▶", "Later", "Goes forward in time", span.moved(width * STEP, session)),
    ] {
        let button = ui.small_button(text).accessible_name(name);
        if button.on_hover_text(help).clicked() {
            *span = asked;
        }
    }
    let whole =
        ui.add_enabled(*span != TimeSpan::Whole, egui::Button::new("Whole session").small());
    let whole = whole.on_hover_text("Shows the whole session, as a double-click does");
    if whole.on_disabled_hover_text("The whole session is in view").clicked() {
        *span = TimeSpan::Whole;
    }
    let mut follows = span.follows();
    if ui.checkbox(&mut follows, "Follow").on_hover_text("Keeps the end in view").changed() {
        *span = span.following(follows, session);
    }
}
