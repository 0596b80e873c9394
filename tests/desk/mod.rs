//! A window without a screen, driven by the names of its controls as a person would.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part")]

pub mod canvas;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use egui_kittest::{
    Harness, Node,
    kittest::{NodeT as _, Queryable as _},
};
use socket_playground::{
    model::{Call, Event, Outcome, Record},
    session::{JournalFolder, Log},
    ui::App,
};
use tempfile::TempDir;

/// How long anything may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A window and the person at it.
pub struct Desk {
    harness: Harness<'static, App>,
    /// Where its sessions are kept.
    journals: Arc<TempDir>,
}

impl Desk {
    /// Opens the window, 1280 × 800, on an empty session or on a file.
    pub fn open(file: Option<PathBuf>) -> Self {
        Self::with_journals(file, Arc::new(tempfile::tempdir().expect("a folder")))
    }

    /// [`Self::open`] with sessions kept in this folder.
    pub fn with_journals(file: Option<PathBuf>, journals: Arc<TempDir>) -> Self {
        let folder = JournalFolder::at(journals.path());
        let harness = Harness::builder()
            .with_size([1280.0, 800.0])
            .build_eframe(move |creation| App::new(creation, file, Ok(folder)));
        Self { harness, journals }
    }

    /// The folder in which its sessions are kept.
    pub fn journals(&self) -> Arc<TempDir> {
        Arc::clone(&self.journals)
    }

