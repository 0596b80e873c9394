//! What a socket is to do by itself: switched on, and where a step waits for it, waited for.

use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{Runner, SUCCESS, StepFailure};
use crate::behaviour::{self, AnswerRules, BehaviourError, FileSender, Timer};
use crate::model::step::{Moment, Step};
use crate::model::{
    Answers, BehaviourEnd, BehaviourId, BehaviourKind, BehaviourSpec, BehaviourState, Call, Fault,
    Footing, Impairment, Mode, PathUse, Program, Repeat, SaveTo, Saved, SendFile, SocketState,
    Wire, WireDirections, count, escape_text,
};
use crate::net::Behaviour;
use crate::scenario::consent::acts_of;
use crate::scenario::ready::Ready;
use crate::scenario::{Act, Failure, PlannedData, Template};
use crate::session::FileSaver;

/// How long a file that is saved to may take to get what the log has, once the steps are over.
const LAST_BYTES: Duration = Duration::from_secs(10);

impl<'plan> Runner<'plan> {
    /// Sends messages by the clock, until all have gone.
    pub(super) fn repeat(&mut self, on: &'plan str, repeat: Repeat) -> Result<(), StepFailure> {
        let subject = format!("{on} repeat");
        let expected = match repeat.total() {
            Some(total) => format!("{total} messages to be sent"),
            None => "messages to be sent".to_owned(),
        };
        let timer = checked(&subject, Timer::new(repeat))?;
        self.may_send(on, &subject)?;
        let id = self.switch_on(on, &subject, Box::new(timer))?;
        self.wait_finished(id, subject, &expected)
    }

    /// Answers what arrives from now on.
    pub(super) fn answer(&mut self, on: &'plan str, answers: Answers) -> Result<(), StepFailure> {
        let subject = format!("{on} answer");
        let rules = checked(&subject, AnswerRules::new(answers))?;
        self.switch_on(on, &subject, Box::new(rules)).map(drop)
    }

    /// Acts as a program from now on.
    pub(super) fn act_as(&mut self, on: &'plan str, program: &Program) -> Result<(), StepFailure> {
        let subject = format!("{on} behave");
        let program = program.clone().with_path(|path| self.plan.path_of(path));
        if let Some((path_use, path)) = program.path() {
            let path = Path::new(path);
            let is_permitted = match path_use {
                PathUse::SendsFile | PathUse::ServesFolder => self.plan.may_read(path),
                PathUse::WritesFolder => self.plan.permissions().files,
            };
            if !is_permitted {
                let failure = Act::of_program(path_use, path.to_owned()).refused();
                return Err(StepFailure { subject, failure });
            }
        }
        let behaviour = checked(&subject, behaviour::program(&program))?;
        self.switch_on(on, &subject, behaviour).map(drop)
    }

    /// Has a socket be the beginning of a wire: the steps before have made it.
    pub(super) fn wire(
        &mut self,
        step: &'plan Step<Template, PlannedData>,
    ) -> Result<(), StepFailure> {
        #[rustfmt::skip]
        let Step::Wire {
            name, protocol, to, seed, delay_ms, jitter_ms, bandwidth, split, join_ms, limit,
            drop_percent, duplicate_percent, reorder_percent, ..
        } = step.clone() else { return Ok(()) };
        let subject = format!("{name} wire");
        let failed = |failure| StepFailure { subject: subject.clone(), failure };
        let to = Ready::filled(Call::Connect(self.fill(&to).map_err(failed)?)).map_err(failed)?;
        let footing = self.footing(&name).map(|footing| Footing { local: None, ..footing });
        let is_permitted = self.plan.permissions().network;
        let acts = footing.iter().flat_map(|footing| acts_of(&name, footing, &to));
        if let Some(act) = acts.into_iter().next().filter(|_| !is_permitted) {
            return Err(failed(act.refused()));
        }
        let target = match (to.name(), footing, to.call().address()) {
            (None, _, Some(address)) => address,
            (Some(("localhost", port)), Some(footing), _) => {
                (footing.family.loopback(), port).into()
            }
            _ => {
                let expected = "an IP address and a port to lead to";
                return Err(StepFailure::unexpected(subject, expected, to.to_string()));
            }
        };
        let impairment = Impairment {
            delay_ms,
            jitter_ms,
            bandwidth,
            split,
            join_ms,
            limit,
            hold: false,
            drop_percent,
            duplicate_percent,
            reorder_percent,
        };
        let wire = Wire { seed, ..Wire::new(target) }.with(WireDirections::Both, impairment);
        let behaviour = checked(&subject, behaviour::wire(wire, protocol))?;
        let id = self.switch_on(&name, &subject, behaviour)?;
        let is_on = |this: &mut Self| {
            let socket = this.heard.socket(this.socket(&name))?;
            socket.behaviours().iter().any(|on| on.id == id).then_some(())
        };
        self.wait(is_on).ok_or_else(|| self.time_up(subject, SUCCESS))
    }

