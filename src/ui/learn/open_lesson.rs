//! The lesson that is open: which of its steps may be made, which one is looked at, and what was answered.
//!
//! What has happened is in the log alone. Here is what a person has chosen: a step to look back at, whether
//! the lesson plays by itself, and answers that are being given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui_commonmark::CommonMarkCache;

use super::lab::LabWatch;
use super::step_lines::StepLines;
use crate::model::step::{Predict, Verdict};
use crate::model::{
    Call, Caller, LessonEvent, OptionValue, Protocol, SocketId, SocketOption, SocketState,
};
use crate::scenario::{Permissions, Plan, Player};
use crate::session::SocketTable;
use crate::ui::document::Document;
use crate::ui::document::past::Moment;

/// How long resetting connections may take.
const RESETTING: Duration = Duration::from_secs(2);

/// A lesson, or a lab, in the session that was made for it.
pub struct OpenLesson {
    /// Its file.
    pub path: PathBuf,
    /// Its name: that of its file without the ending.
    pub name: String,
    /// Its steps and words.
    pub plan: Arc<Plan>,
    /// What it may do.
    pub allowed: Permissions,
    /// Whether its connections are reset at its end.
    pub resets: bool,
    /// What makes its steps; `None` of a session that was opened from a file.
    player: Option<Arc<Player>>,
    /// The step that is looked back at, from 0 on.
    view: Option<usize>,
    /// Whether it goes on by itself.
    playing: bool,
    /// The answers that are given, by the numbers of their steps; 0 for the lesson as a whole.
    answers: BTreeMap<u32, AnswerForm>,
    /// The record of a step that is to be shown.
    to_show: Option<u64>,
    /// What was written of the steps that are done.
    lines: Vec<Arc<StepLines>>,
    /// How many steps were done when that was last looked at, and since when.
    seen: (usize, Instant),
    /// Of a lab, what is found of it.
    pub lab: Option<LabWatch>,
    /// What the text of the lesson is drawn with.
    pub markdown: CommonMarkCache,
}

/// An answer that is being given.
#[derive(Clone, Debug, Default)]
pub struct AnswerForm {
    /// What is chosen, by its place.
    pub chosen: BTreeSet<usize>,
    /// What is typed.
    pub typed: String,
    /// What came of it; `None` until it is given.
    pub verdict: Option<Verdict>,
    /// Whether the person would rather not say.
    pub skipped: bool,
}

impl AnswerForm {
    /// Chooses an answer by its place: in place of another, or where several are right, beside others; one
    /// that was chosen is no longer then.
    pub fn choose(&mut self, place: usize, has_several: bool) {
        if !has_several {
            self.chosen = [place].into();
        } else if !self.chosen.remove(&place) {
            self.chosen.insert(place);
        }
    }

    /// Whether nothing is asked any more.
    pub fn is_done(&self) -> bool {
        self.skipped || self.verdict.is_some()
    }
}

impl OpenLesson {
    /// A lesson none of whose steps has been made, where `player` waits for what it may do; or that of a
    /// session that was opened from a file.
    pub fn new(
        path: PathBuf,
        plan: Arc<Plan>,
        allowed: Permissions,
        player: Option<Arc<Player>>,
    ) -> Self {
        let name = plan.name();
        Self {
            path,
            name,
            allowed,
            resets: false,
            player,
            view: None,
            playing: false,
            answers: BTreeMap::new(),
            to_show: None,
            lines: Vec::new(),
            seen: (0, Instant::now()),
            lab: LabWatch::new(&plan),
            markdown: CommonMarkCache::default(),
            plan,
        }
    }

    /// Whether it is that of a session that was opened from a file.
    pub fn is_review(&self) -> bool {
        self.player.is_none()
    }

    /// Whether the student does it by hand, and the steps are its solution.
    pub fn is_lab(&self) -> bool {
        self.lab.is_some()
    }

    /// The step that is shown: the one that was made last, or is being made, or is looked back at; `None`
    /// before the first.
    pub fn shown(&self, document: &Document) -> Option<usize> {
        self.view.or_else(|| document.lesson().begun().checked_sub(1))
    }

    /// Whether an earlier step than the last one is shown.
    pub fn looks_back(&self) -> bool {
        self.view.is_some()
    }

