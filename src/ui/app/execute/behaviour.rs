//! Carrying out actions on what sockets do by themselves: what their forms say is checked, and handed to
//! the socket's thread, or to a job where a file is to be created.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::behaviour::{
    self, AnswerRules, ConnectLimiter, FileSender, HeartbeatSender, IdleCloser, Reconnector, Timer,
};
use crate::model::{
    BehaviourId, BehaviourKind, Call, Family, Program, ProgramKind, Protocol, SaveTo, SendFile,
    SocketId, SocketState, Wire,
};
use crate::net::Behaviour;
use crate::ui::action::{CallRequest, FilePurpose, SocketFile};
use crate::ui::app::bind_first::BindFirst;
use crate::ui::app::frame::App;
use crate::ui::socket::behaviours::BehaviourFormError;
use crate::ui::socket::exposure;
use crate::ui::socket::forms::SocketForm;
use crate::ui::windows::typed_path::path_meant;

/// How many connections may wait until a wire accepts them.
const BACKLOG: i32 = 64;

/// What a form asks for.
enum Wanted {
    /// The socket does this by itself.
    Behaviour(Box<dyn Behaviour>),
    /// Its bytes are saved to this file, which may be replaced.
    Saving(SaveTo, PathBuf, bool),
    /// It acts as a program that opens something first, which may take as long as the disk does.
    Program(Program),
}

impl App {
    /// Switches on what the form of this kind says; what is wrong with it is shown there.
    pub(super) fn behave(&mut self, socket_id: SocketId, kind: BehaviourKind) {
        let agreed = self.session.exposure_agreed;
        let Some(socket) = self.session.document.table().get(socket_id) else { return };
        let Some(form) = self.session.forms.get_mut(&socket_id) else { return };
        let wanted = match wanted(kind, socket, form, agreed) {
            Ok(wanted) => wanted,
            Err(error) => return form.behaviours.refuse(kind, error),
        };
        form.behaviours.accept(kind);
        match wanted {
            Wanted::Behaviour(behaviour) => self.hand_over(socket_id, |playground| {
                playground.behave(socket_id, behaviour).map(drop)
            }),
            Wanted::Program(program) => {
                if let Some(playground) = self.session.document.playground() {
                    self.shell.jobs.act_as(Arc::clone(playground), socket_id, program);
                }
            }
            Wanted::Saving(save, path, replaces) => {
                if let Some(playground) = self.session.document.playground() {
                    let playground = Arc::clone(playground);
                    self.shell.jobs.save_to(playground, socket_id, (save, path), replaces);
                }
            }
        }
    }

    /// Has a socket act as a program, with what is typed for it. What is wrong with that is shown in the
    /// form, and as a notice, since the form may be folded away.
    pub(super) fn act_as(&mut self, socket_id: SocketId, kind: ProgramKind) {
        self.form_of(socket_id).behaviours.program.choose(kind);
        let kind = BehaviourKind::Program(kind);
        self.behave(socket_id, kind);
        if let Some(error) = self.form_of(socket_id).behaviours.error(kind) {
            let error = error.to_string();
            self.session.notices.complain(error);
        }
    }

    /// Has the wire that a socket begins do this from now on.
    pub(super) fn set_wire(&mut self, socket_id: SocketId, wire: Wire) {
        let table = self.session.document.table();
        let Some(socket) = table.get(socket_id) else { return };
        let on = socket.behaviours().iter().find(|on| on.spec.kind() == BehaviourKind::Wire);
        let Some(id) = on.map(|on| on.id) else { return };
        let forms = &mut self.form_of(socket_id).behaviours;
        match behaviour::changed_wire(wire) {
            Ok(to) => {
                forms.accept(BehaviourKind::Wire);
                self.hand_over(socket_id, |playground| {
                    playground.change_behaviour(socket_id, id, to)
                });
            }
            Err(error) => forms.refuse(BehaviourKind::Wire, error.into()),
        }
    }

    /// Makes the socket of a wire, on loopback. One without a target waits for it to be typed.
    pub(super) fn new_wire(&mut self, protocol: Protocol, target: Option<SocketAddr>) {
        let family = target.map_or_else(|| self.family(), |to| Family::from_address(&to));
        let Some(playground) = self.session.document.playground() else { return };
        let socket_id = playground.open(protocol, family);
        self.session.forms.insert(socket_id, SocketForm::with_focus(family));
        if let Some(to) = target {
            let forms = &mut self.form_of(socket_id).behaviours;
            forms.wire.target = to.to_string();
            match behaviour::wire(Wire::new(to), protocol) {
                Ok(wire) => self.hand_over(socket_id, |playground| {
                    playground.behave(socket_id, wire).map(drop)
                }),
                Err(error) => forms.refuse(BehaviourKind::Wire, error.into()),
            }
        }
        let bind = Call::Bind(SocketAddr::new(family.loopback(), 0));
        let mut bound = None;
        self.hand_over(socket_id, |playground| {
            bound = Some(playground.call(socket_id, bind)?);
            Ok(())
        });
        if protocol == Protocol::Tcp {
            let then = CallRequest::Call(Call::Listen(BACKLOG));
            let waits = bound.map(|bind| BindFirst { socket_id, bind, then });
            self.session.bind_first.extend(waits);
        }
        self.session.select(socket_id);
        self.shell.settings.show_canvas();
    }

    /// Switches something off. What a scenario saves it ends itself.
    pub(super) fn stop_behaving(&mut self, socket_id: SocketId, id: BehaviourId) {
        match self.session.savers.iter().find(|saver| saver.id() == id) {
            Some(saver) => saver.stop(),
            None => self.hand_over(socket_id, |playground| playground.stop_behaving(socket_id, id)),
        }
    }