    /// Has a wire do this from now on.
    pub(super) fn set_wire(
        &mut self,
        on: &'plan str,
        (directions, impairment): (WireDirections, Impairment),
        cut: bool,
        reset: bool,
    ) -> Result<(), StepFailure> {
        let subject = format!("{on} set wire");
        let socket_id = self.socket(on);
        let wire = |this: &Self| {
            let on = this.heard.socket(socket_id)?.behaviours().iter();
            on.rev().find_map(|on| match &*on.spec {
                BehaviourSpec::Wire(wire) => Some((on.id, *wire)),
                _ => None,
            })
        };
        self.catch_up();
        let Some((id, before)) = wire(self) else {
            let got = "a socket that is none".to_owned();
            return Err(StepFailure::unexpected(subject, "a wire", got));
        };
        let resets = before.resets + u64::from(reset);
        let wanted = Wire { cut, resets, ..before.with(directions, impairment) };
        let spec = checked(&subject, behaviour::changed_wire(wanted))?;
        let changed = self.playground.change_behaviour(socket_id, id, spec);
        changed.map_err(|cause| {
            let failure = Failure::NotMade { expected: "an open socket".to_owned(), cause };
            StepFailure { subject: subject.clone(), failure }
        })?;
        let is_set = |this: &mut Self| wire(this).filter(|(_, now)| *now == wanted).map(drop);
        self.wait(is_set).ok_or_else(|| self.time_up(subject, SUCCESS))
    }

    /// Does this by itself from now on.
    pub(super) fn keep_doing(
        &mut self,
        on: &'plan str,
        what: &str,
        behaviour: Result<impl Behaviour + 'static, BehaviourError>,
    ) -> Result<(), StepFailure> {
        let subject = format!("{on} {what}");
        let behaviour = checked(&subject, behaviour)?;
        self.switch_on(on, &subject, Box::new(behaviour)).map(drop)
    }

    /// Misbehaves from now on, or at once.
    pub(super) fn misbehave(&mut self, on: &'plan str, fault: &Fault) -> Result<(), StepFailure> {
        let subject = format!("{on} fault");
        let behaviour = checked(&subject, behaviour::fault(fault))?;
        let (socket_id, id) = (self.socket(on), self.switch_on(on, &subject, behaviour)?);
        // A step that ends it must find it.
        let is_known = |this: &mut Self| {
            let on_now = this.heard.socket(socket_id)?.behaviours();
            let is_on = on_now.iter().any(|state| state.id == id);
            (is_on || this.heard.take_behaviour_end(id).is_some()).then_some(())
        };
        self.wait(is_known).ok_or_else(|| self.time_up(subject, "the fault to begin"))
    }

    /// Ends the faults of a socket.
    pub(super) fn recover(&mut self, on: &'plan str) -> Result<(), StepFailure> {
        self.catch_up();
        let (socket_id, mut failed) = (self.socket(on), None);
        let on_now = self.heard.socket(socket_id).map(SocketState::behaviours).unwrap_or_default();
        for state in on_now.iter().filter(|state| is_fault(state)) {
            failed = self.playground.stop_behaving(socket_id, state.id).err().or(failed);
        }
        let subject = format!("{on} recover");
        if let Some(cause) = failed {
            let failure = Failure::NotMade { expected: "an open socket".to_owned(), cause };
            return Err(StepFailure { subject, failure });
        }
        let is_over = |this: &mut Self| {
            let socket = this.heard.socket(socket_id)?;
            (!socket.behaviours().iter().any(is_fault)).then_some(())
        };
        self.wait(is_over).ok_or_else(|| self.time_up(subject, "no fault"))
    }

    /// Waits for a moment, while the sockets do what they do by themselves.
    pub(super) fn until(&mut self, moment: &'plan Moment) -> Result<(), StepFailure> {
        let (on, expected) = match moment {
            Moment::TimeUp => {
                let deadline = self.limit.deadline();
                let never: Option<()> = self.wait_until(deadline, |_| None);
                debug_assert!(never.is_none(), "there is nothing to wait for but time");
                let interrupted = self.limit.is_interrupted();
                let subject = "until".to_owned();
                return if interrupted { Err(self.time_up(subject, "time")) } else { Ok(()) };
            }
            Moment::Closed { on } => (on, "the socket to be closed".to_owned()),
            Moment::Idle { on } => (on, "nothing left to do by itself".to_owned()),
            Moment::Received { on, bytes } => (on, format!("{} received", count(*bytes, "byte"))),
        };
        let has_come = |this: &mut Self| {
            // Another may have taken its place meanwhile.
            let socket = this.heard.socket(this.socket(on))?;
            let has_come = match moment {
                Moment::TimeUp => false,
                Moment::Closed { .. } => !socket.is_open(),
                Moment::Idle { .. } => socket.behaviours().is_empty(),
                Moment::Received { bytes, .. } => socket.bytes_in() >= *bytes,
            };
            has_come.then_some(())
        };
        match self.wait(has_come) {
            Some(()) => Ok(()),
            None => Err(self.time_up(format!("{on} until"), &expected)),
        }
    }