    /// Whether a step is being made.
    pub fn is_running(&self, document: &Document) -> bool {
        let trail = document.lesson();
        let allowed = self.player.as_ref().map_or(0, |player| player.allowed());
        trail.end().is_none() && allowed > trail.held()
    }

    /// What is asked before the next step, as long as it is not answered; `None` where nothing is.
    pub fn question(&self, document: &Document) -> Option<(u32, &Predict)> {
        let is_over = self.player.is_none() || document.lesson().end().is_some();
        if is_over || self.is_running(document) {
            return None;
        }
        let next = document.lesson().begun();
        let (step, predict) = match next {
            0 if !self.is_answered(0) && self.plan.lesson().predict.question().is_some() => {
                (0, &self.plan.lesson().predict)
            }
            // The steps of a lab are its solution.
            _ if self.is_lab() => return None,
            next => (next as u32 + 1, &self.plan.parts().get(next)?.predict),
        };
        let is_open = predict.question().is_some() && !self.is_answered(step);
        is_open.then_some((step, predict))
    }

    fn is_answered(&self, step: u32) -> bool {
        self.answers.get(&step).is_some_and(AnswerForm::is_done)
    }

    /// The answer to a question: that of this window, or the one that the session has.
    pub fn answer(&self, step: u32, document: &Document) -> Option<AnswerForm> {
        if let Some(form) = self.answers.get(&step) {
            return Some(form.clone());
        }
        let (answer, _) = document.lesson().prediction(step)?;
        let predict = match step.checked_sub(1) {
            None => &self.plan.lesson().predict,
            Some(place) => &self.plan.parts().get(place as usize)?.predict,
        };
        let verdict = Some(predict.judge_words(answer));
        Some(AnswerForm { verdict, ..AnswerForm::default() })
    }

    /// The answer to a question, to be filled in.
    pub fn answer_mut(&mut self, step: u32) -> &mut AnswerForm {
        self.answers.entry(step).or_default()
    }

    /// Gives an answer: it is recorded.
    pub fn give(&mut self, step: u32, verdict: Verdict, document: &Document) {
        let (answer, right) = (verdict.answer.clone(), verdict.right);
        document.note_lesson(LessonEvent::Predicted { step, answer, right });
        self.answer_mut(step).verdict = Some(verdict);
    }

    /// Whether there is another step, and nothing has to be answered before it.
    pub fn can_go_on(&self, document: &Document) -> bool {
        self.looks_back()
            || (!self.is_lab()
                && self.player.is_some()
                && document.lesson().end().is_none()
                && !self.is_running(document)
                && self.question(document).is_none()
                && document.lesson().held() < self.plan.parts().len())
    }

    /// Shows the next step: it is made, unless one looks back on it.
    pub fn next(&mut self, document: &mut Document) {
        if !self.can_go_on(document) {
            return;
        }
        match self.view {
            Some(step) => self.look_at(document, step + 1),
            None => self.allow(document.lesson().held() + 1),
        }
    }

    fn allow(&self, parts: usize) {
        self.player.iter().for_each(|player| player.allow(parts));
    }

    /// Shows the step before, as it was when it had been made.
    pub fn back(&mut self, document: &mut Document) {
        if let Some(before) = self.shown(document).and_then(|step| step.checked_sub(1)) {
            self.look_at(document, before);
        }
    }

    /// Shows a step that has been made. The last one is the present.
    pub fn look_at(&mut self, document: &mut Document, step: usize) {
        self.playing = false;
        if step + 1 >= document.lesson().begun() {
            self.view = None;
            document.go_to(None);
            self.to_show = self.telling_record(document, step + 1);
            return;
        }
        let Some(records) = document.lesson().records(step) else { return };
        let number = records.end.saturating_sub(1);
        let nanos = document.log().entry(number).map_or(0, |entry| entry.since_start_nanos);
        self.view = Some(step);
        document.go_to(Some(Moment { number, nanos }));
        self.to_show = self.telling_record(document, step + 1);
    }

    /// Whether it goes on by itself.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Has it go on by itself, or no longer.
    pub fn play_or_pause(&mut self, document: &mut Document) {
        let playing = !self.playing;
        if self.view.take().is_some() {
            document.go_to(None);
        }
        self.playing = playing;
    }

