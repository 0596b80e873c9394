//! Files for what a socket does by itself: how large one is, rules in one, one that what arrives is saved
//! to, and what a program opens before it begins.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::Jobs;
use super::result::{JobResult, SocketResult};
use crate::behaviour::{self, rules_from_ron, rules_to_ron};
use crate::export::write_whole;
use crate::model::{Answers, BehaviourKind, Program, SaveTo, SocketId};
use crate::net::Playground;
use crate::session::{FileSaver, Log, open_regular_file};
use crate::ui::app::frame::App;
use crate::ui::socket::behaviours::BehaviourFormError;
use crate::ui::socket::behaviours::answers_form::AnswersForm;

impl Jobs {
    /// Looks how large a file is that a socket is to send.
    pub fn measure(&self, log: &Arc<Log>, socket_id: SocketId, path: PathBuf) {
        let log = Arc::downgrade(log);
        self.run("measure-file", move || {
            let size = size_of(&path).map_err(|error| cannot_read(&path, &error));
            JobResult::OfSocket(log, socket_id, SocketResult::Measured(path, size))
        });
    }

    /// Reads rules for the answers of a socket.
    pub fn read_rules(&self, log: &Arc<Log>, socket_id: SocketId, path: PathBuf) {
        let log = Arc::downgrade(log);
        self.run("read-rules", move || {
            JobResult::OfSocket(log, socket_id, SocketResult::Rules(read_rules(&path)))
        });
    }

    /// Writes rules to a file.
    pub fn write_rules(&self, answers: Answers, path: PathBuf) {
        self.run("write-rules", move || match write_rules(&answers, &path) {
            Ok(bytes) => JobResult::BytesSaved(path, bytes),
            Err(why) => JobResult::NotWritten(why),
        });
    }

    /// Begins to save what a socket receives or sends; a file that is there is replaced only if it is
    /// to be `replaced`.
    pub fn save_to(
        &self,
        playground: Arc<Playground>,
        socket_id: SocketId,
        (save, path): (SaveTo, PathBuf),
        replaced: bool,
    ) {
        self.run("begin-saving", move || {
            let log = playground.log();
            let of = (socket_id, playground.next_behaviour_id());
            let saver = FileSaver::begin(log, of, &save, &path, replaced);
            let result = SocketResult::Saving(saver.map_err(|error| error.to_string()));
            JobResult::OfSocket(Arc::downgrade(log), socket_id, result)
        });
    }

    /// Has a socket act as a program.
    pub fn act_as(&self, playground: Arc<Playground>, socket_id: SocketId, program: Program) {
        self.run("begin-program", move || {
            let begun = act_as(&playground, socket_id, &program);
            let kind = BehaviourKind::Program((&program).into());
            let result = SocketResult::ActsAs(kind, begun);
            JobResult::OfSocket(Arc::downgrade(playground.log()), socket_id, result)
        });
    }
}

fn act_as(
    playground: &Playground,
    socket_id: SocketId,
    program: &Program,
) -> Result<(), BehaviourFormError> {
    let behaviour = behaviour::program(program)?;
    let begun = playground.behave(socket_id, behaviour).map(drop);
    begun.map_err(|error| BehaviourFormError::File(error.to_string()))
}

/// More bytes than any file of rules has.
const MOST_RULES: u64 = 2 * 1024 * 1024;

fn read_rules(path: &Path) -> Result<Answers, String> {
    let read = || io::read_to_string(open_regular_file(path)?.take(MOST_RULES));
    let text = read().map_err(|error| cannot_read(path, &error))?;
    rules_from_ron(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn write_rules(answers: &Answers, path: &Path) -> Result<u64, String> {
    let text = rules_to_ron(answers).map_err(|error| error.to_string())?;
    let written = write_whole(path, |file| file.write_all(text.as_bytes()));
    written.map_err(|error| error.to_string())?;
    Ok(text.len() as u64)
}

fn size_of(path: &Path) -> io::Result<u64> {
    Ok(open_regular_file(path)?.metadata()?.len())
}

fn cannot_read(path: &Path, error: &io::Error) -> String {
    format!("{}: cannot be read: {error}", path.display())
}

impl App {
    /// Takes what came of a job for a socket, if its session is still shown.
    pub(super) fn take_of_socket(
        &mut self,
        log: &Weak<Log>,
        socket_id: SocketId,
        result: SocketResult,
    ) {
        let session = &mut self.session;
        if !Weak::ptr_eq(log, &Arc::downgrade(session.document.log())) {
            return;
        }
        let Some(form) = session.forms.get_mut(&socket_id) else { return };
        let forms = &mut form.behaviours;
        match result {
            SocketResult::Measured(path, size) if forms.file.meant.as_ref() == Some(&path) => {
                match size {
                    Ok(size) => forms.file.size = Some(size),
                    Err(why) => {
                        forms.refuse(BehaviourKind::SendFile, BehaviourFormError::File(why));
                    }
                }
            }
            // Another file was named meanwhile; a program that is on shows itself.
            SocketResult::Measured(..) | SocketResult::ActsAs(_, Ok(())) => {}
            SocketResult::Rules(Ok(answers)) => {
                forms.answers = AnswersForm::from(&answers);
                forms.accept(BehaviourKind::Answers);
            }
            SocketResult::Rules(Err(why)) => {
                forms.refuse(BehaviourKind::Answers, BehaviourFormError::File(why));
            }
            SocketResult::Saving(Ok(saver)) => {
                session.savers.retain(|saver| saver.status().end.is_none());
                session.savers.push(saver);
            }
            SocketResult::ActsAs(kind, Err(error)) => forms.refuse(kind, error),
            SocketResult::Saving(Err(why)) => {
                forms.refuse(BehaviourKind::SaveTo, BehaviourFormError::File(why));
            }
        }
    }
}