    /// The harness itself.
    pub fn harness(&mut self) -> &mut Harness<'static, App> {
        &mut self.harness
    }

    /// The controls, for those that are found by more than their name.
    pub fn tree(&self) -> &Harness<'static, App> {
        &self.harness
    }

    /// Draws frames until `holds`, with a deadline.
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        self.until_within(PATIENCE, what, holds);
    }

    /// [`Self::until`], for what takes longer.
    pub fn until_within(&mut self, patience: Duration, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + patience;
        loop {
            self.harness.step();
            if holds(self) {
                return;
            }
            if Instant::now() > deadline {
                let last = self.len().saturating_sub(100);
                let mut records = Vec::new();
                self.log().for_each(last + 1..u64::MAX, |record| {
                    records.push(socket_playground::model::record_text(record));
                });
                panic!("it never came to hold that {what}; the log:\n{}", records.join("\n"));
            }
            std::thread::yield_now();
        }
    }

    /// The first control of this name.
    pub fn control<'a>(&'a self, name: &'a str) -> Option<Node<'a>> {
        self.harness.query_all_by_label(name).next()
    }

    /// Whether there is a control of this name that can be used.
    pub fn is_live(&self, name: &str) -> bool {
        self.control(name).is_some_and(|node| !node.accesskit_node().is_disabled())
    }

    /// The names of all controls that begin so.
    pub fn names_beginning(&self, begin: &str) -> Vec<String> {
        let found = self.harness.query_all_by_label_contains(begin);
        let names = found.filter_map(|node| node.accesskit_node().label());
        names.filter(|name| name.starts_with(begin)).collect()
    }

    /// Whether any text on screen contains `text`.
    pub fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// The names of all controls that contain `text`, from top to bottom.
    pub fn nodes_containing(&self, text: &str) -> Vec<String> {
        let nodes = self.harness.query_all_by_label_contains(text);
        // A plain text is the value of its node.
        let name = |node: Node<'_>| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        };
        nodes.filter_map(name).collect()
    }

    /// Waits until the row of a record is the selected one, and in view.
    pub fn wait_for_chosen(&mut self, number: u64) {
        let name = format!("record {number}: ");
        let is_chosen = |node: Node<'_>| {
            let node = node.accesskit_node();
            node.label().is_some_and(|label| label.starts_with(&name))
                && node.toggled() == Some(egui::accesskit::Toggled::True)
        };
        self.until(&format!("record {number} is selected"), |desk| {
            desk.harness.query_all_by_label_contains(&name).any(is_chosen)
        });
    }

    /// Waits for text on screen.
    pub fn wait_for(&mut self, text: &str) {
        self.until(&format!("{text:?} is shown"), |desk| desk.shows(text));
    }

    /// Waits for a control to be live, and clicks it.
    pub fn click(&mut self, name: &str) {
        self.until(&format!("{name:?} is live"), |desk| desk.is_live(name));
        self.control(name).expect("it was there just now").click();
        // One frame takes the click, the next carries out what it asked for.
        self.harness.run_steps(2);
    }

    /// Clicks the last control of this name: that of a window over another one.
    pub fn click_last(&mut self, name: &str) {
        self.until(&format!("{name:?} is live"), |desk| desk.is_live(name));
        let found = self.harness.query_all_by_label(name);
        found.last().expect("it was there just now").click();
        self.harness.run_steps(2);
    }

    /// Clicks the first control whose name contains `text`.
    pub fn click_containing(&mut self, text: &str) {
        self.wait_for(text);
        let found = self.harness.query_all_by_label_contains(text).next();
        // Not with the pointer: a row of the log moves on while others come.
        found.expect("it was there just now").click_accesskit();
        self.harness.run_steps(2);
    }

    /// Replaces what a field holds.
    pub fn type_in(&mut self, name: &str, text: &str) {
        self.until(&format!("{name:?} is there"), |desk| desk.is_live(name));
        self.control(name).expect("it was there just now").click();
        self.harness.step();
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.harness.step();
        if text.is_empty() {
            self.harness.key_press(egui::Key::Backspace);
        } else {
            self.control(name).expect("it was there just now").type_text(text);
        }
        self.harness.run_steps(2);
    }

    /// Types a message and presses Enter.
    pub fn say(&mut self, field: &str, text: &str) {
        self.type_in(field, text);
        self.harness.key_press(egui::Key::Enter);
        self.harness.run_steps(2);
    }

    /// What the last frame has put on the clipboard.
    pub fn copied(&self) -> Option<&str> {
        let commands = &self.harness.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// When the window wants to be drawn again.
    pub fn repaint_delay(&self) -> Duration {
        let viewports = &self.harness.output().viewport_output;
        viewports.get(&egui::ViewportId::ROOT).map_or(Duration::MAX, |root| root.repaint_delay)
    }

    /// What the last frame has asked of the window itself.
    pub fn viewport_commands(&self) -> &[egui::ViewportCommand] {
        let viewports = &self.harness.output().viewport_output;
        viewports.get(&egui::ViewportId::ROOT).map_or(&[], |root| &root.commands)
    }

    /// The log of the session that is shown.
    pub fn log(&self) -> &Log {
        self.harness.state().log()
    }

    /// Every record so far.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        self.harness.state().log().for_each(1..u64::MAX, |record| records.push(record.clone()));
        records
    }

    /// The number of records so far, without those of what was seen of the kernel meanwhile.
    pub fn len(&self) -> u64 {
        let of_kernel = |record: &Record| matches!(record.event, Event::Kernel { .. });
        self.records().iter().filter(|record| !of_kernel(record)).count() as u64
    }

    /// What a socket has received, and what it has sent.
    pub fn crossed(&self, socket: u32) -> (Vec<u8>, Vec<u8>) {
        let (mut received, mut sent) = (Vec::new(), Vec::new());
        for record in self.records().iter().filter(|record| record.socket.0 == socket) {
            if let Event::Returned { call, .. } = &record.event {
                match call {
                    call if call.kind().is_receive() => {
                        received.extend_from_slice(&record.payload);
                    }
                    Call::Peek(_) => {}
                    _ => sent.extend_from_slice(&record.payload),
                }
            }
        }
        (received, sent)
    }

    /// The port of a socket, which the kernel may have chosen.
    pub fn port(&self, socket: u32) -> u16 {
        let records = self.records();
        let of_socket = records.iter().filter(|record| record.socket.0 == socket);
        let locals = of_socket.filter_map(|record| record.standing.as_deref()?.local);
        locals.last().expect("it is bound").port()
    }

    /// The outcomes of a socket's calls, in order.
    pub fn outcomes(&self, socket: u32) -> Vec<Outcome> {
        let records = self.records();
        let of_socket = records.iter().filter(|record| record.socket.0 == socket);
        let outcome = |record: &Record| match record.event {
            Event::Returned { outcome, .. } => Some(outcome),
            _ => None,
        };
        of_socket.filter_map(outcome).collect()
    }

    /// Whether the last of a socket's calls failed with this error.
    pub fn failed_with(&self, socket: u32, errno: &str) -> bool {
        self.outcomes(socket)
            .last()
            .and_then(Outcome::errno)
            .is_some_and(|found| found.name() == errno)
    }
}