    /// Goes on if it is time to. Returns when it will be, and the record to show of a step that has just
    /// been made.
    pub fn advance(
        &mut self,
        document: &mut Document,
        pause: Duration,
        now: Instant,
    ) -> (Option<Duration>, Option<u64>) {
        let made = document.lesson().held();
        let mut news = self.to_show.take();
        if made != self.seen.0 {
            self.seen = (made, now);
            news = self.telling_record(document, made);
        }
        if self.playing && (document.lesson().end().is_some() || self.question(document).is_some())
        {
            self.playing = false;
        }
        let Some(wait) = self.wait(document, pause) else { return (None, news) };
        let left = wait.saturating_sub(now.saturating_duration_since(self.seen.1));
        if left.is_zero() && self.can_go_on(document) {
            self.allow(made + 1);
            return (None, news);
        }
        (Some(left.min(Duration::from_secs(1))), news)
    }

    /// How long after the step before the next one is made by itself.
    fn wait(&self, document: &Document, pause: Duration) -> Option<Duration> {
        let waits = !self.is_lab() && !self.looks_back() && !self.is_running(document);
        if !waits || document.lesson().end().is_some() {
            return None;
        }
        let go_on = self.go_on(document);
        match (self.playing, go_on) {
            (true, go_on) => Some(go_on.map_or(pause, |go_on| go_on.min(pause))),
            (false, go_on) => go_on,
        }
    }

    /// After how long the next step is made by itself, whatever the person does.
    fn go_on(&self, document: &Document) -> Option<Duration> {
        self.plan.parts().get(document.lesson().held())?.go_on
    }

    /// How long it still takes until the next step is made by itself, where a longer pause would change
    /// what comes.
    pub fn goes_on_in(&self, document: &Document, now: Instant) -> Option<Duration> {
        let waits = !self.is_lab() && !self.looks_back() && !self.is_running(document);
        let go_on = self.go_on(document).filter(|_| waits && document.lesson().end().is_none())?;
        Some(go_on.saturating_sub(now.saturating_duration_since(self.seen.1)))
    }

    /// The record that shows best what a step did: its last call.
    fn telling_record(&mut self, document: &Document, made: usize) -> Option<u64> {
        let lines = self.lines(document, made.checked_sub(1)?)?;
        lines.lines.last().map(|line| line.record)
    }

    /// What is written of a step that has begun.
    pub fn lines(&mut self, document: &Document, step: usize) -> Option<Arc<StepLines>> {
        let trail = document.lesson();
        let write = |step: usize| {
            let records = trail.records(step)?;
            Some(Arc::new(StepLines::new(document.log(), document.arrangement(), &records)))
        };
        if step >= trail.held() {
            return write(step);
        }
        while self.lines.len() <= step {
            let next = write(self.lines.len())?;
            self.lines.push(next);
        }
        self.lines.get(step).cloned()
    }

    /// Ends what the steps still wait for and, where the lesson begins again, closes its connections with
    /// a reset: none is left in TIME-WAIT, which would be in the way. Waits for that: it wants a thread.
    pub fn end(self, document: &Document) {
        self.player.iter().for_each(|player| player.stop());
        let Some(playground) = document.playground().filter(|_| self.resets) else { return };
        let mut table = SocketTable::default();
        table.catch_up(document.log(), u64::MAX);
        let is_tcp = |socket: &&SocketState| socket.protocol() == Protocol::Tcp;
        let open: Vec<SocketId> = table.open().filter(is_tcp).map(SocketState::socket_id).collect();
        for socket_id in &open {
            let linger = Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(0)));
            for call in [linger, Call::Close] {
                // One that is closed by now has nothing left to reset.
                playground.call_as(*socket_id, call, Caller::Program).map(drop).unwrap_or_default();
            }
        }
        let deadline = Instant::now() + RESETTING;
        let is_open = |table: &SocketTable| {
            open.iter().any(|id| table.get(*id).is_some_and(SocketState::is_open))
        };
        while is_open(&table) && document.log().wait_beyond(table.read(), deadline) {
            table.catch_up(document.log(), u64::MAX);
        }
    }
}
