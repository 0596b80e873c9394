//! Carrying out actions on what sockets do by themselves: what their forms say is checked, and handed to
//! the socket's thread, or to a job where a file is to be created.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::behaviour::{FileSender, Timer};
use crate::model::{BehaviourId, BehaviourKind, Call, Protocol, SendFile, SocketId, SocketState};
use crate::net::Behaviour;
use crate::ui::action::{CallRequest, FilePurpose, SocketFile};
use crate::ui::app::frame::App;
use crate::ui::socket::behaviours::BehaviourFormError;
use crate::ui::socket::exposure;
use crate::ui::socket::forms::SocketForm;
use crate::ui::windows::typed_path::path_meant;

impl App {
    /// Switches on what the form of this kind says; what is wrong with it is shown there.
    pub(super) fn behave(&mut self, socket_id: SocketId, kind: BehaviourKind) {
        let done = match kind {
            BehaviourKind::SaveTo => self.save_to(socket_id),
            _ => self.behaviour(socket_id, kind).map(|behaviour| {
                self.hand_over(socket_id, |playground| {
                    playground.behave(socket_id, behaviour).map(drop)
                });
            }),
        };
        let Some(form) = self.session.forms.get_mut(&socket_id) else { return };
        match done {
            Ok(()) => form.behaviours.accept(kind),
            Err(error) => form.behaviours.refuse(kind, error),
        }
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

    fn form_of(&mut self, socket_id: SocketId) -> &mut SocketForm {
        let socket = self.session.document.table().get(socket_id);
        let family = socket.map_or(self.family(), SocketState::family);
        self.session.forms.entry(socket_id).or_insert_with(|| SocketForm::new(family))
    }

    /// What the form says, ready to be switched on.
    fn behaviour(
        &mut self,
        socket_id: SocketId,
        kind: BehaviourKind,
    ) -> Result<Box<dyn Behaviour>, BehaviourFormError> {
        let agreed = self.session.exposure_agreed;
        let socket = self.session.document.table().get(socket_id);
        let Some((socket, form)) = socket.zip(self.session.forms.get(&socket_id)) else {
            return Err(BehaviourFormError::NoPath);
        };
        let forms = &form.behaviours;
        match kind {
            BehaviourKind::SendFile => {
                let purpose = FilePurpose::OfSocket(socket_id, SocketFile::Send);
                let path =
                    path_meant(&forms.file.path, &purpose).ok_or(BehaviourFormError::NoPath)?;
                let to = destination(socket, form, agreed)?;
                let spec = SendFile { path: path.display().to_string(), to };
                Ok(Box::new(FileSender::new(path, spec)))
            }
            BehaviourKind::Repeat => {
                let to = destination(socket, form, agreed)?;
                Ok(Box::new(Timer::new(forms.repeat.spec(form.message.message(), to)?)?))
            }
            _ => Err(BehaviourFormError::NoPath),
        }
    }

    /// Has what arrives saved.
    fn save_to(&mut self, socket_id: SocketId) -> Result<(), BehaviourFormError> {
        let save = &self.form_of(socket_id).behaviours.save;
        let purpose = FilePurpose::OfSocket(socket_id, SocketFile::SaveTo);
        let path = path_meant(&save.path, &purpose).ok_or(BehaviourFormError::NoPath)?;
        let (spec, replaces) = (save.spec(&path)?, save.replaces);
        if let Some(playground) = self.session.document.playground() {
            self.shell.jobs.save_to(playground.clone(), socket_id, (spec, path), replaces);
        }
        Ok(())
    }
}

/// Where a message goes: `None` to the peer; a datagram without one to the address in the fields. Nothing
/// goes that would let others reach the socket as long as nobody has agreed to that.
fn destination(
    socket: &SocketState,
    form: &SocketForm,
    agreed: bool,
) -> Result<Option<std::net::SocketAddr>, BehaviourFormError> {
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