    /// Sends a file, until all of it has gone.
    pub(super) fn send_file(&mut self, on: &'plan str, path: &Path) -> Result<(), StepFailure> {
        let shown = path.display().to_string();
        let subject = format!("{on} send file {}", escape_text(&shown));
        if !self.plan.may_read(path) {
            let failure = Act::Sends(path.to_owned()).refused();
            return Err(StepFailure { subject, failure });
        }
        self.may_send(on, &subject)?;
        let spec = SendFile { path: shown, to: None };
        let id = self.switch_on(on, &subject, Box::new(FileSender::new(path.to_owned(), spec)))?;
        self.wait_finished(id, subject, "the file to be sent")
    }

    /// Saves what a socket receives or sends from now on. To receive it, it reads by itself.
    pub(super) fn save_to(
        &mut self,
        on: &'plan str,
        path: &Path,
        save: &SaveTo,
    ) -> Result<(), StepFailure> {
        let subject = format!("{on} save to {}", escape_text(&save.path));
        if !self.plan.permissions().files {
            let failure = Act::Writes(path.to_owned()).refused();
            return Err(StepFailure { subject, failure });
        }
        let of = (self.socket(on), self.playground.next_behaviour_id());
        let saver = FileSaver::begin(self.playground.log(), of, save, path, false);
        let expected = "a file to save to";
        let saver = saver.map_err(|error| {
            StepFailure::unexpected(subject.clone(), expected, error.to_string())
        })?;
        if save.what != Saved::Sent {
            // One that has been closed meanwhile receives nothing, as its next step will tell.
            self.playground.set_reading(of.0, Mode::Automatic).unwrap_or_default();
        }
        self.savers.push((self.index, subject, saver));
        Ok(())
    }

    /// Ends what still saves with what the log has, and returns what went wrong with one, and at
    /// which step it began.
    pub(super) fn finish_saving(&mut self) -> Result<(), (usize, StepFailure)> {
        for (.., saver) in &self.savers {
            saver.stop();
        }
        let deadline = Instant::now() + LAST_BYTES;
        for (step, subject, saver) in self.savers.drain(..) {
            let status = saver.wait(deadline);
            let got = match status.end {
                Some(BehaviourEnd::FileFailed(why)) => why,
                Some(_) => continue,
                None => format!("{} when the run had to end", status.progress),
            };
            let failure = StepFailure::unexpected(subject, "all bytes to be saved", got);
            return Err((step, failure));
        }
        self.catch_up();
        Ok(())
    }

    /// Checks that a send without address may be made on a socket, as a call of a step would be.
    fn may_send(&mut self, on: &str, subject: &str) -> Result<(), StepFailure> {
        let send = Ready::new(Call::Send(Bytes::new()));
        let is_permitted = self.plan.permissions().network;
        match self.act_beyond(on, &send).filter(|_| !is_permitted) {
            Some(act) => Err(StepFailure { subject: subject.to_owned(), failure: act.refused() }),
            None => Ok(()),
        }
    }

    fn switch_on(
        &mut self,
        on: &str,
        subject: &str,
        behaviour: Box<dyn Behaviour>,
    ) -> Result<BehaviourId, StepFailure> {
        self.playground.behave(self.socket(on), behaviour).map_err(|cause| {
            let expected = "an open socket".to_owned();
            let failure = Failure::NotMade { expected, cause };
            StepFailure { subject: subject.to_owned(), failure }
        })
    }

    fn wait_finished(
        &mut self,
        id: BehaviourId,
        subject: String,
        expected: &str,
    ) -> Result<(), StepFailure> {
        match self.wait(|this| this.heard.take_behaviour_end(id)) {
            Some((_, BehaviourEnd::Finished)) => Ok(()),
            Some((progress, end)) => {
                Err(StepFailure::unexpected(subject, expected, format!("{progress}, {end}")))
            }
            None => Err(self.time_up(subject, expected)),
        }
    }
}

fn is_fault(state: &BehaviourState) -> bool {
    matches!(state.spec.kind(), BehaviourKind::Fault(_))
}

fn checked<Made>(subject: &str, made: Result<Made, BehaviourError>) -> Result<Made, StepFailure> {
    // The plan has checked it, with all that its strings stand for.
    made.map_err(|error| {
        StepFailure::unexpected(subject.to_owned(), "a valid step", error.to_string())
    })
}