    /// Asks for a file with the desktop's dialog.
    pub(super) fn choose_file(&mut self, socket_id: SocketId, file: SocketFile) {
        let name = Path::new(file.file_name());
        self.shell.jobs.ask(FilePurpose::OfSocket(socket_id, file), name);
    }

    /// Takes a file that was chosen. The dialog has asked whether it may be replaced.
    pub(super) fn use_file(&mut self, socket_id: SocketId, file: SocketFile, path: PathBuf) {
        let forms = &mut self.form_of(socket_id).behaviours;
        let typed = path.to_string_lossy().into_owned();
        match file {
            SocketFile::SaveTo => {
                forms.save.path = typed;
                forms.save.replaces = path.exists();
                forms.accept(BehaviourKind::SaveTo);
            }
            SocketFile::Send => {
                forms.file.path = typed;
                self.measure_file(socket_id);
            }
            SocketFile::LoadRules => {
                self.shell.jobs.read_rules(self.session.document.log(), socket_id, path);
            }
            SocketFile::SaveRules => match forms.answers.spec() {
                Ok(answers) => self.shell.jobs.write_rules(answers, path),
                Err(error) => forms.refuse(BehaviourKind::Answers, error),
            },
            SocketFile::ProgramFile(kind, field) | SocketFile::ProgramFolder(kind, field) => {
                forms.program.set(kind, field, typed);
                forms.accept(BehaviourKind::Program(kind));
            }
        }
    }

    /// Finds out how large the file is that is to be sent.
    pub(super) fn measure_file(&mut self, socket_id: SocketId) {
        let file = &mut self.form_of(socket_id).behaviours.file;
        let purpose = FilePurpose::OfSocket(socket_id, SocketFile::Send);
        file.meant = path_meant(&file.path, &purpose);
        if let Some(path) = file.meant.clone() {
            self.shell.jobs.measure(self.session.document.log(), socket_id, path);
        }
    }

    /// The contents of a socket's fields.
    pub(super) fn form_of(&mut self, socket_id: SocketId) -> &mut SocketForm {
        let socket = self.session.document.table().get(socket_id);
        let family = socket.map_or_else(|| self.family(), SocketState::family);
        self.session.forms.entry(socket_id).or_insert_with(|| SocketForm::new(family))
    }
}

/// What the form says, checked.
fn wanted(
    kind: BehaviourKind,
    socket: &SocketState,
    form: &SocketForm,
    agreed: bool,
) -> Result<Wanted, BehaviourFormError> {
    let forms = &form.behaviours;
    let meant = |typed: &str, file| {
        let purpose = FilePurpose::OfSocket(socket.socket_id(), file);
        path_meant(typed, &purpose).ok_or(BehaviourFormError::NoPath)
    };
    let behaviour: Box<dyn Behaviour> = match kind {
        BehaviourKind::Repeat => {
            let to = destination(socket, form, agreed)?;
            Box::new(Timer::new(forms.repeat.spec(form.message.message(), to)?)?)
        }
        BehaviourKind::Answers => Box::new(AnswerRules::new(forms.answers.spec()?)?),
        BehaviourKind::SendFile => {
            let path = meant(&forms.file.path, SocketFile::Send)?;
            let to = destination(socket, form, agreed)?;
            let spec = SendFile { path: path.display().to_string(), to };
            Box::new(FileSender::new(path, spec))
        }
        BehaviourKind::Program(kind) => {
            let absolute = |typed: &str, file| {
                let purpose = FilePurpose::OfSocket(socket.socket_id(), file);
                path_meant(typed, &purpose).unwrap_or_default().display().to_string()
            };
            let program = forms.program.spec(kind, absolute)?;
            if program.path().is_some() {
                return Ok(Wanted::Program(program));
            }
            behaviour::program(&program)?
        }
        BehaviourKind::Wire | BehaviourKind::WireEnd => {
            behaviour::wire(forms.wire.spec()?, socket.protocol())?
        }
        BehaviourKind::Fault(kind) => behaviour::fault(&forms.fault.spec(kind)?)?,
        BehaviourKind::Reconnect => Box::new(Reconnector::new(forms.persist.reconnect()?)?),
        BehaviourKind::Heartbeat => {
            let message = form.message.message();
            Box::new(HeartbeatSender::new(forms.persist.heartbeat(message)?)?)
        }
        BehaviourKind::IdleTimeout => Box::new(IdleCloser::new(forms.persist.idle_timeout()?)?),
        BehaviourKind::ConnectTimeout => {
            Box::new(ConnectLimiter::new(forms.persist.connect_timeout()?)?)
        }
        BehaviourKind::SaveTo => {
            let path = meant(&forms.save.path, SocketFile::SaveTo)?;
            return Ok(Wanted::Saving(forms.save.spec(&path)?, path, forms.save.replaces));
        }
    };
    Ok(Wanted::Behaviour(behaviour))
}

/// Where a message goes: `None` to the peer; a datagram without one to the address in the fields. Nothing
/// goes that would let others reach the socket as long as nobody has agreed to that.
fn destination(
    socket: &SocketState,
    form: &SocketForm,
    agreed: bool,
) -> Result<Option<SocketAddr>, BehaviourFormError> {
    let to = match (socket.protocol(), socket.peer()) {
        (Protocol::Tcp, _) | (Protocol::Udp, Some(_)) => None,
        (Protocol::Udp, None) => Some(form.address().ok_or(BehaviourFormError::NoAddress)?),
    };
    let send = match to {
        Some(to) => Call::SendTo(Bytes::new(), to),
        None => Call::Send(Bytes::new()),
    };
    if !agreed && exposure::opening(socket, &CallRequest::Call(send)).is_some() {
        return Err(BehaviourFormError::Exposed);
    }
    Ok(to)
}
