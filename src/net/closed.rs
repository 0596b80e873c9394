//! Calls on a socket whose descriptor has been released: made all the same, and answered by the
//! kernel.
//!
//! They are made on descriptor -1, which is nobody's. The number that the socket had may belong to
//! another one by now, and a call on it would reach that: the mistake that this answer teaches to
//! look out for must not be made here. One thread makes them for all closed sockets of a
//! playground, in the order in which they are asked for; the kernel refuses each at once.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::Instant;

use bytes::Bytes;
use parking_lot::Mutex;

use super::error::CallError;
use crate::model::{Call, CallId, Caller, Event, Outcome, SocketId, nanos};
use crate::session::{Entry, Log};

/// Calls that may wait to be made.
const CAPACITY: usize = 256;

/// A call on a socket that is closed.
struct ClosedCall {
    socket_id: SocketId,
    call_id: CallId,
    call: Call<Bytes>,
    caller: Caller,
}

/// The thread that makes them, once there has been one to make.
#[derive(Default)]
enum Maker {
    #[default]
    NotNeededYet,
    Running(SyncSender<ClosedCall>, JoinHandle<()>),
    Ended,
}

/// Makes calls on closed sockets.
#[derive(Default)]
pub(super) struct ClosedCalls(Mutex<Maker>);

impl ClosedCalls {
    /// Has a call made on a socket that is closed. What the kernel says is in the log.
    pub(super) fn make(
        &self,
        log: &Arc<Log>,
        socket_id: SocketId,
        call_id: CallId,
        (call, caller): (Call, Caller),
    ) -> Result<(), CallError> {
        if !cfg!(unix) {
            return Err(CallError::Closed(socket_id));
        }
        let mut maker = self.0.lock();
        if matches!(*maker, Maker::NotNeededYet) {
            *maker = Self::start(Arc::clone(log)).map_err(|_out_of_threads| CallError::NoThread)?;
        }
        let Maker::Running(sender, _) = &*maker else {
            return Err(CallError::Closed(socket_id));
        };
        sender.try_send(ClosedCall { socket_id, call_id, call, caller }).map_err(|refused| {
            match refused {
                TrySendError::Full(_) => CallError::Busy(socket_id),
                TrySendError::Disconnected(_) => CallError::Closed(socket_id),
            }
        })
    }

    fn start(log: Arc<Log>) -> std::io::Result<Maker> {
        let (sender, asked) = sync_channel::<ClosedCall>(CAPACITY);
        let thread = Builder::new().name("closed-sockets".to_owned()).spawn(move || {
            for ClosedCall { socket_id, call_id, call, caller } in asked {
                let began = Instant::now();
                let outcome = on_no_descriptor(&call);
                let event = Event::Returned {
                    call_id,
                    call: call.without_data(),
                    outcome,
                    elapsed_nanos: nanos(began.elapsed()),
                    caller,
                };
                log.append(Entry::new(socket_id, event));
            }
        })?;
        Ok(Maker::Running(sender, thread))
    }

    /// Makes what has been asked for, and nothing from now on.
    pub(super) fn close(&self) {
        let maker = std::mem::replace(&mut *self.0.lock(), Maker::Ended);
        if let Maker::Running(sender, thread) = maker {
            drop(sender);
            // A thread that panicked has said so on stderr, and has ended.
            drop(thread.join());
        }
    }
}

/// Makes the call on descriptor -1.
#[cfg(unix)]
fn on_no_descriptor(call: &Call) -> Outcome {
    use std::{io, ptr};

    use crate::model::{Errno, ShutdownHow};

    const NOBODYS: libc::c_int = -1;
    // What each call takes besides the descriptor is never looked at: the descriptor comes first.
    #[expect(
        unsafe_code,
        reason = "no safe interface takes the number of a descriptor that does not exist"
    )]
    // SAFETY: no descriptor has the number -1, so that none can be closed or used behind the back
    // of its owner; every pointer is null and stands with a length of 0.
    let answer = unsafe {
        match call {
            Call::Bind(_) => libc::bind(NOBODYS, ptr::null(), 0) as isize,
            Call::Listen(backlog) => libc::listen(NOBODYS, *backlog) as isize,
            Call::Accept => libc::accept(NOBODYS, ptr::null_mut(), ptr::null_mut()) as isize,
            Call::Connect(_) => libc::connect(NOBODYS, ptr::null(), 0) as isize,
            Call::Send(_) => libc::send(NOBODYS, ptr::null(), 0, 0),
            Call::SendUrgent(_) => libc::send(NOBODYS, ptr::null(), 0, libc::MSG_OOB),
            Call::SendTo(..) => libc::sendto(NOBODYS, ptr::null(), 0, 0, ptr::null(), 0),
            Call::Recv(_) => libc::recv(NOBODYS, ptr::null_mut(), 0, 0),
            Call::RecvUrgent(_) => libc::recv(NOBODYS, ptr::null_mut(), 0, libc::MSG_OOB),
            Call::RecvFrom(_) | Call::Peek(_) => {
                let flags = if matches!(call, Call::Peek(_)) { libc::MSG_PEEK } else { 0 };
                let (address, length) = (ptr::null_mut(), ptr::null_mut());
                libc::recvfrom(NOBODYS, ptr::null_mut(), 0, flags, address, length)
            }
            Call::Shutdown(how) => {
                let how = match how {
                    ShutdownHow::Read => libc::SHUT_RD,
                    ShutdownHow::Write => libc::SHUT_WR,
                    ShutdownHow::Both => libc::SHUT_RDWR,
                };
                libc::shutdown(NOBODYS, how) as isize
            }
            // Which option it is makes no difference without a socket.
            Call::SetOption(..) => {
                let (level, name) = (libc::SOL_SOCKET, libc::SO_KEEPALIVE);
                libc::setsockopt(NOBODYS, level, name, ptr::null(), 0) as isize
            }
            Call::GetOption(_) => {
                let (level, name) = (libc::SOL_SOCKET, libc::SO_KEEPALIVE);
                let (value, length) = (ptr::null_mut(), ptr::null_mut());
                libc::getsockopt(NOBODYS, level, name, value, length) as isize
            }
            Call::Close => libc::close(NOBODYS) as isize,
        }
    };
    if answer < 0 {
        Outcome::Failed(Errno::from_io_error(&io::Error::last_os_error()))
    } else {
        Outcome::Done
    }
}

/// No such call is handed over where descriptors are no numbers of that kind.
#[cfg(not(unix))]
fn on_no_descriptor(_: &Call) -> Outcome {
    Outcome::Cancelled { bytes: 0 }
}
